"""docs/add-a-site.md is followed to the letter: its files are laid down, its commands are run."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scrapers.sites
from cli import authoring
from scrapers import registry

DOC = (Path(__file__).parents[2] / "docs" / "add-a-site.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = "".join(blocks("console")).splitlines()
    return [shlex.split(line.removeprefix("$ ./wayrate ")) for line in lines]


def _forget() -> None:
    registry.sites.cache_clear()
    registry.sources.cache_clear()


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project in which the reader of the page has done steps 2 and 3."""
    (tmp_path / "page.html").write_text(blocks("html")[0], encoding="utf-8")
    own = tmp_path / "sites"
    own.mkdir()
    (own / "harbour.py").write_text(blocks("python")[0], encoding="utf-8")
    monkeypatch.setattr(scrapers.sites, "__path__", [*scrapers.sites.__path__, str(own)])
    monkeypatch.chdir(tmp_path)
    _forget()
    yield own / "harbour.py"
    _forget()
    sys.modules.pop("scrapers.sites.harbour", None)


def test_the_page_is_true(followed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _try, _record, record_saved, accept, replay = commands()
    recorded, differs = blocks("text")

    assert authoring.run(record_saved) == 0
    assert recorded in capsys.readouterr().out
    assert authoring.run(accept) == 0
    assert authoring.run(replay) == 0
    assert "saved-page: as accepted (reader harbour/1)" in capsys.readouterr().out

    broken = followed.read_text().replace('card, ".stay"', 'card, ".night"')
    followed.write_text(broken)
    sys.modules.pop("scrapers.sites.harbour")
    registry.sites.cache_clear()
    assert authoring.run(replay) == 1
    assert differs in capsys.readouterr().out


def test_what_the_page_calls_by_name_exists() -> None:
    names = re.findall(r"`((?:scrapers|families|tests|docs)/[\w./]+)`", DOC)
    root = Path(__file__).parents[2]
    missing = [
        name
        for name in names
        if "SLUG" not in name and not any((root / top / name).exists() for top in ("", "scrapers"))
    ]
    assert names
    assert missing == []


def test_the_example_keeps_within_the_size_it_promises() -> None:
    assert 30 <= len(blocks("python")[0].splitlines()) <= 80
