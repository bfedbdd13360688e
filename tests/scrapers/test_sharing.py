"""One visit's report told apart among a group's brands: no part claims more than the whole did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.membership import Membership
from core.domain.rate import Listing, RateQuote
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.source import SubBrand
from scrapers.sharing import shared_out
from tests.builders import a_quote
from tests.fakes.sites import FakeSite

PUBLIC, AAA = Membership.PUBLIC, Membership.AAA
LATE, MORE = " Some hotels did not answer in time.", " More on the site."


class Group(FakeSite):
    """Hilton with Hampton Inn as a source of its own."""

    sub_brands = (SubBrand("hampton", "Hampton Inn", ("Hampton",)),)


def a_rate(name: str, total: str | None = "300.00 USD") -> RateQuote:
    quote = a_quote(total or "1 USD", site="hilton")
    changes = {} if total else {"total": None}
    return replace(quote, listing=Listing(ref=name, name=name), **changes)  # type: ignore[arg-type]


def told(
    *quotes: RateQuote, extent: Extent, membership: Membership = PUBLIC, **changes: object
) -> dict[str, SiteReport]:
    """What the group and its brand are told of one answer of the site."""
    whole = SiteReport(
        site="hilton",
        membership=membership,
        outcome=Outcome.PRICED,
        reason="the whole.",
        quotes=quotes,
        extent=extent,
    )
    site = Group("hilton", {PUBLIC: ["1 USD"]})
    parts = shared_out(site, replace(whole, **changes), ["hilton", "hampton"])  # type: ignore[arg-type]
    return {part.site: part for part in parts}


@pytest.mark.parametrize(
    ("extent", "end"), [(Extent.PARTIAL, LATE), (Extent.CUT, MORE), (Extent.WHOLE, "")]
)
def test_every_part_says_what_the_answer_leaves_out(extent: Extent, end: str) -> None:
    parts = told(a_rate("Hampton Inn A"), a_rate("Hampton Inn B"), a_rate("Conrad"), extent=extent)
    assert parts["hampton"].reason == f"2 rates at 2 properties.{end}"
    assert parts["hilton"].reason == f"1 rate at 1 property.{end}"
    assert {part.extent for part in parts.values()} == {extent}


def test_a_reason_counts_every_row_and_properties_of_rates_alone() -> None:
    reward = replace(a_rate("Hampton Inn A", total=None), points=40_000)
    rates = a_rate("Hampton Inn A"), a_rate("Hampton Inn A"), a_rate("Hampton Inn B")
    sold_out = (a_rate(f"Hampton Inn {name}", total=None) for name in "CD")
    parts = told(*rates, reward, *sold_out, a_rate("Conrad"), extent=Extent.WHOLE)
    assert parts["hampton"].reason == (
        "3 rates at 2 properties, 1 more in points, 2 more without a price."
    )


def test_a_brand_without_a_price_says_what_the_answer_leaves_out() -> None:
    parts = told(a_rate("Hampton Inn A", total=None), a_rate("Conrad"), extent=Extent.PARTIAL)
    assert parts["hampton"].outcome is Outcome.UNPRICED
    assert parts["hampton"].reason == f"1 listed, none with a price.{LATE}"


@pytest.mark.parametrize(
    ("membership", "reason"),
    [
        (PUBLIC, "None of the houses that answered is a Hampton Inn."),
        (AAA, "None of the houses that answered is a Hampton Inn with AAA/CAA rates."),
    ],
)
def test_a_brand_without_a_row_in_a_partial_answer_did_not_answer(
    membership: Membership, reason: str
) -> None:
    parts = told(a_rate("Conrad"), extent=Extent.PARTIAL, membership=membership)
    assert parts["hampton"].outcome is Outcome.TIMED_OUT
    assert parts["hampton"].reason == reason + LATE


def test_a_brand_without_a_row_in_a_whole_answer_has_none() -> None:
    public = told(a_rate("Conrad"), extent=Extent.WHOLE)["hampton"]
    assert (public.outcome, public.reason) == (
        Outcome.NONE_HERE,
        "None of the houses listed here is a Hampton Inn.",
    )
    aaa = told(a_rate("Conrad"), extent=Extent.CUT, membership=AAA)["hampton"]
    assert (aaa.outcome, aaa.reason) == (
        Outcome.DISCOUNT_NOT_OFFERED,
        f"No Hampton Inn listed here sells AAA/CAA rates for this stay.{MORE}",
    )


def test_trouble_is_told_to_every_brand_as_it_is() -> None:
    parts = told(a_rate("Conrad"), extent=Extent.WHOLE, membership=AAA, outcome=Outcome.WRONG_DATES)
    assert {part.outcome for part in parts.values()} == {Outcome.WRONG_DATES}
    assert {part.reason for part in parts.values()} == {"the whole."}


def test_what_the_generic_reader_made_out_is_counted_brand_by_brand() -> None:
    parts = told(
        a_rate("Hampton Inn A"),
        a_rate("Hampton Inn B"),
        a_rate("Hampton Inn C"),
        extent=Extent.UNKNOWN,
        outcome=Outcome.LAYOUT_CHANGED,
        reason="New form. 3 rates were read from it all the same: unconfirmed.",
    )
    assert parts["hampton"].reason.endswith("3 rates were read from it all the same: unconfirmed.")
    assert parts["hilton"].reason == "New form."
