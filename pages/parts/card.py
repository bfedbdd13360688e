"""One house as a card: which house, what total, why this rank, who sells it for how much, how sure.

Pure: ranked values in, HTML out. One block a card keeps a page of sixty houses quick to draw again,
and its folds open without asking the server.
"""

from __future__ import annotations

from core.search.filters import cancellation_words
from core.search.model import Basis, House, Offer
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse
from core.text import distance_text, money_text, percent_text
from pages.parts.card_offers import (
    Look,
    behind_best,
    converted,
    doubts,
    name_of,
    others,
    sold_by,
    total_words,
)
from pages.parts.tags import badge, tag, text, way_out
from pages.parts.trend_badge import standing_words, to_trend


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
            sold_by(best.offer),
            to_trend(row.house),
            _watch(row.house, look),
            _open(best.offer, row.house, look),
            class_="wr-foot",
        ),
        others(row, look),
        behind_best(best, look),
        class_="wr-card" if best.total else "wr-card quiet",
        id=card_id(row.house.key),
        aria_label=f"{name_of(row.house)}, {total_words(best, look)}",
    )


def card_id(key: str) -> str:
    return "house-" + "".join(c if c.isalnum() else "-" for c in key)


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
        tag("h3", text(name_of(house))),
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
    if words := converted(priced, look):
        lines.append(tag("p", text(words), class_="wr-covers"))
    size = "wr-total" if total else "wr-total none"
    return tag(
        "div", tag("p", text(total_words(priced, look)), class_=size), *lines, class_="wr-price"
    )


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
    shown += [badge(words, "mind") for words in doubts(offer, look)]
    if offer.all_in and offer.all_in.basis is Basis.ESTIMATED:
        shown.append(badge("tax estimated", "mind"))
    if offer.all_in and offer.all_in.basis is Basis.UNKNOWN:
        shown.append(badge("tax unknown", "mind"))
    if quote.points and not offer.all_in:
        shown.append(badge("points only"))
    return tag("p", *shown, class_="wr-badges") if shown else ""


def _reasons(row: RankedHouse) -> str:
    return tag("p", text("; ".join(row.reasons)), class_="wr-reasons") if row.reasons else ""


def _watch(house: House, look: Look) -> str:
    """A button that watches the house, or the way to its watch; pages/parts/watch_tap.py hears."""
    if look.watched is None or house.is_opaque:
        return ""
    listings = ((o.quote.site, o.quote.listing.ref) for o in house.offers)
    mine = next((look.watched[one] for one in listings if one in look.watched), None)
    hidden = tag("span", text(f" {name_of(house)}"), class_="wr-said")
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
        f"{name_of(house)}",
    )
