"""Another password, another address, as the web does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts import lockout
from core.accounts import service as accounts
from core.accounts.asking import MAILS_AN_HOUR
from core.accounts.errors import (
    AddressTaken,
    AskedEnough,
    BadAddress,
    LinkGone,
    LockedOut,
    ProofWanted,
    SignInRefused,
    WeakPassword,
)
from core.notify import service as notify
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person, a_session
from tests.postbox import Postbox
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

Later = Callable[[timedelta], None]
NEW = "Other-Horse-7"


def test_reset_sets_the_password_and_signs_out_everywhere(mailbag: Mailbag) -> None:
    person = a_person()
    cookie = a_session(person)
    accounts.ask_reset(" ADA@example.com ")
    accounts.reset(mailbag.token("reset"), NEW)
    assert accounts.who(cookie) is None
    assert accounts.sign_in(person.email, NEW, "")
    with pytest.raises(SignInRefused):
        accounts.sign_in(person.email, PASSWORD, "")
    assert mailbag.all()[-1] == (person.email, "password_changed")


def test_reset_link_works_once_and_for_an_hour(mailbag: Mailbag, later: Later) -> None:
    a_person()
    accounts.ask_reset("ada@example.com")
    token = mailbag.token("reset")
    accounts.reset(token, NEW)
    with pytest.raises(LinkGone):
        accounts.reset(token, PASSWORD)
    accounts.ask_reset("ada@example.com")
    later(timedelta(hours=1))
    with pytest.raises(LinkGone):
        accounts.reset(mailbag.token("reset"), PASSWORD)


def test_refused_password_leaves_the_link_good(mailbag: Mailbag) -> None:
    a_person("lovelace@example.com")
    accounts.ask_reset("lovelace@example.com")
    token = mailbag.token("reset")
    for weak in ("short", "Lovelace-42"):  # the second only for her
        with pytest.raises(WeakPassword):
            accounts.reset(token, weak)
    accounts.reset(token, NEW)


def test_using_one_reset_link_voids_the_others(mailbag: Mailbag) -> None:
    a_person()
    accounts.ask_reset("ada@example.com")
    first = mailbag.token("reset")
    accounts.ask_reset("ada@example.com")
    accounts.reset(mailbag.token("reset"), NEW)
    with pytest.raises(LinkGone):
        accounts.reset(first, PASSWORD)


def test_unknown_address_gets_no_mail_and_the_same_silence(mailbag: Mailbag) -> None:
    accounts.ask_reset("nobody@example.com")
    assert mailbag.all() == []


def test_reset_link_that_waited_for_the_mail_server_lives_an_hour_from_then(
    box: Postbox, later: Later
) -> None:
    a_person()
    box.stop()
    accounts.ask_reset("ada@example.com")
    with owner():
        assert notify.deliver_due() == 1  # in vain
        later(timedelta(hours=5))
        box.start()
        assert notify.deliver_due() == 1
    (token,) = _reset_links(box)
    later(timedelta(minutes=59))
    with pytest.raises(WeakPassword):
        accounts.reset(token, "short")
    accounts.reset(token, NEW)
    accounts.ask_reset("ada@example.com")
    with owner():
        notify.deliver_due()
    later(timedelta(hours=1))
    (other,) = _reset_links(box) - {token}
    with pytest.raises(LinkGone):
        accounts.reset(other, PASSWORD)


def _reset_links(box: Postbox) -> set[str]:
    return {found for mail in box.mails for found in re.findall(r"reset=([\w-]+)", mail.text)}


def test_changing_the_password_keeps_this_browser_and_ends_the_others(mailbag: Mailbag) -> None:
    person = a_person()
    this, other = a_session(person), a_session(person)
    with pytest.raises(ProofWanted):
        accounts.change_password(person.account_id, "Wrong-Horse-9", NEW, this)
    accounts.change_password(person.account_id, PASSWORD, NEW, this)
    assert accounts.who(this) == person
    assert accounts.who(other) is None
    assert accounts.sign_in(person.email, NEW, "")


def test_borrowed_browser_cannot_guess_the_password(mailbag: Mailbag) -> None:
    person = a_person()
    for _ in range(lockout.BY_ACCOUNT.free + 1):
        with pytest.raises(ProofWanted):
            accounts.change_password(person.account_id, "Wrong-Horse-9", NEW)
    with pytest.raises(LockedOut):
        accounts.change_password(person.account_id, PASSWORD, NEW)


def test_new_address_counts_once_confirmed_and_both_are_told(mailbag: Mailbag) -> None:
    person = a_person()
    accounts.change_email(person.account_id, "Ada@New.example.com", PASSWORD)
    assert mailbag.all() == [("ada@new.example.com", "email_new"), (person.email, "email_old")]
    assert accounts.account_of(person.account_id).email == person.email
    changed = accounts.confirm_email(mailbag.token("email_new"))
    assert (changed.account_id, changed.email) == (person.account_id, "ada@new.example.com")
    assert accounts.sign_in("ada@new.example.com", PASSWORD, "")
    with pytest.raises(LinkGone):
        accounts.confirm_email(mailbag.token("email_new"))


def test_alerts_follow_to_the_new_address(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    person = accounts.verify(mailbag.token("verify"), PASSWORD).account
    (first,) = notify.channels(person.account_id)
    assert (first.label, first.is_on, first.is_proved) == ("a•••@example.com", True, True)
    notify.switch_channel(person.account_id, first.channel_id, digest=True)
    accounts.change_email(person.account_id, "bea@new.example.com", PASSWORD)
    accounts.confirm_email(mailbag.token("email_new"))
    (moved,) = notify.channels(person.account_id)
    assert (moved.label, moved.digest) == ("b•••@new.example.com", True)


def test_links_mailed_to_the_old_address_open_nothing_after_a_change(mailbag: Mailbag) -> None:
    person = a_person()
    accounts.ask_reset(person.email)
    accounts.change_email(person.account_id, "new@example.com", PASSWORD)
    accounts.confirm_email(mailbag.token("email_new"))
    with pytest.raises(LinkGone):
        accounts.reset(mailbag.token("reset"), NEW)


def test_changing_to_a_known_address_tells_its_owner_and_not_the_asker(mailbag: Mailbag) -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    accounts.change_email(ada.account_id, bob.email, PASSWORD)
    assert mailbag.all() == [(bob.email, "known_address"), (ada.email, "email_old")]


def test_a_change_of_address_mails_no_more_than_the_other_forms(mailbag: Mailbag) -> None:
    person = a_person()
    for n in range(MAILS_AN_HOUR):
        accounts.change_email(person.account_id, f"new{n}@example.com", PASSWORD)
    with pytest.raises(AskedEnough):
        accounts.change_email(person.account_id, "other@example.com", PASSWORD)
    assert len(mailbag.all()) == 2 * MAILS_AN_HOUR  # one to each address


def test_address_proved_by_another_meanwhile_is_taken(mailbag: Mailbag) -> None:
    ada = a_person()
    accounts.change_email(ada.account_id, "new@example.com", PASSWORD)
    a_person("new@example.com")
    with pytest.raises(AddressTaken):
        accounts.confirm_email(mailbag.token("email_new"))
    assert accounts.account_of(ada.account_id) == ada


def test_address_that_somebody_registered_but_never_proved_is_free(mailbag: Mailbag) -> None:
    ada = a_person()
    accounts.register("new@example.com", NEW)
    accounts.change_email(ada.account_id, "new@example.com", PASSWORD)
    accounts.confirm_email(mailbag.token("email_new"))
    assert accounts.account_of(ada.account_id).email == "new@example.com"


def test_change_of_address_wants_the_password_and_another_address(mailbag: Mailbag) -> None:
    person = a_person()
    with pytest.raises(ProofWanted):
        accounts.change_email(person.account_id, "new@example.com", "Wrong-Horse-9")
    with pytest.raises(BadAddress):
        accounts.change_email(person.account_id, "nonsense", PASSWORD)
    with pytest.raises(BadAddress):
        accounts.change_email(person.account_id, person.email, PASSWORD)
    assert mailbag.all() == []
