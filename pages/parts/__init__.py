"""Drawing that screens share."""
