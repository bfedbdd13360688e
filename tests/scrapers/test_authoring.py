"""The author's commands against the little world, with a throw-away site in the registry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli import authoring
from cli.errors import Fault
from core.domain.membership import Entitlement
from core.domain.money import money
from core.domain.rate import Listing, RateQuote
from core.domain.stay import StayQuery, StayRequest
from scrapers import registry
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit
from tests.scrapers.little_world import HOST, LittleWorld, a_source, answer

RATES = f"https://{HOST}/rates"
FIRST, LAST = (str(datetime.now(UTC).date() + timedelta(days=n)) for n in (14, 16))
ASK = ["--city", "New York", "--check-in", FIRST, "--check-out", LAST]


class Example(Site):
    """Reads "name=amount" lines."""

    source = a_source()
    factor = 1

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        code = {"code": entitlement.code} if entitlement.code else {}
        page = await visit.get(RATES, {"for": entitlement.membership.value, **code})
        return self.read(page, query.request)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        quotes = [
            reading.quote(Listing(ref=name, name=name), total=money(amount).times(self.factor))
            for name, mark, amount in (line.partition("=") for line in page.text.splitlines())
            if mark
        ]
        return quotes or reading.nothing(page.text, sold_out=("all rooms gone",))

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return RATES


@pytest.fixture
def site() -> Example:
    return Example()


@pytest.fixture(autouse=True)
def project(
    site: Example, world: LittleWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty project whose only site is the example, in front of the little world."""
    known = {"example": site}
    monkeypatch.setattr(registry, "sites", lambda: known)
    # Else what is worked out of this one site would be remembered for every test after.
    monkeypatch.setattr(registry, "sources", lambda: {"example": site.source})
    monkeypatch.setenv("WAYRATE_WORLD", "local")
    monkeypatch.setenv("WAYRATE_LOCAL_WORLD", f"127.0.0.1:{world.port}")
    monkeypatch.setenv("WAYRATE_LOCAL_CA", str(world.ca))
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    world.routes["/rates"] = answer("Ritz=312.40 USD\nSavoy=280.00 USD", content_type="text/plain")
    return tmp_path


def recorded(*more: str) -> Path:
    assert authoring.run(["record", "example", "two-adults", *ASK, *more]) == 0
    return Path("tests/recordings/example/two-adults")


def test_try_asks_once_and_keeps_nothing(
    project: Path, world: LittleWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    assert authoring.run(["try", "example", *ASK, "--membership", "aaa"]) == 0
    assert world.paths() == ["/rates?for=aaa"]
    assert "280.00 USD  Savoy" in capsys.readouterr().out
    assert not (project / "tests").exists()


def test_try_prints_the_object_that_read_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert authoring.run(["try", "example", *ASK, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["site"], told["outcome"]) == ("example", "priced")
    assert [quote["total"] for quote in told["quotes"]] == ["312.40", "280.00"]


def test_try_of_a_site_that_is_down_says_so(
    world: LittleWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    world.routes["/rates"] = answer("", 503)
    assert authoring.run(["try", "example", *ASK]) == 1
    assert f"{HOST} is broken right now" in capsys.readouterr().out
    assert world.paths() == ["/rates?for=public"]


def test_a_recording_is_replayed_without_the_network(world: LittleWorld) -> None:
    recorded()
    assert authoring.run(["accept", "example", "two-adults"]) == 0
    world.reset()
    assert authoring.run(["replay", "example"]) == 0
    assert authoring.run(["replay", "example", "two-adults"]) == 0
    assert world.asked == []


@pytest.mark.parametrize("more", [(), ("--page", "saved.txt", "--url", RATES + "?code=77123")])
def test_the_authors_own_code_is_not_in_a_recording(
    project: Path, world: LittleWorld, more: tuple[str, ...]
) -> None:
    page = "ACME rates, 77123\nRitz=77.00 USD"
    (project / "saved.txt").write_text(page)
    world.routes["/rates"] = answer(page, content_type="text/plain")
    folder = recorded("--membership", "corporate=77123", *more)
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"77123" not in kept
    assert b"ACME rates, masked\nRitz=77.00 USD" in kept
    assert authoring.run(["accept", "example", folder.name]) == 0  # asks with the mask


@pytest.mark.parametrize("more", [(), ("--page", "saved.txt", "--url", RATES)])
def test_what_no_rule_finds_is_said_when_a_page_is_kept(
    project: Path, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "saved.txt").write_text("Ritz=77.00 USD")
    recorded(*more)
    assert "a page of somebody signed in holds theirs" in capsys.readouterr().out


def test_what_was_accepted_is_written_beside_the_recording() -> None:
    folder = recorded()
    authoring.run(["accept", "example", "two-adults"])
    told = json.loads((folder / "expected.json").read_text())
    exchanges = json.loads((folder / "exchanges.json").read_text())
    assert told["parser"] == "example/1"
    assert told["frozen_at"] == exchanges["recorded_at"]
    assert [quote["total"] for quote in told["reading"]["quotes"]] == ["312.40 USD", "280.00 USD"]


def test_a_reader_that_reads_otherwise_is_told_line_by_line(
    site: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded()
    authoring.run(["accept", "example", "two-adults"])
    site.factor = 2
    capsys.readouterr()
    assert authoring.run(["replay", "example"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "two-adults: differs (reader example/1)",
        "  quotes[0].total: '312.40 USD' -> '624.80 USD'",
        "  quotes[1].total: '280.00 USD' -> '560.00 USD'",
    ]


def test_a_recording_that_nobody_looked_at_does_not_count(
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorded()
    assert authoring.run(["replay", "example"]) == 1
    assert "not accepted yet: ./wayrate accept example two-adults" in capsys.readouterr().out


def test_a_bad_day_can_be_recorded(world: LittleWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.routes["/rates"] = answer("all rooms gone", content_type="text/plain")
    recorded()
    assert authoring.run(["accept", "example", "two-adults"]) == 0
    assert 'sold out. Example says "all rooms gone"' in capsys.readouterr().out


def test_a_saved_page_becomes_a_recording(project: Path, world: LittleWorld) -> None:
    page = project / "saved.txt"
    page.write_text("Ritz=99.00 USD\njane@mail.example", encoding="utf-8")
    folder = recorded("--page", str(page), "--url", RATES)
    assert authoring.run(["accept", "example", "two-adults"]) == 0
    told = json.loads((folder / "expected.json").read_text())
    assert [quote["total"] for quote in told["reading"]["quotes"]] == ["99.00 USD"]
    assert (folder / "bodies" / "001.txt").read_text() == "Ritz=99.00 USD\nsomeone@example.com"
    assert world.asked == []


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["try", "nowhere", *ASK], "There is no site 'nowhere'"),
        (["try", "example", *ASK, "--membership", "club"], "There is no membership 'club'"),
        (["try", "example", *ASK, "--adults", "0"], "between 1 and 9 adults"),
        (["try", "example", *ASK[:-1], FIRST], "Check-out must be after check-in"),
        (["try", "example", "--city", "Xqzzy", *ASK[2:]], "Xqzzy"),
        (["record", "example", "../up", *ASK], "is no name"),
        (["record", "example", "new", *ASK, "--page", "not-there.html"], "cannot be read"),
        (["replay", "example"], "There is no recording of example"),
        (["replay", "example", "nothing"], "There is no recording in"),
        (["accept", "example", "nothing"], "There is no recording in"),
    ],
)
def test_bad_input_gets_a_sentence(argv: list[str], sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        authoring.run(argv)


@pytest.mark.parametrize("argv", [["try"], ["try", "example", *ASK, "--check-in", "soon"]])
def test_words_that_are_no_command_line_end_with_two(argv: list[str]) -> None:
    with pytest.raises(Fault, match="--help shows how to ask") as raised:
        authoring.run(argv)
    assert raised.value.code == 2


def test_a_missing_key_is_named(site: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    site.source = replace(site.source, key_variables=("EXAMPLE_KEY",))  # type: ignore[misc]
    monkeypatch.delenv("EXAMPLE_KEY", raising=False)
    with pytest.raises(Fault, match="needs EXAMPLE_KEY"):
        authoring.run(["try", "example", *ASK])
