"""Profile, memberships and recent searches, as the web does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from core.accounts import rules, tables
from core.accounts import service as accounts
from core.accounts.errors import BadProfile, EditedMeanwhile, UnknownAccount
from core.accounts.model import Profile, QuietHours, Role
from core.db import transaction
from core.domain.membership import Membership
from tests.people import a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

NUMBER = "308 1234 567"
PROFILE = Profile(
    name="Ada Lovelace",
    home_airport="VIE",
    currency="EUR",
    language="de-AT",
    time_zone="Europe/Vienna",
    quiet=QuietHours(time(22), time(7)),
)


def test_profile_is_kept_as_it_was_given() -> None:
    person = a_person()
    stored = accounts.update_profile(person.account_id, PROFILE, person.version)
    assert stored.profile == PROFILE
    assert accounts.account_of(person.account_id) == stored


def test_later_of_two_windows_is_told_and_overwrites_nothing() -> None:
    person = a_person()
    first = accounts.update_profile(person.account_id, PROFILE, person.version)
    with pytest.raises(EditedMeanwhile):
        accounts.update_profile(person.account_id, Profile(name="Other"), person.version)
    assert accounts.account_of(person.account_id) == first
    again = accounts.update_profile(person.account_id, Profile(name="Other"), first.version)
    assert again.name == "Other"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 121}, "name"),
        ({"home_airport": "Vienna"}, "home_airport"),
        ({"currency": "XXX"}, "currency"),
        ({"language": "german please"}, "language"),
        ({"language": "zz-ZZ"}, "language"),
        ({"language": "es-4190"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"quiet": QuietHours(time(9), time(9))}, "quiet"),
    ],
)
def test_each_bad_field_has_its_sentence(change: dict[str, object], field: str) -> None:
    person = a_person()
    with pytest.raises(BadProfile) as bad:
        accounts.update_profile(person.account_id, replace(PROFILE, **change), person.version)
    assert [fault.field for fault in bad.value.faults] == [field]
    assert accounts.account_of(person.account_id) == person


def test_number_of_a_membership_is_sealed_and_shown_masked() -> None:
    person = a_person()
    accounts.hold(person.account_id, Membership.AAA, f" {NUMBER}\n")
    accounts.hold(person.account_id, Membership.SENIOR, "")
    held = accounts.memberships(person.account_id)
    assert [(one.membership, one.number, one.masked) for one in held] == [
        (Membership.AAA, NUMBER, "•••• 567"),
        (Membership.SENIOR, "", "••••"),
    ]
    assert NUMBER not in repr(held)
    with owner(), transaction() as connection:
        rows = connection.execute(select(tables.account_membership)).all()
    assert len(rows) == 2
    assert NUMBER not in str(rows)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", "••••"), ("1234", "••••"), ("12345", "•••• 5"), ("x" * 9, "•••• xxx")],
)
def test_mask_never_shows_most_of_a_number(number: str, shown: str) -> None:
    assert rules.masked(number) == shown


def test_newest_number_counts_and_is_let_go() -> None:
    person = a_person()
    accounts.hold(person.account_id, Membership.CORPORATE, "OLD-1")
    accounts.hold(person.account_id, Membership.CORPORATE, "NEW-2")
    assert [one.number for one in accounts.memberships(person.account_id)] == ["NEW-2"]
    accounts.let_go(person.account_id, Membership.CORPORATE)
    assert accounts.memberships(person.account_id) == ()


@pytest.mark.parametrize(
    ("membership", "number"),
    [(Membership.PUBLIC, ""), (Membership.CORPORATE, " "), (Membership.AAA, "x" * 61)],
)
def test_membership_that_cannot_be_held_is_a_sentence(membership: Membership, number: str) -> None:
    with pytest.raises(BadProfile):
        accounts.hold(a_person().account_id, membership, number)


def test_one_persons_memberships_are_nobody_elses() -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    accounts.hold(ada.account_id, Membership.AAA, NUMBER)
    assert accounts.memberships(bob.account_id) == ()


def test_role_is_given_at_the_terminal() -> None:
    person = a_person()
    with owner():
        assert accounts.set_role("ADA@example.com", Role.ADMIN).role is Role.ADMIN
        with pytest.raises(UnknownAccount):
            accounts.set_role("nobody@example.com", Role.ADMIN)
    assert accounts.account_of(person.account_id).role is Role.ADMIN


def test_person_who_left_is_unknown() -> None:
    with pytest.raises(UnknownAccount):
        accounts.account_of("00000000-0000-0000-0000-000000000000")
