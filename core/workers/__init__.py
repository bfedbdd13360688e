"""Workers: which processes carry out the work, and which of them have died."""
