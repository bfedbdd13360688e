"""Where the time of a search went, from its spans. Pure; all times in seconds from its start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.health.spans import SpanRow

# What a source's time is told apart into: work before waiting; the rest is "other work".
PARTS = {
    "exchange": "the site answering",
    "read": "reading",
    "store": "storing",
    "wait for a place": "waiting for a place at the site",
    "wait for another search's answer": "waiting for another search's answer",
    "pause before another try": "pausing before another try",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One span in the picture, with what ran inside it."""

    span: SpanRow
    starts_s: float
    inside: tuple[Bar, ...]

    @property
    def ends_s(self) -> float:
        return self.starts_s + self.span.took_s

    def everything(self) -> Iterator[Bar]:
        """Itself and all that ran inside it."""
        yield self
        for bar in self.inside:
            yield from bar.everything()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """A search from the click to its last span."""

    started_at: datetime
    took_s: float
    queued_s: float | None  # between being handed over and a worker's start; None: no worker yet
    bars: tuple[Bar, ...]  # what happened first comes first; a search's top span is left out

    @property
    def sources(self) -> tuple[Bar, ...]:
        """The bar of each source that was visited."""
        return tuple(bar for bar in self.bars if bar.span.name == "source")


def waterfall(spans: Sequence[SpanRow]) -> Waterfall | None:
    """The picture of a search's spans; None without any."""
    spans = _without_later_clicks(spans)
    if not spans:
        return None
    start = min(span.started_at for span in spans)
    known = {span.span_id for span in spans}
    tops = [span for span in spans if span.parent_id is None]
    # A parent whose process died before it could tell of it is missing: its parts stand alone.
    loose = {span.span_id for span in tops} | {
        span.parent_id for span in spans if span.parent_id not in known
    }
    inside: dict[str | None, list[SpanRow]] = {}
    for span in sorted(spans, key=lambda each: (each.started_at, -each.took_s)):
        if span.parent_id is not None:
            parent = None if span.parent_id in loose else span.parent_id
            inside.setdefault(parent, []).append(span)

    def bar(span: SpanRow) -> Bar:
        return Bar(
            span=span,
            starts_s=(span.started_at - start).total_seconds(),
            inside=tuple(bar(each) for each in inside.get(span.span_id, ())),
        )

    ends = max((span.started_at - start).total_seconds() + span.took_s for span in spans)
    bars = tuple(bar(span) for span in inside.get(None, ()))
    return Waterfall(started_at=start, took_s=ends, queued_s=_queued(bars, tops, start), bars=bars)


def _without_later_clicks(spans: Sequence[SpanRow]) -> Sequence[SpanRow]:
    """Without the submits after the first, and what ran inside them.

    Who asks the same within ten minutes gets the same search, and her click is noted in it: it may
    come long after the end, and took none of the search's time.
    """
    submits = sorted((s for s in spans if s.name == "submit"), key=lambda each: each.started_at)
    later = {each.span_id for each in submits[1:]}
    return [s for s in spans if s.span_id not in later and s.parent_id not in later]


def parts_of(bar: Bar) -> dict[str, float]:
    """What the time of a bar went into, in the order of PARTS, then "other work"; seconds.

    Each moment counts once, for the first part in that order that was under way: memberships that
    are asked side by side do not add up to more than the clock.
    """
    left = [(bar.starts_s, bar.ends_s)]
    found: dict[str, float] = {}
    for name, words in PARTS.items():
        spans = [(b.starts_s, b.ends_s) for b in bar.everything() if b.span.name == name]
        before = _length(left)
        for span in spans:
            left = _without(left, span)
        if (taken := before - _length(left)) > 0:
            found[words] = taken
    if (rest := _length(left)) > 0:
        found["other work"] = rest
    return found


def _queued(bars: Sequence[Bar], tops: Sequence[SpanRow], start: datetime) -> float | None:
    """The top span begins when a worker takes the search."""
    submits = [bar.ends_s for bar in bars if bar.span.name == "submit"]
    if not submits or not tops:
        return None
    return max(0.0, (tops[0].started_at - start).total_seconds() - submits[0])


def _length(intervals: Sequence[tuple[float, float]]) -> float:
    return sum(end - begin for begin, end in intervals)


def _without(
    intervals: Sequence[tuple[float, float]], cut: tuple[float, float]
) -> list[tuple[float, float]]:
    kept = []
    for begin, end in intervals:
        for low, high in ((begin, min(end, cut[0])), (max(begin, cut[1]), end)):
            if high > low:
                kept.append((low, high))
    return kept
