"""Chains are offered by the names that sites use, and only those that the history knows."""

from __future__ import annotations

import pytest

from core.domain.rate import Listing
from core.history.service import FoundChain, chain, find_chains
from tests.core.history.seeing import a_rate, see

pytestmark = pytest.mark.usefixtures("history")

OWN = {"ihg": "IHG Hotels & Resorts", "hilton": "Hilton"}


def a_house(ref: str, brand: str | None, site: str = "booking") -> None:
    see(a_rate(site=site, listing=Listing(ref=ref, name=f"House {ref}", brand=brand)))


def test_a_brand_is_found_by_any_of_its_spellings_and_counted_over_its_sites() -> None:
    a_house("1", "Hôtel Indigo")
    a_house("2", "Hotel Indigo")
    a_house("3", "Hotel Indigo", site="expedia")
    a_house("4", "Moxy")
    indigo = FoundChain(code="hotel indigo", name="Hotel Indigo", listings=3, sites=2)
    assert find_chains("INDIGO hôt", OWN) == (indigo,)
    assert chain("hotel indigo", OWN) == indigo


def test_a_chain_is_all_of_its_own_site_and_what_is_named_by_it_elsewhere() -> None:
    a_house("1", "Hampton", site="hilton")
    a_house("2", "Hilton", site="hilton")
    a_house("3", "Hilton")
    assert find_chains("hilton", OWN) == (
        FoundChain(code="hilton", name="Hilton", listings=3, sites=2),
    )


def test_the_exact_name_comes_first_then_what_has_most_listings() -> None:
    for ref in "12":
        a_house(ref, "Hilton Garden Inn")
    a_house("3", "Hilton Grand Vacations")
    for ref in "456":
        a_house(ref, "DoubleTree by Hilton")
    a_house("7", "Hilton")
    names = ["Hilton", "DoubleTree by Hilton", "Hilton Garden Inn", "Hilton Grand Vacations"]
    assert [one.name for one in find_chains("hilton", {})] == names
    assert [one.name for one in find_chains("hilton", {}, 2)] == names[:2]


@pytest.mark.parametrize("typed", ["", "h", "%", "resorts", "nobody"])
def test_what_nobody_saw_is_not_offered(typed: str) -> None:
    a_house("1", "Hilton")
    a_house("2", None)
    assert find_chains(typed, OWN) == ()  # IHG's own site was never seen


def test_an_agency_is_no_chain() -> None:
    a_house("1", None)
    assert chain("booking", OWN) is None
    assert chain("", OWN) is None
