"""Where the time went: spans laid by hand, sums worked by hand."""

from __future__ import annotations

from datetime import timedelta

from core.health.spans import SpanRow
from core.health.waterfall import parts_of, waterfall
from tests.core.health.builders import NOW


def _span(name: str, starts_s: float, ends_s: float, id_: str, parent: str | None) -> SpanRow:
    return SpanRow(
        span_id=id_,
        parent_id=parent,
        name=name,
        process="worker",
        started_at=NOW + timedelta(seconds=starts_s),
        took_s=ends_s - starts_s,
        error="",
        attributes={"site": "ihg"} if name == "source" else {},
    )


SEARCH = [
    _span("submit", 0.0, 0.1, "a", "top"),
    _span("search", 0.5, 6.0, "top", None),
    _span("source", 0.5, 5.5, "s", "top"),
    # two memberships side by side
    _span("ask", 0.5, 5.0, "m1", "s"),
    _span("wait for a place", 0.5, 1.5, "w1", "m1"),
    _span("exchange", 1.5, 4.0, "e1", "m1"),
    _span("read", 4.0, 4.5, "r1", "m1"),
    _span("ask", 0.5, 3.0, "m2", "s"),
    _span("exchange", 1.0, 3.0, "e2", "m2"),
    _span("store", 5.0, 5.25, "t", "s"),
]


def test_the_picture_begins_with_the_click_and_names_the_queue() -> None:
    shown = waterfall(SEARCH)
    assert shown
    assert shown.took_s == 6.0
    assert shown.queued_s is not None and round(shown.queued_s, 3) == 0.4
    assert [bar.span.name for bar in shown.bars] == ["submit", "source"]
    assert [bar.span.span_id for bar in shown.sources[0].inside] == ["m1", "m2", "t"]


def test_each_moment_of_a_source_counts_once() -> None:
    shown = waterfall(SEARCH)
    assert shown
    # Exchanges 1.0-4.0; of the wait 0.5-1.5 the half of it that lay beside no exchange.
    # 5 s less 3.0, 0.5, 0.5 and 0.25 leave 0.75.
    assert parts_of(shown.sources[0]) == {
        "the site answering": 3.0,
        "waiting for a place at the site": 0.5,
        "reading": 0.5,
        "storing": 0.25,
        "other work": 0.75,
    }


def test_a_later_click_on_the_same_search_changes_nothing() -> None:
    later = [
        _span("submit", 140.0, 143.8, "b", "top"),
        _span("hand over", 141.0, 142.0, "h", "b"),
        _span("submit", 300.0, 300.1, "c", "top"),
    ]
    assert waterfall([*later, *SEARCH]) == waterfall(SEARCH)


def test_a_click_whose_search_told_nothing_yet_is_a_picture_too() -> None:
    shown = waterfall(
        [_span("submit", 5.0, 5.2, "b", "top"), _span("submit", 0.0, 0.1, "a", "top")]
    )
    assert shown
    assert [bar.span.span_id for bar in shown.bars] == ["a"]
    assert shown.took_s == 0.1


def test_parts_whose_parent_died_stand_alone() -> None:
    shown = waterfall([_span("exchange", 1, 2, "e", "gone"), _span("read", 2, 3, "r", "gone")])
    assert shown
    assert [(bar.span.name, bar.starts_s) for bar in shown.bars] == [("exchange", 0), ("read", 1)]
    assert shown.queued_s is None


def test_no_spans_no_picture() -> None:
    assert waterfall([]) is None
