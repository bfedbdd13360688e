"""Hotels.com: Expedia's engine behind a consent banner; nothing is asked before it is answered."""

from sandbox.sites._travel_engine import Engine

STOREFRONT = Engine("hotels", "Hotels.com", "www.hotels.com", asks_consent=True).storefront()
