"""Houses that a page tells prices of by an id alone, named by what another page of the visit says.

Many sites list hotels in one answer and tell prices in the next, each hotel by the site's own id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.domain.rate import RateQuote
from scrapers.errors import SiteError
from scrapers.generically import documents
from scrapers.generically.keys import name_kind
from scrapers.read.body import html_of, is_json, text_of
from scrapers.visit import Page

_OF_HOUSES = frozenset({"house", ""})


def given(quotes: Sequence[RateQuote], pages: Sequence[Page]) -> list[RateQuote]:
    """The quotes whose house has a name, of its own or by its id; the others are left out."""
    nameless = {q.listing.ref for q in quotes if not _is_name(q.listing.name) and q.listing.ref}
    names = _names(nameless, pages) if nameless else {}
    found = []
    for quote in quotes:
        if _is_name(quote.listing.name):
            found.append(quote)
        elif name := names.get(quote.listing.ref):
            reasons = (*quote.reasons, "named by another page of the site")
            listing = replace(quote.listing, name=name)
            found.append(replace(quote, listing=listing, reasons=reasons))
    return found


def _is_name(words: str | None) -> bool:
    """Whether a house may be called so: "Express_Deal" is a word of programs."""
    return words is not None and words != "" and ("_" not in words or " " in words)


def _names(refs: set[str], pages: Sequence[Page]) -> Mapping[str, str]:
    """By id: the one name that stands beside it. An id with two names has none."""
    said: dict[str, set[str]] = {}
    for page in pages:
        for node in _objects(page):
            name = _name(node)
            for ref in refs & {str(each) for each in node.values() if isinstance(each, str | int)}:
                said.setdefault(ref, set()).update({name} if name else ())
    return {ref: names.pop() for ref, names in said.items() if len(names) == 1}


def _objects(page: Page) -> Iterator[Mapping[str, object]]:
    """Every object in the data of a page."""
    try:
        trees = documents.of_answer(page)
        if not trees and not is_json(page):
            trees = documents.of_page(html_of(page), text_of(page))
    except SiteError:  # another kind of file
        return
    left: list[object] = [document.tree for document in trees]
    while left:
        node = left.pop()
        if isinstance(node, Mapping):
            yield node
            left += node.values()
        elif isinstance(node, list):
            left += node


def _name(node: Mapping[str, object]) -> str:
    """What an object calls itself, by its likeliest key."""
    ranked = [
        (kind[0], value.strip())
        for key, value in node.items()
        if isinstance(value, str)
        and _is_name(value.strip())
        and (kind := name_kind(str(key)))
        and kind[1] in _OF_HOUSES
    ]
    return max(ranked, key=lambda each: each[0], default=(0, ""))[1]
