"""Offers in what a page shows: repeated cards that have a name and a written price each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.domain.stay import Stay
from scrapers.generically import words
from scrapers.generically.candidates import Candidate, Money
from scrapers.generically.dom import Dom
from scrapers.generically.facts import Fact, choose
from scrapers.generically.figures import written_in
from scrapers.generically.marks import Mark, marks_of, said_in
from scrapers.generically.names import is_search, name_of
from scrapers.generically.stays import stay_in_words
from scrapers.generically.titles import STRONG, Title, Titles, names_of
from scrapers.generically.words import Role
from scrapers.read.text import folded

_LONGEST_CARD = 6_000  # characters; what has more is a section of the page
_HOUSE_ID = re.compile(r"^(?:data-)?(?:[\w-]*-)?(?:id|key|code|ref)$")


@dataclass
class _Page:
    dom: Dom
    marks: list[Mark]
    money: Money
    nights: int
    stay: Stay | None
    anchor: Stay
    inner: dict[int, list[int]] = field(default_factory=dict)  # element -> children with prices
    best: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.titles = Titles(self.dom)
        self.first_pieces = [mark.first for mark in self.marks]

    def best_title(self, card: int) -> int:
        if card not in self.best:
            self.best[card] = max((title.weight for title in self.titles.inside(card)), default=0)
        return self.best[card]

    def marks_in(self, element: int) -> list[Mark]:
        """Those inside an element: a slice, since marks stand in reading order."""
        first = bisect_left(self.first_pieces, self.dom.starts[element])
        return self.marks[first : bisect_left(self.first_pieces, self.dom.stops[element])]


def offers(dom: Dom, money: Money, nights: int, stay: Stay | None, anchor: Stay) -> list[Candidate]:
    """Every card with a name and a price; rooms of one house carry its name."""
    marks = marks_of(dom)
    if not marks:
        return []
    page = _Page(dom, marks, money, nights, stay, anchor)
    page.inner = _with_prices(dom, marks)
    groups = _groups(page)
    lists = [rows for container, cards in groups.items() if (rows := _rows(page, container, cards))]
    return [row for rows in _of_the_results(lists) for row in rows] or _single(page)


def gone(dom: Dom) -> frozenset[str]:
    """The headings of cards that say, without a price, that the house is sold out."""
    found = set()
    for element, tag in enumerate(dom.tags):
        if tag not in ("h2", "h3", "h4"):
            continue
        for above in dom.chain(element)[1:5]:
            text = dom.text(above)
            if (
                len(text) > 1_500
                or len([i for i in range(above, dom.ends[above]) if dom.tags[i] == tag]) > 1
            ):
                break
            if words.is_gone(text) and not written_in(text):
                found.add(folded(dom.text(element)))
                break
    return frozenset(found)


def _of_the_results(lists: list[list[Candidate]]) -> list[list[Candidate]]:
    """Without what stands beside a list of houses: a filter, a map, tickets and tours.

    Where one list tells nights or stays, a list that tells neither sells something else.
    """
    told = [any(row.plain for row in rows) for rows in lists]
    longest = max((len(rows) for rows in lists), default=0)
    return [
        rows
        for rows, tells in zip(lists, told, strict=True)
        if (tells or not any(told)) and (longest < 5 or len(rows) >= 3)
    ]


def _with_prices(dom: Dom, marks: list[Mark]) -> dict[int, list[int]]:
    inner: dict[int, set[int]] = defaultdict(set)
    for mark in marks:
        child = mark.element
        while dom.parents[child] >= 0:
            inner[dom.parents[child]].add(child)
            child = dom.parents[child]
    return {element: sorted(children) for element, children in inner.items()}


def _groups(page: _Page) -> dict[int, list[int]]:
    """Containers and their cards: for each price the innermost list whose cards have good names."""
    groups: dict[int, set[int]] = defaultdict(set)
    judged: dict[tuple[int, str], bool] = {}
    for need in (STRONG, 2):
        covered = {c for cards in groups.values() for c in cards}
        for mark in page.marks:
            chain = page.dom.chain(mark.element)
            if any(element in covered for element in chain):
                continue
            for card, container in pairwise(chain):
                kind = (container, f"{page.dom.tags[card]}{need}")
                if kind not in judged:
                    judged[kind] = _is_list(page, container, page.dom.tags[card], need)
                if judged[kind] and page.best_title(card) >= need:
                    groups[container].add(card)
                    break
    return {container: sorted(cards) for container, cards in groups.items()}


def _is_list(page: _Page, container: int, tag: str, need: int) -> bool:
    alike = [c for c in page.dom.children.get(container, ()) if page.dom.tags[c] == tag]
    priced = [c for c in page.inner.get(container, ()) if page.dom.tags[c] == tag]
    if len(alike) < 2 or not priced:
        return False
    if len(priced) == 1:  # one of several has a price: the others must be cards as well
        form = _form(page.dom, priced[0])
        alike = [
            c
            for c in alike
            if page.best_title(c) >= max(need, STRONG) and _form(page.dom, c) == form
        ]
        return len(alike) >= 2 and priced[0] in alike
    named = [c for c in priced if page.best_title(c) >= need]
    if 5 * len(named) < 3 * len(priced):
        return False
    texts = {
        title.text for c in named[:40] for title in page.titles.inside(c) if title.weight >= need
    }
    return len(texts) >= 2


def _form(dom: Dom, element: int) -> tuple[object, ...]:
    """What cards of one list share: their hooks and classes, apart from ids and states."""
    attributes = dom.attrs(element)
    inner = [dom.tags[c] for c in dom.children.get(element, ())][:1]
    return attributes.get("class", ""), tuple(sorted(attributes)), tuple(inner)


def _rows(page: _Page, container: int, cards: list[int]) -> list[Candidate]:
    beside = [
        c
        for c in page.dom.children.get(container, ())
        if page.dom.tags[c] == page.dom.tags[cards[0]] and page.best_title(c) >= 2
    ]
    names = names_of(page.titles, sorted({*cards, *beside[:200]}))
    plans = [card for card in cards if card in names and words.is_plan(names[card].text)]
    inner = [
        card
        for card in cards
        if card in plans or (card in names and words.is_room(names[card].text))
    ]
    house = _house_above(page, container, names) if 2 * len(inner) >= len(cards) else None
    if not house and 2 * len(plans) > len(cards):
        return []
    if not house and _is_search_free(page, cards, names):
        return []
    found = []
    for card in cards:
        name = names.get(card)
        if name is None:
            continue
        candidate = _candidate(page, card, name.text, house)
        if candidate:
            found.append(candidate)
    return found


def _is_search_free(page: _Page, cards: list[int], names: dict[int, Title]) -> bool:
    """Whether nothing on the page says that these prices are for nights: a shop, a list of "
    "trips."""
    if page.stay:
        return False
    head = page.dom.text(max(0, page.dom.parents[page.dom.parents[cards[0]]]))[:500]
    shown = (page.dom.text(card)[:2_000] for card in cards[:20])
    return not any(words.hints_period(text) for text in (head, *shown))


def _house_above(page: _Page, container: int, names: dict[int, Title]) -> str | None:
    """The house whose rooms these are: the name of the card around them, else the page's "
    "heading."""
    inside = {title.text for title in names.values()}
    for above in page.dom.chain(container):
        alike = [
            c
            for c in page.dom.children.get(page.dom.parents[above], ())
            if page.dom.parents[above] >= 0 and page.dom.tags[c] == page.dom.tags[above]
        ]
        outside = [
            t
            for t in page.titles.inside(above)
            if t.weight >= STRONG and not page.dom.inside(t.element, container)
        ]
        named = [
            t.text
            for t in outside
            if t.text not in inside and not words.is_room(t.text) and not words.is_plan(t.text)
        ]
        if named and len(alike) > 1 and page.dom.tags[above] != "body":
            return named[0]
    for title in page.titles.inside(0):
        if (
            title.place.endswith(":h1")
            and not is_search(title.text)
            and not words.is_room(title.text)
        ):
            return title.text
    return None


def _candidate(page: _Page, card: int, name: str, house: str | None) -> Candidate | None:
    dom = page.dom
    text = dom.text(card)
    if len(text) > _LONGEST_CARD or words.is_tile(text[:600]):
        return None
    marks = page.marks_in(card)
    facts = list(_facts(page, card, marks))
    facts = _told_once(facts, text)
    stay = stay_in_words(text[:3_000], page.anchor.check_in) or page.stay
    chosen = choose(facts, stay.nights if stay else page.nights)
    if chosen is None:
        return None
    if stay is None:
        reasons = (*chosen.reasons, "the page shows no dates")
        chosen = replace(chosen, confidence=chosen.confidence - 0.05, reasons=reasons)
    ref = _ref(dom, card) or house or name
    return Candidate(
        house or name,
        ref,
        name if house else None,
        chosen,
        "page",
        f"page:{dom.parents[card]}",
        stay,
        _link(dom, card),
        plain=any(fact.plain for fact in facts),
    )


def _facts(page: _Page, card: int, marks: list[Mark]) -> list[Fact]:
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
            )
        )
    return facts


def _told_once(facts: list[Fact], text: str) -> list[Fact]:
    """Where no price has words of its own, what the whole card says, if that is one thing only."""
    if any(fact.period for fact in facts if fact.role is Role.PRICE):
        return facts
    told = words.periods_in(text[:1_500])
    if len(told) != 1:
        return facts
    return [replace(fact, period=next(iter(told))) for fact in facts]


def _ref(dom: Dom, card: int) -> str | None:
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


def _single(page: _Page) -> list[Candidate]:
    """A page of one house with one price: its heading names it, and the page tells the nights."""
    headings = [t for t in page.titles.inside(0) if t.place.endswith(":h1")]
    if len({t.text for t in headings}) != 1 or len(page.marks) > 12:
        return []
    name = name_of(headings[0].text)
    if not name or is_search(name) or words.is_tile(page.dom.text(0)[:3_000]):
        return []
    facts = _facts(page, 0, page.marks)
    stay = stay_in_words(page.dom.text(0)[:4_000], page.anchor.check_in) or page.stay
    counted = any(fact.nights and fact.nights > 1 for fact in facts)
    if not any(fact.plain for fact in facts) or not (stay or counted):
        return []
    chosen = choose(facts, stay.nights if stay else page.nights)
    if chosen is None:
        return []
    chosen = replace(
        chosen,
        confidence=chosen.confidence - 0.1,
        reasons=(*chosen.reasons, "one price on a page of one house"),
    )
    return [
        Candidate(name, _ref(page.dom, 0) or name, None, chosen, "page", "page:single", stay, None)
    ]


def lists_houses(dom: Dom) -> bool:
    """Whether a page lists things with names of their own, prices or not."""
    headings = [i for i, tag in enumerate(dom.tags) if tag in ("h2", "h3", "h4")]
    parents: dict[int, set[str]] = defaultdict(set)
    for element in headings[:400]:
        text = name_of(dom.text(element))
        for above in dom.chain(element)[2:8]:
            if text:
                parents[above].add(text)
    return any(
        len(texts) >= 3 and dom.tags[above] not in ("footer", "nav")
        for above, texts in parents.items()
    )
