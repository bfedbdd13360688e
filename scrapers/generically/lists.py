"""Where a page lists offers: for each price the innermost list whose cards have good names."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from scrapers.generically.dom import Dom
from scrapers.generically.kinds import is_plan, is_room
from scrapers.generically.page import Page
from scrapers.generically.titles import PLAIN, STRONG

_DOWN, _FEWEST = 6, 3  # levels that a section is looked into; houses that make a list


def cards_by_list(page: Page) -> dict[int, list[int]]:
    """Containers and their cards: for each price the innermost list whose cards have good names."""
    groups: dict[int, set[int]] = defaultdict(set)
    judged: dict[tuple[int, str], bool] = {}
    for need in (STRONG, 2, PLAIN):
        if need == PLAIN:
            if groups:
                break
            page.titles.add_plain()
            page.best.clear()
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


def _is_list(page: Page, container: int, tag: str, need: int) -> bool:
    alike = [c for c in page.dom.children.get(container, ()) if page.dom.tags[c] == tag]
    priced = [c for c in page.inner.get(container, ()) if page.dom.tags[c] == tag]
    if len(alike) < 2 or not priced or _are_sections(page, priced):
        return False
    if len(priced) == 1:  # one of several has a price: the others must be cards as well
        form = _form(page.dom, priced[0])
        alike = [
            c
            for c in alike
            if page.best_title(c) >= max(need, STRONG) and _form(page.dom, c) == form
        ]
        return len(alike) >= 2 and priced[0] in alike
    if need == PLAIN and len({_form(page.dom, c) for c in priced}) > 1:
        return False
    named = [c for c in priced if page.best_title(c) >= need]
    if 5 * len(named) < 3 * len(priced):
        return False
    texts = {
        title.text for c in named[:40] for title in page.titles.inside(c) if title.weight >= need
    }
    return len(texts) >= 2


def _are_sections(page: Page, cards: list[int]) -> bool:
    """Whether most of these hold lists of houses, and their headings are of the lists."""
    return 2 * sum(_holds_houses(page, card) for card in cards) >= len(cards)


def _holds_houses(page: Page, element: int) -> bool:
    for _ in range(_DOWN):
        priced = page.inner.get(element, [])
        if len(priced) >= _FEWEST:
            titles = [_first_title(page, card) for card in priced]
            named = {text for text in titles if text and not is_room(text) and not is_plan(text)}
            return len(named) == len(priced)
        if len(priced) != 1:
            return False
        element = priced[0]
    return False


def _first_title(page: Page, card: int) -> str | None:
    return next((title.text for title in page.titles.inside(card) if title.weight >= 2), None)


def _form(dom: Dom, element: int) -> tuple[object, ...]:
    """What cards of one list share: their hooks and classes, apart from ids and states."""
    attributes = dom.attrs(element)
    inner = [dom.tags[c] for c in dom.children.get(element, ())][:1]
    return attributes.get("class", ""), tuple(sorted(attributes)), tuple(inner)
