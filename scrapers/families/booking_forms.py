"""The two forms of Booking.com's results: cards of the page, and rows of the resellers' JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.domain.money import Money
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import Stay, StayQuery
from scrapers.errors import LayoutChanged
from scrapers.read import markup, prices, tree
from scrapers.read.addresses import stay_in
from scrapers.read.days import near, stay_of
from scrapers.read.reading import Reading

CARD = '[data-testid="property-card"]'
_PRICE = '[data-testid="price-and-discounted-price"]'
_OFFERED = '[data-testid="availability-rate-information"],[data-testid="availability-cta-btn"]'
_FOR_THE_STAY = '[data-testid="price-for-x-nights"]'
_PER_NIGHT = re.compile(r"per night", re.IGNORECASE)
_STAY = re.compile(r"\b\d+ (?:night|week)s?\b", re.IGNORECASE)
_UNTOLD = "an amount is shown, but not whether for a night or the stay"
_ODD = "the amounts shown do not agree"
_ORIGINAL = re.compile(r"Original price (.+?)\. Current price", re.IGNORECASE)
_SCORE = re.compile(r"Scored ([\d.]+)")
_REVIEWS = re.compile(r"([\d.,]+) (?:external )?reviews?\b")
_LEFT = re.compile(r"Only (\d+) (?:rooms? )?left", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says once for all its cards."""

    stay: Stay | None
    numerals: prices.Numerals
    currency: str  # the one asked for, which settles a symbol that several currencies share


def shown_by(page: LexborHTMLParser, reading: Reading) -> Shown:
    """The page's dates (in words, without a year) and how its language writes numbers."""
    asked = reading.request
    ends = (
        near(markup.words(page, f'[data-testid="date-display-field-{end}"]'), asked.stay.check_in)
        for end in ("start", "end")
    )
    language = markup.attribute(page, "html", "lang")
    return Shown(stay_of(*ends), prices.numerals_of(language), asked.currency)


def cards(page: LexborHTMLParser, reading: Reading) -> list[RateQuote]:
    """A quote a card; none for a card that says it is sold out."""
    shown = shown_by(page, reading)
    quotes = [
        _card(card, shown, reading)
        for card in page.css(CARD)
        if markup.one(card, '[data-testid="sold-out-notice"]') is None
    ]
    offered = page.css_first(_OFFERED) is not None or any(
        prices.shows_amount(markup.words_in(card) or "") for card in page.css(CARD)
    )
    return reading.legible(quotes, offered=offered)


def _card(card: LexborNode, shown: Shown, reading: Reading) -> RateQuote:
    name = markup.words(card, '[data-testid="title"]')
    href = reading.link(markup.attribute(card, 'a[data-testid="title-link"]', "href"))
    if not name or not href or not ref_of(href):
        raise LayoutChanged("A card of Booking.com has no name or no address any more.")
    # A card's own link repeats the dates of its price, with the year.
    stay = stay_in(href, "checkin", "checkout") or shown.stay
    amounts = _amounts(card, (stay or reading.request.stay).nights, shown)
    text = markup.words_in(card) or ""
    struck = _ORIGINAL.search(text)
    taxes = markup.words(card, '[data-testid="taxes-and-charges"]')
    left = _LEFT.search(text)
    return reading.quote(
        _listing(card, name, href),
        *([amounts.note] if amounts.note else []),
        stay=stay,
        per_night=amounts.per_night,
        total=amounts.total,
        taxes_included=None if taxes is None else not taxes.startswith("+"),
        lines=_on_top(taxes, shown),
        strike_through=_money(struck[1], shown) if struck and amounts.total else None,
        room=markup.words(card, '[data-testid="recommended-units"] h4'),
        board=Board.BREAKFAST if "Breakfast included" in text else None,
        refundable=True if "Free cancellation" in text else None,
        rooms_left=int(left[1]) if left else None,
        deep_link=href,
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    per_night: Money | None = None
    total: Money | None = None
    note: str | None = None  # for `covers`, where an amount is shown but not told


def _amounts(card: LexborNode, nights: int, shown: Shown) -> _Amounts:
    """Two nodes are a night and the stay, in that order; of a single one the words tell."""
    nodes = card.css(_PRICE)
    amounts = [m for node in nodes if (m := _money(markup.words_in(node), shown))]
    if len(nodes) == 2 and len(amounts) == 2:
        night, total = amounts
        sound = night.currency == total.currency and night <= total
        return _Amounts(night, total) if sound else _Amounts(note=_ODD)
    if len(nodes) != 1 or not amounts:
        return _Amounts()
    if nights == 1:
        return _Amounts(amounts[0], amounts[0])
    beside = list(_beside(nodes[0]))
    if any(_PER_NIGHT.search(words) for words in beside):
        return _Amounts(per_night=amounts[0])
    # The hook beside a stay's price says the same in every language.
    is_stay = not beside and markup.one(card, _FOR_THE_STAY) is not None
    offered = markup.words(card, _OFFERED) or ""
    if not is_stay and (_PER_NIGHT.search(offered) or not _STAY.search(offered)):
        return _Amounts(note=_UNTOLD)
    return _Amounts(total=amounts[0])


def _beside(node: LexborNode) -> Iterator[str]:
    """The words right before and after a price, when they hold no figure of their own."""
    for step in ("prev", "next"):
        near = getattr(node, step)
        while near is not None and not markup.words_in(near):
            near = getattr(near, step)
        words = markup.words_in(near) if near is not None else None
        if words and not re.search(r"\d", words):
            yield words


def _listing(card: LexborNode, name: str, href: str) -> Listing:
    review = markup.words(card, '[data-testid="review-score"]') or ""
    score, reviews = _SCORE.search(review), _REVIEWS.search(review)
    stars = markup.attribute(card, '[data-testid="rating-stars"]', "aria-label")
    return Listing(
        ref=ref_of(href),
        name=name,
        stars=tree.real((stars or "").partition(" ")[0]),
        score=tree.real(score[1]) if score else None,
        reviews=tree.whole(re.sub(r"\D", "", reviews[1])) if reviews else None,
        address=markup.words(card, '[data-testid="address"],[data-testid="address-text"]'),
        image_url=markup.attribute(card, 'img[data-testid="image"]', "src"),
    )


def ref_of(href: str) -> str:
    """ "nl/casa-vos" out of ".../hotel/nl/casa-vos.html?...": the same in every visit."""
    path = urlsplit(href).path
    return path.removeprefix("/hotel/").partition(".")[0].strip("/") or path


def _on_top(taxes: str | None, shown: Shown) -> tuple[PriceLine, ...]:
    """ "+$55 taxes and charges": what comes on top of the stay's price."""
    amount = _money(taxes, shown) if taxes and taxes.startswith("+") else None
    return (PriceLine(LineKind.TAX, "taxes and charges", amount),) if amount else ()


def _money(text: str | None, shown: Shown) -> Money | None:
    return prices.price_in(text, shown.numerals, shown.currency)


def rows(results: list[object], reading: Reading) -> Iterator[RateQuote]:
    """A quote a row of the JSON; none for a row that says it is sold out."""
    for row in results:
        if not tree.flag(row, "soldout"):
            yield _row(row, reading)


def _row(row: object, reading: Reading) -> RateQuote:
    name, link = tree.text(row, "hotel_name"), reading.link(tree.address(row, "url"))
    ref = ref_of(link) if link else tree.text(row, "hotel_id")
    if not name or not ref:
        raise LayoutChanged("A row of Booking.com's results has no name or no id any more.")
    currency = tree.text(row, "currency_code") or tree.text(row, "currencycode")
    parts = tree.at(row, "composite_price_breakdown")
    excluded = tree.number(parts, "excluded_amount", "value")
    on_top = prices.money_of(excluded, currency)
    total = prices.money_of(tree.number(row, "min_total_price"), currency)
    label = "taxes and charges"
    free = tree.flag(row, "is_free_cancellable")
    return reading.quote(
        _row_listing(row, ref, name),
        total=total,
        per_night=_part(parts, "gross_amount_per_night") if total else None,
        taxes_included=None if excluded is None else excluded == 0,
        lines=(PriceLine(LineKind.TAX, label, on_top),) if on_top else (),
        strike_through=_part(parts, "strikethrough_amount")
        or _part(tree.at(parts, "product_price_breakdowns", 0), "strikethrough_amount"),
        board=Board.BREAKFAST if tree.flag(row, "hotel_include_breakfast") else None,
        refundable=free,
        deep_link=link,
    )


def _part(parts: object, name: str) -> Money | None:
    value = tree.number(parts, name, "value")
    return prices.money_of(value, tree.text(parts, name, "currency"))


def _row_listing(row: object, ref: str, name: str) -> Listing:
    stars, score = tree.number(row, "class"), tree.real(row, "review_score")
    return Listing(
        ref=ref,
        name=name,
        lat=tree.real(row, "latitude"),
        lon=tree.real(row, "longitude"),
        stars=float(stars) if stars and stars > Decimal(0) else None,
        score=score or None,
        reviews=tree.whole(row, "review_nr"),
        address=tree.text(row, "address"),
        image_url=tree.address(row, "main_photo_url"),
    )


_FOUND = re.compile(r"^(.*?):? (?:over )?([\d.,]+) propert(?:y|ies)\b", re.IGNORECASE)


def words(query: StayQuery) -> list[tuple[str, str | int]]:
    stay, who = query.request.stay, query.request.occupancy
    return [
        ("ss", query.destination.label),
        ("checkin", stay.check_in.isoformat()),
        ("checkout", stay.check_out.isoformat()),
        ("group_adults", who.adults),
        ("no_rooms", query.request.rooms),
        ("group_children", len(who.child_ages)),
        *(("age", age) for age in who.child_ages),
        ("selected_currency", query.request.currency),
    ]


def place(html: LexborHTMLParser) -> str | None:
    """ "Zandvoort" out of the heading "Zandvoort: 92 properties found"."""
    found = _FOUND.match(markup.words(html, "h1") or "")
    return found[1] if found else None


def counted(html: LexborHTMLParser) -> int | None:
    """The 92 of "Zandvoort: 92 properties found"; None where no heading counts."""
    found = _FOUND.match(markup.words(html, "h1") or "")
    return tree.whole(re.sub(r"\D", "", found[2])) if found else None


def is_frame(html: LexborHTMLParser) -> bool:
    """The search box stands, but no heading has counted results yet."""
    boxed = html.css_first('[data-testid="searchbox-layout-wide"]') is not None
    return markup.is_shell(html) or (boxed and place(html) is None)
