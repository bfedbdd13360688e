"""The outside world in one process, for the first run and for tests; imports nothing of ours."""
