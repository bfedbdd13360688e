"""A person across all subjects: everything of hers as one file, and gone everywhere."""
