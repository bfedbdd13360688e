"""The report of a watch list: each watch with its last price, against the report before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.fx import RateTable
from core.reports.comparing import Change, carried, change
from core.reports.model import Report, Said
from core.reports.sheet import Line, Sheet
from core.reports.subjects import WatchList, WatchRow
from core.text import count_text, money_text
from core.watch.model import Availability, Watch

MOST = 25
_CODED = "a price for a code, told to its owner alone"
CARRIED_FOR = timedelta(days=62)


def sheet_of(
    report: Report, watches: Sequence[Watch], locale: str, now: datetime, rates: RateTable
) -> Sheet:
    """Nothing is asked: prices are those of the last check of each watch."""
    said = {one.watch_id: each for one in watches if (each := _said(one))}
    moves = {key: _moved(report, key, each, rates) for key, each in said.items()}
    ordered = sorted(watches, key=lambda one: _order(one, moves.get(one.watch_id)))
    rows = tuple(_row(one, moves.get(one.watch_id), locale) for one in ordered)
    lines = tuple(_line(one, row, locale) for one, row in zip(ordered, rows, strict=True))
    return Sheet(
        finding=_finding(report, watches, moves),
        lead=_lead(watches),
        lines=lines[:MOST],
        more=f"and {count_text(len(lines) - MOST, 'more watch', 'more watches')}"
        if len(lines) > MOST
        else "",
        path="watches",
        shared=WatchList(
            tuple(_open_row(one, row) for one, row in zip(ordered, rows, strict=True)), now
        ),
        said=carried(report.said, said, now - CARRIED_FOR),
    )


def _said(one: Watch) -> Said | None:
    """What its last check found of the question that it asks now."""
    last = one.last
    if last is None or last.best is None or last.at < one.asked_since:
        return None
    return Said(last.best.total, last.at)


def _moved(report: Report, key: str, now: Said, rates: RateTable) -> Change | None:
    before = report.said.get(key)
    if before is None or before.at >= now.at:
        return None  # no check since the report before: nothing to compare
    return change({key: before}, {key: now}, now.price.currency, rates)


def _order(one: Watch, moved: Change | None) -> tuple[object, ...]:
    """What fell most first, what rose next, what has no news last."""
    return (moved is None or not moved.percent, moved.percent if moved else 0, one.title)


def _finding(report: Report, watches: Sequence[Watch], moves: dict[str, Change | None]) -> str:
    fell = sum(bool(each and each.percent < 0) for each in moves.values())
    rose = sum(bool(each and each.percent > 0) for each in moves.values())
    news = [f"{number} {way}" for number, way in ((fell, "cheaper"), (rose, "dearer")) if number]
    if not watches:
        return f"{report.title}: nothing is watched"
    head = f"{report.title} ({len(watches)})"
    if not any(moves.values()):
        return head  # the first one, or no check since: there is nothing to compare
    return f"{head}: {', '.join(news) or 'no change'}"


def _lead(watches: Sequence[Watch]) -> str:
    if not watches:
        return "Nothing is watched right now."
    return "Prices are those of each watch's last check."


def _row(one: Watch, moved: Change | None, locale: str) -> WatchRow:
    best = one.last.best if one.last and _said(one) else None
    stay = one.query.request.stay
    place = one.query.destination.label
    return WatchRow(
        title=one.title,
        about=f"{place}, {stay.check_in} to {stay.check_out}",
        amount=f"{best.total.amount:f}" if best else "",
        currency=best.total.currency if best else "",
        source=best.source_name if best else "",
        change=moved.words(locale) if moved else "",
        state=_state(one),
    )


def _open_row(one: Watch, row: WatchRow) -> WatchRow:
    """The row for who holds the link: without what she was told for a code of hers."""
    best = one.last.best if one.last else None
    if best is None or not (
        best.series.membership.needs_code or (best.quote and best.quote.membership.needs_code)
    ):
        return row
    return replace(row, amount="", currency="", source="", change="", state=_CODED)


def _state(one: Watch) -> str:
    if one.ended:
        return "ended"
    if one.is_paused:
        return "paused"
    if one.last and one.last.at >= one.asked_since:
        if one.last.availability is Availability.SOLD_OUT:
            return "sold out"
        if one.last.best and one.last.best.is_carried:
            return "its source did not answer: the price before"
    return ""


def _line(one: Watch, row: WatchRow, locale: str) -> Line:
    best = one.last.best if row.amount and one.last else None
    price = money_text(best.total, locale) if best else "no price"
    return Line(one.title, price, " · ".join(filter(None, (row.source, row.change, row.state))))
