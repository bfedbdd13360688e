"""The door: faults stand at their field, links need a click, a ticket is carried once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from core.accounts import passwords, service
from core.accounts.errors import (
    AddressTaken,
    AskedEnough,
    BadAddress,
    BadProfile,
    LinkGone,
    LockedOut,
    NotVerified,
    ProofWanted,
    SignInRefused,
    WeakPassword,
)
from core.accounts.model import Joined, Profile
from core.accounts.rules import faults_of
from core.domain.stay import Fault
from pages.parts import door, door_join, keys, others, password
from pages.parts.first_profile import as_browser_says
from pages.parts.question import CURRENCIES
from tests.pages.conftest import Core, Open, an_account, html

ADA, GOOD = "ada@example.com", "Correct-Horse-9"


@pytest.fixture
def errands(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the page's script was told to carry to the server."""
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(door, "_ERRAND", lambda data, **_: sent.append(data))
    return sent


def _raising(exc: Exception) -> Callable[..., None]:
    def refused(*_: object, **__: object) -> None:
        raise exc

    return refused


def _fill(app: AppTest, email: str, typed: str, key: str = keys.DOOR_PASSWORD) -> None:
    app.text_input(key=keys.DOOR_EMAIL).set_value(email)
    app.text_input(key=key).set_value(typed)


def test_the_right_password_gives_a_ticket_that_leads_back(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "sign_in", lambda email, typed, address: f"{email}/{typed}")
    app = open_page("sign_in.py")
    app.session_state[keys.WAY_BACK] = "/?to=5128581"
    _fill(app, ADA, GOOD)
    app.button(key="come_in").click().run()
    assert [(each["ticket"], each["to"]) for each in errands] == [
        ("ada@example.com/Correct-Horse-9", "/?to=5128581")
    ]


def test_an_errand_is_run_once_though_its_script_runs_again(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "sign_in", lambda *_: "a ticket")
    app = open_page("sign_in.py")
    _fill(app, ADA, GOOD)
    app.button(key="come_in").click().run()
    app.button(key="come_in").click().run()
    assert len({each["once"] for each in errands}) == len(errands) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        SignInRefused("E-mail address or password is wrong."),
        LockedOut("Too many tries: try again in 15 minutes.", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_a_refusal_stands_at_the_password_and_what_was_typed_stays(
    open_page: Open,
    errands: list[dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    refusal: Exception,
) -> None:
    monkeypatch.setattr(service, "sign_in", _raising(refusal))
    app = open_page("sign_in.py")
    _fill(app, ADA, "wrong")
    app.button(key="come_in").click().run()
    assert str(refusal) in html(app)
    assert app.text_input(key=keys.DOOR_EMAIL).value == ADA
    assert errands == []


def test_empty_fields_are_named_and_core_is_not_asked(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "sign_in", _raising(AssertionError("asked")))
    app = open_page("sign_in.py")
    app.button(key="come_in").click().run()
    page = html(app)
    assert "Enter your e-mail address." in page
    assert "Enter your password." in page


def test_an_address_that_is_not_confirmed_is_told_where_its_link_is(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "sign_in", _raising(NotVerified("Confirm your address first.")))
    app = open_page("sign_in.py")
    _fill(app, ADA, GOOD)
    app.button(key="come_in").click().run()
    assert "We are sending a message to ada@example.com" in html(app)
    assert "Open it and follow its link to confirm the address." in [
        each.value for each in app.markdown
    ]


def test_the_address_goes_along_to_the_other_forms(open_page: Open) -> None:
    app = open_page("sign_in.py")
    app.text_input(key=keys.DOOR_EMAIL).set_value(ADA)
    app.button(key="to_create").click().run()
    assert app.title[0].value == "Create account"
    assert app.text_input(key=keys.DOOR_EMAIL).value == ADA
    app.button(key="turn").click().run()
    app.button(key="to_forgot").click().run()
    assert app.title[0].value == "Forgotten password"
    assert app.text_input(key=keys.DOOR_EMAIL).value == ADA


def test_creating_says_what_happens_next(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr(service, "register", lambda *told: made.append(told))
    app = open_page("sign_in.py", do="create")
    _fill(app, ADA, GOOD, keys.DOOR_NEW_PASSWORD)
    app.text_input(key=keys.DOOR_NAME).set_value("Ada")
    app.button(key="create").click().run()
    assert made == [(ADA, GOOD, "Ada")]
    assert "We are sending a message to ada@example.com" in html(app)
    assert not app.text_input


@pytest.mark.parametrize(
    "refusal", [WeakPassword("Choose a password with a digit."), BadAddress("No such address.")]
)
def test_what_cannot_be_registered_says_why(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    monkeypatch.setattr(service, "register", _raising(refusal))
    app = open_page("sign_in.py", do="create")
    _fill(app, ADA, "abc", keys.DOOR_NEW_PASSWORD)
    app.button(key="create").click().run()
    assert str(refusal) in html(app)
    assert app.text_input(key=keys.DOOR_EMAIL).value == ADA


def test_an_address_is_only_ever_text(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ask_reset", lambda _: None)
    app = open_page("sign_in.py", do="forgot")
    app.text_input(key=keys.DOOR_EMAIL).set_value("<img src=x>@example.com")
    app.button(key="send").click().run()
    assert "&lt;img src=x&gt;@example.com" in html(app)
    assert "<img" not in html(app)


def test_a_link_does_nothing_before_its_click(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []
    moved = an_account(version=2)
    monkeypatch.setattr(service, "confirm_email", lambda token: used.append(token) or moved)
    app = open_page("sign_in.py", confirm="a-token")
    assert used == []
    app.button(key="confirm_link").click().run()
    assert used == ["a-token"]
    assert "is confirmed" in app.success[0].value
    assert app.text_input(key=keys.DOOR_EMAIL).value == ADA
    assert "confirm" not in app.query_params


@pytest.mark.parametrize(
    ("kind", "step", "refusal", "says"),
    [
        ("verify", "verify", LinkGone(), "too old. Sign in: if your address is not confirmed"),
        ("confirm", "confirm_email", LinkGone(), "too old. Sign in, and ask for a new one"),
        ("confirm", "confirm_email", AddressTaken("Another account has it."), "Another account"),
    ],
)
def test_a_link_that_does_not_count_says_what_to_do(
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    step: str,
    refusal: Exception,
    says: str,
) -> None:
    monkeypatch.setattr(service, step, _raising(refusal))
    app = open_page("sign_in.py", **{kind: "forged"})
    app.button(key="confirm_link").click().run()
    (said,) = app.warning
    assert says in said.value
    assert kind not in app.query_params
    assert app.title[0].value == "Sign in"


def test_the_link_of_a_registration_wants_its_password_and_lets_in(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[object, ...]] = []
    joined = Joined(an_account(version=2), "a ticket")
    monkeypatch.setattr(
        service, "verify", lambda *told, is_new: used.append((*told, is_new)) or joined
    )
    app = open_page("sign_in.py", verify="a-token")
    assert used == []
    app.text_input(key=keys.DOOR_PASSWORD).set_value(GOOD)
    app.button(key="confirm_link").click().run()
    assert used == [("a-token", GOOD, False)]
    assert [(each["ticket"], each["to"]) for each in errands] == [
        ("a ticket", "/sign_in?do=welcome")
    ]
    assert "verify" not in app.query_params


def test_who_does_not_know_the_password_of_a_registration_chooses_one(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[object, ...]] = []
    joined = Joined(an_account(version=2), "a ticket")

    def verify(token: str, typed: str, *, is_new: bool) -> Joined:
        if typed == "abc":
            raise WeakPassword("Choose another.") if is_new else ProofWanted("Not the password.")
        used.append((token, typed, is_new))
        return joined

    monkeypatch.setattr(service, "verify", verify)
    app = open_page("sign_in.py", verify="a-token")
    app.text_input(key=keys.DOOR_PASSWORD).set_value("abc")
    app.button(key="confirm_link").click().run()
    assert "Not the password." in html(app)
    app.button(key="choose").click().run()
    app.text_input(key=keys.DOOR_NEW_PASSWORD).set_value("abc")
    app.button(key="confirm_link").click().run()
    assert "Choose another." in html(app)
    app.text_input(key=keys.DOOR_NEW_PASSWORD).set_value(GOOD)
    app.button(key="confirm_link").click().run()
    assert used == [("a-token", GOOD, True)]
    assert len(errands) == 1


def test_whom_a_service_has_signed_in_here_confirms_with_a_click_or_a_password(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[str, ...]] = []
    joined = Joined(an_account(version=2), "a ticket")
    monkeypatch.setattr(others, "came", lambda: ("https://id.example", "7"))
    monkeypatch.setattr(service, "verify_with", lambda *told: used.append(told) or joined)
    open_page("sign_in.py", verify="a-token").button(key="confirm_link").click().run()
    assert used == [("a-token", "https://id.example", "7")]
    assert len(errands) == 1
    monkeypatch.setattr(service, "verify_with", _raising(ProofWanted("Another sign-in was used.")))
    app = open_page("sign_in.py", verify="a-token")
    app.button(key="confirm_link").click().run()
    assert "Another sign-in was used." in html(app)
    assert app.text_input(key=keys.DOOR_PASSWORD).label == "Password"


def test_who_has_just_confirmed_is_told_so(open_page: Open, core: Core) -> None:
    core.person = an_account()
    app = open_page("sign_in.py", do="welcome")
    assert app.success[0].value == "Your address is confirmed."


def test_a_profile_that_is_refused_does_not_hold_up_the_confirmation(
    open_page: Open, errands: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = BadProfile((Fault("language", "Choose a language such as en-US."),))
    joined = Joined(an_account(version=1), "a ticket")
    monkeypatch.setattr(service, "verify", lambda *_, **__: joined)
    monkeypatch.setattr(door_join, "as_browser_says", lambda *_: Profile(language="de-DE"))
    monkeypatch.setattr(service, "update_profile", _raising(refused))
    app = open_page("sign_in.py", verify="a-token")
    app.button(key="confirm_link").click().run()
    assert [each["ticket"] for each in errands] == ["a ticket"]


def test_a_reset_link_that_is_too_old_leads_to_a_new_one(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "reset", _raising(LinkGone()))
    app = open_page("sign_in.py", reset="old")
    app.text_input(key=keys.DOOR_NEW_PASSWORD).set_value(GOOD)
    app.button(key="set_password").click().run()
    assert app.warning[0].value.endswith("Have a new one sent.")
    assert "send" in [each.key for each in app.button]
    assert "reset" not in app.query_params


def test_a_new_password_is_set_by_its_link(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[str, str]] = []
    monkeypatch.setattr(service, "reset", lambda *told: used.append(told))
    app = open_page("sign_in.py", reset="a-token")
    app.text_input(key=keys.DOOR_NEW_PASSWORD).set_value(GOOD)
    app.button(key="set_password").click().run()
    assert used == [("a-token", GOOD)]
    assert app.success[0].value == "Your new password is set. Sign in with it."


def test_a_weak_password_leaves_the_link_open(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "reset", _raising(WeakPassword("Choose another.")))
    app = open_page("sign_in.py", reset="a-token")
    app.text_input(key=keys.DOOR_NEW_PASSWORD).set_value("abc")
    app.button(key="set_password").click().run()
    assert "Choose another." in html(app)
    assert "reset" in app.query_params


def test_who_is_signed_in_is_not_asked_again(open_page: Open, core: Core) -> None:
    core.person = an_account()
    app = open_page("sign_in.py")
    assert "You are signed in as ada@example.com." in [each.value for each in app.text]
    assert not app.text_input


def test_leaving_is_an_errand_too(
    open_page: Open, core: Core, errands: list[dict[str, str]]
) -> None:
    core.person = an_account()
    app = open_page()
    next(each for each in app.get("menu_button") if each.key == "person").set_value(
        "Sign out"
    ).run()
    assert [(each["endpoint"], each["to"]) for each in errands] == [("/wayrate/leave", "/")]


def test_the_rules_on_the_page_are_those_of_the_policy() -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.check("")
    for words, _ in password.RULES:
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        ("de-DE", "Europe/Berlin", Profile(currency="EUR", language="de-DE",
                                           time_zone="Europe/Berlin")),
        ("en-GB", "Europe/London", Profile(currency="GBP", language="en-GB",
                                           time_zone="Europe/London")),
        # Regions of the UN, as Chrome in Latin America and Firefox in Europe have them.
        ("es-419", "America/Bogota", Profile(language="es-419", time_zone="America/Bogota")),
        ("en-150", "localtime", Profile(language="en-150")),
        ("en-001", "", Profile(language="en-001")),
        ("zh-CN", "", Profile(language="zh-CN")),
        ("sr-Latn-BA", "", Profile(language="sr-Latn-BA")),
        ("en-US-u-ca-buddhist", "", Profile()),
        # A currency that is not offered, a language without a country, and what does not exist.
        ("uk-UA", "Europe/Kyiv", Profile(language="uk-UA", time_zone="Europe/Kyiv")),
        ("de", "Mars/Olympus", Profile(language="de")),
        ("es-AQ", "", Profile(language="es")),
        ("zz-ZZ", "", Profile()),
        ("\x00-" * 1000, "\x00", Profile()),
        ("", "", Profile()),
        ("x-klingon", "UTC", Profile()),
    ],
)  # fmt: skip
def test_a_profile_begins_as_the_browser_says(locale: str, zone: str, expected: Profile) -> None:
    begun = as_browser_says(Profile(), locale, zone, date(2026, 11, 21))
    assert begun == expected
    assert faults_of(begun, CURRENCIES) == ()


@pytest.mark.parametrize(
    ("do", "step", "first", "again"),
    [
        ("create", "ask_verify", "We are sending a message to", "On its way once more."),
        # Whether there is such an account is nobody's to know: nothing is said to have been sent.
        (
            "forgot",
            "ask_reset",
            "has an account, a message is on",
            "Sent again, if it has an account.",
        ),
    ],
)
def test_a_message_is_sent_again_with_one_click(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, do: str, step: str, first: str, again: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(service, step, asked.append)
    app = open_page("sign_in.py", do=do)
    app.session_state[keys.DOOR_SENT] = app.session_state[keys.DOOR_ADDRESS] = "ghost@example.com"
    app.run()
    assert first in html(app)
    # In the outbox it is, whatever the mail server does.
    assert "If our mail is held up, we go on trying for a day." in app.caption[0].value
    app.button(key="send_again").click().run()
    assert asked == ["ghost@example.com"]
    assert app.success[0].value == again
    monkeypatch.setattr(service, step, _raising(AskedEnough("Try again in 60 minutes.")))
    app.button(key="send_again").click().run()
    assert "Try again in 60 minutes." in html(app)
    assert not app.success
    app.button(key="turn").click().run()
    assert app.text_input(key=keys.DOOR_EMAIL).value == "ghost@example.com"


@pytest.mark.parametrize("refusal", [BadAddress("Check for an @."), AskedEnough("Try in an hour.")])
def test_what_cannot_be_reset_says_why_at_the_address(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    monkeypatch.setattr(service, "ask_reset", _raising(refusal))
    app = open_page("sign_in.py", do="forgot")
    app.text_input(key=keys.DOOR_EMAIL).set_value("ada.example.com")
    app.button(key="send").click().run()
    assert str(refusal) in html(app)
    assert app.text_input(key=keys.DOOR_EMAIL).value == "ada.example.com"
