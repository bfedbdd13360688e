"""Turns a visit or a saved page into a SiteReport: quotes become an outcome, named errors too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome, SiteReport, rates_at
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged, SiteError
from scrapers.site import Cut, Partial, Site
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


async def ask_together(
    site: Site, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
) -> Mapping[Membership, SiteReport]:
    """Ask a site once for several memberships: a report for each of them, errors as in `ask`.

    A membership that the site does not have costs nothing, and nothing is visited when it has none
    of them. An error of one membership becomes its outcome even where it is worth another try: the
    others have their answer. Raises NotImplementedError for a site that asks one at a time.
    """
    reports: dict[Membership, SiteReport] = {}
    askable: list[Entitlement] = []
    for entitlement in entitlements:
        try:
            site.needs(entitlement)
        except SiteError as error:
            reports[entitlement.membership] = failed(site, entitlement.membership, error)
        else:
            askable.append(entitlement)
    if not askable:
        return reports
    try:
        answers = await site.ask_together(query, askable, visit)
    except SiteError as error:
        if error.try_again:
            raise
        return reports | {e.membership: failed(site, e.membership, error) for e in askable}
    for membership in (entitlement.membership for entitlement in askable):
        answer = answers.get(membership, _unsaid(membership))
        reports[membership] = (
            failed(site, membership, answer)
            if isinstance(answer, SiteError)
            else _report(site, membership, answer, query.request)
        )
    return reports


def _unsaid(membership: Membership) -> SiteError:
    return LayoutChanged(f"The site's answer says nothing of the {membership.label} rate.")


def read(site: Site, page: Page, request: StayRequest) -> SiteReport:
    """Read a saved page; every SiteError becomes the outcome."""
    try:
        quotes = site.read(page, request)
    except SiteError as error:
        return failed(site, Membership.PUBLIC, error)
    return _report(site, Membership.PUBLIC, quotes, request)


def failed(site: Site, membership: Membership, error: SiteError) -> SiteReport:
    """The report of a visit that ended in `error`.

    What a site says in its own words ("sold out", "no hotels here") is said of all that it has.
    """
    return SiteReport(
        site=site.source.slug,
        membership=membership,
        outcome=error.outcome,
        reason=str(error),
        extent=Extent.WHOLE if error.outcome.answered else Extent.UNKNOWN,
    )


def _report(
    site: Site, membership: Membership, quotes: Sequence[RateQuote], request: StayRequest
) -> SiteReport:
    outcome, reason = _outcome(quotes, request)
    extent = _extent(quotes)
    reason += lacks(extent)
    return SiteReport(
        site=site.source.slug,
        membership=membership,
        outcome=outcome,
        reason=reason,
        quotes=tuple(quotes),
        extent=extent,
    )


def counted(quotes: Sequence[RateQuote]) -> str:
    """How many rates at how many properties, and what else stands among them, in a sentence."""
    priced = [quote for quote in quotes if quote.is_priced]
    in_points = sum(bool(quote.points) for quote in quotes if not quote.is_priced)
    bare = len(quotes) - len(priced) - in_points
    houses = {quote.listing.ref for quote in priced}
    return rates_at(len(priced), len(houses), in_points=in_points, bare=bare)


def lacks(extent: Extent) -> str:
    """What an answer leaves out, as the end of its reason; empty where it leaves nothing out."""
    return _LACKS.get(extent, "")


def read_all_the_same(count: int) -> str:
    """How many rates the generic reader made out on a page that its own reader does not know, as
    the end of the reason; empty for none."""
    return f" {count} rates were read from it all the same: unconfirmed." if count else ""


_LACKS = {
    Extent.PARTIAL: " Some hotels did not answer in time.",
    Extent.CUT: " More on the site.",
}


def _extent(quotes: Sequence[RateQuote]) -> Extent:
    if isinstance(quotes, Partial):
        return Extent.PARTIAL
    return Extent.CUT if isinstance(quotes, Cut) else Extent.WHOLE


def _outcome(quotes: Sequence[RateQuote], request: StayRequest) -> tuple[Outcome, str]:
    if any(quote.stay != request.stay for quote in quotes):
        shown = next(quote.stay for quote in quotes if quote.stay != request.stay)
        return (
            Outcome.WRONG_DATES,
            f"The site answered for {shown.words}, not for {request.stay.words}.",
        )
    if any(quote.is_priced for quote in quotes):
        return Outcome.PRICED, counted(quotes)
    if any(quote.points for quote in quotes):
        return Outcome.UNPRICED, f"{len(quotes)} rates in points, none in money."
    return Outcome.UNPRICED, f"{len(quotes)} listed, none with a price for these nights."
