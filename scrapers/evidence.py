"""Keeps the proof behind a price in a folder: screenshots, named by what is in them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{40}\.(?:png|html|json|bin)")


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """Files under `folder`, in 256 subfolders. Keeping the same bytes twice keeps one file."""

    folder: Path

    def keep(self, content: bytes, kind: str = "png") -> str:
        """Store `content` whole or not at all; the name is the start of its SHA-256 and `kind`."""
        name = f"{hashlib.sha256(content).hexdigest()[:40]}.{kind}"
        path = self.path_of(name)
        if not path.exists():
            _write(path, content)
        return name

    def path_of(self, name: str) -> Path:
        """Where `name` lies, whether or not it is there. Raises ValueError for any other name."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of kept evidence: {name!r}")
        return self.folder / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    """Through a file beside it, so that a reader or a crash never sees half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
