"""Who is let out to a site, and what all workers are told of how it went.

Both are of one search's whole turn at a source, however many visits that takes: the breaker lets
a search through, and hears of it once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from core.domain.membership import Membership
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Destination
from core.search.working import Errand
from core.sources import service as sources
from core.traffic import service as traffic
from scrapers.decisions import Decisions
from scrapers.robots import Decision

Answers = Mapping[Membership, SiteReport]


def turned_away(slug: str, errands: Sequence[Errand]) -> Answers:
    """Those that are not asked now, each with the reason: the source was switched off since the
    search began, its robots.txt is known to refuse what would be visited, or its breaker is open.

    Whoever is left must be asked: it may be the one probe.
    """
    members = [errand.entitlement.membership for errand in errands]
    off = sources.off_among((slug,)).get(slug)
    if off is not None:
        return {each: _unvisited(slug, each, Outcome.SWITCHED_OFF, off) for each in members}
    refused = traffic.refused(slug)
    away = {
        each: _unvisited(slug, each, Outcome.REFUSED, refused[each])
        for each in members
        if each in refused
    }
    left = [each for each in members if each not in away]
    if left and (rests := traffic.may_visit(slug)):
        away |= {each: _unvisited(slug, each, Outcome.PAUSED, rests) for each in left}
    return away


def note_ends(
    slug: str, answers: Sequence[SiteReport], decisions: Decisions, place: Destination
) -> None:
    """Tell all workers how one search's turn at a source ended: its breaker, and whom nobody needs
    to send out again while robots.txt stays as it is."""
    traffic.note_turn(slug, [(answer.outcome, answer.reason) for answer in answers])
    for answer in answers:
        said = decisions.refusal(slug, answer.reason)
        if said and said.fetched_at and not _is_about(said, place):
            traffic.refuse(slug, answer.membership, answer.reason, said.host, said.fetched_at)


def _is_about(decision: Decision, place: Destination) -> bool:
    """Whether a rule names the place that was asked for: it says nothing of others then."""
    words = re.findall(r"[^\W\d_]{4,}", place.name.casefold())
    return any(word in unquote(decision.rule or "").casefold() for word in words)


def _unvisited(slug: str, member: Membership, outcome: Outcome, reason: str) -> SiteReport:
    return SiteReport(site=slug, membership=member, outcome=outcome, reason=reason)
