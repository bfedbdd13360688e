"""The screens without what is behind them: core's use cases are replaced, the rules are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import config
from core.accounts import service as accounts
from core.accounts.model import Account, Held, Role, Visit
from core.domain.stay import StayQuery
from core.errors import UnknownSearch
from core.history import service as history
from core.history.model import Standing, StandingAsk
from core.notify import service as notify
from core.notify.model import Bell, Pulse
from core.reports import service as reports
from core.reports.link_store import Link
from core.reports.model import Report
from core.search import service
from core.search.model import SearchView
from core.sources import service as source_service
from core.sources.service import SourceState
from core.workers import service as workers
from core.workers.service import Living, Staff
from pages.parts import who
from tests import builders

NO_NEWS = Bell(Pulse(unread=0, newest=0), ())
SHELL = Path(__file__).parents[2] / "pages" / "shell.py"


class Core:
    """What the replaced use cases answer, and what they were asked."""

    def __init__(self) -> None:
        self.views: dict[str, SearchView] = {}
        self.opened_by_link: list[str] = []  # searches read without what codes were told
        self.failure: Exception | None = None
        self.listed: dict[str, service.RecentSearch] = {}
        self.opened: tuple[service.RecentSearch, ...] = ()  # by the person
        self.seen: list[str] = []  # searches that were said to be opened by her
        self.held: tuple[Held, ...] = ()
        self.sources = tuple(a_state(slug) for slug in ("booking", "wyndham", "priceline"))
        self.person: Account | None = None  # who is signed in
        self.working: tuple[Living, ...] = (a_worker(),)
        self.standing = Standing(level=None, comparable=0)  # of every price
        self.judged: list[tuple[StandingAsk, ...]] = []  # one for each query
        self.reports: tuple[Report, ...] = ()
        self.links: tuple[Link, ...] = ()
        self.submitted: list[tuple[StayQuery, tuple[str, ...], bool]] = []

    def view(self, search_id: str, *, with_codes: bool = True) -> SearchView:
        if self.failure:
            raise self.failure
        if not with_codes:
            self.opened_by_link.append(search_id)
        if search_id not in self.views:
            raise UnknownSearch("This search does not exist: start a new one.")
        return self.views[search_id]

    def standings(self, asks: Sequence[StandingAsk], _at: datetime) -> tuple[Standing, ...]:
        self.judged.append(tuple(asks))
        return (self.standing,) * len(asks)

    def recent(self, search_ids: Sequence[str]) -> tuple[service.RecentSearch, ...]:
        return tuple(self.listed[one] for one in search_ids if one in self.listed)

    def submit(self, query: StayQuery, sites: tuple[str, ...] = (), *, again: bool = False) -> str:
        service.check(query, builders.CHECK_IN)
        self.submitted.append((query, tuple(sites), again))
        self.views.setdefault("new", builders.a_view(search_id="new", query=query, sources=()))
        return "new"


def a_worker() -> Living:
    return Living(
        executor_id="host-7-a",
        host="host",
        pid=7,
        started_at=builders.SEEN_AT,
        seen_at=builders.SEEN_AT,
    )


def an_account(**changes: object) -> Account:
    """Ada, a traveller whose browser and profile say nothing unusual."""
    values: dict[str, object] = {
        "account_id": "00000000-0000-4000-8000-000000000001",
        "email": "ada@example.com",
        "name": "Ada",
        "role": Role.TRAVELLER,
        "is_verified": True,
        "home_airport": "",
        "currency": "USD",
        "language": "en-US",
        "time_zone": "UTC",
        "quiet": None,
        "version": 1,
        "has_password": True,
    }
    return Account(**{**values, **changes})  # type: ignore[arg-type]


def a_visit(person: Account | None) -> Visit | None:
    """What core answers to the cookie of a person, or of nobody."""
    return Visit(person, NO_NEWS) if person else None


def a_state(slug: str, **changes: object) -> SourceState:
    values: dict[str, object] = {
        "source": builders.a_source(slug),
        "is_on": True,
        "off_reason": "",
        "robots": "allows the pages we read",
        "last_good_at": builders.SEEN_AT,
    }
    return SourceState(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def _libraries_read_once() -> Iterator[None]:
    """A server reads what each installed library says of itself once, at its start; AppTest would
    for every app that a test makes, which takes longer than the test."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Screens sign links: with keys of the test, not of the checkout."""
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path))
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Iterator[Core]:
    fake = Core()
    monkeypatch.setattr(service, "view", fake.view)
    monkeypatch.setattr(service, "submit", fake.submit)
    monkeypatch.setattr(service, "recent", fake.recent)
    monkeypatch.setattr(history, "standings", fake.standings)
    monkeypatch.setattr(workers, "staff", lambda: Staff(fake.working, None, is_led=True))
    monkeypatch.setattr(service, "recent_of", lambda _, limit: fake.opened[:limit])
    monkeypatch.setattr(accounts, "sessions", lambda *_: ())
    monkeypatch.setattr(accounts, "memberships", lambda _: fake.held)
    monkeypatch.setattr(accounts, "saw_search", lambda _, search_id: fake.seen.append(search_id))
    # A script under test has no connection that could bring a cookie.
    monkeypatch.setattr(who, "session", lambda: "a token" if fake.person else "")
    monkeypatch.setattr(accounts, "who", lambda token: fake.person)
    monkeypatch.setattr(accounts, "visit", lambda token: a_visit(fake.person))
    # Her head and profile ask these too; what they draw has tests of its own.
    monkeypatch.setattr(notify, "bell", lambda _: NO_NEWS)
    monkeypatch.setattr(notify, "channels", lambda *_, **__: ())
    monkeypatch.setattr(reports, "reports", lambda _: fake.reports)
    monkeypatch.setattr(reports, "links", lambda _: fake.links)
    monkeypatch.setattr(source_service, "all_sources", lambda: fake.sources)
    monkeypatch.setattr(
        source_service, "on", lambda: tuple(one.source for one in fake.sources if one.is_on)
    )
    st.cache_data.clear()
    yield fake
    st.cache_data.clear()


Open = Callable[..., AppTest]


@pytest.fixture
def open_page(core: Core) -> Open:
    """`open_page(search="s-1", page="sources.py")` runs the shell as the address asks."""

    def opened(page: str = "", **params: str) -> AppTest:
        app = AppTest.from_file(SHELL, default_timeout=20)
        for key, value in params.items():
            app.query_params[key] = value
        app.run()
        return app.switch_page(page).run() if page else app

    return opened


def html(app: AppTest) -> str:
    """Everything that the page wrote as HTML."""
    return "\n".join(str(b.value) for b in app.html if not str(b.value).startswith("<style>"))
