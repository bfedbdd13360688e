"""One durable workflow a file."""
