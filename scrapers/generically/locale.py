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

_COUNTRY_HOST = re.compile(r"https?://[\w.-]+\.([a-z]{2})(?:[/:?]|$)")
_SOLD_AS_WORDS = frozenset({"AI", "CO", "IO", "ME", "TV", "CC", "EU", "FM", "LY", "TO"})
# Languages whose pages, when they name no country, sell in the currency of one.
_ONE_COUNTRY = {
    "ja": "JP", "ko": "KR", "zh": "CN", "sv": "SE", "da": "DK", "nb": "NO", "no": "NO",
    "nn": "NO", "is": "IS", "hi": "IN", "th": "TH", "he": "IL",
}  # fmt: skip


def declared(html: LexborHTMLParser | None, text: str) -> tuple[frozenset[str], str | None]:
    """The codes that the page itself says it shows, and the currency of its country."""
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
    return frozenset(codes if len(codes) <= 2 else ()), _own_currency(html)


def _own_currency(html: LexborHTMLParser) -> str | None:
    """The currency of the country in the page's language, else in its own address."""
    root = html.css_first("html")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    parts = language.replace("_", "-").split("-")
    territory = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    if not territory:
        territory = _country_of_address(html) or _ONE_COUNTRY.get(parts[0].lower(), "")
    own = get_territory_currencies(territory) if territory else []
    return own[-1] if own else None


def _country_of_address(html: LexborHTMLParser) -> str | None:
    for css, name in (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        node = html.css_first(css)
        found = _COUNTRY_HOST.match((node.attributes.get(name) or "") if node else "")
        if found and found[1].upper() not in _SOLD_AS_WORDS:
            return "GB" if found[1] == "uk" else found[1].upper()
    return None
