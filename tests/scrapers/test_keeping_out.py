"""Which requests of a page are asked about: all that robots.txt forbids, and few others."""

from __future__ import annotations

import pytest

from scrapers.keeping_out import suspects
from scrapers.robots_rules import deciding_rule, rules_for

HOSTS = ("www.hotel.example", "hotel.example")
TEXT = """User-agent: *
Disallow: /graphql
Disallow: /*.json$
Disallow: /book/*/rooms
Disallow: /caf\u00e9
Disallow: /search?*sort=
Disallow: *.aspx
Allow: /graphql/open
"""


@pytest.mark.parametrize(
    ("path", "forbidden", "suspected"),
    [
        ("/", False, False),
        ("/assets/app.js", False, False),
        ("/graphql?query=rates", True, True),
        ("/Graphql", False, True),  # asked about, and let go
        ("/graphql/open/rates", False, True),
        ("/%67raphql", True, True),  # the same address, written otherwise
        ("/data/rates.json", True, True),
        ("/data/rates.json?at=1", False, False),
        ("/book/hilton/new-york/rooms/1", True, True),
        ("/book/rooms", False, False),
        ("/caf%c3%a9", True, True),
        ("/search?city=rome&sort=price", True, True),
        ("/search?city=rome%20centre", False, False),
        ("/search?city=s%C3%A3o", False, False),
        ("/a/b.aspx?c=d", True, True),
    ],
)
def test_whatever_is_forbidden_is_asked_about(path: str, forbidden: bool, suspected: bool) -> None:
    rules = rules_for(TEXT, "wayrate")
    rule = deciding_rule(rules, path)
    assert (rule is not None and not rule.allows) is forbidden
    found = suspects(HOSTS, (("www.hotel.example", rules),))
    assert bool(found.match(f"https://www.hotel.example{path}")) is suspected


@pytest.mark.parametrize(
    ("url", "suspected"),
    [
        ("https://www.hotel.example/graphql", False),  # its file forbids nothing
        ("https://hotel.example/graphql", True),  # its file is not at hand
        ("https://api.hotel.example/x", True),
        ("https://a.b.hotel.example/x", True),
        ("https://www.hotel.example.evil.example/graphql", False),  # cut as foreign
        ("https://evil.example/https://hotel.example/", False),
        ("https://nohotel.example/", False),
    ],
)
def test_of_hosts_whose_file_is_not_at_hand_everything_is_asked_about(
    url: str, suspected: bool
) -> None:
    found = suspects(HOSTS, (("www.hotel.example", ()),))
    assert bool(found.match(url)) is suspected
