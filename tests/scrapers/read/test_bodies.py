"""Bodies, trees, markup and walls: what comes before a site's own knowledge."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from scrapers.errors import Blocked, LayoutChanged, NotLoaded
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, is_whole, json_of, refuse_wall, text_of
from scrapers.read.text import folded, plain
from scrapers.read.walls import wall_of
from tests.fakes.visit import a_page
from tests.scrapers.captures import needs_captures, page


def test_valid_utf8_is_utf8_whatever_was_declared() -> None:
    declared = dataclasses.replace(
        a_page("Hôtel".encode()), content_type="text/html; charset=latin-1"
    )
    assert text_of(declared) == "Hôtel"


def test_other_bytes_follow_the_declared_charset_else_windows_1252() -> None:
    greek = a_page("Αθήνα".encode("iso-8859-7"))
    greek = dataclasses.replace(greek, content_type="text/html; charset=iso-8859-7")
    assert text_of(greek) == "Αθήνα"
    assert text_of(a_page("Hôtel – 5 €".encode("cp1252"))) == "Hôtel – 5 €"


def test_json_in_another_charset_and_with_a_byte_order_mark() -> None:
    assert json_of(a_page('{"name": "Hôtel"}'.encode("cp1252"))) == {"name": "Hôtel"}
    assert json_of(a_page(b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}
    assert is_json(a_page(b"\xef\xbb\xbf [1]"))


def test_unusable_bodies_have_names() -> None:
    with pytest.raises(NotLoaded):
        json_of(a_page(b""))
    with pytest.raises(NotLoaded, match="cut off"):
        json_of(a_page(b'{"hotels": [{"na'))
    with pytest.raises(LayoutChanged):
        json_of(a_page(b"<html>hello</html>"))
    with pytest.raises(LayoutChanged):
        html_of(a_page(b"\x89PNG\x00\x00<"))


def test_is_whole() -> None:
    assert is_whole(a_page("<html><p>all</p></HTML>\n<!-- served -->"))
    assert not is_whole(a_page("<html><p>al"))


# What vendors' challenge pages carry, by their own documentation and common knowledge of them.
@pytest.mark.parametrize(
    ("mark", "vendor"),
    [
        ("<script>window.awsWafCookieDomainList = []</script>", "AWS WAF"),
        ("<title>Just a moment...</title>", "Cloudflare"),
        ('<script src="/cdn-cgi/challenge-platform/h/b/x.js"></script>', "Cloudflare"),
        ('<div id="px-captcha"></div>', "HUMAN"),
        ("<title>Access to this page has been denied.</title>", "HUMAN"),
        ("<title>Robot Check</title>", "the site"),
        ("<title>Solve the CAPTCHA to go on</title>", "the site"),
        ('<script src="https://ct.captcha-delivery.com/c.js"></script>', "DataDome"),
        ("<title>Access Denied</title>", "Akamai"),
        ('<script src="/149e/ips.js?tkrm=1&KP_UIDz=2"></script>', "Kasada"),
        ('<iframe src="/_Incapsula_Resource?x=1"></iframe>', "Imperva"),
        ("unusual traffic from your computer network", "Google"),
        ("<title>Bot or Not?</title>", "the site"),
    ],
)
def test_walls_by_their_marks(mark: str, vendor: str) -> None:
    assert wall_of(f"<html><body>{mark}</body></html>") == vendor
    with pytest.raises(Blocked, match=vendor):
        refuse_wall(a_page(mark))


def test_a_page_that_only_looks_like_a_wall_by_its_status() -> None:
    bare = "<html><title></title><script>go()</script></html>"
    assert wall_of(bare, 202) == "the site"
    assert wall_of(bare, 200) is None
    assert wall_of("<title>Offers</title><p>Sold out</p>", 403) is None


def test_a_challenge_of_amazon_is_a_wall_of_any_length() -> None:
    padding = f"<!--{'x' * 130_000}-->"
    assert wall_of(f"<script>AwsWafIntegration.getToken()</script>{padding}") == "AWS WAF"


def test_a_large_page_that_loads_a_guard_is_no_wall() -> None:
    assert wall_of("<div>rooms</div>" * 20_000 + "px-captcha") is None


@needs_captures
def test_the_captured_wall_is_one_and_the_captured_results_are_none() -> None:
    wall = page("booking/booking_awswaf_challenge_2026-02-25_blocked.html")
    assert wall_of(text_of(wall)) == "AWS WAF"
    for file in (
        "booking_search_shell_empty_2025-06-30",
        "booking_search_zandvoort_2026-02-20_75cards_usd",
    ):
        assert wall_of(text_of(page(f"booking/{file}.html"))) is None


def test_tree_gives_values_of_the_asked_kind_or_none() -> None:
    node = {
        "list": [{"n": 5}, "x"], "float": 227.982114, "text": " A &amp;  B\x00 ", "bool": True,
        "day": "2026-12-04T10:00:00", "one": 1, "huge": 1e300, "inf": float("inf"), "blank": "  ",
    }  # fmt: skip

    assert tree.number(node, "float") == Decimal("227.982114")
    assert tree.number(node, "list", 0, "n") == Decimal(5)
    assert [tree.number(node, key) for key in ("bool", "huge", "inf", "text", "none")] == [None] * 5
    assert (tree.text(node, "text"), tree.text(node, "one"), tree.text(node, "blank")) == (
        "A & B",
        "1",
        None,
    )
    assert (tree.flag(node, "bool"), tree.flag(node, "one"), tree.flag(node, "text")) == (
        True,
        True,
        None,
    )
    assert (tree.day(node, "day"), tree.day(node, "text")) == (date(2026, 12, 4), None)
    assert (tree.whole({"n": "30000"}, "n"), tree.whole({"n": 2.5}, "n")) == (30000, None)
    assert tree.rows(node, "float") == []
    assert tree.at(node, "list", 7) is None
    assert tree.address({"u": "/x?a=1&currency=EUR"}, "u") == "/x?a=1&currency=EUR"


def test_plain_and_folded() -> None:
    assert plain("  two\n words ") == "two words"
    assert plain("\u202eabc\ud800") == "abc"
    assert plain(" \x00 ") is None
    assert len(plain("x" * 10_000) or "") == 500
    assert folded("São Paulo–Centro") == "sao paulo centro"


def test_shells_and_headings() -> None:
    busy = html_of(a_page('<main aria-busy="true"><div></div></main>'))
    loaded = html_of(a_page("<script></script><h1>No hotels</h1>"))
    assert markup.is_shell(busy)
    assert not markup.is_shell(loaded)
    assert markup.headings(loaded) == "No hotels"
