"""A search as a table: one row an offer, columns that stay the same from file to file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.domain.links import without_code
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.stay import StayQuery
from core.search.model import Basis, House, SearchView
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse
from core.text import count_text

# None is unknown or does not apply; it is never written as 0.
Cell = str | int | float | Decimal | bool | date | datetime | None
LOCAL_WORLD = "local world: made-up prices"
_RATE_DIGITS = Decimal("0.000001")
_LONGEST = 8_000  # characters of a text; spreadsheets refuse 32,768, and no honest text is near it


class Kind(StrEnum):
    """How a column's cells are written."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # a Decimal in the currency that another column names
    PERCENT = "percent"  # 0..100
    DAY = "day"
    TIME = "time"  # UTC
    YES_NO = "yes or no"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `currency_in` is the key of the column with the currency of a MONEY column."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 14  # characters
    currency_in: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows have one cell a column, in the order of `columns`. `about` says how to read them."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[tuple[str, str], ...]
    made_at: datetime


COLUMNS = (
    Column("rank", "Rank", Kind.NUMBER, 6),
    Column("house", "Property", width=40),
    Column("stars", "Stars", Kind.NUMBER, 6),
    Column("guest_score", "Guest score (0-10)", Kind.NUMBER, 10),
    Column("distance_km", "Distance (km)", Kind.NUMBER, 10),
    Column("source", "Source", width=16),
    Column("direct", "Direct from the hotel", Kind.YES_NO, 10),
    Column("room", "Room", width=26),
    Column("board", "Board"),
    Column("refundability", "Cancellation", width=18),
    Column("free_until", "Free until", Kind.DAY, 12),
    Column("membership", "Rate for"),
    Column("proof", "Proof at check-in", width=24),
    Column("total", "All-in total", Kind.MONEY, 16, "currency"),
    Column("currency", "Currency", width=9),
    Column("basis", "Basis", width=11),
    Column("covers", "What the total is", width=30),
    Column("per_night", "Per night at the source", Kind.MONEY, 16, "native_currency"),
    Column("native_total", "All-in total at the source", Kind.MONEY, 16, "native_currency"),
    Column("native_currency", "Currency at the source", width=9),
    Column("fx_rate", "Exchange rate", Kind.NUMBER, 12),
    Column("fx_on", "Rate of", Kind.DAY, 12),
    Column("saving", "Saving", Kind.MONEY, 14, "native_currency"),
    Column("saving_percent", "Saving (%)", Kind.PERCENT, 10),
    Column("saving_against", "Against the public total", Kind.MONEY, 16, "native_currency"),
    Column("lines", "Price lines", width=40),
    Column("points", "Points", Kind.NUMBER, 10),
    Column("why", "Why it ranks here", width=50),
    Column("confidence", "Unconfirmed reading, sure to (%)", Kind.PERCENT, 12),
    Column("world", "World"),
    Column("seen_at", "Seen at (UTC)", Kind.TIME, 18),
    Column("source_address", "Read from", width=40),
    Column("sha256", "SHA-256 of what was read", width=24),
    Column("link", "Link", Kind.LINK, 40),
)


def of_ranking(view: SearchView, ranked: Iterable[RankedHouse]) -> Table:
    """The rows of a ranking as they stand on the screen, each with its best offer, then the others.

    Totals are in the currency of the wish beside the source's own, with the dated rate.
    """
    rows = (
        _cells(rank, row.house, priced, row.reasons if priced is row.best else (), view.world)
        for rank, row in enumerate(ranked, start=1)
        for priced in (row.best, *row.others)
    )
    return _table(view, rows)


def of_houses(view: SearchView) -> Table:
    """Every offer of a search, unranked and in the sources' own currencies."""
    rows = (
        _cells(None, house, PricedOffer(offer, None, ()), (), view.world)
        for house in view.houses
        for offer in house.offers
    )
    return _table(view, rows)


def _table(view: SearchView, rows: Iterable[tuple[Cell, ...]]) -> Table:
    request, place = view.query.request, view.query.destination
    return Table(
        title=f"{place.name} {request.stay}",
        columns=COLUMNS,
        rows=tuple(tuple(_clean(cell) for cell in row) for row in rows),
        about=tuple((label, str(_clean(text))) for label, text in _about(view)),
        made_at=view.closed_at or view.submitted_at,
    )


def _cells(
    rank: int | None, house: House, priced: PricedOffer, reasons: Sequence[str], world: str
) -> tuple[Cell, ...]:
    offer, total = priced.offer, priced.total
    quote, price, saving = offer.quote, offer.all_in, offer.saving
    native = price.shown.currency if price else None
    evidence = quote.evidence
    return (
        rank,
        house.name,
        house.stars,
        house.score,
        None if house.distance_km is None else round(house.distance_km, 2),
        offer.source_name,
        offer.is_direct,
        quote.room,
        quote.board.value if quote.board else None,
        _refundability(quote),
        quote.refundable_until,
        quote.membership.label,
        quote.membership.proof,
        total.money.amount if total else None,
        total.money.currency if total else None,
        price.basis.value if price else None,
        price.words if price else None,
        _amount(quote.per_night),
        _amount(price.amount if price else None),
        native,
        total.rate.quantize(_RATE_DIGITS) if total and total.is_converted else None,
        total.on if total else None,
        _amount(saving.amount if saving else None),
        round(saving.percent, 1) if saving else None,
        _amount(saving.baseline if saving else None),
        _lines(quote),
        quote.points,
        "; ".join(reasons) or None,
        None if quote.confidence is None else quote.confidence * 100,
        LOCAL_WORLD if world == "local" else world,
        evidence.seen_at if evidence else None,
        evidence.source_url if evidence else None,
        evidence.sha256 if evidence else None,
        without_code(quote.deep_link) if quote.deep_link else None,
    )


def _refundability(quote: RateQuote) -> str | None:
    if quote.refundable is None:
        return None
    return "free cancellation" if quote.refundable else "not refundable"


def _lines(quote: RateQuote) -> str | None:
    """ "Base rate 278.00 USD; State tax 34.40 USD"."""
    return "; ".join(f"{line.label} {line.amount}" for line in quote.lines) or None


def _amount(money: Money | None) -> Decimal | None:
    return money.amount if money else None


def _clean(cell: Cell) -> Cell:
    """Text without control characters, which no spreadsheet needs, and of bearable length."""
    if not isinstance(cell, str):
        return cell
    kept = "".join(sign if sign.isprintable() else " " for sign in cell)
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"


def _about(view: SearchView) -> Iterator[tuple[str, str]]:
    yield "Search", _question(view.query)
    rates = ", ".join(entitlement.membership.label for entitlement in view.query.asked)
    yield "Rates asked for", rates
    yield "World", LOCAL_WORLD if view.world == "local" else "live sites"
    yield "Asked at", _moment(view.submitted_at)
    yield (
        "Complete at",
        _moment(view.closed_at) if view.closed_at else "not yet: rows may be missing",
    )
    for progress in view.sources:
        for ask in progress.asks:
            state = ask.outcome.label if ask.outcome else ask.state.value
            yield f"{progress.source.name}, {ask.membership.label}", f"{state}: {ask.reason}"
    yield from _BASIS_WORDS
    yield "Exchange rates", "reference rates of the European Central Bank, of the day given"
    yield "Empty cells", "not known, or does not apply; never zero"


_BASIS_WORDS = (
    (f"Basis “{Basis.STATED}”", "the source's own total, taxes and fees inside"),
    (f"Basis “{Basis.DERIVED}”", "follows from the source's own figures, taxes and fees inside"),
    (f"Basis “{Basis.ESTIMATED}”", "before tax at the source; this search's usual tax was added"),
    (f"Basis “{Basis.UNKNOWN}”", "before tax, and nothing to estimate it from: no total is given"),
)


def _question(query: StayQuery) -> str:
    request = query.request
    ages = request.occupancy.child_ages
    who = [count_text(request.occupancy.adults, "adult")]
    if ages:
        aged = ", ".join(str(age) for age in ages)
        who.append(f"{count_text(len(ages), 'child', 'children')} (age {aged})")
    nights = count_text(request.nights, "night")
    rooms = count_text(request.rooms, "room")
    stay = f"{request.stay.check_in.isoformat()} to {request.stay.check_out.isoformat()}"
    return f"{query.destination.label}, {stay} ({nights}), {', '.join(who)}, {rooms}"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
