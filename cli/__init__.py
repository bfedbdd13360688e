"""The ./wayrate commands, one module each."""
