"""Registering and proving an address, as the web does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts import evenly, passwords, store
from core.accounts import service as accounts
from core.accounts.asking import MAILS_AN_HOUR
from core.accounts.errors import (
    AskedEnough,
    BadAddress,
    LinkGone,
    NotVerified,
    ProofWanted,
    SignInRefused,
    WeakPassword,
)
from core.db import transaction
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

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
        accounts.ask_verify(email)
    for ask in (accounts.ask_reset, accounts.ask_verify):
        ask("nobody@example.com")
    assert slept == [1000.0] * 8


def test_registering_again_before_proving_counts_the_last_password(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    first = mailbag.token("verify")
    accounts.register("ada@example.com", OTHER)
    with pytest.raises(ProofWanted):
        accounts.verify(first, PASSWORD)
    accounts.verify(first, OTHER)
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", PASSWORD, "")
    assert accounts.sign_in("ada@example.com", OTHER, "")
    with pytest.raises(LinkGone):  # the other link is void, lest it sets a password later
        accounts.verify(mailbag.token("verify"), PASSWORD, is_new=True)


@pytest.mark.parametrize("pressed", [0, 1])
def test_a_password_that_a_stranger_gave_lets_nobody_in_whichever_link_the_owner_follows(
    mailbag: Mailbag, pressed: int
) -> None:
    accounts.register("ada@example.com", PASSWORD, "Ada")
    links = [mailbag.token("verify")]
    accounts.register("ada@example.com", OTHER, "Mallory")
    links.append(mailbag.token("verify"))
    with pytest.raises(ProofWanted):
        accounts.verify(links[pressed], PASSWORD)
    with pytest.raises(WeakPassword):
        accounts.verify(links[pressed], "short", is_new=True)
    joined = accounts.verify(links[pressed], PASSWORD, is_new=True)
    assert (joined.account.is_verified, joined.account.name) == (True, "")
    assert accounts.who(accounts.enter(joined.ticket, "")) == joined.account
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", OTHER, "")
    assert accounts.sign_in("ada@example.com", PASSWORD, "")


def test_who_registers_in_the_moment_of_the_proof_changes_nothing(
    mailbag: Mailbag, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.register("ada@example.com", PASSWORD)
    link, matches = mailbag.token("verify"), passwords.matches

    def meanwhile(*told: str) -> bool:
        accounts.register("ada@example.com", OTHER)
        return matches(*told)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "matches", meanwhile)
        accounts.verify(link, PASSWORD)
    with pytest.raises(SignInRefused):
        accounts.sign_in("ada@example.com", OTHER, "")
    assert accounts.sign_in("ada@example.com", PASSWORD, "")
    known = a_person("bob@example.com")  # proved between the look and the change
    with transaction(known.account_id) as connection:
        store.change_unproved(connection, known.account_id, password_hash="a stranger's")
    assert accounts.sign_in("bob@example.com", PASSWORD, "")


FORMS = [
    lambda email: accounts.register(email, PASSWORD),
    accounts.ask_verify,
    accounts.ask_reset,
]


@pytest.mark.parametrize("ask", FORMS)
def test_mailbox_is_not_flooded_through_our_forms(
    mailbag: Mailbag, later: Later, ask: Callable[[str], None]
) -> None:
    a_person("bob@example.com")
    a_person("new@example.com", verified=False)
    said = {}
    for email in ("bob@example.com", "new@example.com", "nobody@example.com"):
        for _ in range(MAILS_AN_HOUR):
            ask(email)
        with pytest.raises(AskedEnough) as enough:
            ask(email)
        said[email] = str(enough.value)
    # Nothing is told of whether there is such an account, neither by the limit nor by its words.
    assert set(said.values()) == {
        "5 messages an hour are the most: look into the spam folder, or try again in 60 minutes."
    }
    sent = [to for to, _ in mailbag.all()]
    assert sent.count("bob@example.com") == sent.count("new@example.com") == MAILS_AN_HOUR
    later(timedelta(hours=1, seconds=1))
    ask("bob@example.com")
    assert len(mailbag.all()) == len(sent) + 1


def test_the_link_is_mailed_again_without_the_password_and_both_are_good(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    first = mailbag.token("verify")
    accounts.ask_verify(" ADA@example.com ")
    assert mailbag.all() == [("ada@example.com", "verify")] * 2
    assert mailbag.token("verify") != first
    assert accounts.verify(first, PASSWORD).account.is_verified
    assert accounts.sign_in("ada@example.com", PASSWORD, "")


def test_who_confirmed_already_is_told_so_when_the_link_is_asked_for_again(
    mailbag: Mailbag,
) -> None:
    a_person()
    accounts.ask_verify("ada@example.com")
    accounts.ask_verify("nobody@example.com")
    assert mailbag.all() == [("ada@example.com", "known_address")]


def test_who_signs_in_unconfirmed_too_often_is_told_to_look_for_the_mail(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    for _ in range(MAILS_AN_HOUR - 1):
        with pytest.raises(NotVerified, match="on its way"):
            accounts.sign_in("ada@example.com", PASSWORD, "")
    with pytest.raises(SignInRefused, match=r"Confirm your e-mail address first\. 5 messages"):
        accounts.sign_in("ada@example.com", PASSWORD, "")
    assert len(mailbag.all()) == MAILS_AN_HOUR


@pytest.mark.parametrize("token", ["", "forged", "\x00\ud800"])
def test_forged_link_is_one_sentence(token: str) -> None:
    uses = (
        lambda t: accounts.verify(t, PASSWORD),
        lambda t: accounts.verify(t, PASSWORD, is_new=True),
        lambda t: accounts.verify_with(t, "https://id.example", "7"),
        accounts.confirm_email,
        lambda t: accounts.reset(t, PASSWORD),
    )
    for use in uses:
        with pytest.raises(LinkGone, match="ask for a new one"):
            use(token)


def test_replayed_and_old_links_are_the_same_sentence(mailbag: Mailbag, later: Later) -> None:
    accounts.register("ada@example.com", PASSWORD)
    token = mailbag.token("verify")
    accounts.verify(token, PASSWORD)
    accounts.register("bob@example.com", PASSWORD)
    old = mailbag.token("verify")
    later(timedelta(days=3))
    said = set()
    for link in (token, old):
        with pytest.raises(LinkGone) as gone:
            accounts.verify(link, PASSWORD)
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
    assert accounts.verify(token, PASSWORD).account.is_verified


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@localhost", "x\x00@e.com"]
)
def test_what_is_no_address_is_a_sentence(email: str) -> None:
    for ask in FORMS:
        with pytest.raises(BadAddress, match="no e-mail address: check for"):
            ask(email)


@pytest.mark.parametrize(
    "email",
    [
        "x@" + ("a" * 60 + ".") * 4 + "test1.com",
        "İ" * 31 + "@" + ("a" * 60 + ".") * 3 + "test1234.com",  # two octets each
    ],
)
def test_an_address_that_is_too_long_is_a_sentence(email: str) -> None:
    for ask in FORMS:
        with pytest.raises(BadAddress, match="too long: it may have 254 characters"):
            ask(email)


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
