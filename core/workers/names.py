"""What workers are called; light, since whoever starts one needs it before anything else."""

from __future__ import annotations

import socket
import uuid

RUN = "WAYRATE_RUN"
"""Variable in which whoever starts a worker tells it the word for this run of it."""


def new_run() -> str:
    """A word that no other run of a worker has."""
    return uuid.uuid4().hex[:8]


def id_of(pid: int, run: str) -> str:
    """The id of a worker on this machine: numbers of processes come again, a run never does."""
    return f"{socket.gethostname()[:40]}-{pid}-{run}"
