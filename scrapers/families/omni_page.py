"""Omni's home page form, told by its labels, and the cards that its script draws."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement
from core.domain.rate import RateQuote
from core.domain.stay import Stay, StayQuery
from scrapers.errors import NotLoaded
from scrapers.families.own_form import fields_of
from scrapers.families.rate_cards import Hooks
from scrapers.families.special_rates import WORDS
from scrapers.read import markup, tree
from scrapers.read.days import iso, stay_of
from scrapers.visit import Action, Browse

HOME = "https://www.omnihotels.com/"
CURRENCY = "USD"  # what the site means by "$"; Canadian houses write CA$
NONE_HERE = ("Omni has no hotels in", "We found no place called")
PAST = ("Arrival must not be in the past",)
HOOKS = Hooks(
    card=".omni-hotel",
    ref="data-code",
    name=".omni-hotel-name",
    address=".omni-hotel-street",
    full=".omni-hotel-full",
    rate=".omni-rate",
    label=".omni-rate-name",
    room=".omni-rate-room",
    terms=".omni-rate-terms",
    night=".omni-rate-night b",
    total=".omni-stay b",
    taxes=".omni-rate-tax",
    fees=".omni-rate-fee",
    struck=".omni-rate-was",
    lat="data-lat",
    lon="data-lon",
    taxes_included=False,
    free_words="cancel free of charge",
    night_is="the night in whole dollars",
)
_PIECE = ".omni-piece"
_DRAWN, _DONE = "#results[aria-busy=false]", "#results[data-done]"


def plan(query: StayQuery, entitlement: Entitlement) -> Browse:
    """What a person does: fill in the form, pick a special rate by its words, scroll to the end."""
    filled = (
        Action("fill", f'[aria-label="{label}"]', text) for label, text in fields_of(query).items()
    )
    special = WORDS.get(entitlement.membership)
    chosen = (Action("choose", '[aria-label="Special rate"]', special),) if special else ()
    actions = (
        *filled,
        *chosen,
        Action("press", "Check availability"),
        Action("wait_for", _DRAWN),
        Action("scroll_end"),
    )
    return Browse(HOME, actions, until=_DONE)


def stay(html: LexborHTMLParser) -> Stay | None:
    ends = (markup.attribute(html, _PIECE, f"data-{end}") for end in ("arrive", "depart"))
    return stay_of(*(iso(end) for end in ends))


def check_all(html: LexborHTMLParser, quotes: list[RateQuote]) -> None:
    """Raises NotLoaded when the page counts more hotels than it has drawn."""
    counted = tree.whole(markup.attribute(html, _PIECE, "data-count"))
    drawn = len(html.css(HOOKS.card))
    if quotes and counted is not None and drawn < counted:
        raise NotLoaded(f"Only {drawn} of {counted} hotels of Omni came.")
