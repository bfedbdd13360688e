"""Telling people: notices in the page, messages by the channels that they chose."""
