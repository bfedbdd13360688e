"""The party of a stay: over its rooms, for sites that ask room by room, and as answers say it."""

from __future__ import annotations

from core.domain.stated import Stated, asked_party
from core.domain.stay import StayRequest
from scrapers.errors import WrongParty


def spread(people: int, rooms: int) -> list[int]:
    """How many sleep in each room, as evenly as it goes.

    >>> spread(5, 2)
    [3, 2]
    """
    each, more = divmod(people, rooms)
    return [each + (number < more) for number in range(rooms)]


def check(said: Stated, request: StayRequest, name: str) -> None:
    """Raises WrongParty when the answer of `name` says other guests or rooms than were asked."""
    if said.is_of_others(request):
        raise WrongParty(f"{name} answered for {said.party}, not for {asked_party(request).party}.")
