"""Data that pages carry for machines: JSON-LD, and the state that their scripts start from."""

from __future__ import annotations

import json
from collections.abc import Iterator

import orjson
from selectolax.lexbor import LexborHTMLParser

from core.domain.rate import Listing
from scrapers.errors import NotLoaded
from scrapers.read import markup, tree

_DEPTH = 6  # a hotel lies this deep in a list of lists at most


def hotels(page: LexborHTMLParser) -> list[object]:
    """Every schema.org Hotel in the page's JSON-LD, in order."""
    blocks = (_parsed(node.text()) for node in page.css('script[type="application/ld+json"]'))
    return [hotel for block in blocks for hotel in _hotels_in(block, _DEPTH)]


def listing_of(hotel: object, ref: str) -> Listing:
    """What schema.org says of a hotel. Its ratings go to 5 unless it says otherwise."""
    rating = tree.at(hotel, "aggregateRating")
    score, best = tree.real(rating, "ratingValue"), tree.real(rating, "bestRating") or 5.0
    return Listing(
        ref=ref,
        name=tree.text(hotel, "name"),
        lat=tree.real(hotel, "geo", "latitude"),
        lon=tree.real(hotel, "geo", "longitude"),
        stars=tree.real(hotel, "starRating", "ratingValue"),
        score=round(score / best * 10, 1) if score and best > 0 else None,
        reviews=tree.whole(rating, "reviewCount"),
        address=tree.text(hotel, "address", "streetAddress"),
    )


def state(page: LexborHTMLParser, variable: str) -> object:
    """The value of `window.VARIABLE` in the page; None where it has none.

    Raises NotLoaded when it is there but cut off.
    """
    for text in markup.state_in(page, variable):
        try:
            return json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError) as exc:
            raise NotLoaded("The page was cut off in the middle of its data.") from exc
    return None


def _parsed(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # broken blocks are common; the page's other blocks still count
        return None


def _hotels_in(block: object, depth: int) -> Iterator[object]:
    if depth == 0:
        return
    if tree.text(block, "@type") in ("Hotel", "LodgingBusiness"):
        yield block
    elif isinstance(block, list):
        for part in block:
            yield from _hotels_in(part, depth - 1)
    elif isinstance(block, dict):
        for key in ("itemListElement", "item", "@graph"):
            yield from _hotels_in(block.get(key), depth - 1)
