"""Candidates of several sources become rows: the same offer seen twice is surer, not two offers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal

from scrapers.generically.candidates import Candidate
from scrapers.generically.facts import Chosen, near
from scrapers.read.text import folded

_FEWEST_SHOWN = 3  # rows of a page before its names overrule those of its data


def merged(candidates: list[Candidate]) -> list[Candidate]:
    """One row an offer, in the order they were met; where houses have names, none without."""
    named = any(row.name for row in candidates)
    rows = _without_repeats(
        [row for row in candidates if row.name or row.ref or not (named and row.room)]
    )
    houses: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        houses[folded(row.name or "") or f"#{row.ref}"].append(row)
    houses = _under_one_name(houses)
    return [row for group in houses.values() for row in _agreed(group)]


def _under_one_name(houses: dict[str, list[Candidate]]) -> dict[str, list[Candidate]]:
    """Where data calls a house otherwise than the page does, the offer is one: what people see
    names it. Both prices have to be the same, and neither name may be known to the other side."""
    alone = {
        source: [rows[0] for rows in houses.values() if {row.source for row in rows} == {source}]
        for source in ("page", "data")
    }
    prices = Counter(row.chosen.amounts for row in alone["page"])
    if len(alone["page"]) < _FEWEST_SHOWN:
        return houses
    return {
        name: rows
        for name, rows in houses.items()
        if rows[0] not in alone["data"] or not _is_shown(rows, prices)
    }


def _is_shown(rows: list[Candidate], prices: Counter[frozenset[Decimal]]) -> bool:
    return all(any(_all_near(row.chosen.amounts, shown) for shown in prices) for row in rows)


def _all_near(stored: frozenset[Decimal], shown: frozenset[Decimal]) -> bool:
    return all(any(near(amount, other) for other in stored) for amount in shown)


def _without_repeats(candidates: list[Candidate]) -> list[Candidate]:
    """An offer that stands in several places counts as often as in the place where it is most."""
    seen: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    kept: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for row in candidates:
        ref = "" if row.name else row.ref
        key = (
            folded(row.name or ""),
            ref,
            folded(row.room or ""),
            row.chosen.per_night,
            row.chosen.total,
        )
        place = row.pattern
        seen[key][place] += 1
        if seen[key][place] > len(kept[key]):
            kept[key].append(row)
        else:
            kept[key][0] = _surer(kept[key][0], row)
    return [row for rows in kept.values() for row in rows]


def _surer(one: Candidate, other: Candidate) -> Candidate:
    if one.pattern == other.pattern:
        return one
    best = one if one.chosen.confidence >= other.chosen.confidence else other
    reasons = (*best.chosen.reasons, "two parts of the page agree")
    if "two parts of the page agree" in best.chosen.reasons:
        return best
    chosen = replace(
        best.chosen, confidence=min(0.98, best.chosen.confidence + 0.05), reasons=reasons
    )
    return replace(best, chosen=chosen)


def _agreed(group: list[Candidate]) -> list[Candidate]:
    """Rows of one house. What people see decides where its data says something else."""
    shown = [row for row in group if row.source == "page"]
    stored = [row for row in group if row.source == "data"]
    if not shown or not stored:
        return _one_each(group)
    for row in stored:
        for index, seen in enumerate(shown):
            if _share(row.chosen, seen.chosen):
                shown[index] = _together(seen, row)
    extra = [row for row in stored if row.room and not any(s.room for s in shown)]
    if extra and any(_share(row.chosen, seen.chosen) for row in extra for seen in shown):
        return _one_each(stored)
    return _one_each(shown)


def _is_apart(row: Candidate) -> bool:
    """Whether a row is one of several offers of its house."""
    return bool(row.room or row.offer or row.plan)


def _one_each(group: list[Candidate]) -> list[Candidate]:
    """Several prices of one house without a room to tell them apart: all stay when they are of one
    list; of several lists, those of the surest."""
    patterns = {row.pattern for row in group}
    if len(patterns) == 1 or any(_is_apart(row) for row in group):
        return group
    best = max(group, key=lambda row: row.chosen.confidence)
    return [row for row in group if row.pattern == best.pattern]


def _share(one: Chosen, other: Chosen) -> bool:
    return any(near(a, b) for a in one.amounts for b in other.amounts)


def _together(seen: Candidate, stored: Candidate) -> Candidate:
    """What is seen and what the data says of it: exact amounts, both periods, more sure."""
    a, b = seen.chosen, stored.chosen
    night = a.per_night or (b.per_night if b.per_night and not _is(b.per_night.amount, a) else None)
    total = a.total or (b.total if b.total and not _is(b.total.amount, a) else None)
    chosen = Chosen(
        night,
        total,
        a.struck or b.struck,
        a.taxes_included if a.taxes_included is not None else b.taxes_included,
        min(0.98, max(a.confidence, b.confidence) + 0.1),
        (*a.reasons, "the page and its data agree"),
    )
    return replace(
        seen,
        chosen=chosen,
        ref=stored.ref or seen.ref,
        link=seen.link or stored.link,
        room=seen.room or stored.room,
        plan=stored.plan,
        stay=seen.stay or stored.stay,
    )


def _is(amount: Decimal, chosen: Chosen) -> bool:
    return any(near(amount, other) for other in chosen.amounts)
