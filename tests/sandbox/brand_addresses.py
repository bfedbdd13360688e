"""The priced page of chains that have no fixed address: each is found as a visitor finds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import httpx

CHECK_IN, CHECK_OUT = "2026-12-04", "2026-12-06"
RADISSON = "https://www.radissonhotels.com/en-us/booking/search-results"
RADISSON_STAY = (
    f"checkInDate={CHECK_IN}&checkOutDate={CHECK_OUT}&adults[]=2&children[]=0&aoc[]="
    "&searchType=lowest"
)
ACCOR = (
    "https://all.accor.com/ssr/app/accor/hotels/paris-france/index.en.shtml"
    f"?dateIn={CHECK_IN}&nights=2&compositions=2"
)
OMNI = (
    f"https://www.omnihotels.com/pieces/cards?where=New+York&arrive={CHECK_IN}&depart={CHECK_OUT}"
    "&adults=2&children=0&rooms=1"
)


def radisson(client: httpx.Client, city: str = "Paris", country: str = "France") -> httpx.Response:
    choices = client.get(f"{RADISSON}?destination={city}&{RADISSON_STAY}").text
    place = re.search(rf'data-place-id="([^"]+)">{city}, {country}<', choices)
    assert place, choices
    return client.get(f"{RADISSON}?placeId={place[1]}&{RADISSON_STAY}")


def sonesta(client: httpx.Client, city: str = "New York", special: str = "") -> httpx.Response:
    home = client.get("https://www.sonesta.com/").text
    ids = dict(re.findall(r'<label for="(\w+)">([^<]+)<', home))
    names = dict(re.findall(r'id="(\w+)" name="(\w+)"', home))
    by_label = {label: names[each] for each, label in ids.items() if label != "Offers by e-mail"}
    told = {
        "Destination": city, "Check-in": CHECK_IN, "Check-out": CHECK_OUT, "Adults": "2",
        "Children": "0", "Rooms": "1", "Special rates": special,
    }  # fmt: skip
    words = {by_label[label]: value for label, value in told.items()}
    return client.get(f"https://www.sonesta.com/search?{urlencode(words)}")


SITES: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "radisson": radisson,
    "accor": lambda client: client.get(ACCOR),
    "sonesta": sonesta,
    "omni": lambda client: client.get(OMNI),
}
