"""Search: submit, progress, results; matching and ranking as pure rules."""
