"""Who looks at the page: the cookie's session, asked of core in every run, so that a session ended
elsewhere is out at the next click."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

import streamlit as st

from core.accounts import service
from core.accounts.model import Account, Role, Visit
from core.notify.model import Bell
from core.text import DEFAULT_LOCALE
from pages.parts import keys, opening

COOKIE = "wayrate_session"
SIGN_IN = "sign_in.py"  # the page's file, as the page table names it


@dataclass(slots=True)
class _Run:
    """What one run of the script has learnt; `is_known` says whether `visit` was asked for."""

    is_known: bool = False
    visit: Visit | None = None


_run: ContextVar[_Run | None] = ContextVar("_run", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """Within this block core is asked once; a fragment's own run is outside and asks again."""
    before = _run.set(_Run())
    try:
        yield
    finally:
        _run.reset(before)


def me() -> Account | None:
    """The person whose cookie this is; None when nobody is signed in. Raises Unavailable."""
    token, run = session(), _run.get()
    if run is None:
        return service.who(token) if token else None
    if not run.is_known:
        run.visit = service.visit(token) if token else None
        run.is_known = True
    return run.visit.account if run.visit else None


def bell() -> Bell | None:
    """Her bell as this run has read it with her; None in a fragment's own run."""
    run = _run.get()
    return run.visit.bell if run and run.visit else None


def session() -> str:
    """The token in the cookie that came with the page; "" without one."""
    return st.context.cookies.get(COOKIE, "")


def require(reason: str) -> Account:
    """The person, or a way to sign in ("Sign in to `reason`") and the end of this run."""
    account = me()
    if account is None:
        with st.container(border=True, key="needs_person"):
            st.markdown(f"**Sign in to {reason}**")
            if st.button("Sign in", type="primary", icon=":material/login:", key="sign_in_here"):
                ask()
        st.stop()
    return account


def ask() -> NoReturn:
    """Lead to the sign-in, which leads back here."""
    st.session_state[keys.WAY_BACK] = here()
    opening.open_page(SIGN_IN)


def here() -> str:
    """Path and parameters of the page that is open: the way back to it."""
    path = urlsplit(st.context.url or "").path or "/"
    asked = [(key, one) for key in st.query_params for one in st.query_params.get_all(key)]
    return f"{path}?{urlencode(asked)}" if asked else path


def is_admin(account: Account | None) -> bool:
    return account is not None and account.role is Role.ADMIN


def locale() -> str:
    """How numbers and dates are written: as the person chose, else as her browser says."""
    return st.session_state.get(keys.LOCALE) or st.context.locale or DEFAULT_LOCALE


def remember_locale(account: Account | None) -> None:
    """Kept for fragments, which draw often; they need no read for it."""
    st.session_state[keys.LOCALE] = account.language if account else ""
