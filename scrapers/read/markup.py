"""Looks into HTML by CSS: cleaned text or an attribute, or None where the page has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.read.text import plain

Markup = LexborHTMLParser | LexborNode
_SHELL_TEXT = 400  # characters that a page without its results shows at most
_UNREAD = ("script", "style", "noscript", "template")


def one(node: Markup, css: str) -> LexborNode | None:
    return node.css_first(css)


def words(node: Markup, css: str) -> str | None:
    """The text of the first match, its parts set apart by a space."""
    found = node.css_first(css)
    return words_in(found) if found is not None else None


def words_in(node: LexborNode) -> str | None:
    return plain(node.text(separator=" "), escaped=False)


def pieces(node: LexborNode) -> list[str]:
    """The texts of a node one by one, in reading order."""
    parts = node.text(separator="\n").split("\n")
    return [clean for part in parts if (clean := plain(part, escaped=False))]


def attribute(node: Markup, css: str, name: str) -> str | None:
    """An attribute of the first match that has it."""
    found = node.css_first(f"{css}[{name}]")
    value = found.attributes.get(name) if found is not None else None
    return (value or "").strip() or None


def headings(page: LexborHTMLParser) -> str:
    """Every heading and notice a person sees first: where sites say that nothing is left."""
    return " | ".join(
        text for node in page.css("h1,h2,h3,[role=alert]") if (text := words_in(node))
    )


def is_shell(page: LexborHTMLParser) -> bool:
    """Whether this is the frame of a page yet to load: busy, or a script and hardly a word."""
    if page.css_first("[aria-busy=true]") is not None:
        return True
    if page.css_first("script") is None or page.css_first("h1") is not None:
        return False
    body = page.body
    return body is None or len(visible(body)) < _SHELL_TEXT


def visible(node: LexborNode) -> str:
    """The text of a node without scripts and styles."""
    texts = (child.text(deep=False) for child in node.traverse() if child.tag not in _UNREAD)
    return " ".join(" ".join(texts).split())


def state_in(page: LexborHTMLParser, variable: str) -> Iterator[str]:
    """The text behind `window.VARIABLE = ` in the page's scripts, up to the end of the script."""
    start = re.compile(rf"(?:window\.)?\b{re.escape(variable)}\s*=\s*(?=[{{\[])")
    for script in page.css("script"):
        text = script.text()
        found = start.search(text)
        if found:
            yield text[found.end() :]
