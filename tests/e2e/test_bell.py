"""News reach every open page within two seconds, and the mail lies in the world's mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from core import clock, config
from core.accounts.model import Account
from core.db import engine_for, transaction
from core.notify import service
from core.notify.model import NewNotice
from core.watch import closing
from core.watch import service as watching
from core.watch.model import NewWatch
from core.watch.tables import watch as watch_table
from jobs.services import Services
from tests.builders import a_query, a_request, a_stay
from tests.e2e.conftest import Contexts
from tests.pages.watching import an_alert
from tests.people import a_person, a_session

pytestmark = pytest.mark.e2e
SOON_MS = 20_000  # a bound for failing; how long it takes is measured by the benchmark
_numbers = count(1)


@pytest.fixture
def ada(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """A person of the running product, told by e-mail."""
    for name, value in services.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    person = a_person(f"bell-{next(_numbers)}@example.com")
    with transaction(person.account_id) as connection:
        service.default_channel(connection, person.account_id, person.email)
    yield person
    engine_for(config.settings().database_url).dispose()
    config.settings.cache_clear()


@pytest.fixture
def open_as_ada(ada: Account, contexts: Contexts, services: Services) -> Callable[..., Page]:
    context = contexts.take()
    cookie = {"name": "wayrate_session", "value": a_session(ada), "url": services.url}
    context.add_cookies([cookie])  # type: ignore[list-item]

    def opened(path: str) -> Page:
        page = context.new_page()
        page.goto(f"{services.url}/{path}")
        page.get_by_role("button", name="Inbox").wait_for()
        return page

    return opened


def tell(ada: Account, title: str) -> None:
    with transaction(ada.account_id) as connection:
        service.notify(
            connection,
            NewNotice(
                account_id=ada.account_id, key=title, kind="alert", title=title, body="Was $355.00."
            ),
        )


def test_a_toast_shows_in_every_open_page_and_the_bell_counts(
    ada: Account, open_as_ada: Callable[..., Page], services: Services
) -> None:
    pages = [open_as_ada("inbox"), open_as_ada(""), open_as_ada("sources")]
    for number, title in enumerate(("Hotel One: 12 % less", "Hotel Two: 5 % less"), 1):
        tell(ada, title)
        for page in pages:
            toast = page.get_by_test_id("stToast").filter(has_text=title)
            expect(toast).to_be_visible(timeout=SOON_MS)
            bell = page.locator(".st-key-open_inbox")
            expect(bell).to_contain_text(str(number), timeout=SOON_MS)
    expect(pages[0].locator(".wr-notice.new")).to_have_count(2)
    pages[0].get_by_role("button", name="Mark all read").click()
    for page in pages:
        expect(page.locator(".st-key-open_inbox")).not_to_contain_text("2", timeout=SOON_MS)
    shown = httpx.get(f"{services.control_url}/mailbox.json", params={"to": ada.email}).json()
    assert sorted(mail["subject"] for mail in shown["mails"]) == [
        "Hotel One: 12 % less",
        "Hotel Two: 5 % less",
    ]


def test_a_watch_that_is_open_shows_what_it_told_with_the_toast(
    ada: Account, open_as_ada: Callable[..., Page]
) -> None:
    wanted = NewWatch(query=a_query(request=a_request(stay=a_stay(clock.now().date()))))
    watch = watching.create(ada.account_id, wanted)
    watching.pause(ada.account_id, [watch.watch_id], True)
    page = open_as_ada(f"watches?watch={watch.watch_id}")
    told = page.get_by_text("What it told you")
    expect(told).to_be_visible()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    alert = replace(
        an_alert(title="Grand Hotel drops 12 % to $312.40"),
        watch_id=watch.watch_id,
        rule_id=watch.rules[0].rule_id,
    )
    with transaction(ada.account_id) as connection:
        closing.put_alert(connection, ada.account_id, alert)
        service.notify(
            connection,
            NewNotice(
                account_id=ada.account_id,
                key="a",
                kind="alert",
                title=alert.title,
                body="Seen at Booking.com: public rate, one king bed, free cancellation. " * 3,
                link=f"alert?id={watch.watch_id}",
                facts={"was": "$355.00", "now": "$312.40"},
            ),
        )
    toast = page.get_by_test_id("stToast").filter(has_text=alert.title)
    expect(toast).to_be_visible(timeout=SOON_MS)
    expect(toast).to_contain_text("$355.00 → $312.40")
    assert toast.get_by_test_id("stToastViewButton").count() == 0
    link = toast.get_by_role("link", name=alert.title)
    assert link.get_attribute("href") == f"/alert?id={watch.watch_id}"
    expect(page.locator(".wr-told").filter(has_text=alert.title)).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Nothing yet.")).to_have_count(0)
    page.locator(".st-key-open_inbox").get_by_role("button").click()  # one click is enough
    expect(page.locator(".wr-notice")).to_have_count(1)


def test_an_open_watch_shows_that_its_check_has_ended_without_a_notice(
    ada: Account, open_as_ada: Callable[..., Page]
) -> None:
    wanted = NewWatch(query=a_query(request=a_request(stay=a_stay(clock.now().date()))))
    watch = watching.create(ada.account_id, wanted)
    watching.pause(ada.account_id, [watch.watch_id], True)
    with transaction() as connection:  # it waits for a check that nobody makes
        connection.execute(
            update(watch_table)
            .where(watch_table.c.id == watch.watch_id)
            .values(is_paused=False, next_due_at=clock.now() + timedelta(days=1))
        )
    page = open_as_ada(f"watches?watch={watch.watch_id}")
    expect(page.get_by_text("checking now")).to_be_visible()
    with transaction() as connection:
        connection.execute(
            update(watch_table)
            .where(watch_table.c.id == watch.watch_id)
            .values(last_checked_at=clock.now())
        )
        service.check_ended(connection, ada.account_id)
    expect(page.get_by_text("checking now")).to_have_count(0, timeout=SOON_MS)
    expect(page.get_by_test_id("stToast")).to_have_count(0)


def test_who_is_signed_out_is_told_nothing(services: Services) -> None:
    answer = httpx.get(f"{services.url}/wayrate/news", timeout=10)
    assert answer.text == "event: bye\ndata: \n\n"
