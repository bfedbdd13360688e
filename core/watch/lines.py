"""Watches as lines of a CSV file: a line a watch, each read by itself.

A line that is broken says so and harms no other: a quote that is opened must be closed in its
line. Commas, semicolons and tabs are understood, a byte-order mark is overlooked, and an apostrophe
that protects a cell from being run as a formula is taken off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from core.domain.membership import Entitlement, Membership
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from core.places import UnknownDestination, resolve
from core.watch.errors import WatchFault
from core.watch.model import NewWatch, Schedule, ScheduleKind, Target, Watch
from core.watch.rule_model import NewRule, RuleKind

COLUMNS = (
    "title", "destination", "check_in", "check_out", "adults", "child_ages", "rooms", "currency",
    "memberships", "schedule", "time_zone", "rules", "hotel", "listings",
)  # fmt: skip
NEEDED = ("destination", "check_in", "check_out")
_LONGEST = 2000  # characters of a line that can be a watch
# Programs that open the file would run a cell that begins so.
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠|%")


class BrokenLine(WatchFault):
    """A line that is no watch; the sentence says what to change."""


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
        _destination(values["destination"]),
        StayRequest(
            Stay(_day(values, "check_in"), _day(values, "check_out")),
            Occupancy(_number(values, "adults", 2), _ages(values)),
            _number(values, "rooms", 1),
            (values.get("currency") or "USD").upper(),
        ),
        tuple(_entitlement(word) for word in _words(values.get("memberships", ""))),
    )
    rules = tuple(_rule(text) for text in _parts(values.get("rules") or "drop"))
    return NewWatch(
        query=query,
        title=values.get("title", ""),
        target=Target(_listings(values.get("listings", "")), values.get("hotel", "")[:200]),
        schedule=_schedule(values.get("schedule", "")),
        time_zone=values.get("time_zone") or "UTC",
        rules=rules,
    )


@lru_cache(maxsize=4096)
def _destination(text: str) -> Destination:
    try:
        return resolve(text)
    except UnknownDestination as exc:
        raise BrokenLine(str(exc)) from exc


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


def _rule(text: str) -> NewRule:
    """ "drop 10", "below_target 400 EUR", "new_low"."""
    name, *rest = text.casefold().split()
    try:
        kind = RuleKind(name)
    except ValueError as exc:
        known = ", ".join(each.value for each in RuleKind)
        raise BrokenLine(f"There is no rule {name[:40]!r}: there are {known}.") from exc
    if len(rest) > 2:
        raise BrokenLine(f"A rule is a word and an amount such as drop 10, not {text[:40]!r}.")
    try:
        amount = Decimal(rest[0].removesuffix("%")) if rest else None
    except InvalidOperation as exc:
        raise BrokenLine(f"{rest[0][:40]!r} is no amount: write it as 10 or 399.50.") from exc
    return NewRule(kind=kind, amount=amount, currency=rest[1].upper() if len(rest) > 1 else "")


def _schedule(text: str) -> Schedule:
    if not text:
        return Schedule()
    try:
        return Schedule(ScheduleKind(text.casefold()))
    except ValueError:
        return Schedule(ScheduleKind.CRON, text)


def _listings(text: str) -> tuple[tuple[str, str], ...]:
    found = [part.partition(":") for part in _parts(text)]
    if any(not (site and ref) for site, _, ref in found):
        raise BrokenLine("listings are written as SITE:REF | SITE:REF, or left empty.")
    return tuple((site, ref) for site, _, ref in found)


def _words(text: str) -> list[str]:
    return text.replace("|", " ").split()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def written(watches: Iterable[Watch]) -> str:
    """The file that holds these watches. No cell can be run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for watch in watches:
        writer.writerow({name: _harmless(str(cell)) for name, cell in _row(watch).items()})
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
        "schedule": watch.schedule.cron or watch.schedule.kind.value,
        "time_zone": watch.time_zone,
        "rules": " | ".join(_rule_words(rule) for rule in watch.rules),
        "hotel": _one_line(watch.target.name),
        "listings": " | ".join(f"{site}:{ref}" for site, ref in watch.target.listings),
    }


def _rule_words(rule: Any) -> str:
    amount = f"{rule.amount.normalize():f}" if rule.amount is not None else ""
    return " ".join(part for part in (rule.kind.value, amount, rule.currency) if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())
