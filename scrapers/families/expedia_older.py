"""The older answer of Hotels.com, and results of Expedia that were parsed before us."""

from __future__ import annotations

import re

from core.domain.rate import Listing, RateQuote
from scrapers.errors import LayoutChanged
from scrapers.families.expedia_prices import Price, quoted, stay_of_link, total_in
from scrapers.read import prices, tree
from scrapers.read.addresses import word_in
from scrapers.read.prices import ENGLISH
from scrapers.read.reading import Reading

_NIGHTLY = re.compile(r"^(.*\d[\d.,]*)\s+(?:nightly|per night)$", re.IGNORECASE)


def older_rows(answer: object) -> list[object] | None:
    for found in (answer, tree.at(answer, "data", "body")):
        results = tree.at(found, "searchResults", "results")
        if isinstance(results, list):
            return results
    return None


def older_quote(row: object, reading: Reading) -> RateQuote:
    name, ref = tree.text(row, "name"), tree.text(row, "id")
    if not name or not ref:
        raise LayoutChanged("A property has no name or no id any more.")
    price = tree.at(row, "ratePlan", "price")
    asked = reading.request.currency
    currency = prices.currency_of(tree.text(price, "current") or "", asked)
    night = prices.money_of(tree.number(price, "exactCurrent"), currency)
    total = total_in(tree.text(price, "fullyBundledPricePerStay"), currency, reading)
    struck = prices.price_in(tree.text(price, "old"), ENGLISH, asked)
    listing = Listing(
        ref=ref,
        name=name,
        lat=tree.real(row, "coordinate", "lat"),
        lon=tree.real(row, "coordinate", "lon"),
        stars=tree.real(row, "starRating") or None,
        score=tree.real(row, "guestReviews", "unformattedRating"),
        reviews=tree.whole(row, "guestReviews", "total"),
        address=tree.text(row, "address", "streetAddress"),
        image_url=tree.address(row, "optimizedThumbUrls", "srpDesktop"),
    )
    return quoted(
        reading,
        listing,
        # "Fully bundled" is the stay with its mandatory fees, which the night leaves out.
        Price(night, total, struck, True if total else None),
        refundable=tree.flag(row, "ratePlan", "features", "freeCancellation"),
        rooms_left=tree.whole(row, "roomsLeft"),
    )


def parsed_quote(row: object, reading: Reading) -> RateQuote:
    name, ref = tree.text(row, "name"), tree.text(row, "hotel_id")
    if not name or not ref:
        raise LayoutChanged("A property has no name or no id any more.")
    link = reading.link(tree.address(row, "url"))
    night = _NIGHTLY.match(tree.text(row, "nightly_price") or "")
    stay = stay_of_link(link)
    total = total_in(tree.text(row, "total_price"), word_in(link, "top_cur"), reading, stay)
    asked = reading.request.currency
    listing = Listing(
        ref=ref,
        name=name,
        stars=tree.real(row, "star_rating") or None,
        score=tree.real(row, "review_score"),
        reviews=tree.whole(row, "review_count"),
        address=tree.text(row, "location"),
    )
    price = Price(prices.price_in(night[1], ENGLISH, asked) if night else None, total)
    return quoted(reading, listing, price, stay=stay, deep_link=link)
