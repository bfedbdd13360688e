"""The currency that a page declares as its own, and the one of its country."""

from __future__ import annotations

import re

from babel.numbers import get_territory_currencies
from selectolax.lexbor import LexborHTMLParser

from scrapers.generically.figures import ISO_4217

_CURRENCY = re.compile(r"[cC]urr(?:ency)?(?:[-_]?[cC]ode)?[\"']?\s*[:=]\s*[\"']?([A-Z]{3})\b")
_CHOSEN = re.compile(
    r"(?:selected|current|user|display|default|initial|active|site|page|price)[-_]?$|[?&;]$", re.I
)


def declared(html: LexborHTMLParser | None, text: str) -> tuple[frozenset[str], str | None]:
    """The codes that the page itself says it shows, and its country's own."""
    if html is None:
        return frozenset(), None
    codes: set[str] = set()
    for css, name in (
        ('meta[itemprop="priceCurrency"]', "content"),
        ('meta[property="og:price:currency"]', "content"),
        ('meta[property="product:price:currency"]', "content"),
        ("option[selected][value]", "value"),
        ("[data-currency]", "data-currency"),
        ("[data-currency-code]", "data-currency-code"),
    ):
        codes |= {(node.attributes.get(name) or "").strip().upper() for node in html.css(css)[:50]}
    if not codes & ISO_4217:
        codes |= {
            found[1]
            for found in _CURRENCY.finditer(text)
            if _CHOSEN.search(text[max(0, found.start() - 12) : found.start()])
        }
    codes &= ISO_4217
    root = html.css_first("html")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    territory = language.replace("_", "-").partition("-")[2].upper()[:2]
    own = get_territory_currencies(territory) if len(territory) == 2 else []
    return frozenset(codes if len(codes) <= 2 else ()), own[-1] if own else None
