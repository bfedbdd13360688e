"""A page laid out in flat lists: elements in reading order, each with its parent and its end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNREAD = frozenset(
    {"script", "style", "noscript", "template", "svg", "path", "head", "iframe", "object", "math"}
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_MOST = 300_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text and the element that it stands in directly."""

    element: int
    text: str


@dataclass(slots=True)
class Dom:
    """Element `i` owns the elements `i .. ends[i]-1` and the pieces `starts[i] .. stops[i]-1`."""

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    attributes: dict[int, dict[str, str]] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    grids: dict[int, dict[int, list[int]]] = field(default_factory=dict)  # tables, when looked at

    def attrs(self, element: int) -> dict[str, str]:
        known = self.attributes.get(element)
        if known is None:
            known = {k: v or "" for k, v in self.nodes[element].attributes.items()}
            self.attributes[element] = known
        return known

    def text(self, element: int) -> str:
        """The words of an element, its pieces set apart by a space."""
        pieces = self.pieces[self.starts[element] : self.stops[element]]
        return " ".join(piece.text.strip() for piece in pieces if piece.text.strip())

    def chain(self, element: int) -> list[int]:
        """The element and all above it, innermost first."""
        found = []
        while element >= 0:
            found.append(element)
            element = self.parents[element]
        return found

    def inside(self, element: int, outer: int) -> bool:
        return outer <= element < self.ends[outer]


def laid_out(html: LexborHTMLParser) -> Dom:
    """The visible part of a page, without recursion, however deep it is nested."""
    dom = Dom()
    body = html.body
    if body is None:
        return dom
    _enter(dom, body, -1)
    stack: list[tuple[int, LexborNode | None]] = [(0, body.first_child)]
    while stack:
        parent, node = stack.pop()
        if node is None or len(dom.tags) > _MOST:
            dom.ends[parent], dom.stops[parent] = len(dom.tags), len(dom.pieces)
            continue
        stack.append((parent, node.next))
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if text and not text.isspace():
                dom.pieces.append(Piece(parent, text))
        elif tag[:1] != "-" and tag not in _UNREAD:
            number = _enter(dom, node, parent)
            if number >= 0:
                stack.append((number, node.first_child))
    return dom


def _enter(dom: Dom, node: LexborNode, parent: int) -> int:
    attributes = node.attributes
    if attributes:
        if "hidden" in attributes and parent >= 0:
            return -1
        style = attributes.get("style")
        if style and _INVISIBLE.search(style):
            return -1
    number = len(dom.tags)
    dom.tags.append(node.tag or "")
    dom.parents.append(parent)
    dom.ends.append(number + 1)
    dom.starts.append(len(dom.pieces))
    dom.stops.append(len(dom.pieces))
    dom.nodes.append(node)
    dom.children.setdefault(parent, []).append(number)
    if attributes:
        dom.attributes[number] = {k: v or "" for k, v in attributes.items()}
    return number
