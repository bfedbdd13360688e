"""An account as a person meets it: from the first form to the last, in front of the product."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from jobs.services import Services
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage, hard_to_read, settle

FIRST, SECOND = "Correct-Horse-9", "Battery-Staple-8"
PATIENCE_S = 60

pytestmark = pytest.mark.e2e


def test_from_registration_to_leaving(open_page: OpenPage, services: Services) -> None:
    ada = "ada.e2e@example.com"
    page = open_page("?to=5128581&adults=3")
    _to_the_door(page)
    _register(page, ada, FIRST)
    _confirm(page, services, ada)
    assert "verify" not in page.url

    # The cookie is out of a script's reach, and a second tab has it too.
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "wayrate_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert "wayrate_session" not in page.evaluate("() => document.cookie")
    second = page.context.new_page()
    second.goto(f"{services.url}/profile")
    second.get_by_role("heading", name="About you").wait_for()

    # A new password signs the other browser out, at its next click.
    other = open_page("sign_in")
    _sign_in(other, ada, FIRST)
    other.goto(f"{services.url}/profile")
    second.locator(".st-key-fold_password summary").click()
    fold = second.locator(".st-key-fold_password")
    fold.get_by_label("Your password").fill(FIRST)
    fold.get_by_label("New password").fill(SECOND)
    fold.get_by_role("button", name="Change password").click()
    second.get_by_text("Your password is changed.").wait_for()
    other.locator(".st-key-everywhere button").click()
    other.get_by_text("Sign in to see your profile").wait_for()

    second.locator(".st-key-fold_delete summary").click()
    second.locator(".st-key-fold_delete").get_by_label("Your password").fill(SECOND)
    second.get_by_role("button", name="Delete my account for good").click()
    second.get_by_text("Your account is deleted").wait_for()
    assert "wayrate_session" not in [one["name"] for one in page.context.cookies()]
    page.goto(services.url)
    page.locator(".st-key-sign_in button").wait_for()


def test_after_the_sign_in_one_is_where_one_was(open_page: OpenPage, services: Services) -> None:
    bob = "bob.e2e@example.com"
    page = open_page("sign_in?do=create")
    _register(page, bob, FIRST, from_sign_in=False)
    _confirm(page, services, bob)
    _sign_out(page)
    page.goto(f"{services.url}/?to=5128581&rooms=2")
    _to_the_door(page)
    _sign_in(page, bob, FIRST)
    expect(page).to_have_url(re.compile(r"to=5128581"), timeout=PATIENCE_S * 1000)
    assert "rooms=2" in page.url
    _sign_out(page)

    # A link counts once, and says so in one sentence.
    _follow(page, services, bob)
    page.get_by_text("This link was used already or is too old").wait_for()


def test_the_rules_are_ticked_off_while_one_types(open_page: OpenPage) -> None:
    page = open_page("sign_in?do=create")
    field = page.get_by_label("Password", exact=True)
    met = page.locator(".st-key-door_new_password_rules li.met")
    field.press_sequentially("horse")
    expect(met).to_have_text([re.compile("a lower-case letter")], timeout=PATIENCE_S * 1000)
    field.fill(FIRST)
    expect(met).to_have_count(5, timeout=PATIENCE_S * 1000)


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)])
@pytest.mark.parametrize("address", ["sign_in", "sign_in?do=create", "sign_in?verify=x", "profile"])
def test_the_door_fits_the_screen_and_can_be_read(
    open_page: OpenPage, address: str, size: tuple[int, int], dark: bool
) -> None:
    page = open_page(address, size=size, dark=dark)
    settle(page)
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size[0]
    assert hard_to_read(page) == []


def test_a_page_of_another_site_can_sign_nobody_out(services: Services) -> None:
    answer = httpx.post(f"{services.url}/wayrate/leave", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def _to_the_door(page: Page) -> None:
    page.locator(".st-key-sign_in button").click()
    page.get_by_label("E-mail").wait_for()
    settle(page)


def _register(page: Page, email: str, password: str, *, from_sign_in: bool = True) -> None:
    if from_sign_in:
        page.get_by_role("button", name="Create an account").click()
    page.get_by_role("heading", name="Create account").wait_for()
    settle(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.get_by_text(f"We are sending a message to {email}").wait_for()


def _confirm(page: Page, services: Services, email: str) -> None:
    """Follow the link of a registration, which asks for its password and lets in."""
    _follow(page, services, email)
    page.get_by_text("Your address is confirmed.").wait_for()
    page.locator(".st-key-person").wait_for()
    settle(page)


def _follow(page: Page, services: Services, email: str) -> None:
    page.goto(_link(services, email, "verify"))
    settle(page)
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Confirm my address").click()


def _sign_out(page: Page) -> None:
    page.locator(".st-key-person button").first.click()
    page.get_by_text("Sign out").click()
    page.locator(".st-key-sign_in button").wait_for()


def _sign_in(page: Page, email: str, password: str) -> None:
    settle(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.locator(".st-key-person").wait_for()
    settle(page)


def _link(services: Services, email: str, kind: str) -> str:
    """The link of this kind that was mailed to an address, from the local world's mailbox."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        mails = httpx.get(f"{services.control_url}/mailbox.json").json()["mails"]
        for mail in mails:
            found = re.search(rf"https?://\S+/sign_in\?{kind}=[\w.-]+", mail["text"])
            if mail["to"] == email and found:
                return found[0].replace(found[0].partition("/sign_in")[0], services.url)
        time.sleep(0.2)
    raise AssertionError(f"no mail with a link to {kind} for {email}")
