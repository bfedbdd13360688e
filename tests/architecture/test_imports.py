"""Who may import whom, read from the source itself; the table is that of docs/architecture.md."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {
    "app", "api", "benchmarks", "cli", "core", "jobs", "migrations", "pages", "sandbox",
    "scrapers", "tests",
}  # fmt: skip

# room -> (what of ours it may import, what from outside it may never import)
ROOMS: dict[str, tuple[set[str], set[str]]] = {
    "core": ({"core"}, {"streamlit", "playwright", "apscheduler"}),
    "scrapers": (
        {"scrapers", "core.domain"},
        {"streamlit", "sqlalchemy", "psycopg", "apscheduler"},
    ),
    "jobs": ({"jobs", "core", "scrapers"}, {"streamlit"}),
    "pages": ({"pages", "core"}, {"sqlalchemy", "psycopg", "playwright"}),
    "sandbox": ({"sandbox"}, set()),
    "cli": ({"cli", "core", "jobs", "scrapers", "benchmarks"}, {"streamlit", "sqlalchemy"}),
    "migrations": ({"core", "migrations.rls"}, {"streamlit", "playwright", "apscheduler"}),
}

# Floors of core, top to bottom: a subject may import only what stands below it.
FLOORS = [
    {"personal"},
    {"watch", "reports", "health"},
    {"search"},
    {"accounts"},
    {"history", "notify", "sources", "workers", "workqueue", "migrate", "tables"},
    {"traffic"},
    {"places"},
    {"places_index", "places_regions"},
    {"places_bulk", "places_slips"},
    {
        "db",
        "roles",
        "vault",
        "fx",
        "fx_kept",
        "places_text",
        "config",
        "clock",
        "errors",
        "log",
        "telemetry",
        "text",
        "zones",
    },
    {"domain"},
]
# These look down on every subject's tables by their nature: they build the schema.
ASSEMBLERS = {"core/tables.py", "core/migrate.py", "core/personal.py"}
# A library of the name may be met in this file only.
ONLY_IN = {"dbos": {"core/workqueue.py"}}


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _in(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_what_its_table_allows(room: str) -> None:
    ours, never = ROOMS[room]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files(room)
        for name in _imports(path)
        if (name.split(".")[0] in OURS and not _in(name, ours)) or _in(name, never)
    ]
    assert wrong == []


def test_domain_is_standard_library_and_itself() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files("core/domain")
        for name in _imports(path)
        if not _in(name, {"core.domain"}) and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_stays_behind_its_one_door_in_core(library: str) -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in _files("core")
        for name in _imports(path)
        if _in(name, {library})
    }
    assert users == ONLY_IN[library]


def _subject(name: str) -> str:
    return name.split(".")[1]


def _floor(subject: str) -> int:
    return next(n for n, floor in enumerate(FLOORS) if subject in floor)


def test_every_subject_of_core_has_a_floor() -> None:
    subjects = {path.stem if path.is_file() else path.name for path in (ROOT / "core").iterdir()}
    subjects -= {"__init__", "__pycache__"}
    assert subjects == set().union(*FLOORS)


def test_arrows_in_core_only_go_down() -> None:
    wrong = []
    for path in _files("core"):
        relative = path.relative_to(ROOT)
        if str(relative) in ASSEMBLERS or relative.name == "__init__.py":
            continue
        here = relative.parts[1].removesuffix(".py")
        for name in _imports(path):
            if not name.startswith("core."):
                continue
            there = _subject(name)
            if there in set().union(*FLOORS) and here != there and _floor(there) < _floor(here):
                wrong.append(f"{relative} imports {name}")
    assert wrong == []


def test_subjects_meet_through_services_not_tables() -> None:
    wrong = []
    for path in _files("core"):
        relative = path.relative_to(ROOT)
        if str(relative) in ASSEMBLERS:
            continue
        here = relative.parts[1].removesuffix(".py")
        for name in _imports(path):
            parts = name.split(".")
            if (
                parts[0] == "core"
                and len(parts) > 2
                and parts[2] in ("tables", "store")
                and parts[1] != here
            ):
                wrong.append(f"{relative} imports {name}")
    assert wrong == []


def test_pages_and_scrapers_never_meet_sql() -> None:
    words = ("SELECT ", "INSERT ", "UPDATE ", "DELETE FROM")
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for room in ("pages", "scrapers")
        for path in _files(room)
        for word in words
        if word in path.read_text()
    ]
    assert wrong == []
