"""Each fault does on a real socket what its name says."""

import os
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.sandbox import addresses
from tests.sandbox.addresses import BOOKING, CHOICE, SERPAPI, WYNDHAM
from tests.sandbox.conftest import Running


def request_bytes(url: str) -> bytes:
    parts = httpx.URL(url)
    return f"GET {parts.raw_path.decode()} HTTP/1.1\r\nHost: {parts.host}\r\n\r\n".encode()


@contextmanager
def line_to(world: Running, url: str) -> Iterator[ssl.SSLSocket]:
    """A TLS connection on which the request has been sent."""
    context = ssl.create_default_context(cafile=world.told["ca"])
    with (
        socket.create_connection(("127.0.0.1", world.told["tls_port"]), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=httpx.URL(url).host) as line,
    ):
        line.sendall(request_bytes(url))
        yield line


def test_reset_ends_the_connection_with_a_tcp_reset(world: Running) -> None:
    world.fault("booking", "reset")
    with line_to(world, BOOKING) as line, socket.socket(fileno=os.dup(line.fileno())) as raw:
        raw.settimeout(5)
        # Beneath TLS, since Python's ssl module reports a reset as a plain end.
        with pytest.raises(ConnectionResetError):
            while raw.recv(65536):
                pass


def test_hang_never_answers(world: Running) -> None:
    world.fault("booking", "hang")
    with line_to(world, BOOKING) as line:
        line.settimeout(1.2)
        with pytest.raises(TimeoutError):
            line.recv(1)


def test_drip_sends_about_a_byte_a_second(world: Running) -> None:
    world.fault("google_hotels", "drip")
    with line_to(world, SERPAPI) as line:
        got = b""
        while b"\r\n\r\n" not in got:
            got += line.recv(4096)
        began, body = time.monotonic(), got.split(b"\r\n\r\n", 1)[1]
        while len(body) < 3:
            body += line.recv(4096)
    assert len(body) <= 4
    # From the first byte to the third lie two pauses of a second.
    assert time.monotonic() - began > 1.5


def test_truncated_sends_less_than_content_length(world: Running) -> None:
    world.fault("wyndham", "truncated")
    with line_to(world, WYNDHAM) as line:
        got = b""
        while part := line.recv(65536):
            got += part
    head, body = got.split(b"\r\n\r\n", 1)
    told = re.search(rb"content-length: (\d+)", head)
    assert told and 0 < len(body) < int(told[1])


def test_slow_takes_seconds_and_then_answers(world: Running) -> None:
    world.fault("choice", "slow")
    began = time.monotonic()
    answer = world.ask.get(CHOICE)
    assert answer.status_code == 200 and "PRELOADED_STATE" in answer.text
    assert time.monotonic() - began > 5


@pytest.mark.parametrize(
    "fault, status, hint",
    [
        ("error503", 503, None),
        ("error500", 500, None),
        ("too_many", 429, "3"),
        ("too_many_no_hint", 429, None),
    ],
)
def test_refusals_have_their_status(
    world: Running, fault: str, status: int, hint: str | None
) -> None:
    world.fault("booking", fault)
    answer = world.ask.get(BOOKING)
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == hint


def test_bot_wall_has_an_empty_title_and_a_challenge(world: Running) -> None:
    world.fault("booking", "bot_wall")
    answers = [world.ask.get(BOOKING) for _ in range(12)]
    assert {answer.status_code for answer in answers} == {200, 202}
    for answer in answers:
        assert "<title></title>" in answer.text
        assert "challenge.js" in answer.text and "property-card" not in answer.text


def test_empty_shell_has_no_cards_and_says_nothing_about_hotels(world: Running) -> None:
    world.fault("booking", "empty_shell")
    world.fault("google_hotels", "empty_shell")
    page = world.ask.get(BOOKING)
    assert page.status_code == 200 and "property-card" not in page.text
    assert "<title>Booking.com</title>" in page.text
    assert world.ask.get(SERPAPI).json() == {}


@pytest.mark.parametrize(
    "site, key",
    [
        ("booking", "data-testid="),
        ("expedia", "propertySearchListings"),
        ("hotels", "propertySearchListings"),
        ("priceline", "ratesSummary"),
        ("ihg", "rateDetails"),
        ("wyndham", "displayRate"),
        ("choice", "startingRates"),
        ("bestwestern", "resortSearchRate"),
        ("amadeus", '"offers"'),
        ("google_hotels", "rate_per_night"),
        ("marriott", "lowestAverageRate"),
        ("hilton", "shopMultiPropAvail"),
        ("hyatt", "spiritCode"),
        ("radisson", "offer__stay"),
        ("accor", "bestOffers"),
        ("sonesta", "property-tile"),
        ("omni", "omni-hotel"),
    ],
)
def test_layout_changed_renames_what_readers_look_for(world: Running, site: str, key: str) -> None:
    before = addresses.ask(world.ask, site)
    headers = before.request.headers
    world.fault(site, "layout_changed")
    after = world.ask.request(
        before.request.method, _real_url(before), headers=headers, content=before.request.content
    )
    assert key in before.text
    assert after.status_code == 200 and key not in after.text
    # The prices are still there: only their places have other names.
    assert len(after.text) > len(before.text) * 0.8


def _real_url(answer: httpx.Response) -> str:
    """The transport moved the request to the local port; the Host header kept the real name."""
    host = answer.request.headers["host"]
    return str(answer.request.url.copy_with(host=host, port=None))


def test_sold_out_is_each_sites_own_word_for_it(world: Running) -> None:
    for site in addresses.SITES:
        world.fault(site, "sold_out")
    said = {}
    for site in addresses.SITES:
        said[site] = world_answer(world, site)
    assert "unavailable for your dates" in said["booking"].text
    for site in ("expedia", "hotels"):
        listed = said[site].json()["data"]["propertySearch"]["propertySearchListings"]
        assert listed and not any(p["availability"]["available"] or p["price"] for p in listed)
    assert said["priceline"].json()["hotels"] == [] and said["priceline"].json()["marketSize"] > 0
    assert said["ihg"].json()["hotels"][0]["availabilityStatus"] == "SOLD_OUT"
    rows = said["wyndham"].json()["availability"]["altSell"]["availability"]
    assert {row["rate"]["errorCode"] for row in rows} == {"NO_ROOMS"}
    assert (
        '"available":false' in said["choice"].text and '"available":true' not in said["choice"].text
    )
    assert {row["resortAvailable"] for row in said["bestwestern"].json()} == {"UNAVAILABLE"}
    assert said["amadeus"].json()["errors"][0]["code"] == 3664
    assert not any("total_rate" in p for p in said["google_hotels"].json()["properties"])


def world_answer(world: Running, site: str) -> httpx.Response:
    return addresses.ask(world.ask, site)


# Seven days after the asked 2026-12-04, in the form in which each answer shows its dates.
@pytest.mark.parametrize(
    "site, shown",
    [
        ("booking", "checkin=2026-12-11"),
        ("expedia", '"checkIn":"2026-12-11"'),
        ("hotels", '"checkIn":"2026-12-11"'),
        ("priceline", '"checkInDate":"20261211"'),
        ("ihg", '"start":"2026-12-11"'),
        ("wyndham", '"checkInDate":"12-11-2026"'),
        ("choice", '"checkInDate":"2026-12-11"'),
        ("bestwestern", '"arrivalDate":"2026-12-11"'),
        ("amadeus", '"checkInDate":"2026-12-11"'),
        ("google_hotels", '"check_in_date":"2026-12-11"'),
        ("marriott", '"startDate":"2026-12-11"'),
        ("hilton", '"arrivalDate":"2026-12-11"'),
        ("hyatt", '"checkin":"2026-12-11"'),
        ("radisson", 'data-check-in="2026-12-11"'),
        ("accor", '"dateIn":"2026-12-11"'),
        ("sonesta", 'datetime="2026-12-11"'),
        ("omni", 'data-arrive="2026-12-11"'),
    ],
)
def test_wrong_dates_are_shown_as_what_they_are(world: Running, site: str, shown: str) -> None:
    assert shown not in addresses.ask(world.ask, site).text
    world.fault(site, "wrong_dates")
    assert shown in addresses.ask(world.ask, site).text


def test_wrong_charset_sends_bytes_that_are_not_utf8(world: Running) -> None:
    world.fault("booking", "wrong_charset")
    answer = world.ask.get(BOOKING)
    assert "utf-8" in answer.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")
    assert "property-card" in answer.content.decode("cp1252")


def test_redirect_loop_never_arrives(world: Running) -> None:
    world.fault("booking", "redirect_loop")
    answer = world.ask.get(BOOKING)
    assert answer.status_code == 302
    assert httpx.URL(BOOKING).join(answer.headers["location"]) == httpx.URL(BOOKING)


def test_redirect_away_leads_to_another_host(world: Running) -> None:
    world.fault("booking", "redirect_away")
    answer = world.ask.get(BOOKING)
    target = httpx.URL(answer.headers["location"])
    assert answer.status_code == 302 and target.host == "gate.example.net"
    there = world.ask.get(target)
    assert there.status_code == 200 and "Sign in" in there.text


def test_huge_is_fifty_megabytes(world: Running) -> None:
    world.fault("booking", "huge")
    size = 0
    with world.ask.stream("GET", BOOKING) as answer:
        for part in answer.iter_bytes():
            size += len(part)
    assert 49_000_000 < size < 60_000_000


def test_share_is_drawn_from_the_seed_by_request_number(world: Running) -> None:
    world.fault("choice", "error503", 0.3)
    # An unknown city is quick to answer.
    nowhere = CHOICE.replace("/new-york/hotels", "/atlantis/hotels")
    statuses = [world.ask.get(nowhere).status_code for _ in range(60)]
    # 60 draws at 0.3: mean 18, deviation 3.5; the bounds are four deviations off.
    assert 4 <= statuses.count(503) <= 32
    rows = world.control.get("/log", params={"site": "choice", "limit": 60}).json()["requests"]
    assert [row["fault"] == "error503" for row in reversed(rows)] == [s == 503 for s in statuses]


def test_faults_strike_only_their_site(world: Running) -> None:
    world.fault("booking", "error503")
    assert world.ask.get(WYNDHAM).status_code == 200


def test_a_wall_with_403_says_so_in_its_own_words(world: Running) -> None:
    world.fault("booking", "bot_wall_403")
    answer = world.ask.get(BOOKING)
    assert answer.status_code == 403
    assert "<title>Access Denied</title>" in answer.text and "property-card" not in answer.text


def test_an_empty_page_is_an_answer_without_a_byte(world: Running) -> None:
    for site, url in (("booking", BOOKING), ("google_hotels", SERPAPI)):
        world.fault(site, "empty_page")
        answer = world.ask.get(url)
        assert (answer.status_code, answer.content) == (200, b"")


def test_redirect_private_leads_inside_by_each_way_to_write_it(world: Running) -> None:
    world.fault("booking", "redirect_private")
    answers = [world.ask.get(BOOKING) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {302}
    hosts = {httpx.URL(answer.headers["location"]).host for answer in answers}
    assert hosts == {"10.0.0.5", "127.0.0.1", "::1", "localhost"}


@pytest.mark.parametrize(("site", "url"), [("booking", BOOKING), ("google_hotels", SERPAPI)])
def test_a_zip_bomb_is_small_until_it_is_unpacked(world: Running, site: str, url: str) -> None:
    world.fault(site, "zip_bomb")
    with world.ask.stream("GET", url) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < 150_000
    unpack, size = zlib.decompressobj(wbits=31), 0
    while packed:
        size += len(unpack.decompress(packed, 1_000_000))
        packed = unpack.unconsumed_tail
    assert unpack.eof
    assert size > 100_000_000


def test_a_big_page_declares_its_thirty_megabytes(world: Running) -> None:
    world.fault("wyndham", "big_page")
    with world.ask.stream("GET", WYNDHAM) as answer:
        size = sum(map(len, answer.iter_bytes()))
    assert int(answer.headers["content-length"]) == size
    assert 29_000_000 < size < 32_000_000


def test_an_expired_certificate_is_shown_until_the_switch_is_off(world: Running) -> None:
    """On the connections of before and after as well: a good one is not used any more."""
    assert world.ask.get(BOOKING).status_code == 200
    world.fault("booking", "expired_certificate")
    with pytest.raises(httpx.ConnectError, match="certificate has expired"):
        world.ask.get(BOOKING)
    assert world.ask.get(WYNDHAM).status_code == 200
    world.control.delete("/faults")
    assert world.ask.get(BOOKING).status_code == 200


def test_an_expired_certificate_is_of_the_same_authority(world: Running) -> None:
    """So that its age is all that is wrong with it."""
    world.fault("booking", "expired_certificate")
    context = ssl.create_default_context(cafile=world.told["ca"])
    with (
        socket.create_connection(("127.0.0.1", world.told["tls_port"]), timeout=5) as raw,
        pytest.raises(ssl.SSLCertVerificationError) as raised,
    ):
        context.wrap_socket(raw, server_hostname="www.booking.com")
    assert raised.value.verify_code == 10  # OpenSSL: X509_V_ERR_CERT_HAS_EXPIRED


def test_the_log_shows_who_was_led_to_another_host(world: Running) -> None:
    world.ask.get("https://gate.example.net/sign-in?from=booking")
    (row,) = world.control.get("/log", params={"site": "elsewhere", "limit": 1}).json()["requests"]
    assert row["url"] == "https://gate.example.net/sign-in?from=booking"
