"""The lowest ever seen of a stay at a house: worked by hand, on a real Postgres."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Listing
from core.domain.stay import Occupancy, StayRequest
from core.history.service import Low, LowAsk, lows
from tests.builders import a_stay
from tests.core.history.seeing import RITZ, a_rate, an_ask, noon, see

pytestmark = pytest.mark.usefixtures("history")

AAA, PUBLIC = Membership.AAA, Membership.PUBLIC


def found(**changes: Any) -> list[Low]:
    values: dict[str, Any] = {
        "listings": (RITZ,),
        "request": StayRequest(a_stay()),
        "memberships": frozenset({PUBLIC, AAA}),
        "before": noon("28 Nov"),
    }
    with transaction() as connection:
        return list(lows(connection, LowAsk(**{**values, **changes})))


def test_the_cheapest_of_each_membership_with_its_first_day_and_answers() -> None:
    see(a_rate("300.00 USD", noon("3 Nov")), a_rate("320.00 USD", noon("3 Nov"), room="Suite"))
    see(a_rate("280.00 USD", noon("9 Nov")))
    see(a_rate("250.00 USD", noon("10 Nov"), membership=AAA), asked=AAA)
    assert found() == [
        Low(site="ihg", asked=AAA, total=money("250.00 USD"), since=noon("10 Nov"), answers=1),
        Low(site="ihg", asked=PUBLIC, total=money("280.00 USD"), since=noon("3 Nov"), answers=2),
    ]


def test_currencies_are_kept_apart() -> None:
    see(a_rate("280.00 USD", noon("9 Nov")))
    see(a_rate("260.00 EUR", noon("9 Nov")))
    assert [low.total for low in found()] == [money("260.00 EUR"), money("280.00 USD")]


LONGER = a_stay(nights=3)
OTHER = {
    "another day": {"stay": a_stay(a_stay().check_in.replace(day=5))},
    "more nights": {"stay": LONGER},
    "estimated": {"taxes_included": False},
    "unconfirmed": {"confidence": 0.7},
    "another house": {"listing": Listing(ref="PLAZA", name="Plaza")},
    "a membership that was not asked for": {"membership": Membership.CORPORATE},
    "seen later": {"at": noon("28 Nov")},
}


@pytest.mark.parametrize("changes", [pytest.param(c, id=name) for name, c in OTHER.items()])
def test_what_is_something_else_does_not_count(changes: dict[str, Any]) -> None:
    see(replace(a_rate("100.00 USD", changes.pop("at", noon("3 Nov"))), **changes))
    assert found() == []


def test_other_guests_and_rooms_do_not_count() -> None:
    see(a_rate("100.00 USD"), ask=an_ask(who=Occupancy(1)))
    see(a_rate("100.00 USD"), ask=an_ask(who=Occupancy(2, (7,))))
    see(a_rate("100.00 USD"), ask=an_ask(rooms=2))
    assert found() == []


def test_another_world_and_the_answers_that_are_judged_do_not_count() -> None:
    see(a_rate("100.00 USD"), ask=an_ask(world="live"))
    mine = see(a_rate("100.00 USD"))
    assert found(but_of=frozenset({mine.search_id})) == []
    assert [low.total for low in found()] == [money("100.00 USD")]


def test_rates_of_codes_are_nobody_elses() -> None:
    code = Membership.CORPORATE
    see(a_rate("100.00 USD", membership=code), asked=code)
    assert found() == []
