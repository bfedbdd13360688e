"""The matrix of member rates: a row a brand, a column a membership, a saving with its example."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.membership import Membership
from core.domain.source import Source, SourceKind
from core.history.service import Example, MemberSaving
from core.text import count_text, date_text, money_text, percent_text
from pages.parts.evidence import ago
from pages.parts.tags import tag, text

Savings = Mapping[tuple[str, Membership], MemberSaving]


@dataclass(frozen=True, slots=True)
class Look:
    """For whom and when the matrix is drawn."""

    locale: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Counted:
    at: datetime
    savings: tuple[MemberSaving, ...]
    took_s: float


# At a million stored rates the count takes seconds, and a saving is no news of the minute. While it
# is quick it is counted anew for each look: the first rates of a new database show at once.
KEPT = timedelta(minutes=10)
QUICK_S = 0.3
_last: list[_Counted] = []
# Whether the chain has such a rate is not known: only that nobody knows how to ask for it.
_CANNOT = "Cannot be asked here"
# What a company negotiated, and how often somebody asked for it, is nobody else's to read here.
_OWN = "only in your search"


def counted(
    now: datetime, count: Callable[[datetime], tuple[MemberSaving, ...]]
) -> tuple[datetime, tuple[MemberSaving, ...]]:
    """(when, savings): of the last minutes where counting takes long, else counted now."""
    last = _last[-1] if _last else None
    if last is None or last.took_s <= QUICK_S or now - last.at >= KEPT:
        started = time.monotonic()
        savings = count(now)
        last = _Counted(now, savings, time.monotonic() - started)
        _last[:] = [last]
    return last.at, last.savings


def brands(sources: Iterable[Source]) -> list[Source]:
    """Hotel chains by company, each followed by the brands that are read with it."""
    chains = [source for source in sources if source.kind is SourceKind.BRAND]
    names = {source.slug: source.name for source in chains}

    def place(source: Source) -> tuple[str, str, bool, str]:
        lead = names.get(source.visited_with, source.name)
        return source.group.casefold(), lead, bool(source.visited_with), source.name

    return sorted(chains, key=place)


def by_cell(savings: Iterable[MemberSaving]) -> Savings:
    return {(one.site, one.membership): one for one in savings}


def table(sources: Sequence[Source], savings: Savings, look: Look) -> str:
    """The whole matrix; on a phone each brand becomes a block of the rates that it has."""
    head = tag("th", "Brand", scope="col")
    head += "".join(tag("th", text(each.label), scope="col") for each in Membership)
    rows = "".join(_row(source, savings, look) for source in brands(sources))
    drawn = tag(
        "table",
        tag("caption", "Best saving of each membership by brand", class_="wr-said"),
        tag("thead", tag("tr", head)),
        tag("tbody", _proofs(), rows),
        class_="wr-table wr-stack wr-matrix",
    )
    return tag("div", drawn, class_="wr-matrix-room")


def headline(sources: Sequence[Source], savings: Savings) -> str:
    """The finding in a sentence: where the largest saving was seen."""
    names = {source.slug: source.name for source in brands(sources)}
    seen = [one for one in savings.values() if one.best and one.site in names]
    if not seen:
        return "No member rate was seen beside a public one yet."
    first = max(seen, key=lambda one: one.best.percent if one.best else 0.0)
    assert first.best is not None
    if first.best.percent <= 0:
        return "No member rate seen so far was cheaper than the public one beside it."
    share = percent_text(first.best.percent)
    return f"Largest saving seen: {share} with {first.membership.label} at {names[first.site]}."


def _proofs() -> str:
    """What the front desk asks to see, under each column's name."""
    cells = "".join(
        tag("td", text(each.proof or "nothing"), data_label=each.label) for each in Membership
    )
    name = tag("th", "Asked for at check-in", scope="row")
    return tag("tr", name, cells, class_="wr-proof")


def _row(source: Source, savings: Savings, look: Look) -> str:
    is_told = source.visited_with or source.group == source.name
    lead = "" if is_told else tag("span", text(source.group), class_="wr-meta")
    name = tag("th", text(source.name), lead, _missing(source, savings), scope="row")
    cells = "".join(_cell(source, each, savings, look) for each in Membership)
    return tag("tr", name, cells, class_="sub" if source.visited_with else None)


def _missing(source: Source, savings: Savings) -> str:
    """For the phone, where columns that cannot be asked are left out: which those are."""
    none = [each.label for each in Membership if _is_missing(source, each, savings)]
    words = f"{_CANNOT}: {', '.join(none)}" if none else ""
    return tag("span", text(words), class_="wr-meta wr-narrow") if words else ""


def _is_missing(source: Source, membership: Membership, savings: Savings) -> bool:
    return membership not in source.memberships and (source.slug, membership) not in savings


def _cell(source: Source, membership: Membership, savings: Savings, look: Look) -> str:
    label = membership.label
    saving = savings.get((source.slug, membership))
    if membership is Membership.PUBLIC:
        size = f"{saving.compared:,} beside member rates" if saving else ""
        words = tag("span", text(size), class_="wr-meta") if size else ""
        return tag("td", "baseline", words, data_label=label, class_="quiet base")
    if _is_missing(source, membership, savings):
        return tag("td", _CANNOT.lower(), data_label=label, class_="quiet none")
    if membership.needs_code:
        return tag("td", _OWN, data_label=label, class_="quiet")
    if saving is None:
        return tag("td", "not seen yet", data_label=label, class_="quiet")
    seen = tag("span", text(f"seen {ago(saving.last_seen_at, look.now)}"), class_="wr-meta")
    if saving.best is None:
        return tag("td", "no public rate beside it", seen, data_label=label, class_="quiet")
    unit = "" if saving.best.is_total or saving.best.percent <= 0 else "a night, "
    count = tag("span", text(f"{unit}{saving.compared:,} compared"), class_="wr-meta")
    return tag("td", _example(saving.best, source, label, look), count, seen, data_label=label)


def _example(best: Example, source: Source, label: str, look: Look) -> str:
    """The saving, which opens to the rate that it was seen at."""
    lines = _lines(best, source, label, look)
    is_saving = best.percent > 0
    figure = percent_text(best.percent) if is_saving else "no saving"
    money = money_text(best.saved, look.locale) if is_saving else ""
    summary = tag(
        "summary",
        tag("b", text(figure)),
        " ",
        tag("span", text(money), class_="wr-sum-small"),
        title="\n".join(lines),
    )
    behind = tag("div", *(tag("p", text(line)) for line in lines), class_="wr-pop")
    return tag("details", summary, behind, class_="wr-cell" if is_saving else "wr-cell no")


def _lines(best: Example, source: Source, label: str, look: Look) -> list[str]:
    first, last = (date_text(day, look.locale) for day in (best.stay.check_in, best.stay.check_out))
    unit = "for the stay" if best.is_total else "a night"
    nights = count_text(best.stay.nights, "night")
    return [
        best.property_name or f"A house that {source.name} does not name",
        f"{first} to {last}, {nights}",
        f"Public {money_text(best.public, look.locale)} {unit}",
        f"{label} {money_text(best.member, look.locale)} {unit}",
        f"Seen {best.seen_at:%Y-%m-%d %H:%M} UTC at {source.name}",
    ]
