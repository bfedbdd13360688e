"""What is on a screen as files and text that other programs read."""
