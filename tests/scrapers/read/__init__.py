"""Text to value."""
