"""The profile: saves are told, removals undone, and nothing is asked of core that was not meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from streamlit.testing.v1 import AppTest

from core import personal
from core.accounts import service
from core.accounts.errors import (
    BadAddress,
    BadProfile,
    EditedMeanwhile,
    ProofWanted,
    WeakPassword,
)
from core.accounts.model import Held, Profile, Session
from core.domain.membership import Membership
from core.domain.stay import Fault
from core.errors import Unavailable
from pages.parts import door, keys
from pages.parts.profile_about import language_words
from pages.parts.profile_security import browser_words
from tests import builders
from tests.pages.conftest import Core, Open, an_account, html

AARP = Held(Membership.AARP, "8812345678", "•••• 678")


@pytest.fixture
def page(open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Opens Ada's profile; she is signed in here and on a phone."""
    core.person = an_account()
    browsers = [("here", "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0"), ("there", "")]
    sessions = tuple(
        Session(session_id=name, agent=agent, signed_in_at=builders.SEEN_AT,
                seen_at=builders.SEEN_AT)
        for name, agent in browsers
    )  # fmt: skip
    monkeypatch.setattr(service, "sessions", lambda _: sessions)
    monkeypatch.setattr(service, "is_this", lambda one, _: one.session_id == "here")
    return lambda: open_page("profile.py")


def _raising(exc: Exception) -> Callable[..., None]:
    def refused(*_: object) -> None:
        raise exc

    return refused


def _field(app: AppTest, label: str) -> object:
    return next(one for one in app.text_input if one.label == label)


def test_a_save_is_told_and_keeps_what_was_not_touched(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[tuple[Profile, int]] = []

    def update(_: str, profile: Profile, version: int) -> object:
        saved.append((profile, version))
        return an_account(name="Ada L.", home_airport="JFK", version=2)

    monkeypatch.setattr(service, "update_profile", update)
    app = page()
    _field(app, "Name").set_value("Ada L.")  # type: ignore[attr-defined]
    _field(app, "Home airport").set_value("jfk")  # type: ignore[attr-defined]
    app.button(key="save").click().run()
    assert saved == [(Profile(name="Ada L.", home_airport="JFK"), 1)]
    assert [each.value for each in app.toast] == ["Saved."]


def test_an_edit_from_another_window_is_told_and_nothing_is_lost(
    page: Callable[[], AppTest], core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        service, "update_profile", _raising(EditedMeanwhile("Changed in another window."))
    )
    app = page()
    core.person = an_account(name="From elsewhere", version=2)
    _field(app, "Name").set_value("From here")  # type: ignore[attr-defined]
    app.button(key="save").click().run()
    assert "Changed in another window." in html(app)
    assert _field(app, "Name").value == "From here"  # type: ignore[attr-defined]
    next(one for one in app.button if one.label == "Show what is stored").click().run()
    assert _field(app, "Name").value == "From elsewhere"  # type: ignore[attr-defined]
    assert "Changed in another window." not in html(app)


def test_a_fault_stands_at_its_field(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault("home_airport", "An airport's code has three letters, such as JFK.")
    monkeypatch.setattr(service, "update_profile", _raising(BadProfile((fault,))))
    app = page()
    app.button(key="save").click().run()
    assert "three letters" in html(app)


def test_half_of_the_quiet_hours_is_not_saved(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "update_profile", _raising(AssertionError("saved")))
    app = page()
    app.time_input[0].set_value(time(22))
    app.button(key="save").click().run()
    assert not app.exception
    assert "Set both ends of the quiet hours, or none." in html(app)


def test_a_number_is_shown_masked(page: Callable[[], AppTest], core: Core) -> None:
    core.held = (AARP,)
    drawn = html(page())
    assert "•••• 678" in drawn
    assert AARP.number not in drawn


def test_a_membership_is_added_with_its_number(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[Membership, str]] = []
    monkeypatch.setattr(service, "hold", lambda _, *what: held.append(what))
    app = page()
    _field(app, "Number or code").set_value(" 8812345678 ")  # type: ignore[attr-defined]
    app.button(key="add").click().run()
    assert held == [(Membership.AARP, "8812345678")]
    assert [each.value for each in app.toast] == ["AARP added."]
    assert _field(app, "Number or code").value == ""  # type: ignore[attr-defined]


def test_a_removed_membership_comes_back_whole(
    page: Callable[[], AppTest], core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_go(_: str, membership: Membership) -> None:
        core.held = tuple(one for one in core.held if one.membership is not membership)

    def hold(_: str, membership: Membership, number: str) -> None:
        core.held = (*core.held, Held(membership, number, "•••• 678"))

    core.held = (AARP,)
    monkeypatch.setattr(service, "let_go", let_go)
    monkeypatch.setattr(service, "hold", hold)
    app = page()
    app.button(key="drop_aarp").click().run()
    assert core.held == ()
    app.button(key="undo").click().run()
    assert core.held == (AARP,)
    assert "undo" not in [each.key for each in app.button]


@pytest.mark.parametrize(
    "refusal", [WeakPassword("Choose another."), ProofWanted("Your password is wrong.")]
)
def test_a_password_that_cannot_be_changed_says_why(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    monkeypatch.setattr(service, "change_password", _raising(refusal))
    app = page()
    app.button(key="change_password").click().run()
    assert str(refusal) in html(app)


def test_another_address_waits_for_its_link(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(service, "change_email", lambda _, *told: asked.append(told))
    app = page()
    app.text_input(key=keys.NEW_EMAIL).set_value("new@example.com")
    app.text_input(key=keys.EMAIL_PASSWORD).set_value("Correct-Horse-9")
    app.button(key="change_email").click().run()
    assert asked == [("new@example.com", "Correct-Horse-9", "a token")]
    page = html(app)
    assert "We are sending a link to new@example.com. Nothing changes until you follow it." in page
    app.button(key="other_email").click().run()
    assert app.text_input(key=keys.NEW_EMAIL).value == "new@example.com"


def test_an_address_that_is_none_says_so(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "change_email", _raising(BadAddress("This is no address.")))
    app = page()
    app.button(key="change_email").click().run()
    assert "This is no address." in html(app)


def test_who_has_no_password_is_not_asked_for_it(page: Callable[[], AppTest], core: Core) -> None:
    core.person = an_account(has_password=False)
    app = page()
    assert "Your password" not in [each.label for each in app.text_input]


def test_another_browser_can_be_signed_out_and_this_one_is_named(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    monkeypatch.setattr(service, "end_session", lambda _, session: ended.append(session))
    app = page()
    assert "Firefox on Linux" in html(app)
    assert "this browser" in html(app)
    assert [each.key for each in app.button if (each.key or "").startswith("end_")] == ["end_there"]
    app.button(key="end_there").click().run()
    assert ended == ["there"]


def test_out_everywhere_is_out_here_too(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(service, "sign_out_everywhere", lambda _: done.append("everywhere"))
    monkeypatch.setattr(door, "leave", lambda: done.append("here"))
    app = page()
    app.button(key="everywhere").click().run()
    assert done == ["everywhere", "here"]


def test_deleting_wants_the_password_and_says_what_goes(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "delete", _raising(ProofWanted("Your password is wrong.")))
    monkeypatch.setattr(door, "leave", _raising(AssertionError("left")))
    app = page()
    assert any("removes your profile, memberships" in each.value for each in app.markdown)
    app.button(key="delete").click().run()
    assert not app.exception
    assert "Your password is wrong." in html(app)


def test_a_deleted_account_leads_to_the_door(
    page: Callable[[], AppTest], open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(personal, "delete", lambda *told: done.append(told[1:]))
    monkeypatch.setattr(door, "leave", done.append)
    app = page()
    app.text_input(key=keys.LEAVING_PASSWORD).set_value("Correct-Horse-9")
    app.button(key="delete").click().run()
    assert done == [("Correct-Horse-9", "a token"), "/sign_in?do=gone"]
    core.person = None
    gone = open_page("sign_in.py", do="gone")
    assert gone.success[0].value == (
        "Your account is deleted, with everything in it. A last mail says what that was."
    )


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
         "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
         "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:130.0) Firefox/130.0", "Firefox on Mac"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_a_language_shows_what_it_does() -> None:
    assert language_words("en-US", "USD") == "English (United States): Dec 4, $1,234.50"
    assert language_words("de-DE", "EUR") == "German (Germany): 4 Dez., 1.234,50\xa0€"


def test_what_was_typed_is_there_once_the_database_is_back(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page()
    _field(app, "Name").set_value("Augusta")  # type: ignore[attr-defined]
    with monkeypatch.context() as away:
        away.setattr(service, "visit", _raising(Unavailable("The database does not answer.")))
        app.button(key="save").click().run()
        assert "The database does not answer." in [each.value for each in app.text]
        assert not app.text_input
    app.run()
    assert _field(app, "Name").value == "Augusta"  # type: ignore[attr-defined]
