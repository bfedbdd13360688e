"""robots.txt: how it is read (examples of RFC 9309), and how it is obeyed over the network."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.domain.source import SourceKind
from scrapers.decisions import Decisions
from scrapers.errors import RobotsRefused, SiteDown
from scrapers.robots import Decision, Robots
from scrapers.robots_rules import deciding_rule, rules_for
from scrapers.status import Answer
from scrapers.visit import Browse, Page
from scrapers.visits import Visitor
from tests.scrapers.little_world import HOST, LittleWorld, a_source, answer, settings_for

AGENT = "Wayrate"


def verdict(text: str, path: str) -> tuple[bool, str | None]:
    rule = deciding_rule(rules_for(text, AGENT), path)
    return (rule is None or rule.allows, str(rule) if rule else None)


# RFC 9309, 5.1, with our name in place of its crawlers'.
SIMPLE = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/publications/a", True),
        ("/example/page.html", False),
        ("/picture.gif", False),
        ("/picture.gif?big=1", True),  # "$" is the end of the address, query included
    ],
)
def test_rules_for_everyone_hold_for_us(path: str, allowed: bool) -> None:
    assert verdict(SIMPLE, path)[0] is allowed


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("foobot", "/", False),
        ("FooBot", "/example/page.html", True),
        ("bazbot", "/example/page.html", False),
        ("barbot", "/example/", True),
        ("quxbot", "/example/", True),  # a group of its own without rules
    ],
)
def test_a_group_of_ones_own_wins_over_everyones(agent: str, path: str, allowed: bool) -> None:
    rule = deciding_rule(rules_for(SIMPLE, agent), path)
    assert (rule is None or rule.allows) is allowed


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        # RFC 9309, 5.2: the longest match decides.
        (
            "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
            "/example/page/disallowed.gif",
            (False, "Disallow: /example/page/disallowed.gif"),
        ),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", (True, "Allow: /a")),
        ("User-agent: *\nDisallow:", "/a", (True, None)),
        (
            "User-agent: *\nDisallow: /search # not for robots",
            "/search?q=1",
            (False, "Disallow: /search"),
        ),
        (
            "User-agent: *\nDisallow: /*?*sort=",
            "/hotels?page=2&sort=price",
            (False, "Disallow: /*?*sort="),
        ),
        ("User-agent: other\nDisallow: /", "/", (True, None)),
        # RFC 9309, 2.2.2: percent-encoded or not is the same.
        (
            "User-agent: *\nDisallow: /foo/bar/ツ",
            "/foo/bar/%E3%83%84",
            (False, "Disallow: /foo/bar/%E3%83%84"),
        ),
        (
            "User-agent: *\nDisallow: /foo/bar/%62%61%7A",
            "/foo/bar/baz",
            (False, "Disallow: /foo/bar/baz"),
        ),
        ("<!doctype html><title>Home: page</title>", "/", (True, None)),
        ("\ufeffUser-agent: *\r\nDisallow: /x\r\n", "/x", (False, "Disallow: /x")),
        # Two groups of one name are one group; other lines in between change nothing.
        (
            "User-agent: *\nCrawl-delay: 3\nDisallow: /a\nSitemap: https://h/s\n\n"
            "User-agent: *\nDisallow: /b",
            "/b",
            (False, "Disallow: /b"),
        ),
    ],
)
def test_one_rule_decides(text: str, path: str, expected: tuple[bool, str | None]) -> None:
    assert verdict(text, path) == expected


def test_a_page_that_robots_shall_not_visit_is_not_visited(
    world: LittleWorld, folder: Path
) -> None:
    world.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /search")
    world.routes["/search"] = answer("prices")

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source()).get(f"https://{HOST}/search?city=Paris&code=1")

    with pytest.raises(
        RobotsRefused, match=r"asks robots not to visit /search \(Disallow: /search\)"
    ):
        asyncio.run(visit())
    assert world.paths() == []


def test_the_browser_obeys_as_well(world: LittleWorld, folder: Path) -> None:
    world.routes["/robots.txt"] = answer("User-agent: Wayrate\nDisallow: /")

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source()).browse(Browse(f"https://{HOST}/search"))

    with pytest.raises(RobotsRefused, match="asks robots not to visit"):
        asyncio.run(visit())
    assert world.paths() == []


def test_an_official_api_is_asked_under_its_own_terms(world: LittleWorld, folder: Path) -> None:
    world.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /")
    world.routes["/v1/offers"] = answer("{}", content_type="application/json")
    api = a_source(kind=SourceKind.API)

    async def visit() -> str:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(api).get(f"https://{HOST}/v1/offers")
            return (await visitor.decide(f"https://{HOST}/v1/offers", api)).sentence

    assert asyncio.run(visit()).endswith("is an official API, asked under the terms of its key.")
    assert [asked.path for asked in world.asked] == ["/v1/offers"]


def test_a_file_is_fetched_once_however_many_ask(world: LittleWorld, folder: Path) -> None:
    world.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /private")
    world.routes["/page"] = answer("ok")

    async def visits() -> None:
        async with Visitor(settings_for(world, folder)) as visitor, asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(visitor.visit(a_source()).get(f"https://{HOST}/page"))

    asyncio.run(visits())
    assert [asked.path for asked in world.asked].count("/robots.txt") == 1


def test_a_file_that_cannot_be_read_now_keeps_us_away_for_now(
    world: LittleWorld, folder: Path
) -> None:
    world.routes["/robots.txt"] = answer("down", 503)

    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source()).get(f"https://{HOST}/page")

    with pytest.raises(SiteDown, match="cannot be read") as raised:  # so it is tried again
        asyncio.run(visit())
    assert raised.value.try_again
    assert world.paths() == []


class Files:
    """A host whose robots.txt changes; counts how often it is fetched."""

    def __init__(self, *statuses: int) -> None:
        self.left = list(statuses)
        self.fetched = 0

    async def __call__(self, url: str) -> Answer:
        self.fetched += 1
        seen_at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        body = b"User-agent: *\nDisallow: /x"
        return Answer(Page(url, self.left.pop(0), body, "text/plain", seen_at))


def test_a_decision_says_what_it_rests_on() -> None:
    decision = asyncio.run(
        Robots(AGENT).decide(f"https://{HOST}/x?q=1", SourceKind.OTA, Files(200))
    )
    assert (decision.host, decision.path) == (HOST, "/x?q=1")
    assert (decision.allowed, decision.rule) == (False, "Disallow: /x")
    assert decision.fetched_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_missing_file_allows_everything() -> None:
    decision = asyncio.run(Robots(AGENT).decide(f"https://{HOST}/x", SourceKind.OTA, Files(404)))
    assert decision.allowed


@pytest.mark.parametrize(
    ("statuses", "seconds_apart", "fetched"),
    [
        ((200, 200), 23 * 3600.0, 1),
        ((200, 200), 25 * 3600.0, 2),
        ((503, 200), 1.0, 1),  # many visits at once do not hammer a host that is down
        ((503, 200), 5.0, 2),  # the first retry of a visit comes after five seconds
    ],
)
def test_how_long_a_file_is_kept(
    statuses: tuple[int, ...], seconds_apart: float, fetched: int
) -> None:
    files, now = Files(*statuses), [1000.0]
    robots = Robots(AGENT, clock=lambda: now[0])

    async def decide_twice() -> None:
        await robots.decide(f"https://{HOST}/a", SourceKind.OTA, files)
        now[0] += seconds_apart
        await robots.decide(f"https://{HOST}/a", SourceKind.OTA, files)

    asyncio.run(decide_twice())
    assert files.fetched == fetched


def a_decision(sentence: str, *, allowed: bool = True, host: str = HOST, day: int = 20) -> Decision:
    at = datetime(2026, 11, day, tzinfo=UTC)
    rule = None if allowed else "Disallow: /x"
    return Decision(host, "/x", allowed, rule, sentence, at)


def test_what_is_news_of_a_host_is_its_first_decision_a_refusal_and_a_newer_file() -> None:
    decisions, told = Decisions(), []
    decisions.note_beforehand("example", a_decision("no rule about the page for people"))
    for decision in (
        a_decision("no rule about /a"),
        a_decision("no rule about /b"),
        a_decision("forbids /x", allowed=False),
        a_decision("no rule about /a"),
        a_decision("no rule about /b", host="api.hotel.example"),
        a_decision("an older file", day=19),
        a_decision("a newer file", day=21),
    ):
        decisions.note("example", decision)
        news = decisions.news("example")
        decisions.told("example", news)
        told.append([each.sentence for each in news])
    assert told == [
        ["no rule about /a"],
        [],
        ["forbids /x"],
        [],
        ["no rule about /b"],
        [],
        ["a newer file"],
    ]
    assert decisions.news("another") == ()
    assert decisions.refusal("example", "forbids /x") is not None
    assert decisions.refusal("another", "forbids /x") is None
