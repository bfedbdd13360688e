"""A party in several rooms, for sites that ask room by room."""

from __future__ import annotations


def spread(people: int, rooms: int) -> list[int]:
    """How many sleep in each room, as evenly as it goes.

    >>> spread(5, 2)
    [3, 2]
    """
    each, more = divmod(people, rooms)
    return [each + (number < more) for number in range(rooms)]
