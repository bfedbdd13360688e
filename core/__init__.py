"""What Wayrate knows: the vocabulary, the rules and the stores; free of any user interface."""
