"""A web process that freezes is replaced; a slow one, or one that starts, is left alone."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs import vigil, web_health
from jobs.fleet import Fleet
from jobs.state import StateDirectory
from jobs.web_health import Heard, LookAtWeb
from jobs.wiring import Wiring
from tests.jobs import rig

HEARD = {"a": Heard.ANSWER, "-": Heard.NOTHING, "x": Heard.NOBODY}


@pytest.mark.parametrize(
    ("heard", "is_given_up"),
    [
        ("a----", True),
        ("a---", False),
        ("a---a---", False),  # slow, but it lives
        ("a---x---", False),  # it was started again meanwhile
        ("x---------", False),  # it never answered: it still starts
        ("xxa----", True),
    ],
)
def test_only_silence_in_a_row_after_an_answer_gives_it_up(heard: str, is_given_up: bool) -> None:
    coming = iter(heard)
    look = LookAtWeb(lambda: HEARD[next(coming)])
    looks = [look(("7",)) for _ in heard]
    assert looks[-1] == (frozenset({"7"}) if is_given_up else frozenset())
    assert not any(looks[:-1])


def test_its_successor_owes_an_answer_of_its_own() -> None:
    coming = iter("a----" + "----")
    look = LookAtWeb(lambda: HEARD[next(coming)])
    assert [bool(look(("7",))) for _ in range(5)] == [False, False, False, False, True]
    assert [bool(look(("8",))) for _ in range(4)] == [False] * 4


@pytest.fixture
def kept(state: Path, port: int) -> Iterator[tuple[Fleet, Wiring, list[str]]]:
    """A fleet of nothing but a web, and what it says."""
    said: list[str] = []
    table = {"web": lambda w: [sys.executable, str(rig.STANDIN), "web", str(w.port)]}
    fleet = Fleet(table, said.append, lambda: None, threading.Event())
    wiring = Wiring(state=StateDirectory.at(state), world_name="local", port=port)
    fleet.start("web", wiring)
    yield fleet, wiring, said
    fleet.stop()


def test_a_frozen_web_is_killed_and_its_successor_answers(
    kept: tuple[Fleet, Wiring, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigil, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(web_health, "ASK_TIMEOUT_S", 0.3)
    fleet, wiring, said = kept
    asked: list[Heard] = []
    ask = web_health.ask

    def noted(host: str, port: int) -> Heard:
        heard = ask(host, port)
        asked.append(heard)
        return heard

    monkeypatch.setattr(web_health, "ask", noted)

    def until_it_answers() -> bool:
        fleet.tend(wiring)
        return Heard.ANSWER in asked

    rig.eventually(until_it_answers)
    assert said == []
    frozen = fleet.pids()["web"]
    os.kill(frozen, signal.SIGSTOP)
    asked.clear()

    def replaced() -> bool:
        fleet.tend(wiring)
        return fleet.pids()["web"] != frozen

    rig.eventually(replaced)
    assert rig.is_gone(frozen)
    assert said[0] == "web did not answer and was ended."
    asked.clear()
    rig.eventually(until_it_answers)
