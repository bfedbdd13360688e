"""What workers and schedulers are called; light, since who starts one needs it before all else."""

from __future__ import annotations

import socket
import uuid
from enum import StrEnum

RUN = "WAYRATE_RUN"
"""Variable in which whoever starts such a process tells it the word for this run of it."""


class Role(StrEnum):
    """What a process that shows that it lives is there for."""

    WORKER = "worker"
    SCHEDULER = "scheduler"


def new_run() -> str:
    """A word that no other run has."""
    return uuid.uuid4().hex[:8]


def id_of(pid: int, run: str) -> str:
    """The id of one on this machine: numbers of processes come again, a run never does."""
    return f"{socket.gethostname()[:40]}-{pid}-{run}"
