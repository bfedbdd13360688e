"""Answers into observations: one narrow row a quote, in the transaction that stores the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.history import partitions, registry
from core.history.euros import in_euros
from core.history.model import Asked, Shape
from core.history.registry import Known, ListingId
from core.history.shapes import price_of, shape_of

# An ask that is stored again was stored moments before: no older month has to be looked through.
_TRIED_WITHIN = timedelta(days=2)
# Listing and shape come first: their numbers take the place of what they stand for.
_TYPES = {
    "listing_id": "int4", "shape_id": "int4", "observed_at": "timestamptz", "check_in": "date",
    "ordinal": "int4", "taxes_included": "bool", "is_all_in": "bool", "is_confirmed": "bool",
    "rate_on": "date", "search_id": "text", "asked": "text", "membership": "text",
    "currency": "text", "per_night": "numeric", "total": "numeric", "price": "numeric",
    "base": "numeric", "sha256": "bytea",
}  # fmt: skip
COLUMNS = tuple(_TYPES)
_REST = attrgetter(*COLUMNS[2:])
_COPY = f"COPY observation ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_ANSWERS = "unnest(CAST(:sites AS text[]), CAST(:asked AS text[])) AS n (site, asked)"
_FORGET = text(
    f"""
    DELETE FROM observation o USING listing l, {_ANSWERS}
    WHERE o.search_id = :search_id AND o.asked = n.asked AND o.observed_at >= :since
      AND l.id = o.listing_id AND l.site = n.site
    """  # noqa: S608 - made of our own names alone
)
_FORGET_SOLD_OUT = text(
    f"""
    DELETE FROM sold_out s USING {_ANSWERS}
    WHERE s.search_id = :search_id AND s.site = n.site AND s.asked = n.asked
    """  # noqa: S608 - made of our own names alone
)
_SOLD_OUT = text(
    "DELETE FROM sold_out WHERE search_id = :search_id AND site = :site AND asked = :asked"
)
_SOLD_OUT = text(
    "INSERT INTO sold_out (search_id, site, asked, world, place_id, observed_at, check_in, nights,"
    " adults, children, rooms) VALUES (:search_id, :site, :asked, :world, :place_id, :at,"
    " :check_in, :nights, :adults, :children, :rooms)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one site answered to one membership. `is_sold_out`: in its own words nothing is left."""

    site: str
    asked: Membership
    quotes: Sequence[RateQuote]
    is_sold_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation before its listing and shape have their numbers."""

    observed_at: datetime
    listing: Known
    shape: Shape
    check_in: date
    search_id: str
    asked: str
    ordinal: int
    membership: str
    currency: str | None
    per_night: Decimal | None
    total: Decimal | None
    taxes_included: bool | None
    price: Decimal | None
    is_all_in: bool | None
    is_confirmed: bool
    base: Decimal | None
    rate_on: date | None
    sha256: bytes | None


AllIn = Callable[[RateQuote], Money | None]


def observe(
    connection: Connection, asked: Asked, answers: Sequence[Answer], all_in: AllIn, at: datetime
) -> None:
    """Make these answers what was observed for these asks; what an earlier try stored goes.

    `all_in` tells a quote's price at the end where it is known. `at` is when quotes without
    evidence were seen.
    """
    _forget(connection, asked, answers, at)
    for answer in answers:
        if answer.is_sold_out:
            connection.execute(_SOLD_OUT, _gap(asked, answer, at))
    seen = [
        one
        for answer in answers
        for n, quote in enumerate(answer.quotes)
        if (one := seen_of(asked, answer, n, quote, all_in(quote), at)) is not None
    ]
    write(connection, seen)


def write(connection: Connection, seen: Sequence[Seen]) -> None:
    """Store observations in bulk. The caller sees to it that none is stored already."""
    if not seen:
        return
    moments = {one.observed_at for one in seen}
    days = sorted({moment.astimezone(UTC).date() for moment in moments})
    partitions.make(connection, {partitions.month_of(day) for day in days})
    registry.touch_days(connection, days)
    numbers = registry.listings(connection, _newest(seen))
    shapes = registry.shapes(connection, _distinct(one.shape for one in seen))
    # The driver itself, since nothing else stores 20,000 rows a second.
    cursor = connection.connection.cursor()
    with cursor.copy(_COPY) as copy:
        copy.set_types(list(_TYPES.values()))
        for row in rows_of(seen, numbers, shapes):
            copy.write_row(row)


def rows_of(
    seen: Sequence[Seen], listings: Mapping[ListingId, int], shapes: Mapping[Shape, int]
) -> Iterator[tuple[Any, ...]]:
    """One tuple a row, in the order of COLUMNS."""
    # By identity: working out the hash of a shape takes as long as writing half a row.
    shape_of_id = {id(shape): shapes[shape] for shape in _distinct(one.shape for one in seen)}
    listing_of_id = {id(it): listings[it.key] for it in _distinct(one.listing for one in seen)}
    for one in seen:
        yield (listing_of_id[id(one.listing)], shape_of_id[id(one.shape)], *_REST(one))


_Thing = TypeVar("_Thing")


def _distinct(things: Iterable[_Thing]) -> Iterable[_Thing]:
    """Each object once, equal ones apart."""
    return {id(one): one for one in things}.values()


def _newest(seen: Iterable[Seen]) -> Iterable[Known]:
    """Each listing once, as it was seen last."""
    newest: dict[ListingId, Known] = {}
    for listing in _distinct(one.listing for one in seen):
        known = newest.setdefault(listing.key, listing)
        if known.at < listing.at:
            newest[listing.key] = listing
    return newest.values()


def _forget(connection: Connection, asked: Asked, answers: Sequence[Answer], at: datetime) -> None:
    key = {
        "search_id": asked.search_id,
        "sites": [answer.site for answer in answers],
        "asked": [answer.asked.value for answer in answers],
    }
    seen_at = (_seen_at(quote, at) for answer in answers for quote in answer.quotes)
    connection.execute(_FORGET, {**key, "since": min(seen_at, default=at) - _TRIED_WITHIN})
    connection.execute(_FORGET_SOLD_OUT, key)


def _gap(asked: Asked, answer: Answer, at: datetime) -> dict[str, Any]:
    request = asked.request
    return {
        "search_id": asked.search_id,
        "site": answer.site,
        "asked": answer.asked.value,
        "world": asked.world,
        "place_id": asked.place_id,
        "at": at,
        "check_in": request.stay.check_in,
        "nights": request.nights,
        "adults": request.occupancy.adults,
        "children": len(request.occupancy.child_ages),
        "rooms": request.rooms,
    }


def _seen_at(quote: RateQuote, at: datetime) -> datetime:
    return quote.evidence.seen_at if quote.evidence else at


def seen_of(
    asked: Asked, answer: Answer, ordinal: int, quote: RateQuote, all_in: Money | None, at: datetime
) -> Seen | None:
    """None for a stay without a night, which no shape can hold."""
    if quote.stay.nights < 1:
        return None
    seen_at = _seen_at(quote, at)
    price = price_of(quote, all_in)
    euros = in_euros(price[0], seen_at.astimezone(UTC).date()) if price else None
    return Seen(
        observed_at=seen_at,
        listing=registry.known(asked, answer.site, quote.listing, seen_at),
        shape=shape_of(quote, asked.request),
        check_in=quote.stay.check_in,
        search_id=asked.search_id,
        asked=answer.asked.value,
        ordinal=ordinal,
        membership=quote.membership.value,
        currency=price[0].currency if price else None,
        per_night=_stated(quote.per_night, price),
        total=_stated(quote.total, price),
        taxes_included=quote.taxes_included,
        price=price[0].amount if price else None,
        is_all_in=price[1] if price else None,
        is_confirmed=not quote.is_unconfirmed,
        base=euros.amount if euros else None,
        rate_on=euros.on if euros else None,
        sha256=bytes.fromhex(quote.evidence.sha256) if quote.evidence else None,
    )


def _stated(value: Money | None, price: tuple[Money, bool | None] | None) -> Decimal | None:
    """A figure as the site states it; one in another currency than the price is left to `quote`."""
    return value.amount if value and price and value.currency == price[0].currency else None
