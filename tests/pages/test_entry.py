"""The cookie's two addresses: only our own page may use them, and a ticket opens once."""

from __future__ import annotations

import asyncio
import dataclasses
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.accounts import service
from core.config import settings
from core.errors import Unavailable
from pages.parts import entry, news, routes
from tests.people import PASSWORD, a_person, a_session

A_DAY_MORE = str(31 * 24 * 3600)  # than the session has after a visit, and renewed once a day
OURS = {"X-Wayrate": "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


class Browser:
    """Asks our routes as a browser on http://testserver does; `cookies` are sent along."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def post(self, address: str, **what: Any) -> httpx.Response:
        return self.ask("POST", address, **what)

    def ask(self, method: str, address: str, **what: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, address, what))

    async def _ask(self, method: str, address: str, what: dict[str, Any]) -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=routes.ROUTES))
        async with httpx.AsyncClient(
            transport=app, base_url="http://testserver", cookies=self.cookies
        ) as client:
            return await client.request(method, address, **what)


@pytest.fixture
def client() -> Browser:
    return Browser()


def _cookies(header: list[str]) -> dict[str, dict[str, str]]:
    read: SimpleCookie = SimpleCookie()
    for line in header:
        read.load(line)
    return {name: {"value": one.value, **one} for name, one in read.items()}


def _a_ticket() -> str:
    return service.sign_in(a_person().email, PASSWORD, "192.0.2.1")


def test_a_ticket_becomes_a_cookie_that_no_script_can_read(database: str, client: Browser) -> None:
    answer = client.post(entry.ENTER, json={"ticket": _a_ticket()}, headers=OURS)
    assert answer.status_code == 204
    cookie = _cookies(answer.headers.get_list("set-cookie"))["wayrate_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == A_DAY_MORE
    assert not cookie["secure"]  # asked over plain HTTP, as on one's own machine
    person = service.who(cookie["value"])
    assert person is not None
    assert person.email == "ada@example.com"


def test_over_https_the_cookie_stays_there(
    database: str, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = dataclasses.replace(settings(), public_url="https://wayrate.example")
    monkeypatch.setattr(entry, "settings", lambda: public)
    behind_a_proxy = {**OURS, "Origin": "https://wayrate.example"}
    answer = client.post(entry.ENTER, json={"ticket": _a_ticket()}, headers=behind_a_proxy)
    assert _cookies(answer.headers.get_list("set-cookie"))["wayrate_session"]["secure"]


def test_a_ticket_opens_once(database: str, client: Browser) -> None:
    ticket = {"ticket": _a_ticket()}
    assert client.post(entry.ENTER, json=ticket, headers=OURS).status_code == 204
    again = client.post(entry.ENTER, json=ticket, headers=OURS)
    assert again.status_code == 403
    assert "set-cookie" not in again.headers


STRANGERS = [
    {},
    {"X-Wayrate": "1"},  # without its origin, as no browser posts
    {"Origin": "http://testserver"},  # a form of our own address, but not our script
    {"X-Wayrate": "1", "Origin": "https://evil.example"},
    {"X-Wayrate": "1", "Origin": "null"},
    {"X-Wayrate": "1", "Origin": "http://testserver.evil.example"},
    {"X-Wayrate": "1", "Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", STRANGERS)
def test_nobody_else_may_sign_a_browser_in_or_out(
    database: str, client: Browser, headers: dict[str, str]
) -> None:
    ticket, token = _a_ticket(), a_session(a_person())
    client.cookies["wayrate_session"] = token
    assert client.post(entry.ENTER, json={"ticket": ticket}, headers=headers).status_code == 403
    assert client.post(entry.LEAVE, headers=headers).status_code == 403
    assert service.who(token) is not None
    assert service.enter(ticket, "a browser")  # nobody has used it up


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff", b'{"ticket": 7}', b'{"ticket": ""}', b"7", b"x" * 5000]
)
def test_what_is_no_ticket_opens_nothing(database: str, client: Browser, body: bytes) -> None:
    answer = client.post(entry.ENTER, content=body, headers=OURS)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("address", [entry.ENTER, entry.LEAVE])
def test_a_link_does_nothing(client: Browser, address: str) -> None:
    assert client.ask("GET", address, headers=OURS).status_code == 405


def test_coming_in_ends_the_session_that_was_there(database: str, client: Browser) -> None:
    before = a_session(a_person())
    client.cookies["wayrate_session"] = before
    client.post(entry.ENTER, json={"ticket": _a_ticket()}, headers=OURS)
    assert service.who(before) is None


def test_leaving_ends_the_session_and_clears_the_cookie(database: str, client: Browser) -> None:
    token = a_session(a_person())
    client.cookies["wayrate_session"] = token
    client.cookies["_streamlit_user"] = "another service's word"
    answer = client.post(entry.LEAVE, headers=OURS)
    assert answer.status_code == 204
    cleared = _cookies(answer.headers.get_list("set-cookie"))
    assert cleared["wayrate_session"]["max-age"] == cleared["wayrate_fresh"]["max-age"] == "0"
    assert cleared["_streamlit_user"]["max-age"] == "0"
    assert service.who(token) is None


def _visit(client: Browser, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """The cookies that the stream of news sets, which a page of hers opens."""
    monkeypatch.setattr(news, "LASTS_S", 0.0)  # no stream: its head alone
    answer = client.ask("GET", news.NEWS)
    assert answer.status_code == 200
    return _cookies(answer.headers.get_list("set-cookie"))


def test_a_visit_renews_the_cookie_once_a_day_with_the_same_token(
    database: str, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = dataclasses.replace(settings(), public_url="https://wayrate.example")
    monkeypatch.setattr(entry, "settings", lambda: public)
    token = client.cookies["wayrate_session"] = a_session(a_person())
    renewed = _visit(client, monkeypatch)
    cookie, fresh = renewed["wayrate_session"], renewed["wayrate_fresh"]
    assert (cookie["value"], cookie["max-age"], cookie["path"]) == (token, A_DAY_MORE, "/")
    assert fresh["max-age"] == str(24 * 3600)
    for one in (cookie, fresh):
        assert (one["httponly"], one["secure"], one["samesite"]) == (True, True, "lax")
    client.cookies["wayrate_fresh"] = fresh["value"]  # as the browser does, for a day
    assert _visit(client, monkeypatch) == {}


def test_a_session_that_was_ended_elsewhere_is_not_renewed(
    database: str, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person()
    assert _visit(client, monkeypatch) == {}  # nobody
    client.cookies["wayrate_session"] = a_session(person)
    service.sign_out_everywhere(person.account_id)
    assert _visit(client, monkeypatch) == {}


def test_a_database_that_is_gone_leaves_everything_as_it_is(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: str) -> str:
        raise Unavailable("The database does not answer right now. Try again in a moment.")

    monkeypatch.setattr(service, "enter", gone)
    monkeypatch.setattr(service, "sign_out", gone)
    client.cookies["wayrate_session"] = "a token"
    for address in (entry.ENTER, entry.LEAVE):
        answer = client.post(address, json={"ticket": "one"}, headers=OURS)
        assert answer.status_code == 503
        assert "set-cookie" not in answer.headers


def test_a_ticket_is_in_no_log(
    database: str, client: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    ticket = _a_ticket()
    client.post(entry.ENTER, json={"ticket": ticket}, headers=OURS)
    client.post(entry.ENTER, json={"ticket": ticket}, headers=OURS)
    said = capfd.readouterr()
    assert "ticket_refused" in said.out + said.err
    assert ticket not in said.out + said.err
