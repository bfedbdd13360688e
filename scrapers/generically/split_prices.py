"""A price whose sign, figure or cents stand in elements of their own, put together again."""

from __future__ import annotations

import re

from scrapers.generically.dom import Dom
from scrapers.generically.figures import Written, written_in

_JOINED_AT_MOST, _PIECES_AT_MOST, _CLIMB = 32, 7, 4
_FIGURE = re.compile(r"\d[\d.,]*")
_UNIT = re.compile(r"[A-Z]{3}\s?(?:/|per|avg|average|pro|par)\s?\w", re.I)
_LETTERS_OF_SIGN = re.compile(r"(?<![A-Za-z])(?:US|CA|AU|NZ|HK|SG|MX|NT|R|C|A|S)$")


def joined(dom: Dom, index: int) -> tuple[int, int, int, Written, str] | None:
    """A figure whose sign or cents stand in other elements: "$" "1,234" ".50"."""
    element = dom.pieces[index].element
    if len(dom.pieces[index].text) > _JOINED_AT_MOST:
        return None
    beside = _with_unit_behind(dom, index)
    if beside:
        return beside
    for outer in dom.chain(element)[:_CLIMB]:
        first, last = dom.starts[outer], dom.stops[outer]
        if last - first > _PIECES_AT_MOST:
            return None
        if last - first < 2:
            continue
        text, spans = _put_together(dom, first, last)
        if len(text) > _JOINED_AT_MOST * 2:
            return None
        prices = written_in(text)
        if len(prices) > 1:
            return None
        if prices:
            start, end = spans[index - first]
            its_own = prices[0].start < end and start < prices[0].end
            return (outer, first, last, prices[0], text) if its_own else None
    return None


def _with_unit_behind(dom: Dom, index: int) -> tuple[int, int, int, Written, str] | None:
    """ "189" "USD / Night": the element behind a bare figure names its currency and its night."""
    element = dom.pieces[index].element
    if index + 1 >= len(dom.pieces) or not _FIGURE.fullmatch(dom.pieces[index].text.strip()):
        return None
    behind = dom.pieces[index + 1]
    if dom.parents[behind.element] != dom.parents[element] or not _UNIT.match(behind.text.strip()):
        return None
    text = f"{dom.pieces[index].text.strip()} {behind.text.strip()}"
    prices = written_in(text)
    return (element, index, index + 2, prices[0], text) if len(prices) == 1 else None


def _put_together(dom: Dom, first: int, last: int) -> tuple[str, list[tuple[int, int]]]:
    """The pieces as one text, and where in it each stands."""
    text, spans = "", list[tuple[int, int]]()
    for index in range(first, last):
        piece = dom.pieces[index].text
        bare = piece.strip()
        text += _glue(text, piece, bare)
        spans.append((len(text), len(text) + len(bare)))
        text += bare
    return text, spans


def _glue(text: str, piece: str, bare: str) -> str:
    """What belongs between a text and the next piece of it."""
    if not text or not bare:
        return ""
    left, right = text[-1], bare[0]
    if left.isdigit() and right.isdigit():
        # Two digits in an element of their own, behind a figure, are cents set small.
        cents = re.fullmatch(r"\d\d", bare) and not re.search(r"[.,]\d\d$", text)
        return "." if cents else " "
    if (left in ".," and text[-2:-1].isdigit() and right.isdigit()) or (
        right in ".," and left.isdigit()
    ):
        return ""
    if piece[0].isspace() or left.isalpha() or right.isalpha():
        return "" if right == "$" and _LETTERS_OF_SIGN.search(text) else " "
    return ""
