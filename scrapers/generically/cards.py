"""Offers in what a page shows: repeated cards that have a name and a written price each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from core.domain.stay import Stay
from scrapers.generically import headings, kinds, words
from scrapers.generically.candidates import Candidate, Money
from scrapers.generically.card import facts_in, offer_of, ref_of
from scrapers.generically.choosing import choose
from scrapers.generically.columns import head_of
from scrapers.generically.dom import Dom, Piece
from scrapers.generically.facts import Fact
from scrapers.generically.lists import cards_by_list
from scrapers.generically.marks import marks_of
from scrapers.generically.names import is_search, is_site, name_of
from scrapers.generically.only_result import only_result
from scrapers.generically.page import Page
from scrapers.generically.shown_stays import stay_in_words
from scrapers.generically.titles import Title, names_of
from scrapers.generically.whose_rooms import heading_of, house_above
from scrapers.generically.words import Period

_FEW = 5  # houses; results of a search are more, or show their days
_SAMPLE = 20  # cards of a list that are looked at for what they are


def offers(
    dom: Dom,
    money: Money,
    nights: int,
    stay: Stay | None,
    anchor: Stay,
    house: str | None = None,
    *,
    of_one: bool = True,
) -> list[Candidate]:
    """Every card with a name and a price; rooms of one house carry its name.

    `of_one` is false where the page's data names several houses.
    """
    marks = marks_of(dom)
    if not marks:
        return []
    page = Page(dom, marks, money, nights, stay, anchor, house)
    groups = cards_by_list(page)
    lists = [rows for container, cards in groups.items() if (rows := _rows(page, container, cards))]
    found = [row for rows in _of_the_results(lists) for row in rows]
    # Beside the rooms of the one house that the page is about, other houses are advertised.
    rooms = [row for row in found if row.room and row.name and row.name == heading_of(page)]
    return rooms or found or only_result(page) or (_single(page) if of_one else [])


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


def _rows(page: Page, container: int, priced: list[int]) -> list[Candidate]:
    above = headings.above_of(page.dom, container, priced)
    cards = [card for card, heading in above.items() if not kinds.is_beside_rooms(heading)]
    if not cards:
        return []
    beside = [
        c
        for c in page.dom.children.get(container, ())
        if page.dom.tags[c] == page.dom.tags[cards[0]] and page.best_title(c) >= 2
    ]
    names = names_of(page.titles, sorted({*cards, *beside[:200]}))
    plans = [card for card in cards if card in names and kinds.is_plan(names[card].text)]
    inner = [
        card for card in cards if card in plans or (card in names and _is_room(page, names[card]))
    ]
    house = house_above(page, container, names) if 2 * len(inner) >= len(cards) else None
    if 2 * sum(is_site(title.text) for title in names.values()) >= max(len(names), 4):
        return _of_sellers(page, cards, names)
    if not house and 2 * len(plans) > len(cards):
        return []
    if not house and _is_search_free(page, cards, names):
        return []
    found = []
    for card in cards:
        name = names.get(card)
        if name is None or (card in plans and not house):
            continue
        promoted = kinds.is_promotion(above[card])
        offered = _offers_of(page, card, name.text, house)
        found += [offer for offer in offered if not (promoted and offer.vague)]
    if len(found) < _FEW:  # a strip of houses, its prices of no day and no night
        found = [offer for offer in found if offer.timed]
    return _of_a_kind(found)


def _of_sellers(page: Page, cards: list[int], names: dict[int, Title]) -> list[Candidate]:
    """One house's prices at several sellers: the page names the house, the cards name sellers."""
    house = heading_of(page)
    found = [
        (offer_of(page, card, names[card].text, house), names[card].text)
        for card in cards
        if house and card in names
    ]
    return [replace(offer, room=None, plan=seller) for offer, seller in found if offer]


def _of_a_kind(rows: list[Candidate]) -> list[Candidate]:
    """Where nearly all cards tell night or stay, one that does not sells something else."""
    plain = [row for row in rows if row.plain]
    return plain if len(plain) >= 4 and 5 * len(plain) >= 4 * len(rows) else rows


def _offers_of(page: Page, card: int, name: str, house: str | None) -> list[Candidate]:
    """A card's one offer; of a room that lists its rates, one a rate."""
    rates = _rates_in(page, card) if house or kinds.is_room(name) else []
    offered = [
        replace(offer, plan=plan)
        for rate, plan in rates
        if (offer := offer_of(page, rate, name, house))
    ]
    if len(offered) > 1:
        return offered
    whole = offer_of(page, card, name, house)
    return [whole] if whole else []


def _rates_in(page: Page, card: int) -> list[tuple[int, str]]:
    """The elements of a card that stand side by side, each with a price and a rate's terms."""
    dom = page.dom
    for element in range(card, dom.ends[card]):
        priced = page.inner.get(element, [])
        if len(priced) < 2 or len({dom.tags[child] for child in priced}) > 1:
            continue
        pieces = [[p.text.strip() for p in _pieces(dom, child)] for child in priced]
        plans = [next((t for t in texts if kinds.is_plan(t[:60])), None) for texts in pieces]
        told = [(child, plan) for child, plan in zip(priced, plans, strict=True) if plan]
        if len(told) == len(priced):
            return told
    return []


def _pieces(dom: Dom, element: int) -> list[Piece]:
    return dom.pieces[dom.starts[element] : dom.stops[element]]


def _is_room(page: Page, name: Title) -> bool:
    """Whether a name, or the head of the column that it stands in, is of a room."""
    return kinds.is_room(name.text) or kinds.is_room(head_of(page.dom, name.element))


def _is_search_free(page: Page, cards: list[int], names: dict[int, Title]) -> bool:
    """Whether nothing says that these prices are for nights in a house: a shop, trips, towns."""
    sample = cards[:_SAMPLE]
    told = sum(kinds.shows_house(page.dom.text(card)[:600]) for card in sample)
    if 2 * sum(kinds.is_other_trade(page.dom.text(card)[:600]) for card in sample) > len(sample):
        return True  # cars, flights, tours
    if page.stay or page.note_above(page.dom.parents[cards[0]]):
        return not told
    if 2 * told < len(sample):
        return True  # towns, and what a night costs there on average
    head = page.dom.text(max(0, page.dom.parents[page.dom.parents[cards[0]]]))[:500]
    shown = (page.dom.text(card)[:2_000] for card in cards[:20])
    return not any(words.hints_period(text) for text in (head, *shown))


def _told(facts: list[Fact], period: Period) -> set[Decimal]:
    """Every price that is told to be for a night, or for the stay."""
    return {f.amount for f in facts if f.period is period and f.role is words.Role.PRICE}


def _single(page: Page) -> list[Candidate]:
    """A page of one house with one price: its heading names it, and the page tells the nights."""
    main = [t for t in page.titles.inside(0) if t.place.endswith(":h1")]
    if len({t.text for t in main}) != 1 or len(page.marks) > 12:
        return []
    name = name_of(main[0].text)
    if not name or is_search(name) or kinds.is_tile(page.dom.text(0)[:3_000]):
        return []
    facts = facts_in(page, 0, page.marks)
    night, stays = (_told(facts, period) for period in (Period.NIGHT, Period.STAY))
    if len(stays) > 1 and len(night) == 1:  # its sum before fees, and after: the rate is sure
        facts = [fact for fact in facts if fact.period is not Period.STAY]
    elif len(night) > 1 or len(stays) > 1:
        return []  # several prices of one kind: whose they are is not known
    stay = stay_in_words(page.dom.text(0)[:4_000], page.anchor.check_in) or page.stay
    counted = any(fact.nights == page.nights > 1 for fact in facts)  # others are of a tour
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
        Candidate(
            name, ref_of(page.dom, 0) or name, None, chosen, "page", "page:single", stay, None
        )
    ]
