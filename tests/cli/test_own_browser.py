"""Reading the page that a person has open: a real Chromium with a debugging port shows the local
world, and stays as it was. Expected totals are the world's own, from its /truth."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote as in_query

import pytest

from cli import authoring
from cli.errors import Fault
from scrapers.browser import find_browser
from tests.sandbox.conftest import Running, start

CHROMIUM = find_browser(None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FIRST, LAST = (str(datetime.now(UTC).date() + timedelta(days=n)) for n in (14, 16))
ASK = ["--city", "New York", "--check-in", FIRST, "--check-out", LAST]
WORDS = f"checkin={FIRST}&checkout={LAST}&group_adults=2&no_rooms=1&selected_currency=USD"
BOOKING = f"https://www.booking.com/searchresults.html?ss=New+York&{WORDS}"
EXPEDIA = (
    f"https://www.expedia.com/Hotel-Search?destination=New+York&startDate={FIRST}&endDate={LAST}"
    "&adults=2&rooms=1"
)


class Own:
    """A person's browser: `address` is its debugging port."""

    def __init__(self, address: str) -> None:
        self.address = address

    def open(self, url: str) -> None:
        self._ask(f"/json/new?{in_query(url, safe='')}", "PUT")

    def tabs(self) -> list[tuple[str, str]]:
        """(id, address) of each tab."""
        return [(t["id"], t["url"]) for t in self._ask("/json/list") if t["type"] == "page"]

    def close_all(self) -> None:
        """A blank tab stays, or the browser would end."""
        left = self.tabs()
        self.open("about:blank")
        for tab, _ in left:
            self._ask(f"/json/close/{tab}")
        for _ in range(500):  # a closed tab is listed for a moment longer
            if len(self.tabs()) == 1:
                return
            time.sleep(0.01)
        raise AssertionError("the browser does not close its tabs")

    def _ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(self.address + path, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if body.startswith((b"[", b"{")) else body


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    world = start(tmp_path_factory.mktemp("world"))
    yield world
    world.end()


@pytest.fixture(scope="module")
def person(shown: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    profile: Path = tmp_path_factory.mktemp("profile")
    mapping = f"MAP * 127.0.0.1:{shown.told['tls_port']}, EXCLUDE 127.0.0.1"
    flags = ["--remote-debugging-port=0", "--no-sandbox", "--ignore-certificate-errors"]
    process = subprocess.Popen(
        [
            str(CHROMIUM),
            *flags,
            f"--user-data-dir={profile}",
            f"--host-resolver-rules={mapping}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # it may be a script around the browser: both are ended
    )
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"DevTools listening on ws://(127\.0\.0\.1:\d+)/", line):
            break
    else:
        raise AssertionError("the browser does not listen")
    yield Own(f"http://{found[1]}")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)


@pytest.fixture
def own(person: Own, shown: Running) -> Iterator[Own]:
    """One blank tab, and a world without faults."""
    shown.control.delete("/faults")
    person.close_all()
    yield person
    shown.control.delete("/faults")


def tried(own: Own, capsys: pytest.CaptureFixture[str], site: str) -> dict[str, Any]:
    """What `try --browser` prints, asked again while the page is still being drawn."""
    found: dict[str, Any] = {"quotes": []}
    for _ in range(20):
        capsys.readouterr()
        authoring.run(["try", site, *ASK, "--browser", own.address, "--json"])
        found = json.loads(capsys.readouterr().out)
        if found["quotes"]:
            break
    return found


def truth(shown: Running, site: str) -> dict[str, set[Decimal]]:
    """Whole totals that a house has at a site, by its name there; fees inside, and taxes or not."""
    told = shown.control.get(
        f"/truth?city=New+York&check_in={FIRST}&check_out={LAST}&adults=2&currency=USD"
    ).json()
    entries = [house["sites"][site] for house in told["properties"] if site in house["sites"]]
    keys = ("base", "fees") if site == "booking" else ("total",)  # Booking.com adds taxes in words
    return {
        entry["name"]: {
            sum(Decimal(each[key]) for key in keys).quantize(Decimal(1), ROUND_HALF_UP)
            for each in entry["quotes"]
        }
        for entry in entries
    }


def test_the_open_page_is_read_and_the_browser_stays_as_it_was(
    own: Own, shown: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    own.open("https://www.ihg.com/")
    own.open(BOOKING)
    before = own.tabs()
    found = tried(own, capsys, "booking")
    assert found["outcome"] == "priced"
    totals = truth(shown, "booking")
    assert len(found["quotes"]) >= 20  # a page of results has 25 cards, some of full houses
    for quote in found["quotes"]:
        assert Decimal(quote["total"]) in totals[quote["property_name"]]
    assert own.tabs() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--adults": "4", "--rooms": "2"}, "is of 2 adults, 1 room, not of 4 adults, 2 rooms: "),
        ({"--city": "Chicago"}, "is of New York, not of Chicago: open that in the tab"),
        ({"--city": "Chicago", "--adults": "3"}, "is of New York, 2 adults, 1 room, not"),
    ],
)  # fmt: skip
def test_a_tab_of_other_guests_or_another_place_gives_no_price(
    own: Own, capsys: pytest.CaptureFixture[str], changed: dict[str, str], words: str
) -> None:
    own.open(BOOKING)
    asked = {**dict(zip(ASK[::2], ASK[1::2], strict=True)), **changed}
    argv = [word for pair in asked.items() for word in pair]
    capsys.readouterr()
    assert authoring.run(["try", "booking", *argv, "--browser", own.address, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert words in found["reason"]
    assert found["quotes"] == []


def test_a_page_whose_answers_lie_behind_it_is_read_as_unconfirmed_from_what_is_drawn(
    own: Own, shown: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    own.open(EXPEDIA)
    found = tried(own, capsys, "expedia")
    assert "read from the answers behind its page" in found["reason"]
    assert "unconfirmed" in found["reason"]
    totals = truth(shown, "expedia")
    assert len(found["quotes"]) >= 15  # the first twenty are drawn
    for quote in found["quotes"]:
        assert "unconfirmed" in quote["covers"]
        assert Decimal(quote["total"]) in totals[quote["property_name"]]


def test_where_no_reader_finds_a_price_the_reason_says_what_an_open_tab_cannot_show(
    own: Own, capsys: pytest.CaptureFixture[str]
) -> None:
    own.open("https://www.expedia.com/")
    assert authoring.run(["try", "expedia", *ASK, "--browser", own.address, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["quotes"] == []
    assert "prices come in answers behind its page" in found["reason"]


def test_without_a_tab_of_the_site_the_hosts_that_are_open_are_told(own: Own) -> None:
    own.open("https://www.ihg.com/?secret=of-hers")
    with pytest.raises(Fault) as told:
        authoring.run(["try", "booking", *ASK, "--browser", own.address])
    assert "No open tab shows Booking.com" in str(told.value)
    assert "www.ihg.com" in str(told.value)
    assert "of-hers" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:1", "No browser answers at http://127.0.0.1:1: start yours with"),
        ("9222", "--browser wants an address such as http://127.0.0.1:9222"),
    ],
)
def test_an_address_where_no_browser_is_gets_a_sentence(address: str, sentence: str) -> None:
    with pytest.raises(Fault, match=re.escape(sentence)):
        authoring.run(["try", "booking", *ASK, "--browser", address])


def test_a_membership_is_chosen_in_the_page_itself(own: Own) -> None:
    with pytest.raises(Fault, match="choose the rate in the page itself"):
        authoring.run(["try", "ihg", *ASK, "--membership", "aaa", "--browser", own.address])
