"""uv, the fast installer: the one on PATH, else its pinned wheel taken from the package index.

Standard library only: the wheel is a zip file with one static program in it.
"""

from __future__ import annotations

import hashlib
import io
import platform
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import urljoin

from cli.package_index import PackageIndex

VERSION = "0.13.8"
# Source: the package index, 2026-11-20. Another machine type falls back to pip.
SHA256 = {
    "x86_64": "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    "aarch64": "5337c30bb893b4f9ce0ceb921ba2da0d13f649da644f40ad3bef84083bef0203",
}


def find_uv(tools: Path, index: PackageIndex) -> str:
    """Path of a uv that runs, or an empty string where none can be had."""
    fetched = tools / f"uv-{VERSION}"
    for candidate in (shutil.which("uv"), str(fetched)):
        if candidate and works(candidate):
            return candidate
    return str(fetched) if fetch_uv(fetched, index) and works(str(fetched)) else ""


def works(program: str) -> bool:
    """A version manager's stub may stand on PATH for a program that is not there."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def fetch_uv(place: Path, index: PackageIndex) -> bool:
    """Whether the pinned wheel was found, proved by its hash, and its program laid at `place`."""
    wanted = SHA256.get(platform.machine(), "")
    try:
        address = wheel_address(index, wanted) if wanted else ""
        body = index.fetch(address) if address else b""
    except (OSError, ValueError):
        return False
    if hashlib.sha256(body).hexdigest() != wanted:
        return False
    with zipfile.ZipFile(io.BytesIO(body)) as wheel:
        program = wheel.read(f"uv-{VERSION}.data/scripts/uv")
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(program)
    unfinished.chmod(0o755)
    unfinished.rename(place)
    return True


def wheel_address(index: PackageIndex, sha256: str) -> str:
    """Address of the wheel with that hash on the index's page; empty when it is not listed."""
    page = index.fetch(f"{index.url}/uv/").decode("utf-8", "replace")
    found = re.search(rf'href="([^"]+\.whl)#sha256={sha256}"', page)
    return urljoin(f"{index.url}/uv/", found.group(1)) if found else ""
