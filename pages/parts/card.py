"""One house as a card: which house, what total, why this rank, who sells it for how much, how sure.

Pure: ranked values in, HTML out. One block a card keeps a page of sixty houses quick to draw again,
and its folds open without asking the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.links import has_dates, with_code
from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.source import SourceKind, VerifiedBy
from core.search.filters import cancellation_words
from core.search.model import Basis, House, Offer
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse
from core.text import date_text, distance_text, money_text, percent_text
from pages.parts.evidence import ago, behind
from pages.parts.tags import badge, tag, text, way_out
from pages.parts.trend_badge import Standings, standing_words, to_trend
from pages.parts.world import way

_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What a card is drawn for: the reader's locale, the instant, and each source's own page."""

    locale: str
    as_of: datetime
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
        """What the link to a rate is called: it says so when the nights are to be set there."""
        link = quote.deep_link or self.links.get(quote.site)
        return words if not link or has_dates(link, quote.stay.check_in) else f"{words} (no dates)"


def card(row: RankedHouse, look: Look) -> str:
    """The whole card. Its `id` is what a link or the map leads to."""
    best = row.best
    return tag(
        "article",
        tag("div", _who(row.house, best.offer), _price(best, look), class_="wr-head"),
        _badges(row, look),
        _reasons(row),
        tag(
            "div",
            _sold_by(best.offer),
            to_trend(row.house),
            _watch(row.house, look),
            _open(best.offer, row.house, look),
            class_="wr-foot",
        ),
        _others(row, look),
        _behind_best(best, look),
        class_="wr-card" if best.total else "wr-card quiet",
        id=card_id(row.house.key),
        aria_label=f"{_name(row.house)}, {total_words(best, look)}",
    )


def card_id(key: str) -> str:
    return "house-" + "".join(c if c.isalnum() else "-" for c in key)


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


def _name(house: House) -> str:
    return "Hotel not named before payment" if house.is_opaque else house.name


def _who(house: House, offer: Offer) -> str:
    listing = offer.quote.listing
    facts = (
        f"{house.stars:g}★" if house.stars else "",
        f"{distance_text(house.distance_km)} from the centre"
        if house.distance_km is not None
        else "",
        _score(house),
        house.address or listing.address or "",
    )
    shown = " · ".join(fact for fact in facts if fact)
    return tag(
        "div",
        tag("h3", text(_name(house))),
        tag("p", text(shown), class_="wr-meta") if shown else "",
        class_="wr-who",
    )


def _score(house: House) -> str:
    if house.score is None:
        return ""
    reviews = f" ({house.reviews:,} reviews)" if house.reviews else ""
    return f"{house.score:.1f}/10{reviews}"


def _price(priced: PricedOffer, look: Look) -> str:
    offer, total = priced.offer, priced.total
    under = [offer.all_in.words] if offer.all_in else [offer.quote.covers]
    if total and priced.nightly:
        under.append(f"{money_text(priced.nightly, look.locale)} a night")
    parts = " · ".join(tag("span", text(part)) for part in under if part)
    lines = [tag("p", parts, class_="wr-covers")]
    if words := _converted(priced, look):
        lines.append(tag("p", text(words), class_="wr-covers"))
    size = "wr-total" if total else "wr-total none"
    return tag(
        "div", tag("p", text(total_words(priced, look)), class_=size), *lines, class_="wr-price"
    )


def _converted(priced: PricedOffer, look: Look) -> str:
    """ "EUR 288.00 at 1.0541, ECB 19 Nov" for a total that was converted; else nothing."""
    total, native = priced.total, priced.native
    if total is None or total.on is None or native is None:
        return ""
    fixed = date_text(total.on, look.locale)
    return f"{native.currency} {native.amount:,} at {total.rate:.4f}, ECB {fixed}"


def _badges(row: RankedHouse, look: Look) -> str:
    offer = row.best.offer
    quote = offer.quote
    shown = [badge("cheapest", "go")] if row.is_cheapest else []
    if stands := standing_words(look.standings.get(row.house.key), look.locale):
        shown.append(stands)
    if row.house.is_opaque:
        shown.append(badge("opaque deal: hotel named after payment", "mind"))
    if offer.saving:
        label = quote.membership.label
        shown.append(badge(f"{label} −{percent_text(offer.saving.percent)} vs public", "go"))
    if offer.is_direct:
        shown.append(badge("direct"))
    if words := cancellation_words(offer, look.locale):
        shown.append(badge(words, "go" if quote.refundable else ""))
    if quote.board:
        shown.append(badge(quote.board.value))
    if quote.membership.proof:
        shown.append(badge(f"needs proof at check-in: {quote.membership.proof}", "mind"))
    shown += [badge(words, "mind") for words in _doubts(offer, look)]
    if offer.all_in and offer.all_in.basis is Basis.ESTIMATED:
        shown.append(badge("tax estimated", "mind"))
    if offer.all_in and offer.all_in.basis is Basis.UNKNOWN:
        shown.append(badge("tax unknown", "mind"))
    if quote.points and not offer.all_in:
        shown.append(badge("points only"))
    return tag("p", *shown, class_="wr-badges") if shown else ""


def _doubts(offer: Offer, look: Look) -> list[str]:
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


def _reasons(row: RankedHouse) -> str:
    return tag("p", text("; ".join(row.reasons)), class_="wr-reasons") if row.reasons else ""


def _sold_by(offer: Offer) -> str:
    quote = offer.quote
    parts = (
        offer.source_name,
        f"{quote.membership.label} rate",
        quote.room or "",
    )
    return tag("p", text(" · ".join(part for part in parts if part)), class_="wr-seller")


def _watch(house: House, look: Look) -> str:
    """A button that watches the house, or the way to its watch; pages/parts/watch_tap.py hears."""
    if look.watched is None or house.is_opaque:
        return ""
    listings = ((o.quote.site, o.quote.listing.ref) for o in house.offers)
    mine = next((look.watched[one] for one in listings if one in look.watched), None)
    hidden = tag("span", text(f" {_name(house)}"), class_="wr-said")
    if mine:
        href = f"/watches?watch={mine}"
        return tag(
            "a", "Watching", hidden, href=href, data_tap=f"watch:{mine}", class_="wr-watch-it"
        )
    return tag(
        "button", "Watch", hidden, type="button", data_tap=f"price:{house.key}",
        class_="wr-watch-it", title="Be told when its price drops by 5 %",
    )  # fmt: skip


def _open(offer: Offer, house: House, look: Look) -> str:
    return way_out(
        look.link(offer.quote),
        look.open_words(offer.quote, f"Open on {offer.source_name}"),
        "wr-open",
        f"{_name(house)}",
    )


def _behind_best(best: PricedOffer, look: Look) -> str:
    return tag(
        "details",
        tag("summary", "Evidence and price lines"),
        behind(best.offer, look.locale, look.as_of),
        class_="wr-fold",
    )


def _others(row: RankedHouse, look: Look) -> str:
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
        _converted(priced, look),
        *_doubts(offer, look),
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
            f"{_name(house)} on {offer.source_name}",
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


KINDS = {
    SourceKind.BRAND: "hotel chain",
    SourceKind.OTA: "travel agency",
    SourceKind.API: "official API",
}
