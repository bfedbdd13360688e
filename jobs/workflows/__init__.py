"""One durable workflow a file. The library knows those that are imported before it is launched."""
