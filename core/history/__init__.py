"""History: every quote that was ever seen, with its shape and its evidence."""
