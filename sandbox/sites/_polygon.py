"""A ring of points round a piece of the earth, as GeoJSON writes it: longitude first."""

from collections.abc import Sequence
from itertools import pairwise

from sandbox.world.places import distance_km

Ring = Sequence[tuple[float, float]]  # longitude, latitude


def is_closed(ring: Ring) -> bool:
    return len(ring) >= 4 and ring[0] == ring[-1]


def middle(ring: Ring) -> tuple[float, float]:
    """Latitude and longitude."""
    corners = ring[:-1]
    lon, lat = (sum(axis) / len(corners) for axis in zip(*corners, strict=True))
    return lat, lon


def diagonal_km(ring: Ring) -> float:
    """Across the box that holds the ring."""
    lons, lats = zip(*ring, strict=True)
    return distance_km(min(lats), min(lons), max(lats), max(lons))


def holds(ring: Ring, lat: float, lon: float) -> bool:
    """Whether a ray from the point to the east crosses the ring an odd number of times."""
    crossed = 0
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise(ring):
        if (lat_a > lat) != (lat_b > lat):
            crossed += lon < lon_a + (lat - lat_a) * (lon_b - lon_a) / (lat_b - lat_a)
    return crossed % 2 == 1
