"""The virtual environment: made once, checked by a stamp, made again when cut short.

Standard library only. With uv where it can be had (seconds), with venv and pip otherwise (minutes).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.package_index import PackageIndex
from cli.uv_tool import find_uv


class SetupFault(Exception):
    """Why the environment cannot be made: one sentence, and the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Environment:
    root: Path
    with_dev: bool = False

    @property
    def place(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.place / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.place / "wayrate-stamp.json"

    @property
    def _unfinished(self) -> Path:
        return self.place / "wayrate-unfinished"

    @property
    def log(self) -> Path:
        return self.root / ".wayrate" / "logs" / "setup.log"

    def prepare(self) -> None:
        """Leave a complete environment at `.venv`; raises SetupFault."""
        give_a_home(self.root / ".wayrate")
        if self._is_complete():
            return
        try:
            with only_one(self.root):
                if not self._is_complete():  # another start may have made it while we waited
                    self._make()
        except OSError as error:
            raise SetupFault(
                f"cannot write {error.filename or self.root}: {error.strerror}"
            ) from error

    def _is_complete(self) -> bool:
        if self._unfinished.exists() or not os.access(self.python, os.X_OK):
            return False
        try:
            stamp = json.loads(self._stamp.read_text())
        except (OSError, ValueError):
            return False
        wanted = self._wanted()
        held = "dev" if self.with_dev else "runtime"
        return bool(stamp.get(held) == wanted[held] and stamp.get("root") == wanted["root"])

    def _wanted(self) -> dict[str, str]:
        """Fingerprints of what `.venv` should hold; scripts in it name the project's own path."""
        return {
            "runtime": fingerprint(self.root / "requirements.txt"),
            "dev": fingerprint(self.root / "requirements.txt", self.root / "requirements-dev.txt"),
            "root": str(self.root),
        }

    def _make(self) -> None:
        started = time.monotonic()
        index = PackageIndex.of(os.environ)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.parent.chmod(0o700)
        self.log.write_text("")
        names = ["requirements-dev.txt" if self.with_dev else "requirements.txt"]
        say(f"Setting up Wayrate in .venv (Python {sys.version.split()[0]}), once ...")
        self._clear_if_unfinished()
        uv = find_uv(self.root / ".wayrate" / "tools", index)
        done = bool(uv) and self._run(index, *uv_steps(uv, self.place, names))
        if not done and has_pip() and index.answers():
            say("Installing with pip, which may take a few minutes ...")
            done = self._run(index, *pip_steps(self.place, self.python, names))
        if not done:
            raise self._why_not(index, had_installer=bool(uv) or has_pip())
        self._finish()
        say(f"Set up in {time.monotonic() - started:.0f} s.")

    def _clear_if_unfinished(self) -> None:
        usable = self.place.exists() and not self._unfinished.exists() and runs(self.python)
        if not usable:
            shutil.rmtree(self.place, ignore_errors=True)

    def _run(self, index: PackageIndex, *steps: list[str]) -> bool:
        env = {**os.environ, **index.installer_settings()}
        with self.log.open("a") as log:
            for step in steps:
                log.write(f"$ {' '.join(step)}\n")
                log.flush()
                if self.place.exists():
                    self._unfinished.touch()  # a cut leaves this, and the next start begins anew
                done = subprocess.run(
                    step, check=False, cwd=self.root, env=env, stdout=log, stderr=log
                )
                if done.returncode:
                    return False
        return True

    def _finish(self) -> None:
        wanted = self._wanted()
        if not self.with_dev:
            del wanted["dev"]
        self._stamp.write_text(json.dumps(wanted))
        self._unfinished.unlink(missing_ok=True)

    def _why_not(self, index: PackageIndex, *, had_installer: bool) -> SetupFault:
        if not index.answers():
            return SetupFault(
                f"cannot reach the package index ({index.host}); "
                "check the connection and run ./wayrate up again",
                4,
            )
        if not had_installer:
            return SetupFault(
                "this Python has neither pip nor venv; install them (Debian, Ubuntu: "
                "apt-get install python3-venv) or uv, and run this again",
                3,
            )
        return SetupFault(f"installing the requirements failed; the reason stands in {self.log}")


def uv_steps(uv: str, place: Path, names: list[str]) -> Iterator[list[str]]:
    """A base interpreter is named, since the one that runs us may lie in the place to be made."""
    quiet = ["--quiet", "--no-progress"]
    if not (place / "bin" / "python").exists():
        yield [uv, "venv", *quiet, "--no-project", "--python", base_python(), str(place)]
    files = [part for name in names for part in ("-r", name)]
    yield [uv, "pip", "install", *quiet, "--python", str(place), "--require-hashes", *files]


def pip_steps(place: Path, python: Path, names: list[str]) -> Iterator[list[str]]:
    yield [base_python(), "-m", "venv", str(place)]
    files = [part for name in names for part in ("-r", name)]
    options = ["--disable-pip-version-check", "--no-input", "--retries", "2", "--require-hashes"]
    yield [str(python), "-m", "pip", "install", *options, *files]


def base_python() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def has_pip() -> bool:
    """Debian ships a python3 whose venv cannot be filled because ensurepip is another package."""
    return runs(Path(base_python()), "import ensurepip, venv")


def runs(python: Path, code: str = "pass") -> bool:
    try:
        done = subprocess.run([python, "-c", code], check=False, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def fingerprint(*files: Path) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder itself: two starts at once wait for each other, and no lock file is left."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def give_a_home(state: Path) -> None:
    """Caches go below HOME; where that is missing or closed, below the project's own state."""
    home = os.environ.get("HOME", "")
    if home and Path(home).is_dir() and os.access(home, os.W_OK | os.X_OK):
        return
    own = state / "home"
    try:
        own.mkdir(parents=True, exist_ok=True)
        state.chmod(0o700)
    except OSError as error:
        raise SetupFault(f"cannot write {error.filename}: {error.strerror}") from error
    os.environ["HOME"] = str(own)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ.pop(name, None)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
