"""A running local world for the tests, and a client that maps every host name to it."""

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-20"


class MappedTransport(httpx.HTTPTransport):
    """Connects to the local world whatever the host; Host header and server name stay real."""

    def __init__(self, port: int, ca: str) -> None:
        super().__init__(verify=ssl.create_default_context(cafile=ca), http1=True)
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return super().handle_request(request)


@dataclass
class Running:
    """One world process. `ask` speaks to storefronts, `control` to the control port."""

    process: subprocess.Popen[bytes]
    told: dict[str, Any]
    ask: httpx.Client
    control: httpx.Client

    def fault(self, site: str, name: str, share: float = 1.0) -> None:
        answer = self.control.put(f"/faults/{site}", json={"fault": name, "share": share})
        assert answer.status_code == 200, answer.text

    def end(self) -> int:
        self.ask.close()
        self.control.close()
        self.process.terminate()
        return self.process.wait(timeout=10)


def start(state: Path, *arguments: str) -> Running:
    command = [sys.executable, "-m", "sandbox", "--state", str(state), "--pace", "0", "0"]
    process = subprocess.Popen(
        [*command, "--today", TODAY, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "random"},
    )
    told = _wait(process, state / "world.json")
    return Running(
        process=process,
        told=told,
        ask=httpx.Client(transport=MappedTransport(told["tls_port"], told["ca"]), timeout=30),
        control=httpx.Client(base_url=f"http://127.0.0.1:{told['control_port']}", timeout=30),
    )


def _wait(process: subprocess.Popen[bytes], notice: Path) -> dict[str, Any]:
    """The notice of this very process: it comes when both ports answer."""
    for _ in range(3000):
        assert process.poll() is None, "the local world ended while starting"
        if notice.exists() and (told := json.loads(notice.read_text()))["pid"] == process.pid:
            return dict(told)
        time.sleep(0.01)  # a process can only be polled
    raise AssertionError("the local world did not come up")


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("world"))
    yield running
    assert running.end() == 0


@pytest.fixture
def world(shared_world: Running) -> Iterator[Running]:
    """The shared world, without faults before and after."""
    shared_world.control.delete("/faults")
    yield shared_world
    shared_world.control.delete("/faults")
