"""One screen a file: ask core one question, draw the answer."""
