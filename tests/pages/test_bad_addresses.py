"""Addresses can be typed: no parameter of any page, however wrong, ends in a failure of ours.

Real core and a real database: what reads a parameter is the code that the address reaches.
"""

from __future__ import annotations

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import keys, routes, who
from pages.parts.trend_link import CHAIN, HOUSE
from tests.pages.conftest import SHELL
from tests.pages.test_routes import a_request
from tests.people import a_person, a_session

# Postgres keeps no NUL in a text; the rest is what else breaks readers of ids, numbers and links.
BAD = {
    "nul": "\x00",
    "nul inside": "booking:a\x00b",
    "half escaped": "booking:%00,%:%zz",
    "no id": "nonsense",
    "id of nothing": "00000000-0000-4000-8000-000000000000",
    "very long": "9" * 5_000,
    "markup": "<b>'\";--",
    "other digits": "٣²½",
    "minus": "-1",
}
STAY = (keys.STAY, keys.ADULTS, keys.CHILDREN, keys.ROOMS, keys.age(1), keys.MEMBERSHIPS)
FORM = (keys.TO, keys.CURRENCY, keys.SOURCES, keys.SORT, *STAY)
TRENDS = (
    keys.T_SPAN, keys.T_UNIT, keys.T_AXIS, keys.T_LINES, keys.T_RATE, keys.T_ROOM, keys.T_BOARD,
    keys.T_REFUND, keys.T_NIGHTS, keys.T_ADULTS,
)  # fmt: skip
# (page, parameters that are bad at once): one that decides what is drawn stands alone.
CASES = [
    ("", (keys.SEARCH,)),
    ("", (keys.WISH,)),
    ("", FORM),
    ("trends.py", (HOUSE,)),
    ("trends.py", (HOUSE, *TRENDS)),
    ("trends.py", (CHAIN,)),
    ("watches.py", (keys.WATCH,)),
    ("watches.py", (keys.MUTE,)),
    ("alert.py", (keys.ALERT,)),
    ("inbox.py", (keys.ALERT,)),
    ("shared.py", (keys.LINK,)),
    ("sources.py", (keys.SEARCH,)),
    ("matrix.py", (keys.SEARCH,)),
    ("trace.py", (keys.SEARCH,)),
    ("sign_in.py", (keys.DO,)),
    ("sign_in.py", (keys.VERIFY,)),
    ("sign_in.py", (keys.RESET,)),
    ("sign_in.py", (keys.CONFIRM,)),
    ("profile.py", (keys.DO,)),
]


@pytest.fixture
def signed_in(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = a_session(a_person())
    monkeypatch.setattr(who, "session", lambda: token)
    st.cache_data.clear()


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize(("file", "names"), CASES)
def test_a_bad_parameter_is_no_failure_of_ours(
    file: str, names: tuple[str, ...], value: str
) -> None:
    app = AppTest.from_file(SHELL, default_timeout=30)
    if file:
        app.run().switch_page(file)
    for name in names:
        app.query_params[name] = value
    app.run()
    said = [one.value for one in app.text]
    assert not app.exception
    assert not any("Something went wrong" in words for words in said)


@pytest.mark.parametrize("asked", ["q=%00", "q=a%00b", "q=%ED%A0%80", "q=" + "x" * 5_000])
def test_a_bad_beginning_of_a_place_is_answered(asked: str) -> None:
    answer = routes.suggestions(a_request(asked))
    assert answer.status_code == 200
    assert len(json.loads(bytes(answer.body))) <= 8
