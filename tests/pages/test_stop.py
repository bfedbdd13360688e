"""The link that stops messages: opening it changes nothing, one click does, and can be undone."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from core.notify import service
from core.notify.model import Stopped, UnknownChannel
from core.vault import NotOurs
from pages.parts import stop

ABOUT = Stopped("a•••@example.com", "alert")


class Links:
    def __init__(self) -> None:
        self.is_stopped = False
        self.failure: Exception | None = None

    def stops(self, token: str) -> Stopped:
        if self.failure:
            raise self.failure
        return ABOUT

    def unsubscribe(self, token: str, *, undo: bool = False) -> Stopped:
        self.is_stopped = not undo
        return self.stops(token)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Links:
    fake = Links()
    monkeypatch.setattr(service, "stops", fake.stops)
    monkeypatch.setattr(service, "unsubscribe", fake.unsubscribe)
    return fake


class Browser:
    """Asks the route as it stands in the application."""

    _app = Starlette(routes=[Route(stop.PATH, stop.stop, methods=["GET", "POST"])])

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path))

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, **sent))

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **sent)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def test_opening_the_link_only_asks(said: Links, browser: Browser) -> None:
    page = browser.get("/wayrate/stop/t")
    assert "Stop alert messages to a•••@example.com?" in page.text
    assert not said.is_stopped


def test_one_click_of_a_mail_program_stops(said: Links, browser: Browser) -> None:
    page = browser.post("/wayrate/stop/t", data={"List-Unsubscribe": "One-Click"})
    assert page.status_code == 200
    assert said.is_stopped
    assert "Take it back" in page.text


def test_it_can_be_taken_back(said: Links, browser: Browser) -> None:
    browser.post("/wayrate/stop/t")
    page = browser.post("/wayrate/stop/t?undo=1")
    assert not said.is_stopped
    assert "go to a•••@example.com again" in page.text


@pytest.mark.parametrize(
    "failure", [NotOurs("This link is not valid any more."), UnknownChannel("It was removed.")]
)
def test_a_link_that_is_not_ours_gets_a_sentence(
    said: Links, browser: Browser, failure: Exception
) -> None:
    said.failure = failure
    page = browser.get("/wayrate/stop/t")
    assert page.status_code == 404
    assert str(failure) in page.text


def test_the_page_leaks_nothing_and_runs_nothing(said: Links, browser: Browser) -> None:
    headers = browser.get("/wayrate/stop/t").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
