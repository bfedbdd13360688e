"""What is kept of a visit made with a traveller's own code: everything but the code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.links import masked, with_code, with_mask, without_code
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from scrapers.discretion import without_codes, words_without_codes
from scrapers.registry import sites
from tests.builders import a_listing, a_query, a_quote, some_evidence

PLAIN = Entitlement(Membership.PUBLIC)
CORPORATE = Entitlement(Membership.CORPORATE, "ACME 7/8")
LINK = "https://h.example/rooms?city=ACME&corp=ACME%207%2F8&adults=2"


@pytest.mark.parametrize(
    ("link", "code", "kept"),
    [
        ("https://h.example/?a=1&code=123", "123", "https://h.example/?a=1&code=masked"),
        ("https://h.example/?code=123&a=1#x", "123", "https://h.example/?code=masked&a=1#x"),
        ("https://h.example/?code=123#x", "123", "https://h.example/?code=masked#x"),
        # Another value that only begins or ends like it is not it.
        ("https://h.example/?room=1234&x=0123", "123", "https://h.example/?room=1234&x=0123"),
        (LINK, "ACME 7/8", "https://h.example/rooms?city=ACME&corp=masked&adults=2"),
        ("https://h.example/?c=acme+7%2f8", " ACME 7/8", "https://h.example/?c=masked"),
        ("https://h.example/?a=&b=1", " ", "https://h.example/?a=&b=1"),
    ],
)
def test_code_is_masked_where_it_is_a_parameters_value(link: str, code: str, kept: str) -> None:
    assert with_mask(link, code) == kept


def test_link_is_whole_for_her_and_bare_for_everybody_else() -> None:
    kept = "https://h.example/rooms?city=NYC&corp=masked&adults=2#top"
    hers = "https://h.example/rooms?city=NYC&corp=ACME%207%2F8&adults=2#top"
    assert with_code(kept, CORPORATE.code) == hers
    assert with_code(kept, None) == "https://h.example/rooms?city=NYC&adults=2#top"
    assert without_code("https://h.example/?x=masked") == "https://h.example/"
    assert without_code("https://h.example/unmasked?x=unmasked") == (
        "https://h.example/unmasked?x=unmasked"
    )


def test_report_keeps_the_rate_and_not_the_code_nor_the_picture() -> None:
    quote = replace(
        a_quote("300.00 USD", deep_link=LINK),
        rate_plan="Corporate code acme 7/8",
        room="King",
        evidence=some_evidence(LINK, screenshot="shot.png"),
    )
    report = SiteReport(
        site="booking",
        membership=Membership.CORPORATE,
        outcome=Outcome.PRICED,
        reason="1 rate for ACME 7/8.",
        quotes=(quote,),
    )
    kept = without_codes(report, [PLAIN, CORPORATE])
    (row,) = kept.quotes
    assert "7/8" not in repr(kept)
    assert "7%2F8" not in repr(kept)
    assert row.evidence is not None
    assert row.evidence.screenshot is None
    assert (row.rate_plan, row.room) == ("Corporate code masked", "King")
    assert (row.total, row.evidence.sha256) == (quote.total, quote.evidence.sha256)  # type: ignore[union-attr]
    assert without_codes(report, [PLAIN]) is report
    assert words_without_codes("No rate for ACME 7/8.", [CORPORATE]) == "No rate for masked."


@pytest.mark.parametrize("slug", sorted(sites()))
@pytest.mark.parametrize("membership", [Membership.CORPORATE, Membership.PROMO])
def test_what_is_stored_of_a_link_becomes_the_sites_own_again(
    slug: str, membership: Membership
) -> None:
    """Each site's link made with the mask and filled in is the link made with the code."""
    query, asked = a_query(), Entitlement(membership, "ACME77")
    for listing in (None, a_listing(ref="NYCAA")):
        made = sites()[slug].link(query, asked, listing)
        stored = sites()[slug].link(query, masked(asked), listing)
        assert "ACME77" not in stored
        assert with_code(stored, "ACME77") == made
