"""Which sources may be asked in which world, and what a switch changes, on a real Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from core import clock, config
from core.db import transaction
from core.domain.source import SourceKind, Verification, VerifiedBy
from core.errors import UnknownSource
from core.sources import service as sources
from core.sources import tables
from core.sources.rules import Proof
from core.sources.service import SourceState
from tests.builders import a_source

NO_KEY = "Set AMADEUS_CLIENT_ID to switch this source on."


@pytest.fixture(autouse=True)
def _known(database: str) -> Iterator[None]:
    """Two sites, a brand that is read with one of them, an API with its key and one without."""
    hampton = a_source("hampton", name="Hampton Inn", kind=SourceKind.BRAND, visited_with="hilton")
    sources.register(
        [
            (a_source("booking"), True, ""),
            (a_source("hilton"), True, ""),
            (hampton, True, ""),
            (a_source("google_hotels"), True, ""),
            (a_source("amadeus"), False, NO_KEY),
        ]
    )
    yield
    with transaction() as connection:
        for table in (tables.source_switch, tables.source_proof, tables.source):
            connection.execute(delete(table))


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, _known: None) -> Iterator[None]:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    config.settings.cache_clear()
    yield
    monkeypatch.delenv("WAYRATE_WORLD")
    config.settings.cache_clear()


def _on() -> set[str]:
    return {source.slug for source in sources.chosen([])}


def _state(slug: str) -> SourceState:
    return next(one for one in sources.all_sources() if one.source.slug == slug)


def test_in_the_local_world_everything_with_its_keys_starts_on() -> None:
    assert _on() == {"booking", "hilton", "hampton", "google_hotels"}
    assert (_state("amadeus").is_on, _state("amadeus").off_reason) == (False, NO_KEY)


@pytest.mark.usefixtures("live")
def test_in_the_live_world_only_apis_with_their_keys_start_on() -> None:
    assert _on() == {"google_hotels"}
    wanted = "Off until you switch it on: ./wayrate sources on booking"
    assert (_state("booking").is_on, _state("booking").off_reason) == (False, wanted)


@pytest.mark.usefixtures("live")
def test_a_brand_follows_the_site_that_is_visited_for_it() -> None:
    assert "./wayrate sources on hilton" in _state("hampton").off_reason
    sources.switch("hampton", True, "ana")
    assert not _state("hampton").is_on  # its site is still off: nothing would be visited for it
    sources.switch("hilton", True, "ana")
    assert _state("hampton").is_on
    sources.switch("hampton", False, "ana")
    assert (_state("hampton").is_on, _state("hilton").is_on) == (False, True)


@pytest.mark.usefixtures("live")
def test_a_brand_that_nobody_switched_goes_on_with_its_site() -> None:
    sources.switch("hilton", True, "ana")
    assert _on() == {"google_hotels", "hilton", "hampton"}


def test_a_switch_holds_in_its_own_world_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sources.switch("booking", False, "ana")
    assert _state("booking").off_reason == "Switched off: ./wayrate sources on booking"
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    config.settings.cache_clear()
    assert "until you switch it on" in _state("booking").off_reason
    sources.switch("booking", True, "ana")
    assert _state("booking").is_on
    monkeypatch.setenv("WAYRATE_WORLD", "local")
    config.settings.cache_clear()
    assert not _state("booking").is_on


def test_a_missing_key_outweighs_the_switch() -> None:
    sources.switch("amadeus", True, "ana")
    assert _state("amadeus").off_reason == NO_KEY


def test_switching_twice_changes_nothing_more() -> None:
    assert sources.switch("booking", False, "ana")
    first = _switch_row("booking")
    assert not sources.switch("booking", False, "ben")
    assert _switch_row("booking") == first
    assert (first["changed_by"], first["is_on"]) == ("ana", False)


def test_two_people_who_switch_at_once_both_succeed_and_one_changes_it() -> None:
    with ThreadPoolExecutor(4) as pool:
        changed = list(pool.map(lambda by: sources.switch("booking", False, by), "abcd"))
    assert changed.count(True) == 1
    assert not _state("booking").is_on


def test_what_is_off_is_not_asked_even_when_it_is_named() -> None:
    sources.switch("booking", False, "ana")
    assert [one.slug for one in sources.chosen(["hilton", "booking", "amadeus"])] == ["hilton"]
    assert sources.off_among(["hilton", "booking", "amadeus"]) == {
        "booking": "Switched off: ./wayrate sources on booking",
        "amadeus": NO_KEY,
    }
    assert sources.off_among([]) == {}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sources.chosen(["booking", "bookin"]),
        lambda: sources.off_among(["bookin"]),
        lambda: sources.switch("bookin", True, "ana"),
    ],
)
def test_an_unknown_slug_is_named_with_those_that_exist(ask: Any) -> None:
    with pytest.raises(UnknownSource, match=r"'bookin'.*There are: amadeus, booking, google_"):
        ask()


def test_the_first_good_live_visit_verifies_a_site_and_its_brands() -> None:
    assert _state("hilton").verified.by is VerifiedBy.LOCAL_WORLD
    assert sources.prove("hilton", Proof("recordings/hilton/first", "a" * 64, 12))
    assert not sources.prove("hilton", Proof("recordings/hilton/second", "b" * 64, 3))
    today = clock.now().date()
    wanted = Verification(VerifiedBy.LIVE_VISIT, today, evidence="recordings/hilton/first")
    assert _state("hilton").verified == _state("hampton").verified == wanted
    assert _state("booking").verified.by is VerifiedBy.LOCAL_WORLD
    assert (sources.is_proved("hilton"), sources.is_proved("booking")) == (True, False)


def test_evidence_of_a_reader_survives_the_database() -> None:
    proof = Verification(VerifiedBy.CAPTURE, date(2026, 2, 20), "", "booking_search.html")
    sources.register([(a_source("booking", verified=proof), True, "")])
    assert _state("booking").verified == proof
    assert proof.shown_evidence == "booking_search.html"
    assert _state("hilton").verified.shown_evidence == "local world only"


def _switch_row(slug: str) -> dict[str, Any]:
    switch = tables.source_switch
    with transaction() as connection:
        found = connection.execute(switch.select().where(switch.c.slug == slug)).mappings().one()
        assert found["changed_at"] <= clock.now()
        return dict(found)
