"""A wish is taken in the browser that it was made in, and in no other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pages.parts import watch_make


def _known(monkeypatch: pytest.MonkeyPatch, cookie: str) -> str:
    context = SimpleNamespace(cookies={"_streamlit_xsrf": cookie})
    monkeypatch.setattr("streamlit.context", context)
    return watch_make.browser()


def test_a_browser_stays_the_same_while_its_cookie_is_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The bytes 01 02 03 04 under the masks aa and 50: 01 ^ aa = ab, 01 ^ 50 = 51, and so on.
    first = _known(monkeypatch, "2|aaaaaaaa|aba8a9ae|1763740000")
    assert first == _known(monkeypatch, '"2|50505050|51525354|1763749999"')
    assert first != _known(monkeypatch, "2|aaaaaaaa|aba8a9af|1763740000")
