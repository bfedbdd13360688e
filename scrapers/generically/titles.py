"""The name of a card: what stands in the same place in every card and differs from card to card."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.generically import keys
from scrapers.generically.columns import cells_of
from scrapers.generically.dom import Dom
from scrapers.generically.marks import spoken
from scrapers.generically.names import name_of

_HEADINGS = {"h1": 8, "h2": 8, "h3": 8, "h4": 7, "h5": 6, "h6": 6}
_BLOCKS = frozenset(
    ["div", "p", "li", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "td"]
)
_SAYS_NAME = frozenset(["name", "title", "heading", "headline", "hotelname", "propertyname"])
_SAYS_HOUSE = frozenset(
    ["hotel", "property", "lodging", "listing", "resort", "accommodation", "house", "inn", "stay"]
)
_SAYS_ELSE = keys.words(
    "subtitle sub room rate plan price location address review rating badge deal city area "
    "brand tag provider vendor partner supplier amenity section page"
)
STRONG = 6
PLAIN = 1
_PLAIN = frozenset({"div", "span", "p", "dt", "li"})
_LABELLED = frozenset({"a", "img", "article", "section", "button", "li"})


@dataclass(frozen=True, slots=True)
class Title:
    weight: int
    place: str  # kind, tag and hooks: equal in every card of one list
    text: str
    element: int


class Titles:
    """Everything on a page that could be a name, found once; a card's are a slice."""

    def __init__(self, dom: Dom) -> None:
        self.dom = dom
        self._found = list(_all(dom))
        self._elements = [title.element for title in self._found]

    def add_plain(self) -> None:
        """Any short text as a name of last resort, for cards without headings, links or hooks."""
        self._found = sorted(
            [*self._found, *_plain(self.dom)], key=lambda title: (title.element, -title.weight)
        )
        self._elements = [title.element for title in self._found]

    def inside(self, card: int) -> list[Title]:
        """Those of one card, in reading order; of a row, also in cells that reach down into it."""
        own = self._within(card)
        if self.dom.tags[card] != "tr":
            return own
        above = [c for c in dict.fromkeys(cells_of(self.dom, card)) if c < card]
        return [title for cell in above for title in self._within(cell)] + own

    def _within(self, element: int) -> list[Title]:
        first = bisect_left(self._elements, element)
        return self._found[first : bisect_left(self._elements, self.dom.ends[element])]


def _all(dom: Dom) -> Iterator[Title]:
    by_id = {told["id"]: element for element, told in dom.attributes.items() if "id" in told}
    for element, tag in enumerate(dom.tags):
        weight, kind = _weight(dom, element, tag)
        if weight:
            text = _first_text(dom, element)
            if text:
                yield Title(weight, f"{kind}:{tag}", text, element)
        attributes = dom.attributes.get(element)
        if not attributes:
            continue
        label = by_id.get(attributes.get("aria-labelledby", ""))
        if label is not None and dom.inside(label, element):
            text = _first_text(dom, label)
            if text:
                yield Title(STRONG, "labelledby", text, element)
        if tag not in _LABELLED:
            continue
        for name, points in (("aria-label", 3), ("alt", 2), ("title", 2)):
            if name in attributes:
                text = name_of(attributes[name])
                if text:
                    yield Title(points, f"{name}:{tag}", text, element)


def _plain(dom: Dom) -> Iterator[Title]:
    order = {child: n for beside in dom.children.values() for n, child in enumerate(beside)}
    for element, tag in enumerate(dom.tags):
        if tag in _PLAIN and dom.stops[element] - dom.starts[element] == 1:
            piece = dom.pieces[dom.starts[element]]
            text = name_of(piece.text) if piece.element == element else None
            if text:
                hook = dom.attributes.get(element, {}).get("class", "")
                if not hook:
                    hook = str(order[element])
                yield Title(PLAIN, f"plain:{tag}.{hook}", text, element)


def _weight(dom: Dom, element: int, tag: str) -> tuple[int, str]:
    if element in dom.attributes:
        if dom.attributes[element].get("itemprop") == "name":
            return 10, "itemprop"
        told = spoken(dom, element)
        if told & _SAYS_NAME and not told & _SAYS_ELSE:
            return (9, "named house") if told & _SAYS_HOUSE else (7, "named")
    if tag in _HEADINGS:
        return _HEADINGS[tag], "heading"
    if tag == "a":
        return 4, "link"
    if tag in ("strong", "b", "th", "td"):
        return 3, "bold"
    return 0, ""


def _first_text(dom: Dom, element: int) -> str | None:
    """The text of an element; of one made of blocks, that of its first block with words."""
    for _ in range(8):
        own = [
            p for p in dom.pieces[dom.starts[element] : dom.stops[element]] if p.element == element
        ]
        inner = [c for c in dom.children.get(element, ()) if dom.stops[c] > dom.starts[c]]
        if own or not inner:
            break
        if (
            len(inner) > 1
            and dom.tags[inner[0]] not in _BLOCKS
            and not any(dom.tags[c] in _BLOCKS for c in inner)
        ):
            break
        element = inner[0]
    if dom.stops[element] - dom.starts[element] > 8:
        return None
    return name_of(dom.text(element))


def names_of(found: Titles, cards: list[int]) -> dict[int, Title]:
    """One name a card: by the place that most cards fill, each with words of its own."""
    by_card = {card: found.inside(card) for card in cards}
    first: dict[str, dict[int, Title]] = defaultdict(dict)
    for card, titles in by_card.items():
        for title in titles:
            first[title.place].setdefault(card, title)
    scores = {place: _score(titles, len(cards)) for place, titles in first.items()}
    ranked = sorted(first, key=lambda place: -scores[place])
    names: dict[int, Title] = {}
    for card in cards:
        for place in ranked:
            filled = first[place].get(card)
            if filled and scores[place] > 0:
                names[card] = filled
                break
    return names


def _share_their_end(texts: set[str]) -> bool:
    ends = Counter(text.rpartition(" ")[2] for text in texts if " in " in f" {text} ")
    return bool(ends) and 3 * ends.most_common(1)[0][1] >= 2 * len(texts)


def _score(titles: dict[int, Title], cards: int) -> float:
    """Weight, share of the cards, share of different texts. One text in all cards is a label."""
    texts = {title.text for title in titles.values()}
    elements = {title.element for title in titles.values()}  # one cell can name several rows
    weight = max(title.weight for title in titles.values())
    if len(elements) > 2 and len(texts) * 2 < len(elements) and weight < 10:
        return -1.0
    if len(elements) > 2 and _share_their_end(texts):
        weight -= 2  # "Loft in Lund", "Cottage in Lund": kinds of houses in one place
    return weight + 4.0 * len(titles) / cards + 3.0 * len(texts) / len(elements)
