"""The report of a search: the cheapest, per source and per hotel, against the report before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.fx import RateTable
from core.reports.comparing import carried, change
from core.reports.model import Report, Said, SearchQuestion, Voices
from core.reports.sheet import Line, Sheet
from core.reports.subjects import SearchResult
from core.search.model import SearchView
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse, Wish, rank
from core.text import count_text, money_text

MOST = 15  # sources in a mail
CARRIED_FOR = timedelta(days=62)  # a monthly report is held against the one before the last too

_Best = Mapping[str, tuple[RankedHouse, PricedOffer]]  # by voice, "booking/aaa"


def sheet_of(
    report: Report, view: SearchView, locale: str, now: datetime, rates: RateTable
) -> Sheet:
    """Only totals that rest on no estimate, of rates that are hers, are figures of a report."""
    currency = view.query.request.currency
    held = frozenset(each.membership for each in view.query.asked)
    best = _best(rank(view.houses, Wish(currency, held=held), rates).rows)
    said = {key: Said(one.native, now) for key, (_, one) in best.items() if one.native}
    moved = change(report.said, said, currency, rates)
    lines = _lines(report.said, said, best, view, locale, rates)
    return Sheet(
        finding=_finding(report, best, moved.words(locale) if moved else "", locale),
        lead=_lead(view, best, locale),
        lines=lines[:MOST],
        more=f"and {count_text(len(lines) - MOST, 'more source')}" if len(lines) > MOST else "",
        silent=_silent(view, report),
        path=f"?search={view.search_id}",
        shared=SearchResult(view.search_id),
        said=carried(report.said, said, now - CARRIED_FOR),
    )


def _best(rows: Sequence[RankedHouse]) -> _Best:
    """The cheapest sure rate of hers, of each source and membership."""
    found: dict[str, tuple[RankedHouse, PricedOffer]] = {}
    for row in rows:
        for one in (row.best, *row.others):
            key = f"{one.offer.quote.site}/{one.offer.quote.membership.value}"
            if not (one.is_sure and one.is_hers):
                continue
            if key not in found or one.order < found[key][1].order:
                found[key] = (row, one)
    return found


def _lowest(best: _Best) -> tuple[RankedHouse, PricedOffer] | None:
    return min(best.values(), key=lambda each: each[1].order, default=None)


def _finding(report: Report, best: _Best, moved: str, locale: str) -> str:
    """ "New York, 5 Dec to 7 Dec: from $313.00, 4 % less than on 14 Nov"."""
    lowest = _lowest(best)
    if lowest is None or lowest[1].amount is None:
        return f"{report.title}: no certain price this time"
    price = money_text(lowest[1].amount, locale)
    return f"{report.title}: from {price}" + (f", {moved}" if moved else "")


def _lead(view: SearchView, best: _Best, locale: str) -> str:
    lowest = _lowest(best)
    if lowest is None or lowest[1].amount is None:
        return "No source showed a total that is certain. The result has what was found."
    row, one = lowest
    nights = count_text(view.query.request.nights, "night")
    price = money_text(one.amount, locale) if one.amount else ""
    return f"Cheapest: {price} all-in for {nights} at {row.house.name}, on {one.offer.source_name}."


def _lines(
    before: Voices, said: Voices, best: _Best, view: SearchView, locale: str, rates: RateTable
) -> tuple[Line, ...]:
    """A line a source, the cheapest first."""
    currency = view.query.request.currency
    of_site: defaultdict[str, dict[str, tuple[RankedHouse, PricedOffer]]] = defaultdict(dict)
    for key, each in best.items():
        of_site[key.partition("/")[0]][key] = each
    found = []
    for site, voices in of_site.items():
        row, one = min(voices.values(), key=lambda each: each[1].order)
        hers = {key: each for key, each in said.items() if key.partition("/")[0] == site}
        moved = change(before, hers, currency, rates)
        price = money_text(one.amount, locale) if one.amount else ""
        note = " · ".join(filter(None, (row.house.name, moved.words(locale) if moved else "")))
        found.append((one.order, Line(one.offer.source_name, price, note)))
    return tuple(line for _, line in sorted(found, key=lambda each: each[0]))


def _silent(view: SearchView, report: Report) -> str:
    """ "Hotels.com did not answer, which is no change of price."."""
    failed = [
        one.source.name
        for one in view.sources
        if any(ask.outcome is not None and ask.outcome.failed for ask in one.asks)
    ]
    if isinstance(report.about, SearchQuestion) and report.put_off:
        return " ".join(filter(None, (_not_there(failed), report.put_off)))
    return _not_there(failed)


def _not_there(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"Did not answer, and so is not compared: {shown}."
