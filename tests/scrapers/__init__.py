"""Tests of the scrapers room."""
