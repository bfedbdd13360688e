"""Expedia: drawn by script, asked from `/graphql` as the page loads."""

from sandbox.sites._travel_engine import Engine

STOREFRONT = Engine("expedia", "Expedia", "www.expedia.com", asks_consent=False).storefront()
