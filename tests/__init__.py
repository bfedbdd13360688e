"""Mirrors the house: one folder a room."""
