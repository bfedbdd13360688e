"""The two forms of Google Hotels' results: properties of SerpApi's JSON, and cards of the page."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import NoReturn

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.domain.money import Money
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stated import Stated
from core.domain.stay import Stay
from scrapers.errors import LayoutChanged, NotLoaded
from scrapers.families import party
from scrapers.read import markup, prices, tree
from scrapers.read.body import is_whole, refuse_wall
from scrapers.read.days import iso, near, stay_of
from scrapers.read.reading import Reading

_EMPTY = "hasn't returned any results"
# Google prints whole units in every currency, so that each separator groups: "Rp 626.423".
_WHOLE = re.compile(r"\d{1,3}(?:[.,'’\s\u00a0\u202f]\d{2,3})*|\d+")


def properties(answer: object, reading: Reading) -> list[RateQuote]:
    """A quote a property of SerpApi's answer; unpriced where it shows no rate.

    Raises WrongParty when it repeats other children than those asked for, or several rooms are: it
    is always of one. Other adults stand in `covers`.
    """
    asked = tree.at(answer, "search_parameters")
    said = Stated(children=tree.whole(asked, "children"), rooms=1)
    party.check(said, reading.request, "Google Hotels")
    stay = stay_of(tree.day(asked, "check_in_date"), tree.day(asked, "check_out_date"))
    currency = tree.text(asked, "currency")
    rows = tree.rows(answer, "properties")
    quotes = [_property(row, stay, currency, reading) for row in rows]
    offered = any(tree.at(row, key) for row in rows for key in ("rate_per_night", "total_rate"))
    return reading.legible(quotes, offered=offered) or _no_properties(answer, reading)


def _no_properties(answer: object, reading: Reading) -> NoReturn:
    error = tree.text(answer, "error") or ""
    if error and _EMPTY not in error:
        raise NotLoaded(f"SerpApi answered: {error[:120]}")
    reading.nothing(error, loaded=bool(answer), sold_out=(_EMPTY,))


def _property(row: object, stay: Stay | None, told: str | None, reading: Reading) -> RateQuote:
    name, ref = tree.text(row, "name"), tree.text(row, "property_token")
    if not name or not ref:
        raise LayoutChanged("A property of Google Hotels has no name or no token any more.")
    amount = partial(_amount, row, told=told, asked=reading.request.currency)
    night, total = amount("rate_per_night", "lowest"), amount("total_rate", "lowest")
    before = amount("total_rate", "before_taxes_fees")
    split = before or amount("rate_per_night", "before_taxes_fees")
    rating = tree.real(row, "overall_rating")
    return reading.quote(
        Listing(
            ref=ref,
            name=name,
            lat=tree.real(row, "gps_coordinates", "latitude"),
            lon=tree.real(row, "gps_coordinates", "longitude"),
            stars=tree.real(row, "extracted_hotel_class"),
            score=round(rating * 2, 1) if rating else None,
            reviews=tree.whole(row, "reviews"),
            image_url=tree.address(row, "images", 0, "thumbnail"),
        ),
        stay=stay,
        per_night=night,
        total=total,
        taxes_included=True if split else None,
        lines=_lines(total, before),
        deep_link=reading.link(tree.address(row, "link")),
    )


def _amount(row: object, rate: str, key: str, *, told: str | None, asked: str) -> Money | None:
    """The printed amount, held against the number that SerpApi took from it.

    None where its symbol contradicts the currency `told` for all, or tells none where none is.
    """
    printed = tree.text(row, rate, key)
    taken = tree.number(row, rate, f"extracted_{key}")
    figure = _whole_units(printed) if printed else taken
    if printed and figure is None and taken is None:
        raise LayoutChanged(f"Google Hotels writes a price in a way that we do not know: {printed}")
    currency = _currency(printed or "", told, asked)
    return prices.money_of(taken if figure is None else figure, currency)


def _currency(printed: str, told: str | None, asked: str) -> str | None:
    if told:
        return told if prices.fits(printed, told) else None
    return prices.currency_of(printed, asked)


def _whole_units(text: str) -> Decimal | None:
    """ "Rp 626.423" is 626423; None for a figure with decimals or more than one figure."""
    found = re.findall(r"\d[\d.,'’\s\u00a0\u202f]*", text)
    figure = found[0].strip() if len(found) == 1 else ""
    if not _WHOLE.fullmatch(figure):
        return None
    groups = re.split(r"\D", figure)
    return Decimal("".join(groups)) if len(groups) == 1 or len(groups[-1]) == 3 else None


def _lines(total: Money | None, before: Money | None) -> tuple[PriceLine, ...]:
    if total is None or before is None or before.currency != total.currency or not before < total:
        return ()
    room = PriceLine(LineKind.ROOM, "before taxes and fees", before)
    return (room, PriceLine(LineKind.TAX, "taxes and fees", total - before))


# --- The page -------------------------------------------------------------------------------

_CARD = "[jsname=mutHjb]"
_NIGHTLY = re.compile(r"^(.*\d)\s+nightly$")
_TOTAL = re.compile(r"^(.*\d)\s+total$")
_TAXES = re.compile(r"^\d+ nights? (with|without) taxes")
_DATES = re.compile(r"^([A-Z][a-z]{2} \d{1,2})\s*–\s*((?:[A-Z][a-z]{2} )?\d{1,2})$")
_REVIEWS = re.compile(r"([\d.]+) out of 5 stars from ([\d,]+) reviews?")
_STARS = re.compile(r"^(\d)-star hotel$")


def cards(page: LexborHTMLParser, reading: Reading) -> list[RateQuote]:
    """A quote a card, with the dates that it shows, else those of the page.

    Raises WrongParty when the page has other guests chosen; it knows no second room.
    """
    shown = _page_stay(page)
    code = markup.attribute(page, "*", "data-initial-currency-code")
    quotes = [_card(card, shown, code, reading) for card in page.css(_CARD)]
    if not quotes:
        refuse_wall(reading.page)
        reading.nothing(
            markup.headings(page), loaded=not markup.is_shell(page), sold_out=("No results",)
        )
    if not is_whole(reading.page):
        raise NotLoaded("The page of Google Hotels was cut off: half of its results are none.")
    party.check(_page_party(page), reading.request, "Google Hotels")
    return quotes


def _page_party(page: LexborHTMLParser) -> Stated:
    """The guests chosen in the page; the ages of its children stand between commas."""
    chosen = page.css_first("[data-adults][data-children]")
    said = chosen.attributes if chosen else {}
    ages = [int(age) for age in re.findall(r"\d+", said.get("data-children") or "")]
    adults = tree.whole(said.get("data-adults"))
    return Stated(adults=adults, children=len(ages) if adults else None, rooms=1)


def _page_stay(page: LexborHTMLParser) -> Stay | None:
    days = (markup.attribute(page, "*", "data-default-days") or "").split(",")
    return stay_of(iso(days[0]), iso(days[-1]))


def _card(card: LexborNode, shown: Stay | None, code: str | None, reading: Reading) -> RateQuote:
    name = markup.words(card, "h2")
    if not name:
        raise LayoutChanged("A card of Google Hotels has no name any more.")
    texts = markup.pieces(card)
    night, total = _first(_NIGHTLY, texts), _first(_TOTAL, texts)
    taxes = _first(_TAXES, texts)
    if night is None and total is None and any(map(prices.shows_amount, texts[:8])):
        raise LayoutChanged("A card of Google Hotels shows its price in a new way.")
    rated = markup.attribute(card, '[aria-label*="out of 5 stars from"]', "aria-label")
    review = _REVIEWS.search(rated or "")
    stars = _first(_STARS, texts)
    href = markup.attribute(card, "a", "href") or ""
    return reading.quote(
        Listing(
            ref=_entity(card) or name,
            name=name,
            stars=float(stars) if stars else None,
            score=round(float(review[1]) * 2, 1) if review else None,
            reviews=int(review[2].replace(",", "")) if review else None,
        ),
        stay=_card_stay(texts, shown),
        per_night=_written(night, code, reading),
        total=_written(total, code, reading),
        taxes_included=None if taxes is None else taxes == "with",
        deep_link=reading.link(f"https://www.google.com{href}" if href[:1] == "/" else href),
    )


def _written(text: str | None, code: str | None, reading: Reading) -> Money | None:
    if not text:
        return None
    currency = _currency(text, code, reading.request.currency)
    return prices.money_of(_whole_units(text), currency)


def _first(pattern: re.Pattern[str], texts: list[str]) -> str | None:
    return next((found[1] for text in texts if (found := pattern.match(text))), None)


def _entity(card: LexborNode) -> str | None:
    """Google's token of the place, out of "47:/entity/TOKEN/reviews"."""
    told = markup.attribute(card, "a", "ssk") or ""
    return told.partition("/entity/")[2].partition("/")[0] or None


def _card_stay(texts: list[str], shown: Stay | None) -> Stay | None:
    """ "Jun 25 – 26" on the card, in the year of the page's own dates."""
    found = next((f for text in texts if (f := _DATES.match(text))), None)
    if not found or not shown:
        return shown
    first = near(found[1], shown.check_in)
    last = found[2] if found[2][0].isalpha() else f"{found[1][:3]} {found[2]}"
    return stay_of(first, near(last, shown.check_in)) or shown
