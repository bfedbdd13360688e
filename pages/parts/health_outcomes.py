"""How visits to a source ended, as a bar and in words."""

from __future__ import annotations

from dataclasses import replace

from core.domain.report import Outcome
from core.health.model import Window
from core.text import count_text, percent_text
from pages.parts.tags import tag, text

# Outcomes by colour, in the order in which a bar shows them; the words are in the legend.
COLOURS = {
    "go": ("rates", (Outcome.PRICED,)),
    "calm": ("an answer without rates", (Outcome.SOLD_OUT, Outcome.UNPRICED, Outcome.NONE_HERE)),
    "mind": ("a bot wall or no results", (Outcome.BLOCKED, Outcome.NOT_LOADED)),
    "loss": (
        "a failure",
        (Outcome.FAILED, Outcome.TIMED_OUT, Outcome.LAYOUT_CHANGED, Outcome.WRONG_DATES),
    ),
}


def bar(window: Window) -> str:
    """The shares of outcomes side by side; the words beside it say the same. None: no bar."""
    if not window.visits:
        return ""
    parts = [
        tag("i", class_=colour, style=f"flex:{count}")
        for colour, (_, outcomes) in COLOURS.items()
        if (count := sum(window.outcomes.get(outcome, 0) for outcome in outcomes))
    ]
    return tag("div", *parts, class_="wr-bar", role="img", aria_label=outcome_words(window))


def legend() -> str:
    """What the colours of the bars mean."""
    keys = [
        tag("span", tag("i", class_=colour), text(words), class_="wr-key")
        for colour, (words, _) in COLOURS.items()
    ]
    return tag("p", "Visits of 24 hours that brought: ", *keys, class_="wr-meta")


def share_words(window: Window) -> str:
    """ "92 % of 48 visits answered, 3 in part": not for every membership that they asked for."""
    if window.success is None:
        return "not visited in 24 h"
    part = f", {window.in_part:,} in part" if window.in_part else ""
    share, visits = percent_text(window.success * 100), count_text(window.visits, "visit")
    return f"{share} of {visits} answered{part}"


def outcome_words(window: Window) -> str:
    """ "rates found 40, sold out 3, bot wall 5", the most frequent first."""
    counts = sorted(window.outcomes.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{outcome.label} {count:,}" for outcome, count in counts) or "no visit"


def window_words(window: Window) -> str:
    if window.success is None:
        return "no visit"
    took = ""
    if window.median_s is not None and window.p95_s is not None:
        took = f" · median {window.median_s:.1f} s, 95 % within {window.p95_s:.1f} s"
    part = f" · {window.in_part:,} not for every membership asked for" if window.in_part else ""
    answered = share_words(replace(window, in_part=0))
    return f"{answered}: {outcome_words(window)}{part}{took}"
