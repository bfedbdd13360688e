"""The state directory: who owns it, what runs from it, and where its logs lie."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jobs.errors import StartFailed

ROOT = Path(__file__).resolve().parent.parent
LOG_LIMIT_BYTES = 5_000_000
LOGS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Running:
    """What run.json says of the process that owns the state directory."""

    kind: str
    """`up`, or `background` when another command started the services for itself."""
    pid: int
    born: str
    """Start of the process as the kernel counts it: a later process with this pid differs."""
    started_at: str
    database_url: str
    world: str = "local"
    url: str = ""
    port: int = 0
    control_url: str = ""
    env: dict[str, str] = field(default_factory=dict)
    """What the processes were told; whoever joins them needs the same."""
    ready: bool = False
    children: dict[str, int] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)
    """Name of each worker -> its id in the database."""

    def is_alive(self) -> bool:
        return self.born != "" and birth_of(self.pid) == self.born


@dataclass(frozen=True, slots=True)
class StateDirectory:
    path: Path

    @classmethod
    def default(cls) -> StateDirectory:
        """`$WAYRATE_STATE`, else `.wayrate` in the project; made, closed to other users."""
        return cls.at(Path(os.environ.get("WAYRATE_STATE") or ROOT / ".wayrate"))

    @classmethod
    def at(cls, path: Path) -> StateDirectory:
        path = path.resolve()
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
            (path / "logs").mkdir(exist_ok=True)
        except OSError as error:
            raise StartFailed(f"cannot use {path} to keep state: {error.strerror}") from error
        return cls(path)

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def _record(self) -> Path:
        return self.path / "run.json"

    def running(self) -> Running | None:
        """Who runs from here now; None when nobody does, whatever a killed one left behind."""
        try:
            fields: dict[str, Any] = json.loads(self._record.read_text())
            running = Running(**fields)
        except (OSError, ValueError, TypeError):
            return None
        return running if running.is_alive() else None

    def write(self, running: Running) -> None:
        write_private(self._record, json.dumps(asdict(running), indent=1))

    def forget(self) -> None:
        self._record.unlink(missing_ok=True)

    def log_file(self, name: str) -> Path:
        """Path of a log, moved aside first when it has grown large."""
        log = self.logs / f"{name}.log"
        with suppress(FileNotFoundError):
            if log.stat().st_size > LOG_LIMIT_BYTES:
                for number in range(LOGS_KEPT - 1, 0, -1):
                    with suppress(FileNotFoundError):
                        log.with_suffix(f".log.{number}").rename(
                            log.with_suffix(f".log.{number + 1}")
                        )
                log.rename(log.with_suffix(".log.1"))
        return log


class Lock:
    """An advisory lock on a file; the kernel frees it when its holder dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        return self._handle is not None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def birth_of(pid: int) -> str:
    """Boot and clock tick at which a process began; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    # The name in brackets may hold spaces; state and start time are fields 3 and 22 of the line.
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else f"{boot}/{fields[19]}"


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    part.replace(path)
