"""What headings tell where no price is: which houses are sold out, and that houses are listed."""

from __future__ import annotations

from collections import defaultdict

from scrapers.generically import kinds
from scrapers.generically.dom import Dom
from scrapers.generically.figures import written_in
from scrapers.generically.names import name_of
from scrapers.read.text import folded


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
