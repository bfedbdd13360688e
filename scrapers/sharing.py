"""One visit's report told apart: the site's own rows, and those of brands listed as sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.source import SubBrand
from scrapers.report import counted, lacks, read_all_the_same
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
    part = replace(report, site=slug, quotes=quotes)
    is_answer = report.outcome in (Outcome.PRICED, Outcome.UNPRICED)
    if not report.quotes or not is_answer:  # in trouble, sold out: the same for every brand of it
        of_all = read_all_the_same(len(report.quotes))
        if of_all and report.reason.endswith(of_all):
            said = report.reason.removesuffix(of_all) + read_all_the_same(len(quotes))
            return replace(part, reason=said)
        return part
    if quotes and (report.outcome is Outcome.UNPRICED or len(quotes) == len(report.quotes)):
        return part
    outcome, reason = _own(quotes) if quotes else _without(report, name)
    return replace(part, outcome=outcome, reason=reason + lacks(report.extent))


def _own(quotes: tuple[RateQuote, ...]) -> tuple[Outcome, str]:
    if not any(quote.is_priced for quote in quotes):
        return Outcome.UNPRICED, f"{len(quotes)} listed, none with a price."
    return Outcome.PRICED, counted(quotes)


def _without(report: SiteReport, name: str) -> tuple[Outcome, str]:
    """What it means that no rate is of the brand `name`. A house that is late may well have one."""
    is_public = report.membership is Membership.PUBLIC
    if report.extent is Extent.PARTIAL:
        has = "" if is_public else f" with {report.membership.label} rates"
        return Outcome.TIMED_OUT, f"None of the houses that answered is a {name}{has}."
    if not is_public:
        sorry = f"No {name} listed here sells {report.membership.label} rates for this stay."
        return Outcome.DISCOUNT_NOT_OFFERED, sorry
    return Outcome.NONE_HERE, f"None of the houses listed here is a {name}."
