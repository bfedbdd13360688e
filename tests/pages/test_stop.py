"""The link that stops messages: opening it changes nothing, one click does, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

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


@pytest.fixture
def browser() -> Iterator[TestClient]:
    app = Starlette(routes=[Route(stop.PATH, stop.stop, methods=["GET", "POST"])])
    with TestClient(app) as client:
        yield client


def test_opening_the_link_only_asks(said: Links, browser: TestClient) -> None:
    page = browser.get("/wayrate/stop/t")
    assert "Stop alert messages to a•••@example.com?" in page.text
    assert not said.is_stopped


def test_one_click_of_a_mail_program_stops(said: Links, browser: TestClient) -> None:
    page = browser.post("/wayrate/stop/t", data={"List-Unsubscribe": "One-Click"})
    assert page.status_code == 200
    assert said.is_stopped
    assert "Take it back" in page.text


def test_it_can_be_taken_back(said: Links, browser: TestClient) -> None:
    browser.post("/wayrate/stop/t")
    page = browser.post("/wayrate/stop/t?undo=1")
    assert not said.is_stopped
    assert "go to a•••@example.com again" in page.text


@pytest.mark.parametrize(
    "failure", [NotOurs("This link is not valid any more."), UnknownChannel("It was removed.")]
)
def test_a_link_that_is_not_ours_gets_a_sentence(
    said: Links, browser: TestClient, failure: Exception
) -> None:
    said.failure = failure
    page = browser.get("/wayrate/stop/t")
    assert page.status_code == 404
    assert str(failure) in page.text


def test_the_page_leaks_nothing_and_runs_nothing(said: Links, browser: TestClient) -> None:
    headers = browser.get("/wayrate/stop/t").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
