"""A search that nobody works on says so, instead of loading for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core import clock
from core.errors import Unavailable
from core.search.model import AskState, SearchView
from tests import builders
from tests.pages.conftest import Core, Open, a_worker


def running(age_s: float) -> SearchView:
    asked = builders.an_ask(state=AskState.WAITING, outcome=None, quotes=0, ended_at=None)
    view = builders.a_view(closed_at=None, sources=(builders.a_progress("booking", asked),))
    return replace(view, submitted_at=clock.now() - timedelta(seconds=age_s))


def test_without_a_worker_the_page_says_so_and_what_to_do(open_page: Open, core: Core) -> None:
    core.views["s-1"], core.working = running(3600), ()
    app = open_page(search="s-1")
    (said,) = app.warning
    assert "Nobody works on this search right now" in said.value
    assert "./wayrate status" in said.value
    assert app.expander[0].label.startswith("0 of 1 source answered")


def test_it_is_gone_when_a_worker_is_back(open_page: Open, core: Core) -> None:
    core.views["s-1"], core.working = running(3600), ()
    app = open_page(search="s-1")
    core.working = (a_worker(),)
    assert not app.run().warning


def test_a_search_that_just_began_says_nothing(open_page: Open, core: Core) -> None:
    core.views["s-1"], core.working = running(0), ()
    assert not open_page(search="s-1").warning


def test_a_search_that_ended_says_nothing(open_page: Open, core: Core) -> None:
    core.views["s-1"], core.working = builders.a_view(), ()
    assert not open_page(search="s-1").warning


def test_a_database_that_is_away_is_said_once(open_page: Open, core: Core, monkeypatch) -> None:
    def away(*_: object) -> None:
        raise Unavailable("The database does not answer right now. Try again in a moment.")

    core.views["s-1"] = running(3600)
    app = open_page(search="s-1")
    monkeypatch.setattr("core.workers.service.staff", away)
    monkeypatch.setattr("core.search.service.view", away)
    app.run()
    assert not app.exception
    assert ["does not answer right now" in each.value for each in app.text].count(True) == 1
