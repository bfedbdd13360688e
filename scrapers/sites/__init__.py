"""One small file a site, found by the registry."""
