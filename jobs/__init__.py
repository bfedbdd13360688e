"""The background: supervisor, scheduler, workers."""
