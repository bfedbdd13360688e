"""Who looks at the page: asked anew in each run, and what stands where nobody is signed in."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.accounts import service
from core.accounts.model import Account, Role
from core.errors import Unavailable
from core.notify import service as notify
from pages.parts import keys, who
from tests.pages.conftest import NO_NEWS, Core, Open, a_visit, an_account


def test_core_is_asked_once_a_run(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _count(monkeypatch, an_account())
    with who.one_run():
        assert who.me() == who.me() == an_account()
    assert asked == ["a token"]


def test_the_bell_comes_with_the_person_and_a_run_of_its_own_has_none(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    _count(monkeypatch, an_account())
    with who.one_run():
        who.me()
        assert who.bell() == NO_NEWS
    assert who.bell() is None


def test_a_full_run_does_not_read_the_bell_by_itself(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account()
    read: list[str] = []
    monkeypatch.setattr(notify, "bell", lambda account_id: read.append(account_id) or NO_NEWS)
    app = open_page()
    assert "open_inbox" in [each.key for each in app.button]
    assert read == []


def test_a_run_of_its_own_asks_anew(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _count(monkeypatch, an_account())
    with who.one_run():
        who.me()
    who.me()
    who.me()
    assert len(asked) == 3


def test_without_a_cookie_core_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _count(monkeypatch, an_account())
    monkeypatch.setattr(who, "session", lambda: "")
    assert who.me() is None
    assert asked == []


def test_a_session_that_ended_elsewhere_is_out_at_the_next_click(
    open_page: Open, core: Core
) -> None:
    core.person = an_account()
    app = open_page()
    assert _labels(app, "person") == ["Ada"]
    core.person = None
    app.run()
    assert _labels(app, "person") == []
    assert app.button(key="sign_in").label == "Sign in"


def test_what_needs_a_person_is_not_drawn_without_one(open_page: Open) -> None:
    app = open_page("profile.py")
    assert not app.exception
    assert _markdown(app)[-1] == "**Sign in to see your profile**"
    assert not app.subheader


def test_the_way_back_holds_path_and_question(core: Core) -> None:
    app = AppTest.from_string("""
        import streamlit as st
        from pages.parts import who
        st.text(who.here())
    """)
    app.query_params["to"] = "5128581"
    app.query_params["as"] = ["AARP", "AAA/CAA"]
    app.run()
    assert app.text[0].value.endswith("?to=5128581&as=AARP&as=AAA%2FCAA")


def test_the_sign_in_button_remembers_where_one_was(open_page: Open, core: Core) -> None:
    app = open_page("sources.py")
    app.button(key="sign_in").click().run()
    assert app.title[0].value == "Sign in"
    assert keys.WAY_BACK in app.session_state


@pytest.mark.parametrize("role", list(Role))
def test_only_an_admin_is_one(role: Role) -> None:
    assert who.is_admin(an_account(role=role)) == (role is Role.ADMIN)
    assert not who.is_admin(None)


def test_numbers_are_written_as_the_person_chose(open_page: Open, core: Core) -> None:
    core.person = an_account(language="de-DE")
    app = open_page()
    assert app.session_state[keys.LOCALE] == "de-DE"


def test_a_database_that_is_gone_signs_nobody_out(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account()

    def gone(_: str) -> Account:
        raise Unavailable("The database does not answer right now. Try again in a moment.")

    monkeypatch.setattr(service, "visit", gone)
    app = open_page()
    assert "The database does not answer right now." in app.text[0].value
    assert [each.key for each in app.button] == [None]  # "Try again", and no "Sign in"


def _count(monkeypatch: pytest.MonkeyPatch, account: Account) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(who, "session", lambda: "a token")
    monkeypatch.setattr(service, "who", lambda token: asked.append(token) or account)
    monkeypatch.setattr(service, "visit", lambda token: asked.append(token) or a_visit(account))
    return asked


def _labels(app: AppTest, key: str) -> list[str]:
    return [each.label for each in app.get("menu_button") if each.key == key]


def _markdown(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown]
