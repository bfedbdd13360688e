"""The generic reader: hotel offers of a site that nobody wrote a reader for.

It knows the trade's words and shapes, no site: JSON-LD and microdata, data in scripts, JSON answers
and repeated cards are read into candidates, and candidates that agree become rows. Each row is
unconfirmed and says how sure it is, and why. Left out: opaque positional arrays (numbers without
keys), prices in points, per person, or drawn as pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Membership
from core.domain.rate import Evidence, Listing, RateQuote
from core.domain.report import Outcome, SiteReport, rates_at
from core.domain.stay import Stay, StayRequest
from scrapers.errors import LayoutChanged, NotLoaded, SiteError
from scrapers.generically import (
    cards,
    data,
    documents,
    headings,
    locale,
    merging,
    one_house,
    shown_stays,
    stays,
)
from scrapers.generically.candidates import Candidate, Money
from scrapers.generically.dom import Dom, laid_out
from scrapers.read import markup
from scrapers.read.body import html_of, is_json, refuse_wall, text_of
from scrapers.read.text import folded
from scrapers.visit import Page

PARSER = "generic/1"
LEAST_SURE = 0.35  # rows below are no better than a guess, and are not handed out


def read(page: Page, request: StayRequest, slug: str = "generic") -> list[RateQuote]:
    """Every (house, price) of the page, in its own order; empty when it shows none.

    Never raises for what a page may hold; a wall, a shell or another kind of file is an empty list.
    """
    try:
        return _quotes(page, request, slug)
    except SiteError:
        return []


def report(page: Page, request: StayRequest, slug: str = "generic") -> SiteReport:
    """The rows, with the outcome that the page proves."""
    try:
        quotes = _quotes(page, request, slug)
        if not quotes:
            _prove_empty(page)
    except SiteError as error:
        return SiteReport(
            site=slug, membership=Membership.PUBLIC, outcome=error.outcome, reason=str(error)
        )
    outcome, reason = _outcome(quotes, request)
    return SiteReport(
        site=slug,
        membership=Membership.PUBLIC,
        outcome=outcome,
        reason=reason,
        quotes=tuple(quotes),
    )


def _outcome(quotes: list[RateQuote], request: StayRequest) -> tuple[Outcome, str]:
    if not quotes:
        return Outcome.UNPRICED, "Houses are listed, none with a price that could be made out."
    if all(quote.stay != request.stay for quote in quotes):
        return (
            Outcome.WRONG_DATES,
            f"The page answers for {quotes[0].stay.words}, not for {request.stay.words}.",
        )
    houses = len({quote.listing.ref for quote in quotes})
    return Outcome.PRICED, rates_at(len(quotes), houses, "unconfirmed rate")


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a page holds, parsed once."""

    text: str
    html: LexborHTMLParser | None
    documents: list[documents.Document]


def _quotes(page: Page, request: StayRequest, slug: str) -> list[RateQuote]:
    sight = _sight(page)
    if sight.html is not None and not markup.one(sight.html, "h2, h3, article, li"):
        refuse_wall(page)  # what lists nothing may be a wall, whatever figures stand in it
    dom = laid_out(sight.html) if sight.html is not None else Dom()
    shown = (
        stays.stay_in_documents(sight.documents)
        or stays.stay_in_text(sight.text)
        or shown_stays.stay_of_page(dom, request.stay)
    )
    nights = (shown or request.stay).nights
    declared, territory = locale.declared(sight.html, sight.text)
    money = Money(declared, request.currency, territory)
    found: list[Candidate] = []
    for document in sight.documents:
        found += data.offers(document, money, nights, shown)
    if sight.html is not None:
        gone = headings.gone(dom) if found else frozenset()
        found = [row for row in found if folded(row.name or "") not in gone]
        house = one_house.house_of(sight.documents)
        of_one = len({row.name for row in found}) < 2
        asked = shown or request.stay
        found += cards.offers(dom, money, nights, shown, asked, house, of_one=of_one)
    rows = merging.merged(found)
    evidence = page.evidence(PARSER)
    return [
        _quote(row, evidence, request, slug, shown)
        for row in rows
        if row.chosen.confidence >= LEAST_SURE
    ]


def _sight(page: Page) -> _Sight:
    answer = documents.of_answer(page)
    if answer or is_json(page):
        return _Sight("", None, answer)
    html = html_of(page)
    text = text_of(page)
    return _Sight(text, html, one_house.with_its_offers(documents.of_page(html, text)))


def _quote(
    row: Candidate, evidence: Evidence, request: StayRequest, slug: str, shown: Stay | None
) -> RateQuote:
    chosen, stay = row.chosen, row.stay or shown or request.stay
    return RateQuote(
        site=slug,
        listing=Listing(ref=row.ref or row.name or row.room or "", name=row.name),
        stay=stay,
        per_night=chosen.per_night,
        total=chosen.total,
        taxes_included=chosen.taxes_included,
        covers=_covers(row, stay),
        membership=Membership.LOYALTY if row.member else Membership.PUBLIC,
        rate_plan=row.plan,
        room=row.room,
        strike_through=chosen.struck,
        deep_link=row.link,
        evidence=evidence,
        confidence=round(min(1.0, max(0.0, chosen.confidence)), 2),
        reasons=chosen.reasons,
    )


def _covers(row: Candidate, stay: Stay) -> str:
    chosen = row.chosen
    nights = f"{stay.nights} night{'' if stay.nights == 1 else 's'}"
    span = (
        nights if chosen.total else "1 night" if stay.nights == 1 else f"1 night of {stay.nights}"
    )
    taxes = {
        True: "taxes and fees included",
        False: "taxes and fees not included",
        None: "taxes not said",
    }
    return f"{span}, {taxes[chosen.taxes_included]}, unconfirmed"


def _prove_empty(page: Page) -> None:
    """Raises what a page without a price proves; returns where it lists houses unpriced."""
    refuse_wall(page)
    if not page.body.strip() or page.body.strip() in (b"{}", b"[]", b"null"):
        raise NotLoaded("The answer is empty.")
    if is_json(page):
        if not documents.of_answer(page):
            raise NotLoaded("The answer was cut off or damaged on its way.")
        raise LayoutChanged("No price of any house can be made out in this answer.")
    html = html_of(page)
    if headings.lists_houses(laid_out(html)):
        return
    if markup.is_shell(html) or not markup.one(html, "h1"):
        raise NotLoaded("The page came without results.")
    raise LayoutChanged("No price of any house can be made out on this page.")
