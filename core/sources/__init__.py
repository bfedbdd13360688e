"""Sources: what the database knows of the sites we ask."""
