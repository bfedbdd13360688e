"""Watches in and out of CSV files, whatever is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import clock, config
from core.watch import bulk, service
from core.watch.model import NewWatch, Schedule, ScheduleKind, Target, Watch
from core.watch.rule_model import NewRule, RuleKind
from tests.core.watch.rig import Time, a_watch, somebody, soon

pytestmark = pytest.mark.usefixtures("watched_sources")

HEAD = "destination,check_in,check_out,adults,schedule,rules,title"


def day(ahead: int) -> str:
    return (clock.now().date() + timedelta(days=ahead)).isoformat()


def line(title: str = "Weekend", **changes: str) -> str:
    cells = {
        "destination": "Boston",
        "check_in": day(30),
        "check_out": day(32),
        "adults": "2",
        "schedule": "daily",
        "rules": "drop 10",
        "title": title,
        **changes,
    }
    return ",".join(cells[name] for name in HEAD.split(","))


def test_each_line_becomes_a_watch(ada: str) -> None:
    text = "\n".join([HEAD, line("One"), line("Two", schedule="30 7 * * 1", rules="new_low")])
    report = service.import_csv(ada, text)
    assert [(each.line, each.words, each.refused) for each in report.lines] == [
        (2, "One", ""),
        (3, "Two", ""),
    ]
    by_title = {watch.title: watch for watch in service.watches(ada)}
    assert [rule.amount for rule in by_title["One"].rules] == [Decimal(10)]
    assert by_title["Two"].schedule == Schedule(ScheduleKind.CRON, "30 7 * * 1")
    assert {report.lines[0].watch_id, report.lines[1].watch_id} == {
        watch.watch_id for watch in by_title.values()
    }


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"destination": "Qqqzzzx"}, "Qqqzzzx"),
        ({"destination": "=HYPERLINK(1)"}, "=HYPERLINK"),
        ({"check_in": "soon"}, "check_in is a day"),
        ({"check_in": "2020-01-01"}, "Check-in has passed"),
        ({"adults": "-1"}, "adults is a number"),
        ({"adults": "٣"}, "adults is a number"),
        ({"schedule": "0 0 30 2 *"}, "never comes"),
        ({"schedule": "* * * * *"}, "more often"),
        ({"rules": "cheaper"}, "no rule 'cheaper'"),
        ({"rules": "drop lots"}, "no amount"),
        ({"rules": "below_target"}, "how much"),
        ({"rules": "drop NaN"}, "above zero"),
        ({"title": '"open'}, "quote is opened"),
        ({"title": "x" * 9000}, "too long"),
        ({"title": "Weekend,more"}, "more cells"),
        ({"destination": ""}, "destination is empty"),
        ("Boston", "check_in is a day"),  # the rest of its cells is missing
    ],
)
def test_a_broken_line_says_what_to_change_and_harms_no_other(
    ada: str, broken: dict[str, str] | str, sentence: str
) -> None:
    written = broken if isinstance(broken, str) else line(**broken)
    report = service.import_csv(ada, "\n".join([HEAD, line("Before"), written, line("After")]))
    assert [each.line for each in report.refused] == [3]
    assert sentence in report.refused[0].refused
    assert sorted(watch.title for watch in service.watches(ada)) == ["After", "Before"]


@pytest.mark.parametrize(
    "text_of",
    [
        lambda: "\ufeff" + HEAD + "\r\n" + line() + "\r\n",
        lambda: (HEAD + "\n" + line()).replace(",", ";"),
        lambda: (HEAD + "\n" + line()).replace(",", "\t"),
        lambda: HEAD.upper() + "\n\n" + line('"Week, end"') + "\n\n",
    ],
)
def test_files_of_every_program_are_understood(ada: str, text_of: Callable[[], str]) -> None:
    report = service.import_csv(ada, text_of().encode())
    assert (report.stored, report.refused) == (1, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "names the columns"),
        (b"destination,check_in\nBoston,x", "check_out"),
        (b"destination,check_in,check_out,price\n", "no column 'price'"),
        ("Größe".encode("latin-1"), "UTF-8"),
        (b"\x00\x01\x02", "names the columns"),
    ],
)
def test_what_is_no_such_file_is_a_sentence(ada: str, text: bytes, sentence: str) -> None:
    (refused,) = service.import_csv(ada, text).refused
    assert sentence in refused.refused


def test_a_million_lines_are_read_up_to_a_limit_that_is_said(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WATCHES_EACH", "10")
    config.settings.cache_clear()
    report = service.import_csv(ada, HEAD + "\n" + (line() + "\n") * 1_000_000)
    assert len(report.lines) == bulk.LINES
    assert report.stored == 10
    assert report.refused[0].refused.startswith("You have 10 watches")
    assert report.said == (
        "The file has 1,000,000 lines. Only the first 10,000 are read: put the rest into another "
        "file.",
        "9,990 lines had no room: an account holds 10 watches.",
    )
    assert len(service.watches(ada)) == 10


def test_a_line_in_another_encoding_harms_no_other(ada: str) -> None:
    written = "\n".join([HEAD, line("One"), line("Caf\xe9"), line("Two")]).encode("latin-1")
    report = service.import_csv(ada, written)
    assert [(one.line, one.words) for one in report.lines] == [(2, "One"), (3, ""), (4, "Two")]
    assert "CSV UTF-8" in report.refused[0].refused


def test_what_became_of_each_line_can_be_kept(ada: str) -> None:
    text = "\n".join([HEAD, line("=1+1"), line(adults="many")])
    report = service.import_csv(ada, text)
    rows = list(csv.DictReader(io.StringIO(service.report_csv(report, is_stored=True))))
    assert [(row["line"], row["result"], row["watch"]) for row in rows] == [
        ("2", "stored", "'=1+1"),
        ("3", "refused", ""),
    ]
    assert rows[1]["reason"] == "adults is a number such as 2, not 'many'."


def test_a_preview_stores_nothing(ada: str) -> None:
    report = service.preview_csv(ada, "\n".join([HEAD, line(), line(adults="many")]))
    assert (report.stored, len(report.refused)) == (1, 1)
    assert service.watches(ada) == ()


@pytest.mark.parametrize(
    ("today", "weekend"),  # the first Friday from 180 days on
    [("2026-11-22", "2027-05-21,2027-05-24"), ("2028-02-29", "2028-09-01,2028-09-04")],
)
def test_the_template_can_be_imported_whenever_it_is_taken(
    today: str, weekend: str, ada: str, time: Time
) -> None:
    time.at = datetime.fromisoformat(f"{today} 12:00+00:00")
    assert f",{weekend}," in service.template_csv()
    assert service.import_csv(ada, service.template_csv()).refused == ()


def test_what_is_exported_comes_back_the_same(ada: str) -> None:
    target = Target((("booking", "b 1:2"), ("expedia", "e-1")), "Grand, Hotel")
    a_watch(
        ada,
        NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal("399.50"), currency="EUR"),
        query=soon(),
        target=target,
        title='=cmd|"/c calc"!A1',
        schedule=Schedule(ScheduleKind.CRON, "30 7,19 * * *"),
        time_zone="Europe/Berlin",
    )
    written = service.export_csv(ada)
    bob = somebody()
    assert service.import_csv(bob, written).refused == ()
    (one,), (other,) = service.watches(ada), service.watches(bob)
    assert (one.title, one.target, one.schedule, one.time_zone) == (
        other.title,
        other.target,
        other.schedule,
        other.time_zone,
    )
    assert [(r.kind, r.amount, r.currency) for r in one.rules] == [
        (r.kind, r.amount, r.currency) for r in other.rules
    ]


_MUTED = datetime(2030, 5, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": Schedule(at=time(7, 30))},
        {"schedule": Schedule(ScheduleKind.TWICE_DAILY, at=time(6, 15))},
        {"schedule": Schedule(ScheduleKind.SIX_HOURLY, at=time(1, 45))},
        {"schedule": Schedule(ScheduleKind.WEEKLY, at=time(22), weekday=6)},
        {"schedule": Schedule(ScheduleKind.ADAPTIVE)},
        {"until_check_in": False},
        {"is_paused": True},
        {"target": Target((("booking", "a|b:c"),), "Grand")},
        {"rules": ()},
        {
            "rules": (
                NewRule(
                    kind=RuleKind.DROP,
                    amount=Decimal(8),
                    min_change=Decimal("10.5"),
                    cool_down=timedelta(hours=6),
                    daily_cap=2,
                    again=True,
                ),
                NewRule(kind=RuleKind.RISE, cool_down=timedelta(minutes=90), muted_until=_MUTED),
                NewRule(
                    kind=RuleKind.NEAR_BUDGET,
                    amount=Decimal("1000.10"),
                    currency="EUR",
                    muted_until=service.FOREVER,
                ),
                NewRule(kind=RuleKind.NEW_LOW),
            )
        },
    ],
)
def test_an_export_loses_no_setting(ada: str, changes: dict[str, Any]) -> None:
    new = NewWatch(**{"query": soon(), "time_zone": "Europe/Berlin", **changes})
    service.create(ada, new)
    bob = somebody()
    assert service.import_csv(bob, service.export_csv(ada)).refused == ()
    one, other = _settings(service.watches(ada)[0]), _settings(service.watches(bob)[0])
    assert one == other
    for name in changes.keys() - {"rules"}:
        assert getattr(service.watches(ada)[0], name) == changes[name]
    assert len(service.watches(ada)[0].rules) == len(new.rules)


def _settings(watch: Watch) -> Watch:
    """The watch without what its storing gave it; every field added later is compared, too."""
    rules = tuple(replace(rule, rule_id="", watch_id="") for rule in watch.rules)
    return replace(
        watch,
        watch_id="",
        account_id="",
        created_at=_MUTED,
        asked_since=_MUTED,
        next_due_at=_MUTED if watch.next_due_at else None,
        rules=rules,
    )


@pytest.mark.parametrize(
    ("schedule", "rules", "sentence"),
    [
        ("daily 25:00", "drop", "no time of day"),
        ("adaptive 07:30", "drop", "has no time of day"),
        ("daily", "drop 5 loud:2", "no limit"),
        ("daily", "drop 5 quiet:6", "no span of time"),
        ("daily", "drop 5 quiet:99999999h", "quiet for a year"),
        ("daily", "drop 5 min:nan", "number of percent"),
        ("daily", "drop 5 most:0", "one alert a day"),
        ("daily", "drop 5 muted:soon", "no moment"),
    ],
)
def test_a_broken_setting_is_refused_in_words(
    ada: str, schedule: str, rules: str, sentence: str
) -> None:
    text = "\n".join([HEAD, line(schedule=schedule, rules=rules)])
    (refused,) = service.import_csv(ada, text).refused
    assert sentence in refused.refused


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_exported_cell_is_run_as_a_formula(ada: str, start: str) -> None:
    a_watch(ada, title=f"{start}1+1")
    (row,) = csv.DictReader(io.StringIO(service.export_csv(ada)))
    assert row["title"].startswith("'") or row["title"][0] not in "=+-@\t＝"
