"""What sites share: special rates by words, places, JSON-LD, and the registry that finds sites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scrapers.sites
from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import VerifiedBy
from core.domain.stay import Destination
from scrapers import registry
from scrapers.errors import DiscountNotOffered, NotLoaded, WrongPlace
from scrapers.families import structured_data
from scrapers.families.pages import once
from scrapers.families.places import check_place, listed_under
from scrapers.families.special_rates import code_for, membership_named, of_membership
from scrapers.read.body import html_of
from tests.builders import a_listing, a_quote
from tests.fakes.visit import a_page

FORM = html_of(
    a_page(
        """<select name="plan"><option value="">Best available</option>
        <option value="X1">AARP</option><option value="X2">AAA/CAA</option>
        <option value="X3">Senior (60+)</option><option value="" disabled>Corporate</option>
        </select>"""
    )
)
MUNICH = Destination("2867714", "Munich", "DE", "Germany", 48.13743, 11.57549)


@pytest.mark.parametrize(
    ("membership", "code"),
    [(Membership.AARP, "X1"), (Membership.AAA, "X2"), (Membership.SENIOR, "X3")],
)
def test_a_code_is_the_value_behind_the_words(membership: Membership, code: str) -> None:
    assert code_for(FORM, "select[name=plan]", Entitlement(membership), "Inns") == code


def test_no_code_is_invented() -> None:
    with pytest.raises(DiscountNotOffered, match="Inns lists no Military rate"):
        code_for(FORM, "select[name=plan]", Entitlement(Membership.MILITARY), "Inns")
    with pytest.raises(DiscountNotOffered, match="only with an id of your own"):
        code_for(FORM, "select[name=plan]", Entitlement(Membership.CORPORATE), "Inns")


@pytest.mark.parametrize(
    ("label", "membership"),
    [
        ("AAA CAA MEMBER RATE", Membership.AAA),
        ("AARP MEMBER RATE", Membership.AARP),
        ("Government & Military", Membership.GOVERNMENT),
        ("BEST FLEXIBLE RATE", None),
        ("Aaapartment deal", None),
        (None, None),
    ],
)
def test_membership_named(label: str | None, membership: Membership | None) -> None:
    assert membership_named(label) is membership


def test_of_membership_keeps_what_was_asked() -> None:
    quotes = [a_quote("90.00 USD", membership=m) for m in (Membership.PUBLIC, Membership.AARP)]
    assert of_membership(quotes, Entitlement(Membership.PUBLIC), "Inns") == quotes
    assert of_membership(quotes, Entitlement(Membership.AARP), "Inns") == quotes[1:]
    with pytest.raises(DiscountNotOffered, match="no AAA/CAA rate at any property"):
        of_membership(quotes, Entitlement(Membership.AAA), "Inns")


def at(lat: float, lon: float) -> RateQuote:
    return a_quote(listing=a_listing(lat=lat, lon=lon))


def test_coordinates_decide_over_names() -> None:
    check_place([at(48.14, 11.58)], MUNICH, {"at"})
    with pytest.raises(WrongPlace, match=r"50\d km"):  # Berlin lies 504 km away
        check_place([at(52.52, 13.405)], MUNICH, {"de"})


def test_countries_decide_where_there_are_no_coordinates() -> None:
    nowhere = [a_quote(listing=Listing(ref="1", name="A"))]
    check_place(nowhere, MUNICH)
    check_place(nowhere, MUNICH, {"at", "de"})
    with pytest.raises(WrongPlace, match="lies in Germany"):
        check_place(nowhere, MUNICH, {"nl"})


@pytest.mark.parametrize("shown", ["Munich, Germany", "Greater Munich", None])
def test_a_name_with_a_word_of_the_one_asked_needs_no_note(shown: str | None) -> None:
    quotes = [a_quote(listing=Listing(ref="1", name="A"))]
    assert listed_under(shown, quotes, MUNICH) == quotes


def test_a_town_by_another_name_is_told() -> None:
    (quote,) = listed_under("München", [a_quote()], MUNICH)
    assert quote.covers.endswith(", listed under München")


def test_once_keeps_the_first_of_what_a_later_page_repeats() -> None:
    first, again, other = a_quote("90.00 USD"), a_quote("95.00 USD"), a_quote(room="Suite")
    assert once([first, again, other]) == [first, other]


def test_hotels_in_json_ld() -> None:
    hotel = {
        "@type": "Hotel", "name": "A", "geo": {"latitude": "48.1", "longitude": 11.5},
        "aggregateRating": {"ratingValue": 4.2, "reviewCount": "1200"},
        "starRating": {"ratingValue": 3},
    }  # fmt: skip
    block = json.dumps({"@graph": [{"@type": "ItemList", "itemListElement": [{"item": hotel}]}]})
    page = html_of(
        a_page(
            f'<script type="application/ld+json">{{broken</script>'
            f'<script type="application/ld+json">{block}</script>'
        )
    )

    (found,) = structured_data.hotels(page)

    listing = structured_data.listing_of(found, "X")
    assert (listing.lat, listing.lon, listing.stars) == (48.1, 11.5, 3.0)
    assert (listing.score, listing.reviews) == (8.4, 1200)  # 4.2 of 5 on a scale of 10


def test_state_behind_a_variable() -> None:
    page = html_of(a_page('<script>var a=1; window.STATE = {"b": [1, 2]}; other();</script>'))
    assert structured_data.state(page, "STATE") == {"b": [1, 2]}
    assert structured_data.state(page, "OTHER") is None
    with pytest.raises(NotLoaded):
        structured_data.state(html_of(a_page('<script>STATE = {"b": [1,')), "STATE")


# --- The registry -------------------------------------------------------------------------------


def test_every_module_of_sites_is_found_under_its_slug() -> None:
    files = Path(scrapers.sites.__file__).parent.glob("[a-z]*.py")
    assert list(registry.sites()) == sorted(file.stem for file in files)
    assert len(registry.sites()) >= 14
    for slug, found in registry.sites().items():
        assert type(found).__module__ == f"scrapers.sites.{slug}"


def test_unknown_site_lists_those_there_are() -> None:
    with pytest.raises(registry.UnknownSite, match=r"no site 'agoda'.*booking, choice"):
        registry.site("agoda")


# Of these no real answer is held.
PROVED_OTHERWISE = {
    **dict.fromkeys(
        ("accor", "hilton", "hyatt", "marriott", "omni", "radisson", "sonesta"),
        VerifiedBy.LOCAL_WORLD,
    ),
    "rapid": VerifiedBy.DOCUMENTATION,
}


@pytest.mark.parametrize("slug", registry.sites())
def test_every_source_says_who_it_is_and_how_sure_its_reader_is(slug: str) -> None:
    source = registry.site(slug).source
    assert Membership.PUBLIC in source.memberships
    assert source.hosts and all("/" not in host for host in source.hosts)
    assert source.terms_url.startswith("https://")
    assert source.verified.by is PROVED_OTHERWISE.get(slug, VerifiedBy.CAPTURE)
    if slug in PROVED_OTHERWISE:
        assert source.verified.note.endswith(".")
    assert source.tier in (Tier.HTTP, Tier.BROWSER)


def test_memberships_that_can_be_asked_for() -> None:
    """docs/world.md, "Where membership rates come from"."""
    asked = {
        slug: {m.value for m in site.source.memberships} for slug, site in registry.sites().items()
    }
    assert asked["ihg"] == {
        "public", "aarp", "aaa", "senior", "government", "corporate", "loyalty",
    }  # fmt: skip
    assert asked["wyndham"] == {
        "public", "aarp", "aaa", "senior", "military", "government", "corporate",
    }  # fmt: skip
    assert asked["choice"] == {"public", "aaa", "senior", "military", "government", "loyalty"}
    assert asked["bestwestern"] == {
        "public", "aarp", "aaa", "senior", "military", "government", "promo",
    }  # fmt: skip
    assert asked["radisson"] == {"public", "promo", "loyalty"}
    assert asked["accor"] == {"public", "corporate", "loyalty"}
    assert asked["marriott"] == {
        "public", "aaa", "senior", "government", "corporate", "loyalty",
    }  # fmt: skip
    assert asked["hilton"] == {
        "public", "aarp", "aaa", "senior", "government", "corporate", "promo", "loyalty",
    }  # fmt: skip
    assert asked["hyatt"] == {"public", "corporate", "promo", "loyalty"}
    assert asked["sonesta"] == {"public", "aaa", "senior", "government", "loyalty"}
    assert asked["omni"] == {"public", "aaa", "military", "government", "loyalty"}
    for slug in ("expedia", "hotels"):  # their members' prices stand beside the public ones
        assert asked[slug] == {"public", "loyalty"}
    for slug in ("booking", "priceline", "amadeus", "google_hotels"):
        assert asked[slug] == {"public"}


def test_an_interface_without_its_keys_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERPAPI_KEY", raising=False)
    assert not registry.site("google_hotels").is_on()
    monkeypatch.setenv("SERPAPI_KEY", "k")
    assert registry.site("google_hotels").is_on()
    assert registry.site("booking").is_on()
