"""Quotes to rows and back; one bulk write an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Connection, RowMapping, Text, and_, cast, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board, Evidence, LineKind, Listing, PriceLine, RateQuote, Tier
from core.domain.stay import Stay
from core.history.model import QuoteRef
from core.history.tables import quote as table

_COLUMNS = tuple(column.name for column in table.columns)
_JSON = frozenset(column.name for column in table.columns if isinstance(column.type, JSONB))
_COPY = f"COPY {table.name} ({', '.join(_COLUMNS)}) FROM STDIN"


def replace_quotes(
    connection: Connection,
    search_id: str,
    site: str,
    membership: Membership,
    quotes: Sequence[RateQuote],
) -> None:
    """Make `quotes` the whole answer of this ask; what an earlier try stored goes."""
    connection.execute(
        delete(table).where(
            table.c.search_id == search_id,
            table.c.site == site,
            table.c.membership == membership.value,
        )
    )
    key = {"search_id": search_id, "site": site, "membership": membership.value}
    if not quotes:
        return
    # The driver itself: rows one by one take both sides several times as long.
    with connection.connection.cursor().copy(_COPY) as copy:
        for n, quote in enumerate(quotes):
            row = {**key, "ordinal": n, **_storable(_row(quote))}
            copy.write_row([_written(name, row[name]) for name in _COLUMNS])


def quotes_answering(
    connection: Connection, asks: Sequence[tuple[str, str, Membership]]
) -> list[tuple[Membership, RateQuote]]:
    """The quotes of (search, site, membership asked for), by source, membership and place; each
    with the membership that was asked for."""
    ids, sites, members = zip(*asks, strict=True) if asks else ((), (), ())
    asked = (
        func.unnest(
            cast(list(ids), ARRAY(Text)),
            cast(list(sites), ARRAY(Text)),
            cast(list(members), ARRAY(Text)),
        )
        .table_valued("search_id", "site", "membership")
        .render_derived()
    )
    rows = connection.execute(
        select(table)
        .join(
            asked,
            and_(
                table.c.search_id == asked.c.search_id,
                table.c.site == asked.c.site,
                table.c.membership == asked.c.membership,
            ),
        )
        .order_by(table.c.site, table.c.membership, table.c.ordinal)
    ).mappings()
    return [(Membership(row["membership"]), _quote(row)) for row in rows]


def quote_at(connection: Connection, ref: QuoteRef) -> RateQuote | None:
    """The quote at a place of an answer, in full detail; None once that is no longer kept."""
    row = connection.execute(
        select(table).where(
            table.c.search_id == ref.search_id,
            table.c.site == ref.site,
            table.c.membership == ref.membership.value,
            table.c.ordinal == ref.ordinal,
        )
    )
    found = row.mappings().first()
    return _quote(found) if found else None


def _storable(value: Any) -> Any:
    """The same value without NUL characters, which Postgres text cannot hold."""
    match value:
        case str():
            return value.replace("\x00", "")
        case dict():
            return {key: _storable(item) for key, item in value.items()}
        case list():
            return [_storable(item) for item in value]
        case _:
            return value


def _written(column: str, value: Any) -> Any:
    return Jsonb(value) if column in _JSON else value


def _row(quote: RateQuote) -> dict[str, Any]:
    shown = quote.total or quote.per_night or quote.strike_through
    evidence = quote.evidence
    return {
        "rate_membership": quote.membership.value,
        "property_ref": quote.listing.ref,
        "property_name": quote.listing.name,
        "check_in": quote.stay.check_in,
        "check_out": quote.stay.check_out,
        "currency": shown.currency if shown else None,
        "per_night": _amount(quote.per_night),
        "total": _amount(quote.total),
        "strike_through": _amount(quote.strike_through),
        "points": quote.points,
        "taxes_included": quote.taxes_included,
        "covers": quote.covers,
        "rate_plan": quote.rate_plan,
        "room": quote.room,
        "board": quote.board.value if quote.board else None,
        "refundable": quote.refundable,
        "refundable_until": quote.refundable_until,
        "rooms_left": quote.rooms_left,
        "deep_link": quote.deep_link,
        "lines": [
            [line.kind.value, line.label, str(line.amount.amount), line.amount.currency]
            for line in quote.lines
        ],
        "listing": asdict(quote.listing),
        "source_url": evidence.source_url if evidence else None,
        "seen_at": evidence.seen_at if evidence else None,
        "sha256": evidence.sha256 if evidence else None,
        "parser": evidence.parser if evidence else None,
        "tier": evidence.tier.value if evidence else None,
        "size": evidence.size if evidence else None,
        "screenshot": evidence.screenshot if evidence else None,
        "confidence": quote.confidence,
        "reasons": list(quote.reasons),
    }


def _quote(row: RowMapping) -> RateQuote:
    currency = row["currency"]
    return RateQuote(
        site=row["site"],
        listing=Listing(**row["listing"]),
        stay=Stay(row["check_in"], row["check_out"]),
        per_night=_money(row["per_night"], currency),
        total=_money(row["total"], currency),
        taxes_included=row["taxes_included"],
        covers=row["covers"],
        membership=Membership(row["rate_membership"]),
        rate_plan=row["rate_plan"],
        room=row["room"],
        board=Board(row["board"]) if row["board"] else None,
        refundable=row["refundable"],
        refundable_until=row["refundable_until"],
        strike_through=_money(row["strike_through"], currency),
        lines=tuple(
            PriceLine(LineKind(kind), label, Money(Decimal(amount), code))
            for kind, label, amount, code in row["lines"]
        ),
        points=row["points"],
        rooms_left=row["rooms_left"],
        deep_link=row["deep_link"],
        evidence=_evidence(row),
        confidence=row["confidence"],
        reasons=tuple(row["reasons"]),
    )


def _evidence(row: RowMapping) -> Evidence | None:
    if row["sha256"] is None:
        return None
    return Evidence(
        source_url=row["source_url"],
        seen_at=row["seen_at"],
        sha256=row["sha256"],
        parser=row["parser"],
        tier=Tier(row["tier"]),
        size=row["size"],
        screenshot=row["screenshot"],
    )


def _amount(value: Money | None) -> Decimal | None:
    return value.amount if value else None


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount, currency) if amount is not None and currency else None
