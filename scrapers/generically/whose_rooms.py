"""The house whose rooms or rates a list shows."""

from __future__ import annotations

from scrapers.generically import kinds
from scrapers.generically.names import is_search
from scrapers.generically.page import Page
from scrapers.generically.titles import STRONG, Title


def house_above(page: Page, container: int, names: dict[int, Title]) -> str | None:
    """The house whose rooms these are: the name of the card around them, else the page's
    heading, else what stands above them as the only house of a search does."""
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
        named = [t.text for t in outside if t.text not in inside and not _is_of_rates(t.text)]
        if named and len(alike) > 1 and page.dom.tags[above] != "body":
            return named[0]
    return heading_of(page) or _beside(page, container, list(names))


def _beside(page: Page, container: int, cards: list[int]) -> str | None:
    """The one heading that stands in the same element as all the rates."""
    told = [
        t.text
        for t in page.titles.inside(container)
        if t.weight >= STRONG
        and not any(page.dom.inside(t.element, card) for card in cards)
        and not is_search(t.text)
        and not _is_of_rates(t.text)
    ]
    return told[0] if len(set(told)) == 1 else None


def _is_of_rates(text: str) -> bool:
    return kinds.is_room(text) or kinds.is_plan(text)


def heading_of(page: Page) -> str | None:
    """The house that the page is about: by its structured data, else by its main heading."""
    if page.house:
        return page.house
    for title in page.titles.inside(0):
        if (
            title.place.endswith(":h1")
            and not is_search(title.text)
            and not kinds.is_room(title.text)
        ):
            return title.text
    return None
