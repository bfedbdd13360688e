"""Registering, signing in and out on a real Postgres."""

from __future__ import annotations

import pytest

from core.accounts import service as accounts
from core.accounts.errors import LinkGone, NotVerified, SignInRefused
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person, a_session

ADDRESS = "203.0.113.7"


def test_registered_and_verified_person_signs_in_and_is_known_by_her_cookie(
    mailbag: Mailbag,
) -> None:
    accounts.register(" Ada@Example.com", PASSWORD, "Ada")
    with pytest.raises(NotVerified):
        accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    accounts.verify(mailbag.token("verify"))
    ticket = accounts.sign_in("ADA@example.com", PASSWORD, ADDRESS)
    cookie = accounts.enter(ticket, "Firefox")
    me = accounts.who(cookie)
    assert me is not None
    assert (me.email, me.name, me.is_verified) == ("ada@example.com", "Ada", True)


def test_ticket_opens_once() -> None:
    a_person()
    ticket = accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    accounts.enter(ticket, "")
    with pytest.raises(LinkGone):
        accounts.enter(ticket, "")


def test_cookie_after_sign_out_is_nobodys() -> None:
    cookie = a_session(a_person())
    accounts.sign_out(cookie)
    assert accounts.who(cookie) is None


def test_wrong_password_and_unknown_address_get_the_same_words() -> None:
    a_person()
    said = []
    for email in ("ada@example.com", "nobody@example.com", "no address at all"):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(email, "Wrong-Horse-9", ADDRESS)
        said.append((type(refused.value), str(refused.value)))
    assert len(set(said)) == 1
