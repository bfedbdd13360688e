"""From registering to a drop that reached her: by toast, bell, inbox, mail, and its evidence."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from jobs.services import Services
from scrapers import registry
from tests.e2e.conftest import CARD, EXAMPLE, PATIENCE_MS, PHONE, OpenPage, settle

pytestmark = pytest.mark.e2e

EMAIL, PASSWORD = "ada@example.com", "Correct-Horse-9"
_PATIENCE_S = 120  # for a search of every source on a machine that does other things too
# Moving a house looks it up among all of a site, which the first time takes some seconds.
_WORLD_S = 60


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What is expected may take as long as a whole search does; nothing here measures time."""
    expect.set_options(timeout=_PATIENCE_S * 1000)
    yield
    expect.set_options(timeout=PATIENCE_MS)


def test_from_registering_to_a_drop_with_its_evidence(
    open_page: OpenPage, services: Services
) -> None:
    page = open_page("sign_in?do=create")
    _register(page, services)
    watch_id, listing = _watch_a_house(page)

    _move(services, listing, -25)
    try:
        page.locator(".st-key-check_now button").click()
        toast = page.get_by_test_id("stToast").filter(has_text=re.compile(r"drops \d+ %"))
        expect(toast).to_be_visible(timeout=_PATIENCE_S * 1000)
    finally:
        httpx.delete(f"{services.control_url}/prices", timeout=_WORLD_S).raise_for_status()
    expect(page.locator(".st-key-open_inbox")).to_contain_text("1")
    head = page.locator(".st-key-watch_head")
    expect(head.locator(".wr-covers.down")).to_contain_text("−$")

    page.locator(".st-key-open_inbox button").click()
    notice = page.locator(".wr-notice").filter(has_text=re.compile(r"drops \d+ %"))
    expect(notice).to_have_count(1)
    page.get_by_role("button", name="Open", exact=True).first.click()
    expect(page.locator(".wr-alert-head")).to_be_visible()

    mail = _mail(services, "drops")
    link = re.search(r"https?://\S+/alert\?id=[0-9a-f-]{36}", mail)
    assert link, mail
    page.goto(link[0])
    said = page.locator(".wr-alert-head")
    expect(said.locator(".wr-alert-old")).to_have_text(re.compile(r"^\$[\d,]+\.\d\d$"))
    expect(said.locator(".wr-badge.go")).to_have_text(re.compile(r"^−\$[\d,.]+ \(2\d %\)$"))
    facts = page.locator(".wr-facts")
    assert re.fullmatch(r"[0-9a-f]{64}", facts.locator("code").get_attribute("title") or "")
    expect(page.get_by_role("link", name=re.compile("^.*Book on"))).to_be_visible()
    assert watch_id in (page.get_by_role("link", name="This watch").get_attribute("href") or "")
    _mutes_by_link(open_page, mail)


def test_a_wish_pressed_before_signing_in_is_a_watch_after_it(
    open_page: OpenPage, services: Services, example: str
) -> None:
    email = "grace@example.com"
    _register(open_page("sign_in?do=create"), services, email)
    page = open_page(example)
    page.locator("button.wr-watch-it").first.wait_for()
    page.locator(".st-key-taps span").first.wait_for(state="attached")  # who hears the button
    settle(page)
    page.locator("button.wr-watch-it").first.click()
    _sign_in(page, email)
    expect(page.locator("[class*=st-key-snack_]").first).to_contain_text("Watching.")
    page.goto(f"{services.url}/watches")
    expect(page.locator("[class*=st-key-watch_row_]")).to_have_count(1)


def _register(page: Page, services: Services, email: str = EMAIL) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".st-key-create button").click()
    expect(page.get_by_text(f"We are sending a message to {email}")).to_be_visible()
    link = re.search(r"https?://\S+verify=\S+", _mail(services, "", email))
    assert link
    page.goto(link[0])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
    expect(page.locator(".st-key-open_inbox")).to_be_visible()


def _sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator(".st-key-come_in button").click()
    expect(page.locator(".st-key-open_inbox")).to_be_visible()


def _watch_a_house(page: Page) -> tuple[str, tuple[str, str]]:
    """The watch of the first house of the example, once it has a price; and one of its listings."""
    page.goto(page.url.split("/sign_in", 1)[0])
    page.locator(EXAMPLE).click()
    expect(page.get_by_text(re.compile(r"^(\d+) of \1 sources answered"))).to_be_visible()
    settle(page)
    card = page.locator(CARD).filter(has=page.locator("button.wr-watch-it")).first
    key = card.locator("button.wr-watch-it").get_attribute("data-tap") or ""
    site, _, ref = key.removeprefix("price:").partition(":")
    card.locator("button.wr-watch-it").click()
    expect(page.locator("[class*=st-key-snack_]").first).to_contain_text("Watching.")
    page.locator("[class*=st-key-snack_] button", has_text="Edit").click()
    head = page.locator(".st-key-watch_head")
    head.wait_for()
    watch_id = page.url.split("watch=", 1)[1]
    total = head.locator(".wr-total:not(.none)")
    expect(total).to_have_text(re.compile(r"^\$"))
    return watch_id, (site, ref)


def _move(services: Services, listing: tuple[str, str], percent: float) -> None:
    slug, ref = listing
    site = registry.sources()[slug].visited_with or slug  # a brand is moved at its group
    httpx.put(
        f"{services.control_url}/prices/{site}/{ref}", json={"percent": percent}, timeout=_WORLD_S
    ).raise_for_status()


def _mail(services: Services, subject: str, to: str = EMAIL) -> str:
    """The text of the newest mail to a person with these words in its subject, once it is there."""
    for _ in range(_PATIENCE_S * 2):
        mails = httpx.get(f"{services.control_url}/mailbox.json", timeout=_WORLD_S).json()["mails"]
        for mail in mails:
            if mail["to"] == to and subject in mail["subject"]:
                return str(mail["text"])
        time.sleep(0.5)  # a mailbox can only be polled
    raise AssertionError(f"no mail with {subject!r} came")


def _mutes_by_link(open_page: OpenPage, mail: str) -> None:
    """Another device, nobody signed in: the link of the mail mutes after one click."""
    link = re.search(r"/(watches\?mute=\S+)", mail)
    assert link, mail
    page = open_page(link[1], size=PHONE)
    page.get_by_role("button", name="Mute it").click()
    expect(page.get_by_text("It is muted")).to_be_visible()
