"""What a start tells its processes, and what it leaves to the keeper."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.notify import addresses, reach
from core.notify.model import BadAddress, ChannelKind
from jobs.state import StateDirectory
from jobs.wiring import Wiring, World

WORLD = World(tls_port=4430, control_port=4431, ca=Path("ca.pem"), smtp_port=2525)
INWARD = (
    (ChannelKind.PUSH, "ntfys://127.0.0.1/topic"),
    (ChannelKind.PUSH, "ntfys://169.254.169.254/latest"),
    (ChannelKind.CHAT, "workflows://127.0.0.1:5432/aa/bb"),
)


@pytest.mark.parametrize(("world_name", "world"), [("local", WORLD), ("live", None)])
@pytest.mark.parametrize(("kind", "text"), INWARD)
def test_a_started_wayrate_sends_nothing_into_its_own_network(
    kind: ChannelKind,
    text: str,
    world_name: str,
    world: World | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(reach.ALLOW_PRIVATE, raising=False)
    wiring = Wiring(state=StateDirectory.at(tmp_path), world_name=world_name, world=world)
    for name, value in wiring.env().items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadAddress, match="private network"):
        addresses.read(kind, text)


def test_the_keepers_own_word_is_not_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reach.ALLOW_PRIVATE, "1")
    wiring = Wiring(state=StateDirectory.at(tmp_path), world_name="local", world=WORLD)
    for name, value in wiring.env_of("worker").items():
        monkeypatch.setenv(name, value)
    assert addresses.read(ChannelKind.PUSH, "ntfys://127.0.0.1/topic").kind is ChannelKind.PUSH
