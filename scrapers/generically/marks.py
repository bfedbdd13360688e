"""Written prices of a page: where each stands, whether struck, and what the words beside say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from scrapers.generically import keys
from scrapers.generically.columns import head_of
from scrapers.generically.dom import Dom
from scrapers.generically.figures import Written, unranged, written_in
from scrapers.generically.split_prices import joined
from scrapers.generically.words import (
    BREAK,
    Period,
    Role,
    Said,
    is_label_of_members,
    own_clause,
    said_beside,
)

_STRIKING = frozenset({"s", "del", "strike"})
_LINED = re.compile(r"line-through", re.I)
_STRUCK = keys.words(
    "strike strikethrough strikeout struck crossed original was old previous rack "
    "through cut slashed undiscounted rrp msrp lined linethrough streichpreis stroke"
)
_NOT_STRUCK = frozenset({"discounted", "final", "current", "new"})
_BESIDE = keys.words("tax taxes fee fees charges saving savings discount points coupon deposit")
_NOWHERE = frozenset({"nav", "footer", "option", "select", "textarea", "input", "caption"})
_CONTEXT = 70  # characters beside a figure that can speak of it
_TOLD = 6  # words that make a sentence
_PAID = re.compile(r"(?<!be )\b(?:paid|charged|kept|spent|quoted|cost us)\b", re.I)  # by others
_THEY = re.compile(r"\b(?:they|we|I)\b.{0,40}\b(?:paid|charged|kept|spent)\b", re.I)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Mark:
    """One written price: its innermost element, its pieces, its figure and what was said of it."""

    element: int
    first: int
    last: int  # piece after the last
    price: Written
    text: str
    struck: bool
    aside: bool  # named after taxes, savings or points, or told of what someone paid


def marks_of(dom: Dom) -> list[Mark]:
    """Every written price in reading order; one that is split over elements is put together."""
    marks: list[Mark] = []
    done = -1
    for index, piece in enumerate(dom.pieces):
        if index <= done or not _DIGIT.search(piece.text):
            continue
        prices = written_in(piece.text)
        if prices:
            if not _is_nowhere(dom, piece.element):
                marks += [
                    _mark(dom, piece.element, index, index + 1, p, piece.text)
                    for p in unranged(prices, piece.text)
                ]
            continue
        whole = joined(dom, index)
        if whole:
            element, first, last, price, text = whole
            done = last - 1
            if not _is_nowhere(dom, element):
                marks.append(_mark(dom, element, first, last, price, text))
    return marks


def _mark(dom: Dom, element: int, first: int, last: int, price: Written, text: str) -> Mark:
    struck = aside = False
    for above in dom.chain(element)[:4]:
        if dom.stops[above] - dom.starts[above] > 4 + last - first:
            break
        if dom.tags[above] in _STRIKING or _LINED.search(dom.attrs(above).get("style", "")):
            struck = True
        told = _spoken(dom, above)
        if told & _STRUCK and not told & _NOT_STRUCK:
            struck = True
        if told & _BESIDE and not told & {
            "price",
            "prices",
            "total",
            "incl",
            "included",
            "with",
            "after",
            "amount",
            "rate",
        }:
            aside = True
    return Mark(element, first, last, price, text, struck, aside or _is_told(text))


def _is_told(text: str) -> bool:
    """Whether a sentence tells what someone paid: a review."""
    long = len(text.split()) >= _TOLD
    return bool(_THEY.search(text) or (long and _PAID.search(text)))


def _spoken(dom: Dom, element: int) -> frozenset[str]:
    """The words in an element's class and hooks; hashed classes have none."""
    attributes = dom.attrs(element)
    return (
        frozenset().union(
            *(
                _words_in(value)
                for name, value in attributes.items()
                if value
                and (name in ("class", "id", "itemprop", "aria-label") or name.startswith("data-"))
                and len(value) < 200
            )
        )
        if attributes
        else frozenset()
    )


@lru_cache(maxsize=8_192)
def _words_in(value: str) -> frozenset[str]:
    return frozenset(
        word
        for part in value.split()
        if not (re.search(r"\d", part) and not re.search(r"[-_]", part))
        for word in keys.words_of(part)
        if len(word) > 1
    )


def spoken(dom: Dom, element: int) -> frozenset[str]:
    return _spoken(dom, element)


def _is_nowhere(dom: Dom, element: int) -> bool:
    return any(dom.tags[above] in _NOWHERE for above in dom.chain(element))


def said_in(dom: Dom, marks: list[Mark], index: int, card: int) -> Said:
    """What the card says of one of its prices: words that share its element first, then the words
    between it and the next price."""
    mark = marks[index]
    same_text = [m.price for m in marks if m.first == mark.first and m.element == mark.element]
    left_edge = max((p.end for p in same_text if p.end <= mark.price.start), default=0)
    right_edge = min(
        (p.start for p in same_text if p.start >= mark.price.end), default=len(mark.text)
    )
    inner = mark.text[max(left_edge, mark.price.start - _CONTEXT) : mark.price.start]
    outer = mark.text[mark.price.end : min(right_edge, mark.price.end + _CONTEXT)]
    if left_edge or _follows_a_price(dom, marks, mark):
        inner = own_clause(inner)
    own = _own(dom, marks, mark, card)
    before = _between(dom, marks, mark, own, -1)
    after = _between(dom, marks, mark, own, +1)
    near = said_beside(f"{before} {inner}", f"{outer}{BREAK}{after}", signed=mark.price.signed)
    member = near.member or _is_in_members_block(dom, mark, card)
    if mark.struck or mark.aside:
        role = Role.STRUCK if mark.struck else Role.OTHER
        return replace(near, role=role, member=member)
    head = head_of(dom, mark.element)
    if head:
        return said_beside(f"{head} ", "")
    wide_before = _between(dom, marks, mark, card, -1)
    wide_after = _between(dom, marks, mark, card, +1)
    wide = said_beside(wide_before[-40:] + " " + inner, f"{outer}{BREAK}{wide_after[:60]}")
    role = near.role
    if role is Role.PRICE and _is_label(dom, marks, mark, card):
        role = wide.role
    period, nights = (near.period, near.nights) if near.period else (wide.period, wide.nights)
    taxed = near.taxed if near.taxed is not None else wide.taxed
    return Said(period, role, nights, taxed, member, near.vague or wide.vague)


def _follows_a_price(dom: Dom, marks: list[Mark], mark: Mark) -> bool:
    """Whether its text goes on behind another price: "<b>$90</b> a night, $310"."""
    return any(m.last == mark.first and dom.parents[m.element] == mark.element for m in marks)


def _is_in_members_block(dom: Dom, mark: Mark, card: int) -> bool:
    """Whether a part of the card begins with "Member rate:"; what it holds is of members, what it
    strikes is everybody's price."""
    for above in dom.chain(mark.element):
        if above == card or not dom.inside(above, card):
            return False
        first = dom.pieces[dom.starts[above]].text
        if dom.starts[above] < mark.first and is_label_of_members(first):
            return True
    return False


def _is_label(dom: Dom, marks: list[Mark], mark: Mark, card: int) -> bool:
    """Whether the piece in front, or the one behind, is a short label in a neighbouring element."""
    for index in (mark.first - 1, mark.last):
        if dom.starts[card] <= index < dom.stops[card]:
            text = dom.pieces[index].text.strip()
            if (
                2 < len(text) <= 30
                and not written_in(text)
                and _is_close(dom, dom.pieces[index].element, mark.element)
            ):
                return True
    return False


def _is_close(dom: Dom, one: int, other: int) -> bool:
    near = dom.chain(one)[:3]
    return any(above in near for above in dom.chain(other)[:3])


def _own(dom: Dom, marks: list[Mark], mark: Mark, card: int) -> int:
    """The largest element around a price, within the card, that holds no other amount."""
    own = mark.element
    for above in dom.chain(mark.element):
        if not dom.inside(above, card) or above == card:
            break
        others = [
            m for m in marks if dom.inside(m.element, above) and m.price.amount != mark.price.amount
        ]
        if others or dom.stops[above] - dom.starts[above] > 8:
            break
        own = above
    return own


def _between(dom: Dom, marks: list[Mark], mark: Mark, within: int, step: int) -> str:
    """The words from a price to the next other amount, inside an element; at most three pieces."""
    parts: list[str] = []
    index = mark.last if step > 0 else mark.first - 1
    while dom.starts[within] <= index < dom.stops[within] and len(parts) < 3:
        text = dom.pieces[index].text.strip()
        beside = [m for m in marks if m.first <= index < m.last]
        if any(m.price.amount != mark.price.amount for m in beside):
            break
        if not beside:
            parts.append(text[:_CONTEXT])
        elif re.search(r"[a-z]{3}", text):
            parts.append(text.replace(mark.price.text, " ")[:_CONTEXT])
        index += step
    return BREAK.join(parts) if step > 0 else " ".join(reversed(parts))


__all__ = ["Mark", "Period", "marks_of", "said_in", "spoken"]
