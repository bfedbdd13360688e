"""The offers of a card: what each is called and costs, who sells it, how sure it is, the fold of
all but the best. Pure, as the card is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.links import doubt_of, with_code
from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.source import VerifiedBy
from core.domain.stay import StayRequest
from core.search.filters import cancellation_words
from core.search.model import Basis, House, Offer
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse
from core.text import date_text, money_text, percent_text
from pages.parts.evidence import ago, behind
from pages.parts.tags import badge, tag, text, way_out
from pages.parts.trend_badge import Standings
from pages.parts.world import way

_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What a card is drawn for: the reader's locale, the instant, what was asked, each source's own
    page."""

    locale: str
    as_of: datetime
    asked: StayRequest
    links: Mapping[str, str]  # by slug: the same stay at the source, with dates and guests
    control: str | None = None  # the local world's control page
    # (site, ref) of what she watches -> the watch; None where nothing can be watched.
    watched: Mapping[tuple[str, str], str] | None = None
    standings: Standings = field(default_factory=dict)  # what is low, typical or high
    # Her own codes, of a search that she asked here; nobody else follows a link with them.
    codes: Mapping[Membership, str] = field(default_factory=dict)

    def link(self, quote: RateQuote) -> str | None:
        """The rate itself where the source gives its address, else the stay at that source."""
        link = quote.deep_link or self.links.get(quote.site)
        return way(
            with_code(link, self.codes.get(quote.membership)) if link else None, self.control
        )

    def open_words(self, quote: RateQuote, words: str) -> str:
        """What the link to a rate is called; it says when nights or guests are to be set there."""
        link = quote.deep_link or self.links.get(quote.site)
        return f"{words}{doubt_of(link, self.asked)}" if link else words


def total_words(priced: PricedOffer, look: Look) -> str:
    """The figure of an offer as it is shown: its total, its points, or that there is none."""
    if priced.total:
        return money_text(priced.total.money, look.locale)
    offer = priced.offer
    if offer.all_in:
        return money_text(offer.all_in.amount or offer.all_in.shown, look.locale)
    if offer.quote.points:
        return f"{offer.quote.points:,} points"
    return "No price shown"


def name_of(house: House) -> str:
    return "Hotel not named before payment" if house.is_opaque else house.name


def converted(priced: PricedOffer, look: Look) -> str:
    """ "EUR 288.00 at 1.0541, ECB 19 Nov" for a total that was converted; else nothing."""
    total, native = priced.total, priced.native
    if total is None or total.on is None or native is None:
        return ""
    fixed = date_text(total.on, look.locale)
    return f"{native.currency} {native.amount:,} at {total.rate:.4f}, ECB {fixed}"


def doubts(offer: Offer, look: Look) -> list[str]:
    """Why a price may not be what the site asks now."""
    evidence, found = offer.quote.evidence, []
    if offer.verified and offer.verified.by is VerifiedBy.LOCAL_WORLD:
        found.append("verified: local world only")
    if offer.is_old and evidence:
        found.append(f"seen {ago(evidence.seen_at, look.as_of)}")
    if offer.quote.confidence is not None:
        sure = percent_text(offer.quote.confidence * 100)
        found.append(f"unconfirmed: read from a changed page, {sure} sure")
    return found


def sold_by(offer: Offer) -> str:
    quote = offer.quote
    parts = (
        offer.source_name,
        f"{quote.membership.label} rate",
        quote.room or "",
    )
    return tag("p", text(" · ".join(part for part in parts if part)), class_="wr-seller")


def behind_best(best: PricedOffer, look: Look) -> str:
    return tag(
        "details",
        tag("summary", "Evidence and price lines"),
        behind(best.offer, look.locale, look.as_of),
        class_="wr-fold",
    )


def others(row: RankedHouse, look: Look) -> str:
    """Every other offer of the house, folded; the fold itself names the first few."""
    if not row.others:
        return ""
    chips = ", ".join(_chip(priced, look) for priced in row.others[:_CHIPS])
    rest = len(row.others) - _CHIPS
    more = f" and {rest} more" if rest > 0 else ""
    return tag(
        "details",
        tag("summary", tag("b", "Also: "), text(chips + more)),
        tag("ul", *(_offer(priced, row.house, look) for priced in row.others), class_="wr-offers"),
        class_="wr-fold",
    )


def _chip(priced: PricedOffer, look: Look) -> str:
    offer = priced.offer
    who = f"{offer.source_name} direct" if offer.is_direct else offer.source_name
    rate = f" {offer.quote.membership.label}" if offer.quote.membership.proof else ""
    return f"{who}{rate} {total_words(priced, look)}"


def _offer(priced: PricedOffer, house: House, look: Look) -> str:
    offer, quote = priced.offer, priced.offer.quote
    terms = (
        f"{quote.membership.label} rate",
        quote.room or "",
        quote.board.value if quote.board else "",
        cancellation_words(offer, look.locale) or "",
        f"−{percent_text(offer.saving.percent)} vs public" if offer.saving else "",
        offer.all_in.words if offer.all_in and offer.all_in.basis is not Basis.STATED else "",
        converted(priced, look),
        *doubts(offer, look),
    )
    return tag(
        "li",
        tag(
            "div",
            tag(
                "p",
                tag("b", text(offer.source_name)),
                badge("direct") if offer.is_direct else "",
                class_="wr-seller",
            ),
            tag("p", text(" · ".join(term for term in terms if term)), class_="wr-meta"),
        ),
        way_out(
            look.link(quote),
            look.open_words(quote, "Open"),
            "wr-out",
            f"{name_of(house)} on {offer.source_name}",
        )
        or tag("span"),
        tag("p", text(total_words(priced, look)), class_="wr-sum"),
        tag(
            "details",
            tag("summary", "Evidence"),
            behind(offer, look.locale, look.as_of),
            class_="wr-fold",
        ),
    )
