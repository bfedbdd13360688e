"""Room offers of one property at Expedia's engine: a quote for each plan and way to pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from scrapers.errors import LayoutChanged
from scrapers.families.expedia_prices import MEMBER_NOTE, Price, is_refundable, price_of, quoted
from scrapers.read import prices, tree
from scrapers.read.days import last_free_day
from scrapers.read.prices import ENGLISH
from scrapers.read.reading import Reading


def offers_in(answer: object) -> object:
    for found in (answer, tree.at(answer, "data", "propertyOffers")):
        if isinstance(found, dict) and isinstance(found.get("units"), list):
            return found
    return None


def rooms(offers: object, reading: Reading) -> Iterator[RateQuote]:
    """A quote for each way to pay for each rate plan; a unit without a plan is not for sale."""
    listing = Listing(ref=tree.text(offers, "id") or "", name=tree.text(offers, "name"))
    if not listing.ref:
        raise LayoutChanged("The room offers do not say which property they are of.")
    for unit in tree.rows(offers, "units"):
        for plan in tree.rows(unit, "ratePlans"):
            for offer in tree.rows(plan, "priceDetails"):
                if tree.flag(offer, "availability", "available") is not False:
                    yield _room(listing, unit, plan, offer, reading)


def _room(
    listing: Listing, unit: object, plan: object, offer: object, reading: Reading
) -> RateQuote:
    price = _shown_price(offer, reading)
    kind = tree.text(offer, "cancellationPolicy", "type") or ""
    meals = {tree.text(a, "category") for a in tree.rows(plan, "amenities")}
    terms = [tree.text(plan, "id"), tree.text(offer, "paymentModel")]
    member = tree.text(offer, "dynamicRateRule", "discountType") == "MEMBER_DEAL"
    words = [w for w in tree.rows(offer, "depositPolicies") if isinstance(w, str)]
    currency = (price.total or price.per_night or Money(Decimal(1), "XXX")).currency
    return quoted(
        reading,
        listing,
        price,
        *([MEMBER_NOTE] if member else []),
        membership=Membership.LOYALTY if member else Membership.PUBLIC,
        room=tree.text(unit, "header", "text"),
        rate_plan=" ".join(term for term in terms if term) or None,
        board=Board.BREAKFAST if meals & _BREAKFASTS else None,
        refundable=is_refundable(f"{kind.replace('_', '-')} {' '.join(words)}"),
        refundable_until=_window(offer),
        lines=_lines(offer, currency),
        rooms_left=tree.whole(offer, "availability", "minRoomsLeft"),
    )


def _shown_price(offer: object, reading: Reading) -> Price:
    """The offer's prices as written, in whole units: its lines add up to these."""
    price, asked = price_of(tree.at(offer, "price"), reading), reading.request.currency
    currency = (price.total or price.per_night or Money(Decimal(1), asked)).currency
    night = tree.text(offer, "price", "lead", "formatted")
    struck = tree.text(offer, "price", "strikeOut", "formatted")
    return replace(
        price,
        per_night=prices.written(night, ENGLISH, currency) or price.per_night,
        struck=prices.written(struck, ENGLISH, currency) or price.struck,
    )


def _window(offer: object) -> date | None:
    """The last free day, from the moment after which cancelling costs something."""
    window = tree.at(offer, "cancellationPolicy", "cancellationWindow")
    parts = [tree.whole(window, key) for key in ("year", "month", "day", "hour", "minute")]
    year, month, day, hour, minute = (part or 0 for part in parts)
    return last_free_day(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")


_BREAKFASTS = frozenset({"FREE_BREAKFAST", "BREAKFAST_INCLUDED"})


def _lines(offer: object, currency: str) -> tuple[PriceLine, ...]:
    """The parts of the stay's total as the price dialog lists them; none when one is unknown."""
    found: list[PriceLine] = []
    for section in tree.rows(offer, "pricePresentation", "sections"):
        for part in tree.rows(section, "subSections"):
            for item in tree.rows(part, "items"):
                label = tree.text(item, "name", "primaryMessage", "primary")
                figure = tree.text(item, "enrichedValue", "primaryMessage", "primary")
                amount = prices.written(figure, ENGLISH, currency)
                kind = _kind(label or "")
                if figure and (amount is None or kind is None):
                    return ()
                if amount and kind:
                    found.append(PriceLine(kind, label or "", amount))
    return tuple(found)


def _kind(label: str) -> LineKind | None:
    if re.match(r"\d+ (?:room|night|unit)s?\b", label):
        return LineKind.ROOM
    if re.search(r"\btax", label, re.IGNORECASE):
        return LineKind.TAX
    return LineKind.FEE if re.search(r"\bfees?\b", label, re.IGNORECASE) else None
