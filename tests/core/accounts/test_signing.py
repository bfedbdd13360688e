"""Signing in and out, as the web does it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event, select, text

from core.accounts import passwords, store, tables
from core.accounts import service as accounts
from core.accounts.errors import LinkGone, NotVerified, SignInRefused
from core.db import transaction
from core.notify import service as notify
from core.notify.model import NewNotice
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person, a_session
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

ADDRESS = "203.0.113.7"
Later = Callable[[timedelta], None]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were checked."""
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Counting(2, 32 * 1024, 1))
    return checked


def test_registered_and_verified_person_signs_in_and_is_known_by_her_cookie(
    mailbag: Mailbag,
) -> None:
    accounts.register(" Ada@Example.com", PASSWORD, "Ada")
    with pytest.raises(NotVerified):
        accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    accounts.verify(mailbag.token("verify"), PASSWORD)
    ticket = accounts.sign_in("ADA@example.com", PASSWORD, ADDRESS)
    cookie = accounts.enter(ticket, "Firefox")
    me = accounts.who(cookie)
    assert me is not None
    assert (me.email, me.name, me.is_verified) == ("ada@example.com", "Ada", True)


def test_a_page_learns_who_it_is_for_and_what_her_bell_shows_in_one_transaction(
    later: Later,
) -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    cookie, bobs = a_session(ada), a_session(bob)
    notice = NewNotice(account_id=ada.account_id, key="k", kind="alert", title="12 % less", body="")
    with transaction(ada.account_id) as connection:
        notify.notify(connection, notice)
    begun: list[object] = []
    count = begun.append
    event.listen(Engine, "begin", count)
    try:
        visit, other = accounts.visit(cookie), accounts.visit(bobs)
    finally:
        event.remove(Engine, "begin", count)
    assert len(begun) == 2  # one each
    assert visit is not None and other is not None
    assert (visit.account, visit.bell.pulse.unread) == (ada, 1)
    assert [each.title for each in visit.bell.unread] == ["12 % less"]
    assert (other.account, other.bell.pulse.unread, other.bell.unread) == (bob, 0, ())
    assert accounts.visit("forged") is None


def test_ticket_opens_once(later: Later) -> None:
    a_person()
    ticket = accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    accounts.enter(ticket, "")
    with pytest.raises(LinkGone):
        accounts.enter(ticket, "")


def test_of_two_who_show_one_ticket_one_comes_in() -> None:
    a_person()
    ticket = accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)

    def show(_: int) -> bool:
        try:
            return bool(accounts.enter(ticket, ""))
        except LinkGone:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(show, range(8))) == 1


def test_ticket_is_too_old_after_a_minute(later: Later) -> None:
    a_person()
    ticket = accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    later(timedelta(seconds=60))
    with pytest.raises(LinkGone):
        accounts.enter(ticket, "")


@pytest.mark.parametrize("forged", ["", "x", "é" * 100_000, "\x00", "\ud800", "' OR 1=1 --"])
def test_forged_cookie_and_ticket_are_nobodys(forged: str) -> None:
    a_session(a_person())
    assert accounts.who(forged) is None
    with pytest.raises(LinkGone):
        accounts.enter(forged, "")


def test_stored_fingerprint_is_no_cookie() -> None:
    person = a_person()
    a_session(person)
    stored = accounts.sessions(person.account_id)[0].session_id
    assert accounts.who(stored) is None


def test_cookie_after_sign_out_is_nobodys() -> None:
    person = a_person()
    cookie, other = a_session(person), a_session(person)
    accounts.sign_out(cookie)
    assert accounts.who(cookie) is None
    assert accounts.who(other) == person


def test_sign_out_everywhere_ends_every_session_and_ticket_of_hers_alone() -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    cookies = [a_session(ada), a_session(ada)]
    bobs = a_session(bob)
    ticket = accounts.sign_in("ada@example.com", PASSWORD, ADDRESS)
    accounts.sign_out_everywhere(ada.account_id)
    assert [accounts.who(cookie) for cookie in cookies] == [None, None]
    assert accounts.who(bobs) == bob
    with pytest.raises(LinkGone):
        accounts.enter(ticket, "")


def test_session_lasts_thirty_days_from_the_last_visit(later: Later) -> None:
    person = a_person()
    cookie = a_session(person)
    later(timedelta(days=29))
    assert accounts.who(cookie) == person
    later(timedelta(days=29))
    assert accounts.who(cookie) == person
    later(timedelta(days=30))
    assert accounts.who(cookie) is None


def test_list_of_sessions_names_browsers_and_ends_one(later: Later) -> None:
    person = a_person()
    phone = a_session(person, "Safari")
    ticket = accounts.sign_in(person.email, PASSWORD, ADDRESS)
    desk = accounts.enter(ticket, "Firefox\n\x07" + "x" * 500)
    later(timedelta(hours=2))
    accounts.who(phone)
    listed = accounts.sessions(person.account_id)
    assert [accounts.is_this(one, phone) for one in listed] == [True, False]
    assert [one.agent for one in listed] == ["Safari", "Firefox " + "x" * 192]
    accounts.end_session(person.account_id, listed[1].session_id)
    assert (accounts.who(phone), accounts.who(desk)) == (person, None)


def test_nobody_ends_anothers_session_by_its_id() -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    cookie = a_session(ada)
    accounts.end_session(bob.account_id, accounts.sessions(ada.account_id)[0].session_id)
    assert accounts.who(cookie) == ada


def test_wrong_password_and_unknown_address_get_the_same_words() -> None:
    a_person()
    said = set()
    for email in ("ada@example.com", "nobody@example.com", "no address at all"):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(email, "Wrong-Horse-9", ADDRESS)
        said.add((type(refused.value), str(refused.value)))
    assert len(said) == 1


@pytest.mark.parametrize(
    "email", ["ada@example.com", "oidc@example.com", "nobody@example.com", "no address", ""]
)
def test_every_refusal_costs_one_hash_of_the_same_cost(hashed: list[str], email: str) -> None:
    a_person()
    accounts.sign_in_with("https://id.example", "7", "oidc@example.com", True)
    hashed.clear()
    with pytest.raises(SignInRefused):
        accounts.sign_in(email, "Wrong-Horse-9", ADDRESS)
    assert len(hashed) == 1
    assert hashed[0].startswith("$argon2id$v=19$m=32768,t=2,p=1$")


def test_statements_of_a_refusal_are_the_same_whether_the_address_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sqlalchemy import event

    from core.config import settings
    from core.db import engine_for

    a_person()
    said: list[str] = []
    engine = engine_for(settings().database_url)
    event.listen(engine, "before_cursor_execute", lambda c, cur, words, *_: said.append(words))
    heard = []
    for email in ("ada@example.com", "nobody@example.com"):
        said.clear()
        with pytest.raises(SignInRefused):
            accounts.sign_in(email, "Wrong-Horse-9", ADDRESS)
        heard.append(list(said))
    assert heard[0]
    assert heard[0] == heard[1]


def test_hash_of_older_parameters_is_made_anew_at_sign_in() -> None:
    person = a_person()
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with transaction(person.account_id) as connection:
        store.change(connection, person.account_id, password_hash=older)
    accounts.sign_in(person.email, PASSWORD, ADDRESS)
    with transaction(person.account_id) as connection:
        known = store.by_id(connection, person.account_id)
    assert known is not None
    assert not passwords.is_outdated(known.password_hash or "")
    accounts.sign_in(person.email, PASSWORD, ADDRESS)


def test_neither_token_nor_password_is_stored_in_plain(mailbag: Mailbag) -> None:
    person = a_person()
    cookie = a_session(person)
    ticket = accounts.sign_in(person.email, PASSWORD, ADDRESS)
    accounts.ask_reset(person.email)
    secrets = (cookie, ticket, mailbag.token("reset"), PASSWORD, ADDRESS)
    with owner(), transaction() as connection:
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            if table.name.startswith(("account", "sign_in"))
            for row in connection.execute(select(table))
        ]
        assert connection.execute(text("SELECT count(*) FROM account_token")).scalar_one() == 2
    assert [secret for secret in secrets for row in rows if secret in row] == []
