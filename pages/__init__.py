"""One screen a file: asks core one question, draws the answer. No SQL, no arithmetic on money."""
