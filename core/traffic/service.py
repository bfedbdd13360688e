"""Use cases of traffic: which sources rest after failures, and how the ways out stand."""

from __future__ import annotations

from core.domain.report import Outcome
from core.traffic import breakers

OPENS_AFTER = 5  # failures in a row
FIRST_REST_S, LONGEST_REST_S = 60.0, 900.0  # doubled with each failed probe
PROBE_S = 60.0  # a probe that did not report by then is given up; longer than a visit takes

_FAILURES = frozenset({Outcome.BLOCKED, Outcome.FAILED, Outcome.TIMED_OUT, Outcome.NOT_LOADED})
_ANSWERS = frozenset({Outcome.PRICED, Outcome.UNPRICED, Outcome.SOLD_OUT, Outcome.NONE_HERE})
# The site was reached, yet whether it works for us is for a person to say.
_UNDECIDED = frozenset({Outcome.LAYOUT_CHANGED, Outcome.WRONG_DATES})


def may_visit(slug: str) -> str:
    """Empty when a source may be visited, else one sentence that says when it is tried again.

    Whoever is let through must visit, and note the outcome: it may be the one probe.
    """
    standing = breakers.ask(slug, PROBE_S)
    if standing is None or standing.is_let:
        return ""
    return (
        f"It failed {standing.failures} times in a row and is left alone; "
        f"it is tried again at {standing.again_at:%H:%M:%S} UTC at the latest. "
        f"Last time: {standing.reason}"
    )


def note_outcome(slug: str, outcome: Outcome, reason: str) -> None:
    """Tell the breaker of a source how an ask ended; outcomes that cost no visit change nothing.

    NONE_HERE counts as an answer: call this only for the source that was visited.
    """
    if outcome in _FAILURES:
        breakers.failed(
            slug,
            reason,
            opens_after=OPENS_AFTER,
            first_s=FIRST_REST_S,
            longest_s=LONGEST_REST_S,
        )
    elif outcome in _ANSWERS:
        breakers.answered(slug)
    elif outcome in _UNDECIDED:
        breakers.undecided(slug)


def breaker_states() -> tuple[breakers.BreakerState, ...]:
    """The breaker of every source that ever failed."""
    return breakers.everyone()
