"""What headings tell: which houses are sold out, that houses are listed, what a list sells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from scrapers.generically import kinds
from scrapers.generically.dom import Dom
from scrapers.generically.figures import written_in
from scrapers.generically.names import name_of
from scrapers.read.text import folded

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


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
            if kinds.is_gone(text) and not written_in(text):
                found.add(folded(dom.text(element)))
                break
    return frozenset(found)


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


def above_of(dom: Dom, container: int, cards: list[int]) -> dict[int, str]:
    """The last heading above each card that is not a card's own; empty where there is none."""
    alike = [c for c in dom.children.get(container, ()) if dom.tags[c] == dom.tags[cards[0]]]
    heads = []
    for element in range(cards[-1]):
        around = bisect_right(alike, element) - 1
        own = around >= 0 and dom.inside(element, alike[around])
        if dom.tags[element] in _HEADINGS and not own:
            heads.append(element)
    above = {card: bisect_right(heads, card) - 1 for card in cards}
    return {card: dom.text(heads[at])[:80] if at >= 0 else "" for card, at in above.items()}
