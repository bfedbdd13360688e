"""Figures over visits and searches that are laid into a real Postgres; expected ones by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from core import clock, telemetry
from core.db import transaction
from core.domain.membership import Membership
from core.domain.report import Outcome, SiteReport
from core.health import service, spans, tables
from core.health.model import GoodSearch, SourceHealth
from core.sources import service as sources
from core.traffic import service as traffic
from tests.builders import a_source

NOW = clock.now()


@pytest.fixture(autouse=True)
def _empty(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction() as connection:
        for name in ("span", "alarm", "quote", "search_ask", "search", "source_visit", "breaker"):
            connection.execute(text(f"DELETE FROM {name}"))
    sources.register(
        [
            (a_source("ihg", hosts=("ihg.com",)), True, ""),
            (a_source("choice"), True, ""),
            (a_source("comfort", visited_with="choice"), True, ""),
        ]
    )
    service.look_again()
    yield
    service.look_again()


def _visit(
    outcome: str, *, hours: float = 0.1, took_s: float = 1.0, site: str = "ihg", **more: object
) -> None:
    row = {
        "site": site,
        "outcome": outcome,
        "took": took_s,
        "at": NOW - timedelta(hours=hours),
        "unconfirmed": 0,
        "world": "local",
        **more,
    }
    with transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO source_visit"
                " (site, membership, outcome, took_s, quotes, ended_at, unconfirmed, world) VALUES"
                " (:site, 'public', :outcome, :took, 0, :at, :unconfirmed, :world)"
            ),
            row,
        )


def _visit_of(*ends: tuple[str, Membership, Outcome], took_s: float = 1.0) -> None:
    """One visit of half an hour ago that told: (site, membership, outcome)."""
    reports = [
        SiteReport(site=site, membership=membership, outcome=outcome, reason="")
        for site, membership, outcome in ends
    ]
    with transaction() as connection:
        sources.note_visit(connection, reports, took_s, NOW - timedelta(hours=0.5))


def _search(
    search_id: str, *asks: tuple[str, str, str, str | None], took_s: float = 4, query: str = "{}"
) -> None:
    """`asks`: (site, membership, outcome, whose answer it was)."""
    at = NOW - timedelta(hours=1)
    with transaction() as connection:
        connection.execute(
            text("INSERT INTO search (id, query, world, submitted_at, closed_at)"
                 " VALUES (:id, :query, 'local', :at, :closed)"),
            {"id": search_id, "query": query, "at": at, "closed": at + timedelta(seconds=took_s)},
        )  # fmt: skip
        for n, (site, membership, outcome, by) in enumerate(asks):
            connection.execute(
                text("INSERT INTO search_ask (search_id, site, membership, position, state,"
                     " outcome, quotes, ended_at, answered_by)"
                     " VALUES (:id, :site, :membership, :n, 'done', :outcome, 1, :at, :by)"),
                {"id": search_id, "site": site, "membership": membership, "n": n,
                 "outcome": outcome, "at": at + timedelta(seconds=n), "by": by},
            )  # fmt: skip


def _quote(search_id: str, membership: str, total: str, **more: object) -> None:
    row: dict[str, object] = {
        "id": search_id,
        "site": "ihg",
        "membership": membership,
        "rate": membership,
        "total": total,
        "ref": "NYCA",
        "confidence": None,
        **more,
    }
    with transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO quote (search_id, site, membership, ordinal, rate_membership,"
                " property_ref, property_name, check_in, check_out, currency, total,"
                " taxes_included, covers, lines, listing, source_url, seen_at, sha256, parser,"
                " tier, size, confidence) VALUES (:id, :site, :membership, 0, :rate, :ref,"
                " 'Holiday Inn', '2026-12-04', '2026-12-06', 'USD', :total, true, '2 nights',"
                " '[]', '{}', 'https://www.ihg.com/x', now(), repeat('a', 64), 'ihg/3', 'http',"
                " 1234, :confidence)"
            ),
            row,
        )


def _shown() -> GoodSearch:
    good = _ihg().good
    assert good and good.shown
    return good.shown


def _ihg() -> SourceHealth:
    return next(one for one in service.health().sources if one.slug == "ihg")


def test_windows_hold_what_ended_in_them_and_success_leaves_out_what_cost_no_visit() -> None:
    for hours, outcome in ((0.5, "priced"), (0.5, "blocked"), (20, "sold_out"), (100, "failed")):
        _visit(outcome, hours=hours)
    for outcome in ("discount_not_offered", "not_askable", "paused", "switched_off"):
        _visit(outcome)
    _visit("failed", hours=200)  # older than a week
    _visit("failed", world="live")
    one = _ihg()
    assert one.hour.outcomes == {Outcome.PRICED: 1, Outcome.BLOCKED: 1}
    assert one.day.outcomes == {Outcome.PRICED: 1, Outcome.BLOCKED: 1, Outcome.SOLD_OUT: 1}
    assert one.week.visits == 4
    assert one.day.success == pytest.approx(2 / 3)
    assert one.week.success == pytest.approx(2 / 4)


def test_a_source_that_was_never_asked_has_no_figures_rather_than_zero() -> None:
    one = _ihg()
    assert (one.day.success, one.day.median_s, one.good, one.breaker) == (None, None, None, None)


def test_median_and_95th_percentile() -> None:
    for took_s in range(1, 22):  # 1 .. 21: the middle is 11; 0.95 x 20 steps = the 20th
        _visit("priced", took_s=took_s)
    assert (_ihg().day.median_s, _ihg().day.p95_s) == (11, 20)


def test_a_visit_counts_once_by_its_best_answer_however_many_memberships_it_answered() -> None:
    public, aaa, senior = Membership.PUBLIC, Membership.AAA, Membership.SENIOR
    _visit_of(
        ("ihg", public, Outcome.PRICED),
        ("ihg", aaa, Outcome.PRICED),
        ("ihg", senior, Outcome.DISCOUNT_NOT_OFFERED),
        took_s=3,
    )
    _visit_of(("ihg", aaa, Outcome.BLOCKED), ("ihg", public, Outcome.SOLD_OUT), took_s=1)
    _visit_of(
        ("ihg", public, Outcome.FAILED),
        ("ihg", aaa, Outcome.LAYOUT_CHANGED),
        ("ihg", senior, Outcome.FAILED),
        took_s=2,
    )
    _visit("priced", took_s=40)  # of code that did not tell which visit a row is of
    _visit("priced", took_s=41, hours=200)
    day = _ihg().day
    assert day.outcomes == {Outcome.PRICED: 2, Outcome.SOLD_OUT: 1, Outcome.LAYOUT_CHANGED: 1}
    assert (day.visits, day.in_part, day.layout_changed) == (4, 1, 1)
    assert day.success == 0.75
    assert day.median_s == 2.5  # of 1, 2, 3, 40


def test_a_visit_for_brands_is_one_visit_to_their_groups_site() -> None:
    _visit_of(
        ("choice", Membership.PUBLIC, Outcome.NONE_HERE),
        ("comfort", Membership.PUBLIC, Outcome.PRICED),
    )
    _visit_of(("comfort", Membership.AAA, Outcome.TIMED_OUT), took_s=40)
    (choice,) = (one for one in service.health().sources if one.slug == "choice")
    assert choice.day.outcomes == {Outcome.PRICED: 1, Outcome.TIMED_OUT: 1}
    assert choice.day.median_s == 20.5
    assert choice.good
    assert choice.good.at == NOW - timedelta(hours=0.5)


def test_what_was_told_without_a_visit_took_no_time() -> None:
    _visit("timed_out", took_s=0)  # another search's visit did not come to an end
    _visit("priced", took_s=4)
    assert _ihg().day.median_s == 4


def test_what_the_generic_reader_read_is_counted_apart() -> None:
    _visit("layout_changed", unconfirmed=12)
    _visit("layout_changed")
    day = _ihg().day
    assert (day.layout_changed, day.by_generic, day.unconfirmed, day.success) == (2, 1, 12, 0)


def test_a_page_is_changed_until_its_own_reader_brings_rates_again() -> None:
    _visit("layout_changed", hours=30)  # longer ago than a day
    assert _ihg().changed_since is None
    _visit("layout_changed", hours=9)
    _visit("layout_changed", hours=2)
    service.look_again()
    assert _ihg().changed_since == NOW - timedelta(hours=9)
    _visit("priced", hours=3)
    service.look_again()
    assert _ihg().changed_since == NOW - timedelta(hours=2)
    _visit("sold_out", hours=1.5)  # the whole page may not say so
    _visit("priced", hours=1)
    service.look_again()
    assert _ihg().changed_since is None


def test_last_good_visit_is_the_newest_of_its_own_with_evidence() -> None:
    _search("own", ("ihg", "public", "priced", None))
    _quote("own", "public", "300")
    _search("later", ("ihg", "public", "priced", "own"), ("choice", "public", "failed", None))
    good = _shown()
    assert good.evidence
    assert (good.search_id, good.house) == ("own", "Holiday Inn")
    assert (good.evidence.sha256, good.evidence.parser) == ("a" * 64, "ihg/3")


@pytest.mark.parametrize(
    "query",
    [
        '{"entitlements": [["promo", null]], "sealed_codes": {"promo": "gAAA"}}',
        '{"entitlements": [["aaa", null], ["promo", "SAVE10"]]}',  # of before codes were sealed
    ],
)
def test_a_search_with_a_travellers_code_is_nobodys_proof(query: str) -> None:
    plain = '{"entitlements": [["aaa", null]]}'
    _search("plain", ("ihg", "public", "priced", None), query=plain)
    _search(
        "coded", ("choice", "aaa", "failed", None), ("ihg", "public", "priced", None), query=query
    )
    assert _shown().search_id == "plain"


def test_rates_for_a_travellers_code_are_a_good_visit_that_is_not_shown() -> None:
    coded = '{"entitlements": [["promo", null]], "sealed_codes": {"promo": "gAAA"}}'
    _search("coded", ("ihg", "promo", "priced", None), query=coded)
    _visit("priced", hours=0.25)
    good = _ihg().good
    assert good
    assert (good.at, good.shown) == (NOW - timedelta(hours=0.25), None)


def test_cache_hits_are_asks_that_another_search_answered() -> None:
    _search("s1", ("ihg", "public", "priced", None), ("choice", "public", "priced", "s1"))
    _search("s2", ("ihg", "public", "priced", "s1"), ("choice", "aaa", "not_askable", None))
    use = service.health().use
    assert (use.searches_24h, use.asks_24h, use.cache_hits_24h) == (2, 3, 1)
    assert use.hit_rate == pytest.approx(1 / 3)
    assert use.median_search_s == 4


def test_saving_is_the_member_rate_under_the_public_one_of_the_same_house() -> None:
    _search("s", ("ihg", "public", "priced", None), ("ihg", "aaa", "priced", None))
    _quote("s", "public", "200")
    _quote("s", "aaa", "170")  # 15 % under
    _search("t", ("ihg", "public", "priced", None), ("ihg", "aaa", "priced", None))
    _quote("t", "public", "100")
    _quote("t", "aaa", "105")  # dearer: whoever pays takes the public rate
    use = service.health().use
    assert (use.saving_pairs, use.saving) == (2, pytest.approx(0.075))


def test_what_a_code_saved_is_in_no_mean() -> None:
    _search("s", ("ihg", "public", "priced", None), ("ihg", "corporate", "priced", None))
    _quote("s", "public", "200")
    _quote("s", "corporate", "100")
    use = service.health().use
    assert (use.saving_pairs, use.saving) == (0, None)


def test_a_brand_stands_under_the_site_that_is_visited_for_it() -> None:
    found = {one.slug: [b.source.slug for b in one.brands] for one in service.health().sources}
    assert found == {"choice": ["comfort"], "ihg": []}


def test_failing_since_is_the_first_failure_after_the_last_answer() -> None:
    _visit("failed", hours=5)
    _visit("priced", hours=4)
    _visit("failed", hours=3)
    _visit("blocked", hours=2)
    traffic.note_outcome("ihg", Outcome.FAILED, "down")
    assert _ihg().failing_since == NOW - timedelta(hours=3)


def test_a_breaker_that_opened_shows_why() -> None:
    for _ in range(traffic.OPENS_AFTER):
        traffic.note_outcome("ihg", Outcome.FAILED, "www.ihg.com does not answer.")
    one = _ihg()
    assert one.is_resting and one.breaker
    assert (one.breaker.state, one.breaker.reason) == ("open", "www.ihg.com does not answer.")


def test_spans_of_a_search_are_kept_and_go_after_a_week() -> None:
    telemetry.export_to(spans.SpanTable("test 1"), "test 1")
    try:
        with telemetry.whole("search", "s9"), telemetry.span("ask", site="ihg") as ask:
            ask.set_attribute("outcome", "priced")
        with telemetry.whole("search", "s9"):  # the step is carried out again elsewhere
            pass
    finally:
        telemetry.stop()
    top, ask_row = service.trace_of("s9")
    assert (top.name, top.parent_id, top.process) == ("search", None, "test 1")
    assert (ask_row.parent_id, ask_row.attributes) == (
        top.span_id,
        {"site": "ihg", "outcome": "priced"},
    )
    assert service.prune()[0] == 0
    with transaction() as connection:
        connection.execute(
            tables.span.update().values(started_at=NOW - timedelta(days=7, minutes=5))
        )
    assert service.prune()[0] == 2
    assert service.trace_of("s9") == ()


def test_the_leaders_tick_opens_an_alarm_and_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WAYRATE_ALARM_URLS", raising=False)
    for _ in range(5):
        _visit("failed")
    assert service.judge() == service.judge() == 0
    assert [alarm.rule for alarm in service.health().alarms] == ["source_failing"]
    assert capsys.readouterr().out.count("Wayrate: source failing ihg") == 1
    for _ in range(6):
        _visit("priced")
    service.judge()
    service.look_again()
    assert service.health().alarms == ()
    assert [alarm.subject for alarm in service.ended_alarms()] == ["ihg"]
