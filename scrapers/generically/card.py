"""One card of a page: its prices, what is said beside them, its id and its link."""

from __future__ import annotations

import re
from dataclasses import replace

from scrapers.generically import kinds, words
from scrapers.generically.candidates import Candidate
from scrapers.generically.choosing import choose
from scrapers.generically.dom import Dom
from scrapers.generically.facts import Fact
from scrapers.generically.marks import Mark, said_in
from scrapers.generically.page import Page
from scrapers.generically.shown_stays import stay_in_words
from scrapers.generically.words import Period, Role

_LONGEST_CARD = 6_000  # characters; what has more is a section of the page
_MOST_UNEXPLAINED = 4
_HOUSE_ID = re.compile(r"^(?:data-)?(?:[\w-]*-)?(?:id|key|code|ref)$")


def offer_of(page: Page, card: int, name: str, house: str | None) -> Candidate | None:
    dom = page.dom
    text = dom.text(card)
    if len(text) > _LONGEST_CARD or kinds.is_tile(text[:600]):
        return None
    marks = page.marks_in(card)
    facts = list(facts_in(page, card, marks))
    facts = _told_once(facts, f"{text[:1_500]} {dom.attrs(card).get('aria-label', '')[:200]}")
    facts = _told_of_all(facts, page.note_above(dom.parents[card]))
    plain = any(fact.plain for fact in facts)
    if not plain and (kinds.is_gone(text) or _is_shelf(facts)):
        return None
    stay = stay_in_words(text[:3_000], page.anchor.check_in) or page.stay
    vague = all(fact.vague for fact in facts if fact.role is Role.PRICE)
    if vague and stay is None:
        return None  # "from $89" of no day: what some night costs, not these
    chosen = choose(facts, stay.nights if stay else page.nights)
    if chosen is None:
        return None
    if stay is None:
        reasons = (*chosen.reasons, "the page shows no dates")
        chosen = replace(chosen, confidence=chosen.confidence - 0.05, reasons=reasons)
    ref = ref_of(dom, card) or house or name
    return Candidate(
        house or name,
        ref,
        name if house else None,
        chosen,
        "page",
        f"page:{dom.parents[card]}",
        stay,
        _link(dom, card),
        member=all(fact.member for fact in facts if fact.role is Role.PRICE),
        plain=plain,
        vague=vague,
        timed=stay is not None or plain,
    )


def _is_shelf(facts: list[Fact]) -> bool:
    """Whether the prices are too many, none explained, to be of one offer: a shelf of things."""
    return len({fact.amount for fact in facts if fact.role is Role.PRICE}) > _MOST_UNEXPLAINED


def facts_in(page: Page, card: int, marks: list[Mark]) -> list[Fact]:
    facts = []
    for index, mark in enumerate(marks):
        currency, assumed = page.money.of(mark.price.means)
        if currency is None:
            continue
        said = said_in(page.dom, marks, index, card)
        facts.append(
            Fact(
                mark.price.amount,
                currency,
                f"page:{card}:{index}",
                said.period,
                said.role,
                said.nights,
                said.taxed,
                plain=said.period is not None,
                weight=1.0,
                assumed=assumed,
                member=said.member,
                vague=said.vague,
            )
        )
    return facts


def _told_once(facts: list[Fact], text: str) -> list[Fact]:
    """Where no price has words of its own, what the whole card says, if that is one thing only."""
    struck = {fact.amount for fact in facts if fact.role is Role.STRUCK}
    if any(f.period for f in facts if f.role is Role.PRICE and f.amount not in struck):
        return facts
    told = words.periods_in(text)
    if len(told) != 1:
        return facts
    return [replace(fact, period=next(iter(told))) for fact in facts]


def _told_of_all(facts: list[Fact], period: Period | None) -> list[Fact]:
    """Where no price of a card has a period, the one that is told of the whole list."""
    if period is None or any(fact.period for fact in facts):
        return facts
    return [replace(fact, period=period) for fact in facts]


def ref_of(dom: Dom, card: int) -> str | None:
    for element in range(card, min(card + 6, dom.ends[card])):
        for name, value in dom.attributes.get(element, {}).items():
            if (
                _HOUSE_ID.match(name)
                and 1 <= len(value) <= 80
                and " " not in value
                and not name.startswith("aria")
            ):
                return value
    return None


def _link(dom: Dom, card: int) -> str | None:
    for element in range(card, dom.ends[card]):
        href = dom.attributes.get(element, {}).get("href", "") if dom.tags[element] == "a" else ""
        if re.match(r"https?://[\w.-]+/", href):
            return href
    return None
