"""`./wayrate test` as a program reads it: its exit code."""

from __future__ import annotations

import pytest

from cli import lint, test
from cli.errors import Fault


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test, "ensure_browser", lambda say, state: "/a/browser")


@pytest.mark.parametrize(
    ("linted", "tested", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 2, 2), (0, 5, 5)]
)
def test_linters_and_tests_must_both_be_content(
    monkeypatch: pytest.MonkeyPatch, linted: int, tested: int, code: int
) -> None:
    monkeypatch.setattr(lint, "run", lambda argv: linted)
    monkeypatch.setattr(test, "pytest", lambda options, env: tested)
    assert test.run([]) == code


def test_where_all_is_asked_for_a_missing_browser_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(test, "ensure_browser", lambda say, state: "")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Fault, match="CI=true"):
        test.run([])
