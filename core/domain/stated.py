"""What a web address says of the stay that it shows: nights, guests, rooms, place.

The words are those that hotel sites write into their own addresses (the rows of the sources' links
are their proof); two sites never mean different things by one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from core.domain.stay import MAX_NIGHTS, Stay, StayRequest

_FIRST = ("checkin", "checkindate", "startdate", "chkin", "arrivaldate", "fromdate", "datein")
_LAST = ("checkout", "checkoutdate", "enddate", "chkout", "departuredate", "todate")
_ADULTS = ("group_adults", "adults", "numadults", "numberofadults", "qadlt")
_CHILDREN = ("group_children", "numchildren", "childrencount", "qchld", "kids", "minors")
_ROOMS = ("no_rooms", "rooms", "numrooms", "roomcount", "numberofrooms", "qrms")
_AGES = ("age", "childrenages", "room1childages")
_PLACE = ("ss", "destination", "destinationaddress.destination", "query", "qdest", "q")
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")
_IN_PATH = re.compile(r"/(from|to|rooms|adults|children)/(?=([\d,]+)(?:/|$))")
_PLACES_IN_PATH = (
    re.compile(r"/search/hotels/[\w-]+/([^/]+)$"),  # Hyatt
    re.compile(r"/accor/hotels/([^/]+)/"),
    re.compile(r"^/hotels/([a-z-]+)$"),  # Wyndham
    re.compile(r"^/([a-z-]+/[a-z-]+)/hotels$"),  # Choice: the state, then the city
    re.compile(r"/relax/in/([^/]*[^\d/][^/]*)/"),  # Priceline: a number says nothing to us
)
_PATH_DAYS = {"from": "fromdate", "to": "todate"}
Words = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said; None, and "" for the place, where nothing is.

    Whoever names the adults and no children or rooms means none and one: each site takes it so.
    """

    stay: Stay | None = None
    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] | None = None
    rooms: int | None = None
    place: str = ""

    def is_of_others(self, request: StayRequest) -> bool:
        """Whether guests or rooms are said, and are not those of the request."""
        who = request.occupancy
        pairs: tuple[tuple[object, object], ...] = (
            (self.adults, who.adults),
            (self.children, len(who.child_ages)),
            (self.ages, tuple(sorted(who.child_ages))),
            (self.rooms, request.rooms),
        )
        return any(said not in (None, asked) for said, asked in pairs)

    @property
    def party(self) -> str:
        """ "2 adults, 1 child aged 7, 1 room": as much of it as is said."""
        parts = [] if self.adults is None else [_count(self.adults, "adult")]
        if self.children or (self.children == 0 and self.adults is None):
            aged = f" aged {', '.join(map(str, self.ages))}" if self.ages else ""
            parts.append(_count(self.children, "child", "children", "no children") + aged)
        parts += [] if self.rooms is None else [_count(self.rooms, "room")]
        return ", ".join(parts)


def asked_party(request: StayRequest) -> Stated:
    """The guests and rooms of a request, as if a page said them."""
    ages = tuple(sorted(request.occupancy.child_ages))
    return Stated(
        adults=request.occupancy.adults, children=len(ages), ages=ages or None, rooms=request.rooms
    )


def stated_by(url: str) -> Stated:
    """What an address says in its words and its path. Nothing at all for one that is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Stated()
    words = [(name.lower(), value) for name, value in parse_qsl(parts.query, True)]
    in_path = [(found[1], found[2]) for found in _IN_PATH.finditer(parts.path)]
    days = [(_PATH_DAYS[name], value) for name, value in in_path if name in _PATH_DAYS]
    whole = [*words, *days, *(pair for pair in in_path if pair[0] in ("rooms", "adults"))]
    adults, rooms = _adults_and_rooms(whole)
    ages = _ages(words) or _numbers(dict(in_path).get("children", ""))
    children = len(ages) if ages else _children(words)
    if adults is not None:
        children, rooms = children or 0, rooms or 1
    return Stated(
        stay=_stay(whole),
        adults=adults,
        children=children,
        ages=tuple(sorted(ages)) or None,
        rooms=rooms,
        place=_place(words, parts.path),
    )


def _adults_and_rooms(words: Words) -> tuple[int | None, int | None]:
    """Said in one number each, or room by room."""
    rooms = _whole(_first(words, _ROOMS))
    in_each = _whole(_first(words, ("numadultsperroom",)))
    if in_each is not None:
        return in_each * (rooms or 1), rooms
    by_room = _room_by_room(words)
    if by_room:
        return sum(by_room), len(by_room)
    return _whole(_first(words, _ADULTS)), rooms


def _room_by_room(words: Words) -> list[int]:
    """The adults of each room: `adults[]=2&adults[]=1`, `room1NumAdults=2`, `rm1=a2`, `2,1`."""
    found = [value for name, value in words if re.fullmatch(r"adults\[\]|room\dnumadults", name)]
    found += [value[1:].partition(":")[0] for name, value in words if re.fullmatch(r"rm\d", name)]
    found += [each.partition("-")[0] for each in _first(words, ("compositions",)).split(",")]
    return [number for each in found if (number := _whole(each)) is not None]


def _children(words: Words) -> int | None:
    in_rooms = [_whole(value) for name, value in words if name == "children[]"]
    if in_rooms:
        return sum(filter(None, in_rooms))
    return _whole(_first(words, (*_CHILDREN, "children")))


def _ages(words: Words) -> list[int]:
    """`age=7&age=9`, `childrenAges=7,9`, and Expedia's `children=1_7,1_9` with the room before."""
    found = [each for name, value in words if name in _AGES for each in _numbers(value)]
    of_rooms = re.findall(r"\d+_(\d+)", _first(words, ("children",)))
    in_rooms = [age for name, value in words if re.fullmatch(r"rm\d", name)
                for age in re.findall(r":c(\d+)", value)]  # fmt: skip
    return found or [int(age) for age in (*of_rooms, *in_rooms)]


def _stay(words: Words) -> Stay | None:
    first, last = _day(_first(words, _FIRST)), _day(_first(words, _LAST))
    nights = _whole(_first(words, ("nights",)))
    first = first or _day_of_ihg(words, "i")
    last = last or _day_of_ihg(words, "o")
    if first and last is None and nights and nights <= MAX_NIGHTS:
        last = first + timedelta(days=nights)
    return Stay(first, last) if first and last and first < last else None


def _day_of_ihg(words: Words, end: str) -> date | None:
    """`qCiD=12&qCiMy=092026` is 12 October: its months count from zero."""
    day, month = _first(words, (f"qc{end}d",)), _first(words, (f"qc{end}my",))
    if not re.fullmatch(r"\d{6}", month):
        return None
    return _day(f"{int(month[:2]) + 1}/{day}/{month[2:]}")


def _day(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            continue
    return None


def _place(words: Words, path: str) -> str:
    found = _first(words, _PLACE)
    for pattern in _PLACES_IN_PATH:
        inside = None if found else pattern.search(path)
        if inside:
            # "massachusetts/boston" and "paris-france" as people write them.
            ends = unquote(inside[1]).split("/")
            found = ", ".join(end.replace("-", " ") for end in reversed(ends))
    return " ".join(re.sub(r"\([^)]*\)", "", found).split())


def _first(words: Iterable[tuple[str, str]], names: Sequence[str]) -> str:
    """The value of the first word that has one, in the order of the names."""
    said = dict(reversed(list(words)))
    return next((said[name].strip() for name in names if said.get(name, "").strip()), "")


def _numbers(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", text)]


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,2}", text) else None


def _count(number: int, one: str, many: str = "", none: str = "") -> str:
    return none if none and not number else f"{number} {one if number == 1 else many or one + 's'}"
