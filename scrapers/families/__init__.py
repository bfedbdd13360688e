"""What several sites share: an engine, a form, a way to check an answer."""
