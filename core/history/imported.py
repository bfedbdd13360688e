"""One row of a file as an observation, or the reason why it is none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board
from core.domain.stay import MAX_ADULTS, MAX_CHILDREN, MAX_NIGHTS, MAX_ROOMS
from core.history.cells import Refused, Row
from core.history.euros import in_euros
from core.history.files import Cells
from core.history.lines import IMPORTED
from core.history.model import Refundability, RoomClass, Shape
from core.history.observing import Seen
from core.history.registry import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a row may say: its world, known sources, and the days between which it was seen."""

    world: str
    sites: Collection[str]
    since: date
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row that may be stored, and the quote of ours that it says it is, if any."""

    seen: Seen
    names: tuple[str, str, int] | None  # search_id, asked, ordinal


def row_of(cells: Cells, allowed: Allowed) -> Read:
    """Raises Refused."""
    if isinstance(cells, str):
        raise Refused(cells)
    row = Row(cells)
    at = _observed_at(row, allowed)
    site = row.needed("site")
    if site not in allowed.sites:
        raise Refused(f"site is {site!r}: no source has this name; ./wayrate sources lists them.")
    shape = _shape(row)
    check_in = row.day("check_in")
    if check_in < at.date() - timedelta(days=1):
        raise Refused(f"check_in is {check_in}: that lies before the day it was seen, {at.date()}.")
    seen = _seen(row, at, _listing(row, site, at, allowed.world), shape, check_in)
    return Read(seen=seen, names=_names(row))


def _observed_at(row: Row, allowed: Allowed) -> datetime:
    at = row.moment("observed_at")
    if at > allowed.now + timedelta(minutes=5):
        raise Refused(f"observed_at is {at:%Y-%m-%d %H:%M} UTC, which lies in the future.")
    if at.date() < allowed.since:
        raise Refused(
            f"observed_at is {at:%Y-%m-%d}: nothing before {allowed.since} is kept; "
            "WAYRATE_HISTORY_MONTHS says how long."
        )
    return at


def _shape(row: Row) -> Shape:
    return Shape(
        adults=row.whole("adults", 1, MAX_ADULTS),
        children=row.whole("children", 0, MAX_CHILDREN),
        rooms=row.whole("rooms", 1, MAX_ROOMS),
        nights=row.whole("nights", 1, MAX_NIGHTS),
        room_class=row.one_of("room_class", RoomClass),
        board=row.one_of("board", Board),
        refundability=row.one_of("refundability", Refundability),
    )


def _listing(row: Row, site: str, at: datetime, world: str) -> Known:
    return Known(
        world=world,
        site=site,
        ref=row.needed("property_ref"),
        name=row.text("property_name") or None,
        brand=row.text("brand") or None,
        lat=row.degrees("lat", 90),
        lon=row.degrees("lon", 180),
        place_id=row.text("place_id"),
        place=row.text("place"),
        at=at,
    )


def _seen(row: Row, at: datetime, listing: Known, shape: Shape, check_in: date) -> Seen:
    currency = row.currency("currency")
    total, night = (row.amount(name, currency) for name in ("total", "per_night"))
    taxes, all_in = row.yes_no("taxes_included"), row.yes_no("all_in")
    price = row.amount("stay_price", currency) or total or (night and night * shape.nights)
    if price is None:
        raise Refused("total and per_night are empty: a row needs a price.")
    euros = in_euros(Money(price, currency), at.date())
    membership, asked = _memberships(row)
    seen = Seen(
        observed_at=at,
        listing=listing,
        shape=shape,
        check_in=check_in,
        search_id="",
        asked=asked,
        ordinal=0,
        membership=membership,
        currency=currency,
        per_night=night,
        total=total,
        taxes_included=taxes,
        price=price,
        is_all_in=taxes if all_in is None else all_in,
        is_confirmed=row.yes_no("confirmed") is not False,
        base=euros.amount if euros else None,
        rate_on=euros.on if euros else None,
        sha256=row.sha256("sha256"),
    )
    return _with_id(seen, _names(row))


def _memberships(row: Row) -> tuple[str, str]:
    """(that the rate needs, that was asked for); where a file does not say, the same for both."""
    membership = row.one_of("membership", Membership) or Membership.PUBLIC
    asked = row.one_of("asked", Membership) or membership
    for name, each in (("membership", membership), ("asked", asked)):
        if each.needs_code:
            raise Refused(
                f"{name} is {each.value!r}: prices that need a code are shown to nobody without it,"
                " so none is read from a file."
            )
    return membership.value, asked.value


def _with_id(seen: Seen, names: tuple[str, str, int] | None) -> Seen:
    """Known by everything that it says of the price: another price is another row."""
    price = seen.price.normalize() if seen.price else None  # "200" and "200.00" are one price
    said = (
        seen.observed_at, seen.listing.key, seen.shape, seen.check_in, seen.membership,
        seen.currency, price, seen.is_all_in, seen.is_confirmed, names,
    )  # fmt: skip
    digest = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()
    return replace(seen, search_id=f"{IMPORTED}{digest[:24]}")


def _names(row: Row) -> tuple[str, str, int] | None:
    """The quote that the row says it is; None where it names none."""
    search_id = row.text("search_id")
    if not search_id:
        return None
    if len(search_id) > 40 or (not search_id.isalnum() and not search_id.startswith(IMPORTED)):
        raise Refused("search_id is none of ours: leave the cell empty.")
    asked = row.one_of("asked", Membership) or Membership.PUBLIC
    return search_id, asked.value, row.whole("ordinal", 0, 1_000_000)
