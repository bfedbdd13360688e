"""What the rooms may import of each other."""
