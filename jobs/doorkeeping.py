"""Who is let out to a site, and what all workers are told of how it went.

Both are of one search's whole turn at a source, however many visits that takes: the breaker lets
a search through, and hears of it once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.membership import Membership
from core.domain.report import Outcome, SiteReport
from core.search.working import Errand
from core.sources import service as sources
from core.traffic import service as traffic

Answers = Mapping[Membership, SiteReport]


def turned_away(slug: str, errands: Sequence[Errand]) -> Answers:
    """Those that are not asked now, each with the reason: the source was switched off since the
    search began, or its breaker is open.

    Whoever is left must be asked: it may be the one probe.
    """
    off = sources.off_among((slug,)).get(slug)
    if off is not None:
        return _unvisited(slug, errands, Outcome.SWITCHED_OFF, off)
    rests = traffic.may_visit(slug)
    return _unvisited(slug, errands, Outcome.PAUSED, rests) if rests else {}


def note_ends(slug: str, answers: Sequence[SiteReport]) -> None:
    """Tell the breaker how one search's turn at a source ended."""
    traffic.note_turn(slug, [(answer.outcome, answer.reason) for answer in answers])


def _unvisited(slug: str, errands: Sequence[Errand], outcome: Outcome, reason: str) -> Answers:
    members = (errand.entitlement.membership for errand in errands)
    return {
        member: SiteReport(site=slug, membership=member, outcome=outcome, reason=reason)
        for member in members
    }
