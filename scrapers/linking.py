"""Every stored rate leads to where it is sold: the link is made once, when the rate is stored."""

from __future__ import annotations

from dataclasses import replace

from core.domain.report import SiteReport
from core.domain.stay import StayQuery
from scrapers.site import Site


def linked(site: Site, report: SiteReport, query: StayQuery) -> SiteReport:
    """The report with a link for a person on each of its quotes, where the site has one."""
    quotes = (replace(q, deep_link=site.rate_link(query, q) or None) for q in report.quotes)
    return replace(report, quotes=tuple(quotes))
