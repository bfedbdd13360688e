"""What many tests share: a real Postgres of their own, and the world's captures where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from core import config
from jobs.embedded_postgres import EmbeddedPostgres

# The library's own picture of an exception takes two seconds, and no test reads it.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
SHARED = Path(__file__).resolve().parents[2] / "shared"
HERE = Path(__file__).parent
# Its tests share one product and begin first: the machine has time for others beside them.
TOGETHER = HERE / "e2e"
# Files that take from ten seconds to a minute and more, the longest first.
LONGEST = (
    "scrapers/test_fault_table.py",
    "jobs/test_worker_ends.py",
    "jobs/test_supervisor.py",
    "scrapers/test_browser.py",
    "scrapers/test_sites_in_local_world.py",
    "jobs/test_services.py",
    "scrapers/test_heavy_answers.py",
    "cli/test_worker.py",
    "sandbox/test_faults.py",
    "sandbox/test_process.py",
    "jobs/test_worker_killed.py",
    "jobs/test_search_workflow.py",
    "pages/test_bad_addresses.py",
    "scrapers/generic/test_any_page.py",
    "scrapers/test_layout_changes.py",
    "scrapers/test_room.py",
    "jobs/test_embedded_postgres.py",
    "cli/test_commands.py",
    "scrapers/test_more_brands.py",
    "scrapers/test_large_groups.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, lest a test process ends alone, long after the others."""
    for name in LONGEST:
        assert (HERE / name).exists(), f"{name} has another name: put it into LONGEST"
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    others = len(places)
    items.sort(key=lambda i: -1 if TOGETHER in i.path.parents else places.get(i.path, others))


class WholeFiles(LoadFileScheduling):
    """A file's tests run in one process, and those of a folder that shares a product as well."""

    def _split_scope(self, nodeid: str) -> str:
        folder = f"{TOGETHER.relative_to(HERE.parent)}/"
        return folder if nodeid.startswith(folder) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles:
    return WholeFiles(config, log)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A throw-away server, one for each test process."""
    state = tmp_path_factory.mktemp("postgres")
    with EmbeddedPostgres(state, durable=False, throwaway=True) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: EmbeddedPostgres) -> str:
    """The name of a database with today's tables: to copy it takes a twentieth of migrating."""
    # Imported here: most tests need no database and should not wait for its libraries.
    from core import workqueue
    from core.db import engine_for
    from core.migrate import upgrade

    name = "test_migrated"
    url = postgres.fresh_database(name)
    upgrade(url)
    engine_for(config.sqlalchemy_url(url)).dispose()
    workqueue.forget_clients()
    return name


@pytest.fixture(scope="module")
def database_url(
    postgres: EmbeddedPostgres, migrated: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A migrated database for one test module; its engine is closed afterwards."""
    from core import workqueue
    from core.db import engine_for

    name = "test_" + request.module.__name__.replace(".", "_")[-50:]
    url = postgres.fresh_database(name, like=migrated)
    yield url
    engine_for(config.sqlalchemy_url(url)).dispose()
    workqueue.forget_clients()


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The process' settings point at the module's database for one test."""
    from core.search import service

    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path))
    config.settings.cache_clear()
    service.forget()
    yield database_url
    config.settings.cache_clear()
