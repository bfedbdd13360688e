"""A mail server in a process of its own, so that it can be killed: the local world's mailbox.

`python -m benchmarks.watching.mail_server PORT FILE`; what was taken stands in the file, a line a
mail, and outlives it.
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from jobs.state import ROOT
from sandbox.mail import Mailbox, serve

_UP_WITHIN_S = 30.0


class MailServer:
    """Starts it on one port, kills it, starts it again."""

    def __init__(self, file: Path) -> None:
        self._file, self._port = file, _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    @property
    def url(self) -> str:
        """As WAYRATE_MAIL names it."""
        return f"smtp://127.0.0.1:{self._port}?from=wayrate@wayrate.example"

    def start(self) -> None:
        """Returns once it takes mail. Raises TimeoutError."""
        module = "benchmarks.watching.mail_server"
        argv = [sys.executable, "-m", module, str(self._port), str(self._file)]
        self._process = subprocess.Popen(argv, cwd=ROOT)
        deadline = time.monotonic() + _UP_WITHIN_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"the mail server did not come up on port {self._port}")

    def kill(self) -> None:
        """SIGKILL: whatever it was in the middle of."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process, self.kills = None, self.kills + 1

    def texts(self) -> list[str]:
        """The words of every mail that was taken so far."""
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return [str(json.loads(line)["text"]) for line in lines if line.endswith("}")]


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def _run(port: int, file: Path) -> None:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    server = await serve(Mailbox(file), sock)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), Path(sys.argv[2])))
