"""Plain HTTP against a real server that misbehaves in the ways that sites do."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from core.domain.source import Source, SourceKind
from scrapers.errors import Blocked, Refused, SiteDown, SiteError, SiteTimedOut, TooMany
from scrapers.network import PublicOnly, belongs, check_address, public_addresses
from scrapers.settings import BadSettings, Timeouts, VisitSettings
from scrapers.status import retry_after
from scrapers.visit import Page, Params
from scrapers.visits import Visitor
from tests.scrapers.little_world import (
    EXPIRED,
    HOST,
    OTHER,
    Asked,
    Handler,
    LittleWorld,
    a_source,
    answer,
    drip,
    endless,
    hang,
    redirect,
    reset,
    settings_for,
    truncated,
)

SHORT = Timeouts(read_s=0.3, total_s=0.6)


# Not asked for its robots.txt, so that a short time is all for the page.
API = a_source(kind=SourceKind.API)


def got(
    world: LittleWorld,
    folder: Path,
    path: str = "/page",
    source: Source | None = None,
    **changes: object,
) -> Page:
    """One page of one fresh visit."""

    async def visit() -> Page:
        async with Visitor(settings_for(world, folder, **changes)) as visitor:
            return await visitor.visit(source or a_source()).get(f"https://{HOST}{path}")

    return asyncio.run(visit())


def test_a_page_comes_as_the_real_host_sent_it(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("prix: 105 €", content_type="text/html; charset=utf-8")
    page = got(world, folder, "/page?q=1")
    assert page.text == "prix: 105 €"
    assert (page.status, page.url) == (200, f"https://{HOST}/page?q=1")
    assert [asked.host for asked in world.asked] == [HOST, HOST]  # robots.txt, then the page


def test_a_page_in_another_charset_is_read_in_it(world: LittleWorld, folder: Path) -> None:
    body = "Zürich 99 €".encode("cp1252")
    world.routes["/page"] = answer(body, content_type="text/html; charset=windows-1252")
    assert got(world, folder).text == "Zürich 99 €"


def test_a_wrong_charset_is_no_error(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer(b"Z\xfcrich", content_type="text/html; charset=utf-8")
    assert got(world, folder).text == "Z\ufffdrich"


def test_parameters_join_those_in_the_address(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("ok")

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            pairs: Params = [("age", 7), ("age", 9), ("ss", "New York")]
            await visitor.visit(a_source()).get(f"https://{HOST}/page?x=1", pairs)

    asyncio.run(visit())
    assert world.paths() == ["/page?x=1&age=7&age=9&ss=New+York"]


def test_a_post_carries_json_or_a_form(world: LittleWorld, folder: Path) -> None:
    world.routes["/ask"] = answer("{}", content_type="application/json")

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            visit = visitor.visit(a_source())
            await visit.post(f"https://{HOST}/ask", json={"adults": 2})
            await visit.post(f"https://{HOST}/ask", form={"grant": "x"})

    asyncio.run(visit())
    assert [asked.body for asked in world.asked[1:]] == [b'{"adults":2}', b"grant=x"]


def test_we_say_who_we_are_and_a_reader_cannot_hide_it(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("ok")

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            headers = {"user-agent": "Mozilla/5.0", "X-Own": "kept"}
            await visitor.visit(a_source()).get(f"https://{HOST}/page", headers=headers)

    asyncio.run(visit())
    sent = world.asked[-1].headers
    assert sent["user-agent"] == "Wayrate/0.1 (+https://wayrate.example/bot)"
    assert (sent["accept-language"], sent["x-own"]) == ("en-US,en;q=0.9", "kept")


def test_cookies_last_for_one_visit_only(world: LittleWorld, folder: Path) -> None:
    world.routes["/first"] = answer("ok", set_cookie="seen=yes; Path=/")
    world.routes["/second"] = answer("ok")

    async def visits() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            one, two = visitor.visit(a_source()), visitor.visit(a_source())
            await one.get(f"https://{HOST}/first")
            await one.get(f"https://{HOST}/second")
            await two.get(f"https://{HOST}/second")

    asyncio.run(visits())
    sent = [asked.headers.get("cookie") for asked in world.asked if asked.path == "/second"]
    assert sent == ["seen=yes", None]


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (reset, SiteDown),
        (truncated, SiteDown),
        (answer(gzip.compress(b"x" * 9000)[:-20], content_encoding="gzip"), SiteDown),
        (answer(b"no gzip", content_encoding="gzip"), SiteDown),
        (answer(b"..", content_encoding="br"), SiteDown),
        (answer("down", 503), SiteDown),
        (answer("down", 500), SiteDown),
        (answer("no", 403), Refused),
        (answer("no", 404), Refused),
    ],
)
def test_a_fault_of_the_site_has_its_name(
    world: LittleWorld, folder: Path, handler: Handler, error: type[SiteError]
) -> None:
    world.routes["/page"] = handler
    with pytest.raises(SiteError, match=HOST) as raised:
        got(world, folder)
    assert type(raised.value) is error


@pytest.mark.parametrize("handler", [hang, drip])  # of a drip each wait is short, the whole is not
def test_an_answer_that_does_not_end_is_given_up(
    world: LittleWorld, folder: Path, handler: Handler
) -> None:
    world.routes["/page"] = handler
    with pytest.raises(SiteTimedOut, match=HOST):
        got(world, folder, source=API, timeouts=SHORT)


def test_time_is_counted_over_the_whole_visit(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = drip
    world.routes["/quick"] = answer("ok")

    async def visits() -> None:
        async with Visitor(settings_for(world, folder, timeouts=SHORT)) as visitor:
            visit = visitor.visit(API)
            with pytest.raises(SiteTimedOut):
                await visit.get(f"https://{HOST}/page")
            with pytest.raises(SiteTimedOut):  # its time is used up
                await visit.get(f"https://{HOST}/quick")

    asyncio.run(visits())
    assert "/quick" not in world.paths()


def test_what_goes_on_side_by_side_uses_the_time_once(
    world: LittleWorld, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four pages of 10 s at once leave 30 of 40 s; ten idle seconds after them use none."""
    now = [0.0]
    monkeypatch.setattr("scrapers.http.time", SimpleNamespace(monotonic=lambda: now[0]))
    four = asyncio.Barrier(4)

    async def together(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if await four.wait() == 0:
            now[0] += 10
        await four.wait()
        await answer("ok")(asked, writer)

    async def alone(asked: Asked, writer: asyncio.StreamWriter) -> None:
        now[0] += 30
        await answer("ok")(asked, writer)

    world.routes |= {"/page": together, "/long": alone}

    async def visits() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            visit = visitor.visit(API)
            await asyncio.gather(*(visit.get(f"https://{HOST}/page?{n}") for n in range(4)))
            now[0] += 10
            await visit.get(f"https://{HOST}/long")
            with pytest.raises(SiteTimedOut):  # its 40 s are used up
                await visit.get(f"https://{HOST}/long")

    asyncio.run(visits())


def test_nothing_listening_is_a_site_that_is_down(folder: Path, world: LittleWorld) -> None:
    with socket.socket() as taken:  # bound but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        closed = LittleWorld(port=taken.getsockname()[1], ca=world.ca)
        with pytest.raises(SiteDown, match="cannot be reached"):
            got(closed, folder)


@pytest.mark.parametrize(
    "handler",
    [
        answer(b"0" * 2_000_001),
        endless(b"0" * 60_000),
        # 50 MB of zeros in 49 kB
        answer(gzip.compress(bytes(50_000_000)), content_encoding="gzip"),
    ],
    ids=["declared", "endless", "bomb"],
)
def test_a_body_beyond_the_limit_is_not_read_to_its_end(
    world: LittleWorld, folder: Path, handler: Handler
) -> None:
    world.routes["/page"] = handler
    with pytest.raises(Refused, match="larger than 2 MB"):
        got(world, folder, max_bytes=2_000_000)


def test_a_body_at_the_limit_is_read(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer(gzip.compress(b"0" * 2_000_000), content_encoding="gzip")
    assert len(got(world, folder, max_bytes=2_000_000).body) == 2_000_000


def test_redirects_within_the_site_are_followed(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = redirect(f"https://api.{HOST}/there")
    world.routes[f"api.{HOST}/there"] = answer("found")
    page = got(world, folder)
    assert (page.text, page.url) == ("found", f"https://api.{HOST}/there")


@pytest.mark.parametrize(
    "to",
    [
        f"https://{OTHER}/page",
        f"https://{HOST}.evil.example/",
        f"https://evil{HOST}/",
        f"http://{HOST}/page",
        f"https://{HOST}:8443/page",
        f"https://user@{HOST}/page",
        "https://127.0.0.1/",
        "https://10.0.0.8/admin",
        "https://[::1]/",
        "https://2130706433/",  # 127.0.0.1 as one number
        "file:///etc/passwd",
    ],
)
def test_a_redirect_away_from_the_site_is_not_followed(
    world: LittleWorld, folder: Path, to: str
) -> None:
    world.routes["/page"] = redirect(to)
    with pytest.raises(Refused):
        got(world, folder)
    assert {asked.host for asked in world.asked} == {HOST}


def test_redirects_without_end_are_left_after_five(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = redirect("/page")
    with pytest.raises(Refused, match="without end"):
        got(world, folder)
    assert world.paths() == ["/page"] * 6


def test_an_address_of_another_site_is_refused_before_anything_is_sent(
    world: LittleWorld, folder: Path
) -> None:
    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source()).get(f"https://{OTHER}/page")

    with pytest.raises(Refused, match=OTHER):
        asyncio.run(visit())
    assert world.asked == []


def test_an_expired_certificate_has_its_own_sentence(world: LittleWorld, folder: Path) -> None:
    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source(EXPIRED)).get(f"https://{EXPIRED}/page")

    with pytest.raises(Refused, match="expired"):
        asyncio.run(visit())


def test_a_certificate_for_another_name_is_not_trusted(world: LittleWorld, folder: Path) -> None:
    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source("nobody.example")).get("https://nobody.example/page")

    with pytest.raises(SiteDown, match=r"nobody\.example"):
        asyncio.run(visit())


def test_too_many_carries_the_pause_that_was_asked_for(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("slow down", 429, retry_after="40")
    with pytest.raises(TooMany) as raised:
        got(world, folder)
    assert raised.value.retry_after_s == 40


def test_too_many_without_a_word_about_when(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("slow down", 429)
    with pytest.raises(TooMany) as raised:
        got(world, folder)
    assert raised.value.retry_after_s is None


def test_a_host_that_said_too_many_is_left_alone(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("slow down", 429, retry_after="40")

    async def visits() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            for _ in range(2):
                with pytest.raises(TooMany):
                    await visitor.visit(a_source()).get(f"https://{HOST}/page")

    asyncio.run(visits())
    assert world.paths() == ["/page"]


def test_a_wall_behind_an_error_status_is_told_apart(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("<title>Just a moment...</title>", 403)
    with pytest.raises(Blocked):
        got(world, folder)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),  # passed already
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert retry_after(header, now) == seconds


def test_a_name_that_leads_into_a_private_network_is_refused() -> None:
    with pytest.raises(Refused, match="private network"):
        asyncio.run(public_addresses("localhost", 443))


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("www.hotel.example", True),
        ("api.www.hotel.example", True),
        ("hotel.example", False),
        ("www.hotel.example.", False),
        ("127.0.0.1", False),
    ],
)
def test_a_host_belongs_to_a_site_by_its_whole_name(host: str, own: bool) -> None:
    assert belongs(host, (HOST,)) is own


def test_even_a_site_that_lists_an_ip_is_not_reached_by_it() -> None:
    with pytest.raises(Refused):
        check_address("https://127.0.0.1/", ("127.0.0.1",))


def test_without_a_local_world_the_real_one_is_not_reached_by_accident() -> None:
    with pytest.raises(BadSettings, match="WAYRATE_LOCAL_WORLD"):
        VisitSettings.from_environment({})
    with pytest.raises(BadSettings, match="live"):
        VisitSettings.from_environment({"WAYRATE_WORLD": "moon"})


def test_the_two_worlds_differ_in_address_and_rhythm_only() -> None:
    local = VisitSettings.from_environment(
        {"WAYRATE_LOCAL_WORLD": "127.0.0.1:4433", "WAYRATE_LOCAL_CA": "/ca.pem"}
    )
    live = VisitSettings.from_environment({"WAYRATE_WORLD": "live"})
    assert local.world is not None
    assert (local.world.host, local.world.port) == ("127.0.0.1", 4433)
    assert (local.rhythm.at_once, local.rhythm.gap_s) == (4, 0.0)
    assert live.world is None
    assert (live.rhythm.at_once, live.rhythm.gap_s) == (2, 1.0)


def test_requests_of_one_host_share_a_connection_over_http_2(folder: Path) -> None:
    """Against a server that speaks HTTP/2 alone, with its library's own state machine."""
    seen: list[tuple[int, str]] = []
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        line = H2Connection(H2Configuration(client_side=False))
        line.initiate_connection()
        writer.write(line.data_to_send())
        while data := await reader.read(65536):
            for event in line.receive_data(data):
                if isinstance(event, RequestReceived):
                    names = dict(event.headers)
                    seen.append((event.stream_id, names[b":authority"].decode()))
                    line.send_headers(event.stream_id, [(":status", "200")])
                    line.send_data(event.stream_id, b"two", end_stream=True)
            writer.write(line.data_to_send())
            await writer.drain()
        writer.close()

    async def visits() -> list[bytes]:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        authority.issue_cert(HOST).configure_cert(context)
        context.set_alpn_protocols(["h2"])
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        world = LittleWorld(server.sockets[0].getsockname()[1], folder / "ca.pem")
        async with Visitor(settings_for(world, folder)) as visitor:
            asks = [visitor.visit(API).get(f"https://{HOST}/{n}") for n in range(3)]
            pages = await asyncio.gather(*asks)
        server.close()
        return [page.body for page in pages]

    assert asyncio.run(visits()) == [b"two"] * 3
    assert seen == [(1, HOST), (3, HOST), (5, HOST)]
    assert connections == 1


def test_the_next_address_of_a_name_is_tried_where_the_first_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a machine without IPv6; loopback addresses stand for public ones here."""
    monkeypatch.setattr("scrapers.network.public_addresses", _two_addresses)

    async def connect() -> object:
        server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        stream = await PublicOnly().connect_tcp(HOST, port, timeout=20)
        peer = stream.get_extra_info("server_addr")
        await stream.aclose()
        server.close()
        return peer[0]

    assert asyncio.run(connect()) == "127.0.0.1"


async def _two_addresses(host: str, port: int) -> list[str]:
    return ["127.0.0.2", "127.0.0.1"]  # nothing listens on the first
