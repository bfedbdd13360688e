"""A question that cannot be asked gets one sentence, from each command; nothing starts or is kept.

Run as a person runs it: another process, with a state of its own that stays empty.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli import authoring, read, search
from cli.errors import Fault

ROOT = Path(__file__).parents[2]
SOON = date.today() + timedelta(days=30)  # noqa: DTZ011 - a traveller's date, as typed
COMMANDS = ("try", "search", "read")


def argv(command: str, page: Path, **changes: str | None) -> list[str]:
    """A good question to a command, with some options changed; None leaves one out."""
    options: dict[str, str | None] = {
        "check-in": SOON.isoformat(),
        "check-out": (SOON + timedelta(days=2)).isoformat(),
        "adults": "2",
    }
    place = changes.pop("place", "Paris") or ""
    options |= {name.replace("_", "-"): value for name, value in changes.items()}
    first = {"try": ["booking", "--city", place], "search": [place], "read": ["booking", str(page)]}
    words = [
        w for name, value in options.items() if value is not None for w in (f"--{name}", value)
    ]
    return [*first[command], *words]


def asked(command: str, words: list[str]) -> None:
    if command == "try":
        authoring.run(["try", *words])
    else:
        {"search": search, "read": read}[command].run(words)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text("<html><body><p>Nothing here</p></body></html>")
    return path


def days(number: int) -> str:
    return (SOON + timedelta(days=number)).isoformat()


BAD: dict[str, tuple[tuple[str, ...], dict[str, str | None], str]] = {
    "dates reversed": (COMMANDS, {"check_out": days(-2)}, "Check-out must be after check-in"),
    "no night": (COMMANDS, {"check_out": days(0)}, "Check-out must be after check-in"),
    "in the past": (
        ("try", "search"),  # a saved page may well be old
        {"check_in": "2020-01-01", "check_out": "2020-01-03"},
        "Check-in has passed",
    ),
    "40 nights": (("try", "search"), {"check_out": days(40)}, "30 nights at most"),
    "nobody": (COMMANDS, {"adults": "0"}, "between 1 and 9 adults"),
    "fewer than nobody": (COMMANDS, {"adults": "-1"}, "'-1' is no whole number"),
    "no such currency": (COMMANDS, {"currency": "ZZZ"}, "'ZZZ' is no currency code"),
    "empty currency": (COMMANDS, {"currency": ""}, "is no currency code"),
    "no such place": (("try", "search"), {"place": "Qwxyzzy"}, "No place is called “Qwxyzzy”"),
    "no place": (("try", "search"), {"place": " "}, "the destination is empty"),
    "children who are none": (("try", "search"), {"child_ages": "18"}, "between 0 and 17"),
    "ages in words": (("try", "search"), {"child_ages": "seven"}, "ages"),
    "saved with a grown child": (("read",), {"children_ages": "18"}, "between 0 and 17"),
    "no code": (("search",), {"memberships": "corporate"}, "Enter your code for Corporate id"),
    "blank code": (("search",), {"memberships": "corporate= "}, "Enter your code for Corporate id"),
    "no code to try": (("try",), {"membership": "corporate"}, "Enter your code for Corporate id"),
    "no such membership": (("try",), {"membership": "adac"}, "no membership 'adac'"),
    "no date": (COMMANDS, {"check_in": "tomorrow"}, "'tomorrow' is no date"),
    "no check-out": (COMMANDS, {"check_out": None}, "--check-out"),
}


@pytest.mark.parametrize(
    ("command", "why"), [(command, why) for why in BAD for command in BAD[why][0]]
)
def test_a_question_that_cannot_be_asked_is_one_sentence(
    command: str, why: str, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("WAYRATE_STATE", str(state))
    _, changes, sentence = BAD[why]

    with pytest.raises(Fault) as raised:
        asked(command, argv(command, page, **changes))

    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.code == 2
    assert not state.exists() or not any(state.iterdir())  # no database, no world, no search


@pytest.mark.parametrize("command", ["try", "search"])
def test_children_without_ages_are_asked_for(command: str, page: Path) -> None:
    for words in (["--children", "2"], ["--child-ages"]):
        with pytest.raises(Fault, match=f"./wayrate {command} --help shows how to ask") as raised:
            asked(command, [*argv(command, page), *words])
        assert raised.value.code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_on_the_terminal_it_is_a_line_and_no_trace(
    command: str, page: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", command, *argv(command, page, adults="0")],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "WAYRATE_STATE": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wayrate: Choose between 1 and 9 adults.\n"
    assert not (tmp_path / "state" / "postgres").exists()
