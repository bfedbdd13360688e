"""One visit for several memberships: each gets its own report, trouble is told as by `ask`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayQuery
from scrapers import report
from scrapers.errors import (
    Blocked,
    DiscountNotOffered,
    NothingHere,
    NotLoaded,
    SiteError,
    SiteTimedOut,
)
from scrapers.registry import sites
from scrapers.site import Site
from scrapers.visit import Visit
from tests.builders import a_query, a_quote
from tests.fakes.sites import FakeSite
from tests.fakes.visit import FakeVisit

QUERY = a_query()
PUBLIC, AAA, SENIOR, AARP = (
    Entitlement(membership)
    for membership in (Membership.PUBLIC, Membership.AAA, Membership.SENIOR, Membership.AARP)
)
Answers = Mapping[Membership, Sequence[RateQuote] | SiteError]


class Together(FakeSite):
    """Answers all memberships at once with what it is given; has no AARP rate."""

    asks_together = True

    def __init__(self, answer: Answers | SiteError) -> None:
        super().__init__("together", {e.membership: ["1 USD"] for e in (PUBLIC, AAA, SENIOR)})
        self._answer = answer
        self.visits: list[tuple[Entitlement, ...]] = []

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Answers:
        self.visits.append(tuple(entitlements))
        if isinstance(self._answer, SiteError):
            raise self._answer
        return self._answer


def asked(site: FakeSite, *entitlements: Entitlement) -> Mapping[Membership, SiteReport]:
    return asyncio.run(report.ask_together(site, QUERY, entitlements, FakeVisit()))


def quotes(total: str) -> list[RateQuote]:
    return [replace(a_quote(total, site="together"), stay=QUERY.request.stay)]


def test_one_visit_brings_a_report_for_each_membership() -> None:
    none = DiscountNotOffered("No house takes part in AAA/CAA.")
    site = Together({Membership.PUBLIC: quotes("312.40 USD"), Membership.AAA: none})

    told = asked(site, PUBLIC, AAA)

    assert site.visits == [(PUBLIC, AAA)]
    public, aaa = told[Membership.PUBLIC], told[Membership.AAA]
    assert (public.site, public.membership, public.outcome) == (
        "together",
        Membership.PUBLIC,
        Outcome.PRICED,
    )
    assert [quote.total for quote in public.quotes] == [money("312.40 USD")]
    assert (aaa.membership, aaa.outcome) == (Membership.AAA, Outcome.DISCOUNT_NOT_OFFERED)
    assert aaa.reason == "No house takes part in AAA/CAA."


def test_a_membership_that_the_site_does_not_have_is_told_without_asking_for_it() -> None:
    site = Together({Membership.PUBLIC: quotes("100 USD")})

    told = asked(site, AARP, PUBLIC)

    assert site.visits == [(PUBLIC,)]
    assert told[Membership.AARP].outcome is Outcome.DISCOUNT_NOT_OFFERED
    assert told[Membership.PUBLIC].outcome is Outcome.PRICED
    assert asked(site, AARP).keys() == {Membership.AARP}
    assert len(site.visits) == 1


@pytest.mark.parametrize("error", [Blocked("A wall."), NothingHere("None here.")])
def test_what_ends_the_visit_ends_every_membership(error: SiteError) -> None:
    told = asked(Together(error), PUBLIC, SENIOR)

    assert {each.outcome for each in told.values()} == {error.outcome}
    assert [each.membership for each in told.values()] == [Membership.PUBLIC, Membership.SENIOR]


def test_a_visit_worth_another_try_rises() -> None:
    with pytest.raises(NotLoaded):
        asked(Together(NotLoaded("A shell.")), PUBLIC, SENIOR)


def test_passing_trouble_of_one_membership_does_not_cost_the_others_their_answer() -> None:
    late = SiteTimedOut("No answer in time.")
    told = asked(
        Together({Membership.PUBLIC: quotes("1 USD"), Membership.AAA: late}), PUBLIC, AAA, SENIOR
    )

    assert told[Membership.PUBLIC].outcome is Outcome.PRICED
    assert told[Membership.AAA].outcome is Outcome.TIMED_OUT
    senior = told[Membership.SENIOR]  # the site forgot it
    assert senior.outcome is Outcome.LAYOUT_CHANGED
    assert "says nothing of the Senior rate" in senior.reason


def test_a_site_that_asks_one_at_a_time_says_so() -> None:
    with pytest.raises(NotImplementedError, match="one membership at a time"):
        asked(FakeSite("single", {Membership.PUBLIC: ["1 USD"]}), PUBLIC)


@pytest.mark.parametrize("slug", sites())
def test_a_site_says_that_it_is_asked_together_where_it_can_be(slug: str) -> None:
    site = sites()[slug]
    assert site.asks_together is (type(site).ask_together is not Site.ask_together)
