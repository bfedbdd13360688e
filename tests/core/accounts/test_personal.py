"""Everything of a person as one file, and gone everywhere, as the web does it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import delete, select

from core import clock, personal, vault, workqueue
from core.accounts import service as accounts
from core.accounts.errors import ProofWanted, SignInRefused, UnknownAccount
from core.accounts.model import Account
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayQuery
from core.notify import service as notify
from core.notify.model import ChannelKind, NewNotice
from core.notify.tables import message
from core.reports import service as reports
from core.reports.model import NewReport, Plan, SearchQuestion
from core.reports.subjects import SearchResult
from core.search import service as searches
from core.search import tables, working
from core.sources import service as sources
from core.watch import service as watches
from core.watch.model import NewWatch
from tests.builders import NEW_YORK, a_quote, a_request, a_source, a_stay
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person, a_session
from tests.postbox import Postbox
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

Later = Callable[[timedelta], None]
EMAIL, NAME = "countess@lovelace.example", "Augusta Ada Byron"
NUMBER, CODE, CHANNEL = "308 9988 776", "ENGINE-1843", "other.address@lovelace.example"
HERS = (EMAIL, NAME, NUMBER, CODE, CHANNEL)
_SEALED = re.compile(r"gAAAAA[\w-]+={0,2}")


@pytest.fixture(autouse=True)
def _a_site(database: str, web: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = frozenset({Membership.PUBLIC, Membership.CORPORATE})
    sources.register([(a_source("hilton", memberships=known), True, "")])
    monkeypatch.setattr(workqueue, "enqueue", lambda *_: None)
    yield
    with owner(), transaction() as connection:
        connection.execute(delete(tables.search))
        connection.execute(delete(message))


def _asked(code: str = CODE, in_days: int = 30) -> StayQuery:
    stay = a_stay(clock.now().date() + timedelta(days=in_days))
    return StayQuery(NEW_YORK, a_request(stay=stay), (Entitlement(Membership.CORPORATE, code),))


def _a_busy_person(email: str = EMAIL) -> tuple[Account, str]:
    """Somebody with a row in about every table, and searches that run: one of hers, one of her
    watch and one for her report, each with her code."""
    person = a_person(email, name=NAME)
    a_session(person)
    accounts.hold(person.account_id, Membership.AAA, NUMBER)
    accounts.ask_reset(email)
    with pytest.raises(SignInRefused):
        accounts.sign_in(email, "Wrong-Horse-9", "203.0.113.7")
    notify.add_channel(person.account_id, ChannelKind.EMAIL, CHANNEL)
    watches.create(person.account_id, NewWatch(query=_asked(in_days=31), title=f"For {NAME}"))
    notice = NewNotice(
        account_id=person.account_id, key="k", kind="alert", title=f"{NAME}: 1", body=EMAIL
    )
    with transaction(person.account_id) as connection:
        notify.notify(connection, notice)
    with owner():
        sources.switch("hilton", True, email)
    search_id = searches.submit(_asked())
    accounts.saw_search(person.account_id, search_id)
    reports.share(person.account_id, f"{NAME}'s trip", SearchResult(search_id))
    mailed = NewReport(title=f"For {NAME}", about=SearchQuestion(_asked(in_days=32)), plan=Plan())
    reports.send_now(person.account_id, reports.create(person.account_id, mailed).report_id)
    with owner():
        watches.enqueue_due(clock.now())
        watches.start_waiting(clock.now(), 100)
        reports.start_waiting(100)
    return person, search_id


def _running() -> list[str]:
    """Searches under way: hers, her watch's and her report's."""
    with owner(), transaction() as connection:
        asked = select(tables.search.c.id).where(tables.search.c.closed_at.is_(None))
        return list(connection.execute(asked).scalars())


def _visit_all() -> None:
    running = _running()
    assert len(running) == 3
    for search_id in running:
        _visit(search_id)


def _all_is_asked_and_told() -> None:
    """Every search ends; the watch has its reading, and the report is mailed."""
    _visit_all()
    with owner():
        assert watches.judge_closed(10) == 1
        assert reports.write_ready(10) == 1
        notify.deliver_due()


def _everything(url: str) -> str:
    """Every value of every table of ours and of the workflows, and what the vault can open."""
    said: list[str] = []
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(names) > 30
        for name in names:
            rows = connection.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*name))
            )
            said.extend(words for (words,) in rows)
    plain = "\n".join(said)
    opened = [vault.unseal(sealed) for sealed in _SEALED.findall(plain)]
    # A bytea column is text in hexadecimal digits.
    raw = [bytes.fromhex(found).decode("latin-1") for found in re.findall(r"\\x((?:\w\w)+)", plain)]
    return "\n".join([plain, *opened, *raw])


def _visit(search_id: str) -> None:
    """A worker carries the search out."""
    with owner():
        errands = working.work_of(search_id).errands["hilton"]
        reports = [_priced(errand.entitlement.membership) for errand in errands]
        assert working.record_all(search_id, reports, 1.0) == len(reports)
        assert working.close(search_id)


def _priced(membership: Membership) -> SiteReport:
    quote = a_quote(site="hilton", membership=membership, stay=_asked().request.stay)
    return SiteReport(
        site="hilton",
        membership=membership,
        outcome=Outcome.PRICED,
        reason="",
        quotes=(quote,),
    )


def _traces(database: str, person: Account) -> list[str]:
    """What of her is left: her words as they are, and her address by its plain fingerprint."""
    left = _everything(database)
    hers = (*HERS, person.account_id, vault.fingerprint(EMAIL))
    return [words for words in hers if words in left]


def test_nothing_of_a_deleted_person_is_left_in_the_database(
    database: str, later: Later, box: Postbox
) -> None:
    person, _ = _a_busy_person()
    _all_is_asked_and_told()
    told = len(box.mails)
    assert [words for words in HERS if words not in _everything(database)] == []  # it finds
    personal.delete(person.account_id, PASSWORD)
    assert _traces(database, person) == [EMAIL]  # in the letter that says goodbye
    with owner():
        notify.deliver_due()
    assert _traces(database, person) == []
    (mail,) = box.mails[told:]
    assert (mail.to, mail.subject) == (EMAIL, "Your Wayrate account is deleted")
    assert "Kept, without you" in mail.text


def test_the_goodbye_alone_keeps_the_address_and_keeps_it_sealed(database: str) -> None:
    person, _ = _a_busy_person()
    _visit_all()
    personal.delete(person.account_id, PASSWORD)
    with owner(), transaction() as connection:
        rows = connection.exec_driver_sql("SELECT message::text FROM message").scalars().all()
        connection.exec_driver_sql("DELETE FROM message")
    assert len(rows) == 1
    assert "lovelace.example" not in rows[0]
    assert _traces(database, person) == []


@pytest.mark.parametrize("mode", ["reject", "refuse"])
def test_a_goodbye_that_is_not_taken_is_forgotten_within_a_day(
    database: str, later: Later, box: Postbox, mode: str
) -> None:
    box.mode(mode)
    person, _ = _a_busy_person()
    _visit_all()
    personal.delete(person.account_id, PASSWORD)
    with owner():
        for _ in range(3):  # at once, half a day later, and at the end of its day
            notify.deliver_due()
            later(timedelta(hours=12))
    assert box.mails == []
    assert _traces(database, person) == []


def test_a_goodbye_that_no_worker_came_for_is_forgotten_too(database: str, later: Later) -> None:
    person, _ = _a_busy_person()
    _visit_all()
    personal.delete(person.account_id, PASSWORD)
    later(timedelta(hours=24))
    with owner():
        personal.sweep()
    assert _traces(database, person) == [EMAIL]
    later(timedelta(hours=1))
    with owner():
        personal.sweep()
    assert _traces(database, person) == []


def test_searches_that_run_go_on_when_their_user_is_deleted_and_drop_her_codes(
    database: str,
) -> None:
    person, search_id = _a_busy_person()
    running = _running()
    assert search_id in running
    assert len(running) == 3
    personal.delete(person.account_id, PASSWORD)
    for each in running:
        assert Entitlement(Membership.CORPORATE, CODE) in working.work_of(each).query.asked
        _visit(each)
        view = searches.view(each)
        assert not view.is_running
        assert sum(progress.quotes for progress in view.sources) == 2
    assert CODE not in _everything(database)


def test_a_code_of_a_search_that_nobody_has_in_her_list_goes_after_a_day(
    database: str, later: Later
) -> None:
    search_id = searches.submit(_asked())
    _visit(search_id)
    houses = searches.view(search_id).houses
    later(timedelta(days=1, minutes=1))
    with owner():
        personal.sweep()
    assert CODE not in _everything(database)
    assert searches.view(search_id).houses == houses


def test_codes_stay_in_searches_that_somebody_has_in_her_list(later: Later) -> None:
    _, search_id = _a_busy_person()
    _visit(search_id)
    later(timedelta(days=2))
    with owner():
        personal.sweep()
    asked = searches.view(search_id).query.asked
    assert Entitlement(Membership.CORPORATE, CODE) in asked


def test_deletion_takes_nothing_of_anybody_else(database: str) -> None:
    ada, _ = _a_busy_person()
    bob = a_person("bob@example.com", name="Bob")
    cookie = a_session(bob)
    accounts.hold(bob.account_id, Membership.AAA, "111 222")
    personal.delete(ada.account_id, PASSWORD)
    assert accounts.who(cookie) == bob
    assert [held.number for held in accounts.memberships(bob.account_id)] == ["111 222"]


def test_deletion_wants_the_password(database: str) -> None:
    person, _ = _a_busy_person()
    with pytest.raises(ProofWanted):
        personal.delete(person.account_id, "Wrong-Horse-9")
    assert accounts.account_of(person.account_id) == person
    personal.delete(person.account_id, PASSWORD)
    with pytest.raises(UnknownAccount):
        personal.delete(person.account_id, PASSWORD)
    a_person(EMAIL)  # her address is free again


def test_export_holds_every_row_of_hers_opened_and_nothing_of_others() -> None:
    ada, search_id = _a_busy_person()
    _a_busy_person("bob@example.com")
    with zipfile.ZipFile(io.BytesIO(personal.export(ada.account_id))) as file:
        names = set(file.namelist())
        tables_of = {name[:-5]: json.loads(file.read(name)) for name in names if ".json" in name}
        readme = file.read("README.txt").decode()
        sheet = list(csv.DictReader(io.StringIO(file.read("account_membership.csv").decode())))
    hers = {table.name for table in personal.personal_tables()} | {"searches"}
    assert names == {f"{n}.{kind}" for n in hers for kind in ("json", "csv")} | {"README.txt"}
    said = json.dumps(tables_of)
    assert [words for words in HERS if words not in said] == []
    assert "bob@example.com" not in said
    assert not _SEALED.search(said)
    assert "password_hash" not in said
    assert EMAIL in readme
    assert [row["sealed_number"] for row in sheet] == [NUMBER]
    assert [row["id"] for row in tables_of["searches"]] == [search_id]
    for name in ("account_session", "account_token", "channel", "notice", "message", "watch"):
        assert tables_of[name], name


def test_words_that_only_look_sealed_and_formulas_do_no_harm(mailbag: Mailbag) -> None:
    person = a_person(name="gAAAAABnot-ours")
    accounts.hold(person.account_id, Membership.PROMO, "=1+1")
    with zipfile.ZipFile(io.BytesIO(personal.export(person.account_id))) as file:
        (row,) = json.loads(file.read("account.json"))
        sheet: list[Any] = list(
            csv.DictReader(io.StringIO(file.read("account_membership.csv").decode()))
        )
    assert row["name"] == "gAAAAABnot-ours"
    assert sheet[0]["sealed_number"] == "'=1+1"
