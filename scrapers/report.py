"""Turns a visit or a saved page into a SiteReport: quotes become an outcome, named errors too."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import SiteError
from scrapers.site import Cut, Site
from scrapers.visit import Page, Visit


async def ask(site: Site, query: StayQuery, entitlement: Entitlement, visit: Visit) -> SiteReport:
    """Ask a site for one membership. Errors worth another try rise, others become the outcome."""
    try:
        site.needs(entitlement)
        quotes = await site.ask(query, entitlement, visit)
    except SiteError as error:
        if error.try_again:
            raise
        return failed(site, entitlement.membership, error)
    return _report(site, entitlement.membership, quotes, query.request)


def read(site: Site, page: Page, request: StayRequest) -> SiteReport:
    """Read a saved page; every SiteError becomes the outcome."""
    try:
        quotes = site.read(page, request)
    except SiteError as error:
        return failed(site, Membership.PUBLIC, error)
    return _report(site, Membership.PUBLIC, quotes, request)


def failed(site: Site, membership: Membership, error: SiteError) -> SiteReport:
    """The report of a visit that ended in `error`."""
    return SiteReport(
        site=site.source.slug, membership=membership, outcome=error.outcome, reason=str(error)
    )


def _report(
    site: Site, membership: Membership, quotes: Sequence[RateQuote], request: StayRequest
) -> SiteReport:
    outcome, reason = _outcome(quotes, request)
    if isinstance(quotes, Cut):
        reason += " More on the site."
    return SiteReport(
        site=site.source.slug,
        membership=membership,
        outcome=outcome,
        reason=reason,
        quotes=tuple(quotes),
    )


def _outcome(quotes: Sequence[RateQuote], request: StayRequest) -> tuple[Outcome, str]:
    if any(quote.stay != request.stay for quote in quotes):
        shown = next(quote.stay for quote in quotes if quote.stay != request.stay)
        return Outcome.WRONG_DATES, f"The site answered for {shown}, not for {request.stay}."
    priced = sum(quote.is_priced for quote in quotes)
    if priced:
        return (
            Outcome.PRICED,
            f"{priced} rates at {len({q.listing.ref for q in quotes})} properties.",
        )
    if any(quote.points for quote in quotes):
        return Outcome.UNPRICED, f"{len(quotes)} rates in points, none in money."
    return Outcome.UNPRICED, f"{len(quotes)} listed, none with a price for these nights."
