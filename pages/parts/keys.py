"""Every key of the session, so that no two parts of a screen meet by accident.

Those of the form are also the names of its address parameters (`?adults=2&stay=...`).
"""

from __future__ import annotations

# The form; in the address.
STAY, ADULTS, CHILDREN, ROOMS = "stay", "adults", "children", "rooms"
MEMBERSHIPS, CURRENCY, SOURCES = "as", "currency", "only"
SEARCH, TO = "search", "to"

# The form; not in the address: a company's id is nobody else's business.
PLACE, PLACE_BOX, PLACE_REVISION = "place", "place_box", "place_revision"
FAULTS, EDITING, LOADED, FILLED_FROM = "faults", "editing", "loaded", "filled_from"

# The results.
SORT, WITH_MAP, MAP, DRAWER_TOGGLE = "sort", "with_map", "map", "drawer_toggle"
HELD, ROOM_FOR, POLLED = "held", "room_for", "polled"


def age(child: int) -> str:
    """Of child 1, 2, ..."""
    return f"age{child}"


def code(membership: str) -> str:
    return f"code_{membership}"


def filter_of(name: str) -> str:
    return f"filter_{name}"


def weight(name: str) -> str:
    return f"weight_{name}"


def switch(slug: str) -> str:
    """Of a source on the sources page."""
    return f"switch_{slug}"
