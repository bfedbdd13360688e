"""Result pages of cards, one a hotel, with a block for each of its rates: declared, then read.

A rate tells by its label whose it is ("Member rate", "AAA/CAA", "Promo code SPRING"); what it costs
stands in nodes of its own. A card with the site's own "sold out" gives no quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import Stay
from scrapers.errors import LayoutChanged
from scrapers.families.special_rates import membership_named
from scrapers.read import markup, tree
from scrapers.read.prices import ENGLISH, price_in, shows_amount
from scrapers.read.reading import Reading

STRUCK = "the struck-through price is of the stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Where a site's cards say what, in CSS; `ref`, `lat` and `lon` are attributes of the card.

    "" is for what the site does not show. Figures are written the English way.
    """

    card: str
    ref: str
    name: str
    address: str
    full: str  # the site's own "sold out" in a card
    rate: str  # the block of one rate; what follows lies inside it
    label: str
    room: str
    terms: str
    total: str
    taxes: str
    fees: str
    struck: str
    night: str = ""
    lat: str = ""
    lon: str = ""
    taxes_included: bool  # whether the total holds taxes and fees, or they come on top of it
    free_words: str  # how the terms say that cancelling is free
    night_is: str  # what the night covers, in words


def quotes(
    page: LexborHTMLParser, hooks: Hooks, reading: Reading, stay: Stay | None, currency: str
) -> list[RateQuote]:
    """Every rate of every card. `currency` settles a sign that several currencies share.

    Raises SoldOut when each card says so itself, LayoutChanged when none can be read.
    """
    cards = page.css(hooks.card)
    if cards and all(markup.one(card, hooks.full) is not None for card in cards):
        reading.full("each of its hotels says so")
    found = [quote for card in cards for quote in _card(card, hooks, reading, stay, currency)]
    offered = any(shows_amount(markup.words_in(card) or "") for card in cards)
    return reading.legible(found, offered=offered)


def _card(
    card: LexborNode, hooks: Hooks, reading: Reading, stay: Stay | None, currency: str
) -> Iterator[RateQuote]:
    if markup.one(card, hooks.full) is not None:
        return
    ref, name = card.attributes.get(hooks.ref), markup.words(card, hooks.name)
    if not ref or not name:
        raise LayoutChanged(f"A card of {reading.site.source.name} has no id or no name any more.")
    listing = Listing(
        ref=ref,
        name=name,
        lat=tree.real(card.attributes.get(hooks.lat)),
        lon=tree.real(card.attributes.get(hooks.lon)),
        address=markup.words(card, hooks.address),
    )
    link = reading.link(markup.attribute(card, f"{hooks.name} a", "href"))
    rates = card.css(hooks.rate)
    for rate in rates:
        yield _rate(rate, listing, hooks, reading, stay, currency, link)
    if not rates:
        yield reading.quote(listing, stay=stay, deep_link=link)


def _rate(
    rate: LexborNode,
    listing: Listing,
    hooks: Hooks,
    reading: Reading,
    stay: Stay | None,
    currency: str,
    link: str | None,
) -> RateQuote:
    def amount(css: str) -> Money | None:
        return price_in(markup.words(rate, css), ENGLISH, currency) if css else None

    label, terms = markup.words(rate, hooks.label), markup.words(rate, hooks.terms)
    parts = (
        (LineKind.FEE, "fees", amount(hooks.fees)),
        (LineKind.TAX, "taxes", amount(hooks.taxes)),
    )
    total, struck = amount(hooks.total), amount(hooks.struck)
    return reading.quote(
        listing,
        *([hooks.night_is] if total else []),
        *([STRUCK] if total and struck else []),
        stay=stay,
        per_night=amount(hooks.night) if total else None,
        total=total,
        taxes_included=hooks.taxes_included,
        strike_through=struck if total else None,
        lines=tuple(PriceLine(kind, name, each) for kind, name, each in parts if each and total),
        membership=whose(label),
        rate_plan=label,
        room=markup.words(rate, hooks.room),
        refundable=hooks.free_words in terms.casefold() if terms else None,
        deep_link=link,
    )


def whose(label: str | None) -> Membership:
    """The membership that a rate's label is for: a listed one, the chain's own members, or none."""
    named = membership_named(label)
    is_member = "member" in (label or "").casefold().split()
    return named or (Membership.LOYALTY if is_member else Membership.PUBLIC)
