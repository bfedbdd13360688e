"""The process: same seed same answers, ports and authority kept over restarts, a clean end."""

import json
from pathlib import Path

import pytest

from tests.sandbox import addresses
from tests.sandbox.addresses import SITES
from tests.sandbox.conftest import start


def test_two_processes_of_one_seed_answer_alike_in_any_order(tmp_path: Path) -> None:
    first, second, other = (
        start(tmp_path / "a"),
        start(tmp_path / "b"),
        start(tmp_path / "c", "--seed", "7"),
    )
    try:
        one = {site: addresses.ask(first.ask, site).content for site in SITES}
        two = {site: addresses.ask(second.ask, site).content for site in reversed(SITES)}
        assert one == two
        three = {site: addresses.ask(other.ask, site).content for site in SITES}
        assert all(one[site] != three[site] for site in SITES)
    finally:
        assert [running.end() for running in (first, second, other)] == [0, 0, 0]


def test_a_restart_keeps_ports_and_authority(tmp_path: Path) -> None:
    before = start(tmp_path)
    assert before.end() == 0
    assert not (tmp_path / "world.json").exists()
    after = start(tmp_path)
    try:
        same = ("tls_port", "control_port", "ca")
        assert [after.told[key] for key in same] == [before.told[key] for key in same]
        # Trusts the authority as it was before: the request fails when another one signed.
        assert before.told["pid"] != after.told["pid"]
        assert after.ask.get("https://www.booking.com/robots.txt").status_code == 200
    finally:
        after.end()


def test_taken_ports_are_replaced(tmp_path: Path) -> None:
    holder = start(tmp_path / "holder")
    try:
        follower_state = tmp_path / "follower"
        follower_state.mkdir()
        (follower_state / "ports.json").write_text(json.dumps(holder.told))
        follower = start(follower_state)
        assert follower.told["tls_port"] != holder.told["tls_port"]
        assert follower.end() == 0
    finally:
        holder.end()


def test_a_given_port_that_is_taken_is_said_in_one_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    holder = start(tmp_path / "holder")
    try:
        with pytest.raises(AssertionError, match="ended while starting"):
            start(tmp_path / "second", "--port", str(holder.told["tls_port"]))
        said = capfd.readouterr().err
        assert "cannot start" in said and "Traceback" not in said
    finally:
        holder.end()


def test_an_open_connection_does_not_keep_the_world_alive(tmp_path: Path) -> None:
    running = start(tmp_path)
    running.fault("booking", "hang")
    with pytest.raises(Exception, match="timed out"):
        running.ask.get(addresses.BOOKING, timeout=0.3)
    assert running.end() == 0
