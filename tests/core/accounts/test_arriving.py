"""Signing in through another service, as the web does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts import service as accounts
from core.accounts.errors import LinkGone, NotVerified, ProofWanted, SignInRefused
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

Later = Callable[[timedelta], None]
ISSUER = "https://id.example"


def _come(subject: str = "7", email: str = "ada@example.com", *, verified: bool = True) -> str:
    """The cookie of whoever that service has signed in."""
    return accounts.enter(accounts.sign_in_with(ISSUER, subject, email, verified), "Firefox")


def _addresses() -> list[str]:
    with owner():
        return [person.email for person in accounts.everyone()]


def test_first_time_makes_an_account_and_the_second_finds_it() -> None:
    first, second = accounts.who(_come()), accounts.who(_come(email="renamed@example.com"))
    assert first is not None
    assert first == second
    assert (first.email, first.is_verified, first.has_password) == ("ada@example.com", True, False)


def test_account_proved_on_both_sides_is_entered() -> None:
    person = a_person()
    assert accounts.who(_come()) == person
    assert accounts.sign_in(person.email, PASSWORD, "")


def test_service_that_did_not_prove_the_address_enters_no_account(mailbag: Mailbag) -> None:
    person = a_person()
    with pytest.raises(NotVerified):
        _come(verified=False)
    assert accounts.sessions(person.account_id) == ()
    assert mailbag.all() == [("ada@example.com", "known_address")]
    with pytest.raises(NotVerified):  # nor was it tied by the try
        _come(verified=False)


def test_account_that_we_never_proved_is_replaced_not_entered(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD, "Mallory")
    me = accounts.who(_come())
    assert me is not None
    assert (me.name, me.has_password) == ("", False)
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", PASSWORD, "")
    with pytest.raises(LinkGone):
        accounts.verify(mailbag.token("verify"), PASSWORD)
    assert _addresses() == ["ada@example.com"]


def test_unproved_newcomer_comes_in_after_our_own_proof(mailbag: Mailbag) -> None:
    with pytest.raises(NotVerified):
        _come(verified=False)
    link = mailbag.token("verify")
    for other in ((ISSUER, "8"), ("https://other.example", "7")):
        with pytest.raises(ProofWanted):
            accounts.verify_with(link, *other)
    with pytest.raises(ProofWanted):
        accounts.verify(link, "")
    joined = accounts.verify_with(link, ISSUER, "7")
    assert (joined.account.email, joined.account.is_verified) == ("ada@example.com", True)
    for ticket in (joined.ticket, accounts.sign_in_with(ISSUER, "7", "ada@example.com", False)):
        assert accounts.who(accounts.enter(ticket, "")) == joined.account


def test_unproved_newcomer_leaves_no_door_into_the_owners_account(mailbag: Mailbag) -> None:
    with pytest.raises(NotVerified):
        _come("mallory", verified=False)
    accounts.register("ada@example.com", PASSWORD)
    accounts.verify(mailbag.token("verify"), PASSWORD)
    with pytest.raises(NotVerified):
        _come("mallory", verified=False)


@pytest.mark.parametrize("with_", ["the link", "a reset"])
def test_whom_a_service_named_with_anothers_address_is_let_in_by_no_proof_of_hers(
    mailbag: Mailbag, with_: str
) -> None:
    with pytest.raises(NotVerified):
        _come("mallory", verified=False)
    if with_ == "the link":
        accounts.verify(mailbag.token("verify"), PASSWORD, is_new=True)
    else:
        accounts.ask_reset("ada@example.com")
        accounts.reset(mailbag.token("reset"), PASSWORD)
    with pytest.raises(NotVerified):
        _come("mallory", verified=False)
    assert accounts.sign_in("ada@example.com", PASSWORD, "")


def test_second_subject_of_one_address_is_refused() -> None:
    _come("7")
    with pytest.raises(SignInRefused):
        _come("8")


@pytest.mark.parametrize(("issuer", "subject"), [("", "7"), (ISSUER, ""), (ISSUER, "a\x00b")])
def test_nameless_visitor_is_refused(issuer: str, subject: str) -> None:
    with pytest.raises(SignInRefused):
        accounts.sign_in_with(issuer, subject, "ada@example.com", True)


def test_who_has_no_password_shows_herself_by_a_fresh_sign_in(later: Later) -> None:
    old = _come()
    me = accounts.who(old)
    assert me is not None
    later(timedelta(minutes=11))
    for token in (old, "", "forged"):
        with pytest.raises(ProofWanted):
            accounts.delete(me.account_id, "", token)
    stranger = _come("9", "bob@example.com")
    with pytest.raises(ProofWanted):
        accounts.delete(me.account_id, "", stranger)
    accounts.delete(me.account_id, "", _come())
    assert _addresses() == ["bob@example.com"]
