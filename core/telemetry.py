"""Traces of what the product does; where they go is the environment's choice."""
