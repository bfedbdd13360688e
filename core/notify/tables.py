"""Tables of the subject."""
