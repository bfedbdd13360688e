"""Watches as lines of a CSV file: a line a watch, each read by itself.

A line that is broken says so and harms no other: a quote that is opened must be closed in its
line. Commas, semicolons and tabs are understood, a byte-order mark is overlooked, and an apostrophe
that protects a cell from being run as a formula is taken off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from core.domain.membership import Entitlement, Membership
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from core.places import UnknownDestination, by_id, resolve
from core.watch.errors import BrokenLine
from core.watch.line_words import rules_in, rules_words, schedule_in, schedule_words
from core.watch.model import NewWatch, Target, Watch

COLUMNS = (
    "title", "destination", "check_in", "check_out", "adults", "child_ages", "rooms", "currency",
    "memberships", "schedule", "time_zone", "rules", "hotel", "listings",
    "until_check_in", "paused", "place",
)  # fmt: skip
_BAR = "%7C"  # a bar inside a listing, as addresses write it
NEEDED = ("destination", "check_in", "check_out")
_LONGEST = 8000  # characters of a line that can be a watch: one house may have many listings
# Programs that open the file would run a cell that begins so.
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠|%")


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line. Raises BrokenLine."""
    if len(line) > _LONGEST:
        raise BrokenLine("The line is too long to be a watch.")
    try:
        found = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as exc:
        raise BrokenLine("A quote is opened and not closed: close it in the same line.") from exc
    return [_bare(cell.replace("\x00", "").strip()) for cell in found]


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS else cell


def head(line: str) -> tuple[str, list[str]]:
    """(delimiter, names of columns) of the first line. Raises BrokenLine."""
    delimiter = max(",;\t", key=line.count)
    names = [name.casefold().replace(" ", "_") for name in cells(line, delimiter)]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise BrokenLine(
            f"The first line names the columns, and {', '.join(missing)} is not among them."
        )
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise BrokenLine(f"There is no column {unknown[0][:40]!r}: there are {', '.join(COLUMNS)}.")
    return delimiter, names


def watch_in(values: Mapping[str, str]) -> NewWatch:
    """The watch of a line. Raises BrokenLine with what to change."""
    query = StayQuery(
        _destination(values["destination"], values.get("place", "")),
        StayRequest(
            Stay(_day(values, "check_in"), _day(values, "check_out")),
            Occupancy(_number(values, "adults", 2), _ages(values)),
            _number(values, "rooms", 1),
            (values.get("currency") or "USD").upper(),
        ),
        tuple(_entitlement(word) for word in _words(values.get("memberships", ""))),
    )
    return NewWatch(
        query=query,
        title=values.get("title", ""),
        target=Target(_listings(values.get("listings", "")), values.get("hotel", "")[:200]),
        schedule=schedule_in(values.get("schedule", "")),
        time_zone=values.get("time_zone") or "UTC",
        until_check_in=_yes(values, "until_check_in", True),
        is_paused=_yes(values, "paused", False),
        rules=rules_in(values.get("rules", "")),
    )


@lru_cache(maxsize=4096)
def _destination(text: str, place_id: str) -> Destination:
    """The place by its name; an id tells places of one name apart, and yields to another name."""
    try:
        if place_id and (place := _known(place_id)) and place.label == text:
            return place
        return resolve(text)
    except UnknownDestination as exc:
        raise BrokenLine(str(exc)) from exc


def _known(place_id: str) -> Destination | None:
    try:
        return by_id(place_id)
    except UnknownDestination:
        return None


def _yes(values: Mapping[str, str], name: str, usual: bool) -> bool:
    text = values.get(name, "").casefold()
    if text not in ("", "yes", "no"):
        raise BrokenLine(f"{name} is yes or no, not {_shown(values, name)}.")
    return text == "yes" if text else usual


def _day(values: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(values.get(name, ""))
    except ValueError as exc:
        raise BrokenLine(
            f"{name} is a day such as 2027-05-30, not {_shown(values, name)}."
        ) from exc


def _number(values: Mapping[str, str], name: str, usual: int) -> int:
    text = values.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise BrokenLine(f"{name} is a number such as 2, not {_shown(values, name)}.")
    return int(text)


def _shown(values: Mapping[str, str], name: str) -> str:
    return repr(values.get(name, "")[:40])


def _ages(values: Mapping[str, str]) -> tuple[int, ...]:
    ages = _words(values.get("child_ages", ""))
    return tuple(_number({"child_ages": age}, "child_ages", 0) for age in ages)


def _entitlement(word: str) -> Entitlement:
    name, _, code = word.partition(":")
    try:
        return Entitlement(Membership(name.casefold()), code or None)
    except ValueError as exc:
        known = ", ".join(each.value for each in Membership)
        raise BrokenLine(f"There is no membership {name[:40]!r}: there are {known}.") from exc


def _listings(text: str) -> tuple[tuple[str, str], ...]:
    found = [part.strip().partition(":") for part in text.split("|") if part.strip()]
    if any(not (site and ref) for site, _, ref in found):
        raise BrokenLine("listings are written as SITE:REF | SITE:REF, or left empty.")
    return tuple((site, ref.replace(_BAR, "|")) for site, _, ref in found)


def _words(text: str) -> list[str]:
    return text.replace("|", " ").split()


def written(watches: Iterable[Watch]) -> str:
    """The file that holds these watches. No cell can be run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for watch in watches:
        writer.writerow({name: _harmless(str(cell)) for name, cell in _row(watch).items()})
    return out.getvalue()


def table(names: Sequence[str], found: Iterable[Sequence[object]]) -> str:
    """Any other rows as a file, as harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in found)
    return out.getvalue()


def _harmless(cell: str) -> str:
    is_run = cell.lstrip()[:1] in _FORMULA_STARTS and cell.strip()
    return f"'{cell}" if is_run else cell


def _row(watch: Watch) -> dict[str, Any]:
    request = watch.query.request
    return {
        "title": _one_line(watch.title),
        "destination": watch.query.destination.label,
        "check_in": request.stay.check_in.isoformat(),
        "check_out": request.stay.check_out.isoformat(),
        "adults": request.occupancy.adults,
        "child_ages": " ".join(str(age) for age in request.occupancy.child_ages),
        "rooms": request.rooms,
        "currency": request.currency,
        # Codes are hers and sealed: they do not leave in a file that is sent around.
        "memberships": " ".join(e.membership.value for e in watch.query.entitlements),
        "schedule": schedule_words(watch.schedule),
        "time_zone": watch.time_zone,
        "rules": rules_words(watch.rules),
        "hotel": _one_line(watch.target.name),
        "listings": " | ".join(
            f"{site}:{ref.replace('|', _BAR)}" for site, ref in watch.target.listings
        ),
        "until_check_in": "" if watch.until_check_in else "no",
        "paused": "yes" if watch.is_paused else "",
        "place": watch.query.destination.place_id,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
