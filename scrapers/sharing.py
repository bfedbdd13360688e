"""One visit's report told apart: the site's own rows, and those of brands listed as sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.source import SubBrand
from scrapers.site import Site


def shared_out(site: Site, report: SiteReport, slugs: Collection[str]) -> list[SiteReport]:
    """A report for each of `slugs`: the site itself or its sub-brands, each rate in one of them.

    A brand that is not among `slugs` stays with the site. What is no answer is everyone's.
    """
    asked = [brand for brand in site.sub_brands if brand.slug in slugs]
    parts: dict[str, list[RateQuote]] = {slug: [] for slug in slugs}
    for quote in report.quotes:
        slug = next((b.slug for b in asked if _is_of(quote, b)), site.source.slug)
        if slug in parts:  # a single brand was asked for, and this house is another's
            parts[slug].append(quote if slug == quote.site else replace(quote, site=slug))
    names = {brand.slug: brand.name for brand in asked} | {site.source.slug: site.source.name}
    return [_part(report, slug, names[slug], tuple(quotes)) for slug, quotes in parts.items()]


def _is_of(quote: RateQuote, brand: SubBrand) -> bool:
    says = f"{quote.listing.brand or ''} {quote.listing.name or ''}".casefold()
    return any(word.casefold() in says for word in brand.words)


def _part(report: SiteReport, slug: str, name: str, quotes: tuple[RateQuote, ...]) -> SiteReport:
    if not report.quotes:  # sold out, in trouble, not offered: the same for every brand of it
        return replace(report, site=slug)
    if quotes:
        priced = sum(quote.is_priced for quote in quotes)
        houses = len({quote.listing.ref for quote in quotes})
        reason = report.reason
        if report.outcome is Outcome.PRICED and len(quotes) < len(report.quotes):
            reason = f"{priced} rates at {houses} properties."
        outcome = report.outcome
        if outcome is Outcome.PRICED and not priced:
            outcome, reason = Outcome.UNPRICED, f"{len(quotes)} listed, none with a price."
        return replace(report, site=slug, quotes=quotes, outcome=outcome, reason=reason)
    if report.membership is not Membership.PUBLIC:
        return replace(
            report,
            site=slug,
            quotes=(),
            outcome=Outcome.DISCOUNT_NOT_OFFERED,
            reason=f"No {name} sells a {report.membership.label} rate for this stay.",
        )
    if report.outcome in (Outcome.PRICED, Outcome.UNPRICED):
        sorry = f"None of the houses listed here is a {name}."
        return replace(report, site=slug, quotes=(), outcome=Outcome.NONE_HERE, reason=sorry)
    return replace(report, site=slug, quotes=())
