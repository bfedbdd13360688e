"""How Expedia Rapid is asked: the signature, the piece of the earth, the party, the words."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha512
from math import cos, pi, radians, sin

from core.domain.stay import Destination, StayQuery, StayRequest

_KM_A_DEGREE = 111.32
_CORNERS = 24
_RATES_A_PROPERTY = 4
_LANGUAGE = "en-US"


def headers(key: str, secret: str, unix_s: int) -> dict[str, str]:
    """The signature of one moment; it holds for some minutes, so each request has its own."""
    signature = sha512(f"{key}{secret}{unix_s}".encode()).hexdigest()
    return {
        "Accept": "application/json",
        "Authorization": f"EAN APIKey={key},Signature={signature},timestamp={unix_s}",
    }


def circle(place: Destination, km: float) -> dict[str, object]:
    """A GeoJSON polygon round the place: longitude first, the last point is the first."""
    high = km / _KM_A_DEGREE
    wide = high / max(cos(radians(place.lat)), 0.05)  # of a degree at a pole nothing is left
    angles = [2 * pi * n / _CORNERS for n in range(_CORNERS)]
    ring = [
        [round(place.lon + wide * cos(angle), 6), round(place.lat + high * sin(angle), 6)]
        for angle in angles
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def occupancies(request: StayRequest) -> list[str]:
    """One a room, `2-9,4` being two adults with two children; the party is spread evenly."""
    ages, rooms = request.occupancy.child_ages, request.rooms
    adults, more = divmod(request.occupancy.adults, rooms)
    parties = [(adults + (room < more), ages[room::rooms]) for room in range(rooms)]
    return [f"{a}-{','.join(map(str, own))}" if own else str(a) for a, own in parties]


def words(query: StayQuery, refs: Sequence[str]) -> list[tuple[str, str | int]]:
    """What availability requires. Member and package rates are not asked for."""
    stay = query.request.stay
    return [
        ("checkin", stay.check_in.isoformat()),
        ("checkout", stay.check_out.isoformat()),
        ("currency", query.request.currency),
        ("country_code", "US"),
        ("language", _LANGUAGE),
        *(("occupancy", text) for text in occupancies(query.request)),
        *(("property_id", ref) for ref in refs),
        ("rate_plan_count", _RATES_A_PROPERTY),
        ("sales_channel", "website"),
        ("sales_environment", "hotel_only"),
    ]


def content_words(refs: Sequence[str]) -> list[tuple[str, str | int]]:
    fields = ("name", "address", "location", "ratings", "brand")
    return [
        ("language", _LANGUAGE),
        ("supply_source", "expedia"),
        *(("include", field) for field in fields),
        *(("property_id", ref) for ref in refs),
    ]
