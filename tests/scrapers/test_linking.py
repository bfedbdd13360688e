"""Each stored rate leads to its own house, with its own rate; expected words are from URLS.md."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayQuery
from scrapers.linking import linked
from scrapers.registry import site, sites
from tests.builders import a_query, a_quote

CODED = StayQuery(
    a_query().destination,
    a_query().request,  # 4 to 6 December 2026, two adults
    (
        Entitlement(Membership.AAA),
        Entitlement(Membership.SENIOR),
        Entitlement(Membership.CORPORATE, "0003318723"),
        Entitlement(Membership.PROMO, "SPRING"),
    ),
)
FIRST_DAY = {
    "accor": "2026-12-04",
    "hilton": "2026-12-04",
    "hyatt": "2026-12-04",
    "ihg": "04",
    "marriott": "12/04/2026",
    "choice": "2026-12-04",
    "wyndham": "12/4/2026",
}


def a_rate(slug: str, ref: str, membership: Membership, **changes: object) -> RateQuote:
    quote = a_quote("300.00 USD", site=slug, membership=membership, deep_link=None)
    return replace(quote, listing=Listing(ref=ref, name="A house"), **changes)


def link_of(slug: str, quote: RateQuote) -> str:
    report = SiteReport(
        site=slug,
        membership=quote.membership,
        outcome=Outcome.PRICED,
        reason="1 rate.",
        quotes=(quote,),
    )
    return linked(site(slug), report, CODED).quotes[0].deep_link or ""


@pytest.mark.parametrize(
    ("slug", "ref", "membership", "plan", "path", "words"),
    [
        ("marriott", "CHIJW", Membership.AAA, "AAA", "/reservation/availabilitySearch.mi",
         [("propertyCode", "CHIJW"), ("clusterCode", "aaa"), ("aaa", "aaa")]),
        ("marriott", "CHIJW", Membership.CORPORATE, None, "/reservation/availabilitySearch.mi",
         [("propertyCode", "CHIJW"), ("clusterCode", "corp"), ("corporateCode", "masked")]),
        ("hilton", "CHICHHH", Membership.SENIOR, "Senior", "/en/book/reservation/rooms/",
         [("ctyhocn", "CHICHHH"), ("seniorRate", "true")]),
        ("hilton", "CHICHHH", Membership.PROMO, None, "/en/book/reservation/rooms/",
         [("ctyhocn", "CHICHHH"), ("promotionCode", "masked")]),
        ("hilton", "CHICHHH", Membership.LOYALTY, None, "/en/search/",
         [("query", "New York, NY, United States"), ("numAdults", "2")]),
        # The word for AAA is the one that the page's own selection gave when it was asked.
        ("ihg", "ORDHA", Membership.AAA, "IDAAA", "/hotels/us/en/find-hotels/select-roomrate",
         [("qSlH", "ORDHA"), ("qRtP", "IDAAA"), ("qAAR", "IDAAA"), ("qCiMy", "112026")]),
        ("ihg", "ORDHA", Membership.PUBLIC, "IGCOR", "/hotels/us/en/find-hotels/select-roomrate",
         [("qSlH", "ORDHA"), ("qRtP", "6CBARC"), ("qAAR", "6CBARC")]),
        ("ihg", "ORDHA", Membership.CORPORATE, "IU4AT-masked",
         "/hotels/us/en/find-hotels/select-roomrate",
         [("qSlH", "ORDHA"), ("qCpid", "masked"), ("qRtP", "6CBARC"), ("qAAR", "6CBARC")]),
        ("hyatt", "nychr05", Membership.PROMO, None, "/shop/rooms/nychr05",
         [("offercode", "masked")]),
        ("accor", "A1B6", Membership.PUBLIC, None, "/ssr/app/accor/rates/A1B6/index.en.shtml",
         [("nights", "2"), ("compositions", "2")]),
        ("choice", "NY413", Membership.AAA, "SAAA", "/new-york/new-york/hotels",
         [("ratePlanCode", "SAAA")]),
        ("wyndham", "51043", Membership.SENIOR, "SSNR", "/hotels/new-york-new-york",
         [("ratePlan", "SSNR")]),
        ("wyndham", "51043", Membership.CORPORATE, None, "/hotels/new-york-new-york",
         [("corporate_id", "masked")]),
    ],
)  # fmt: skip
def test_a_rate_leads_to_its_house_with_its_rate_and_dates(
    slug: str,
    ref: str,
    membership: Membership,
    plan: str | None,
    path: str,
    words: list[tuple[str, str]],
) -> None:
    link = urlsplit(link_of(slug, a_rate(slug, ref, membership, rate_plan=plan)))
    said = parse_qsl(link.query)
    assert link.path == path
    assert set(words) <= set(said)
    assert FIRST_DAY[slug] in [value for _, value in said]
    assert len(said) == len(set(said))


def test_the_pages_own_link_stays_unless_ours_asks_for_the_rate() -> None:
    own = "https://www.radissonhotels.com/en-us/hotels/radisson-blu-opera/rooms"
    public = a_rate("radisson", "opera", Membership.PUBLIC, deep_link=own)
    assert link_of("radisson", public) == own
    promo = urlsplit(link_of("radisson", replace(public, membership=Membership.PROMO)))
    assert ("promotionCode", "masked") in parse_qsl(promo.query)
    assert ("checkInDate", "2026-12-04") in parse_qsl(promo.query)
    omni = a_rate("omni", "NYC", Membership.AAA, deep_link="https://www.omnihotels.com/hotels/x")
    assert link_of("omni", omni) == "https://www.omnihotels.com/hotels/x"


def test_a_house_of_a_guessed_rate_is_not_addressed() -> None:
    guessed = a_rate("hilton", "a-house", Membership.PUBLIC, confidence=0.8)
    assert link_of("hilton", guessed).startswith("https://www.hilton.com/en/search/?query=New+York")


def test_an_interface_for_programs_has_no_page_to_open() -> None:
    assert link_of("amadeus", a_rate("amadeus", "MCNYC", Membership.PUBLIC)) == ""
    assert [slug for slug, each in sites().items() if not each.link(CODED, CODED.asked[0])] == [
        "amadeus",
        "rapid",
    ]
