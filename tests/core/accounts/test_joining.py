"""Registering and proving an address, as the web does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts import evenly
from core.accounts import service as accounts
from core.accounts.errors import BadAddress, LinkGone, SignInRefused, WeakPassword
from core.accounts.joining import MAILS_AN_HOUR
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person
from tests.web_role import owner

Later = Callable[[timedelta], None]
OTHER = "Other-Horse-7"


def test_known_address_is_told_by_mail_and_nothing_of_it_changes(mailbag: Mailbag) -> None:
    person = a_person()
    accounts.register("Ada@example.com", OTHER, "Mallory")
    assert mailbag.all() == [("ada@example.com", "known_address")]
    assert accounts.account_of(person.account_id) == person
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", OTHER, "")


def test_known_and_new_address_get_the_same_answer_after_the_same_time(
    mailbag: Mailbag, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person()
    slept: list[float] = []
    monkeypatch.setattr(evenly, "LEAST_S", 1000.0)
    monkeypatch.setattr(evenly.time, "sleep", slept.append)
    monkeypatch.setattr(evenly.time, "monotonic", lambda: 5.0)
    for email in ("ada@example.com", "new@example.com"):
        accounts.register(email, PASSWORD)
        accounts.ask_reset(email)
    accounts.ask_reset("nobody@example.com")
    assert slept == [1000.0] * 5


def test_registering_again_before_proving_counts_the_last_password_and_link(
    mailbag: Mailbag,
) -> None:
    accounts.register("ada@example.com", PASSWORD)
    first = mailbag.token("verify")
    accounts.register("ada@example.com", OTHER)
    with pytest.raises(LinkGone):
        accounts.verify(first)
    accounts.verify(mailbag.token("verify"))
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", PASSWORD, "")
    assert accounts.sign_in("ada@example.com", OTHER, "")


def test_mailbox_is_not_flooded_through_our_forms(mailbag: Mailbag, later: Later) -> None:
    a_person("bob@example.com")
    for _ in range(MAILS_AN_HOUR + 3):
        accounts.register("ada@example.com", PASSWORD)
        accounts.register("bob@example.com", PASSWORD)
        accounts.ask_reset("bob@example.com")
    sent = mailbag.all()
    assert sent.count(("ada@example.com", "verify")) == MAILS_AN_HOUR
    assert sent.count(("bob@example.com", "reset")) == MAILS_AN_HOUR
    assert sent.count(("bob@example.com", "known_address")) == 1
    later(timedelta(hours=1, seconds=1))
    accounts.register("ada@example.com", PASSWORD)
    assert mailbag.all().count(("ada@example.com", "verify")) == MAILS_AN_HOUR + 1


@pytest.mark.parametrize("token", ["", "forged", "\x00\ud800"])
def test_forged_link_is_one_sentence(token: str) -> None:
    for use in (accounts.verify, accounts.confirm_email, lambda t: accounts.reset(t, PASSWORD)):
        with pytest.raises(LinkGone, match="ask for a new one"):
            use(token)


def test_replayed_and_old_links_are_the_same_sentence(mailbag: Mailbag, later: Later) -> None:
    accounts.register("ada@example.com", PASSWORD)
    token = mailbag.token("verify")
    accounts.verify(token)
    accounts.register("bob@example.com", PASSWORD)
    old = mailbag.token("verify")
    later(timedelta(days=3))
    said = set()
    for link in (token, old):
        with pytest.raises(LinkGone) as gone:
            accounts.verify(link)
        said.add(str(gone.value))
    assert len(said) == 1


def test_link_of_one_purpose_serves_no_other(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    token = mailbag.token("verify")
    for use in (accounts.confirm_email, lambda t: accounts.reset(t, PASSWORD)):
        with pytest.raises(LinkGone):
            use(token)
    with pytest.raises(LinkGone):
        accounts.enter(token, "")
    assert accounts.verify(token).is_verified


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@localhost", "x\x00@e.com"]
)
def test_what_is_no_address_is_a_sentence(email: str) -> None:
    with pytest.raises(BadAddress, match="no e-mail address"):
        accounts.register(email, PASSWORD)


def test_weak_password_makes_no_account(mailbag: Mailbag) -> None:
    with pytest.raises(WeakPassword):
        accounts.register("ada@example.com", "short")
    with owner():
        assert accounts.everyone() == ()
    assert mailbag.all() == []


def test_name_is_one_line_of_visible_characters(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD, "  Ada\n\x00\u202eLovelace " + "x" * 500)
    with owner():
        (person,) = accounts.everyone()
    assert person.name.startswith("Ada Lovelace x")
    assert len(person.name) <= 120


def test_address_never_proved_is_forgotten_after_a_week(mailbag: Mailbag, later: Later) -> None:
    a_person("ada@example.com")
    accounts.register("bob@example.com", PASSWORD)
    later(timedelta(days=7))
    with owner():
        accounts.sweep()
        assert [person.email for person in accounts.everyone()] == ["ada@example.com"]
