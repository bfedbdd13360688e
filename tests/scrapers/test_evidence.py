"""Screenshots are kept whole, once, and nowhere but in their folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from scrapers.evidence import EvidenceStore


def test_what_is_kept_is_found_by_its_name(folder: Path) -> None:
    store = EvidenceStore(folder / "not" / "there" / "yet")
    name = store.keep(b"picture")
    assert name == hashlib.sha256(b"picture").hexdigest()[:40] + ".png"
    assert store.path_of(name).read_bytes() == b"picture"


def test_the_same_picture_is_kept_once(folder: Path) -> None:
    store = EvidenceStore(folder)
    first = store.path_of(store.keep(b"picture"))
    written_at = first.stat().st_mtime_ns
    store.keep(b"picture")
    assert [path for path in folder.rglob("*") if path.is_file()] == [first]
    assert first.stat().st_mtime_ns == written_at


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "", "a.png", f"{'0' * 40}.png/../x", f"{'0' * 40}.sh"],
)
def test_no_other_name_leads_anywhere(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        EvidenceStore(folder).path_of(name)


def test_a_picture_that_cannot_be_written_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        EvidenceStore(folder).keep(b"picture")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
