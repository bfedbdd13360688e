"""Text and markup in, values out."""
