"""The first good visit in the live world becomes a source's verification, once, and masked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from core import config
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.source import VerifiedBy
from core.domain.stay import StayQuery
from core.errors import Unavailable
from core.sources import service as sources
from core.sources import tables
from core.sources.service import SourceState
from jobs import proof
from scrapers import replay, report
from scrapers.errors import SiteDown
from scrapers.recording import RecordingVisit, load
from scrapers.site import PUBLIC
from scrapers.visit import Visit
from tests.builders import a_query, a_quote, a_source
from tests.fakes.sites import FakeSite
from tests.fakes.visit import FakeVisit

ANSWER = '{"token": "tok-11223344", "mail": "jane@hotel.example", "total": "312.40 USD"}'


class Asking(FakeSite):
    """Takes its price from the answer of one address."""

    def __init__(self, slug: str = "booking") -> None:
        super().__init__(slug, {Membership.PUBLIC: []})

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        answer = (await visit.get("https://www.booking.example/rates")).json()
        quote = a_quote(answer["total"], site=self.source.slug)
        return [replace(quote, stay=query.request.stay)]


@pytest.fixture
def evidence(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The live world, with nothing proved; yields the evidence directory."""
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("WAYRATE_EVIDENCE", str(tmp_path / "evidence"))
    config.settings.cache_clear()
    proof.forget()
    sources.register([(a_source("booking"), True, "")])
    yield tmp_path / "evidence"
    proof.forget()
    with transaction() as connection:
        connection.execute(delete(tables.source_proof))


def visited(
    site: Asking, entitlement: Entitlement = PUBLIC, **changes: object
) -> tuple[Visit, SiteReport]:
    """One visit as a worker makes it: recorded, asked, kept."""

    async def visiting() -> tuple[Visit, SiteReport]:
        visit = proof.recorder_for(site, FakeVisit({"/rates": ANSWER.encode()}))
        query = a_query()
        found = await report.ask(site, query, PUBLIC, visit)
        found = replace(found, **changes)  # type: ignore[arg-type]
        await proof.keep(site, visit, query, entitlement, found)
        return visit, found

    return asyncio.run(visiting())


def state() -> SourceState:
    return next(one for one in sources.all_sources() if one.source.slug == "booking")


def test_the_first_good_visit_is_kept_and_verifies_the_source(evidence: Path) -> None:
    visited(Asking())
    verified = state().verified
    assert verified.by is VerifiedBy.LIVE_VISIT
    folder = evidence / verified.evidence
    assert folder.parent == evidence / "recordings" / "booking"

    async def again() -> SiteReport:
        return await replay.replayed(Asking(), load(folder))

    assert asyncio.run(again()).quotes[0].total == a_quote("312.40 USD").total
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"11223344" not in kept and b"jane@" not in kept
    with transaction() as connection:
        row = connection.execute(tables.source_proof.select()).one()
    assert (row.quotes, len(row.sha256)) == (1, 64)


def test_a_second_good_visit_is_not_recorded_any_more(evidence: Path) -> None:
    visited(Asking())
    first = state().verified
    visit, _ = visited(Asking())
    assert isinstance(visit, FakeVisit)
    assert state().verified == first
    assert len(list((evidence / "recordings" / "booking").iterdir())) == 1


def test_of_two_workers_that_prove_a_site_at_once_one_recording_stays(evidence: Path) -> None:
    async def both() -> None:
        site, query = Asking(), a_query()
        visits = [proof.recorder_for(site, FakeVisit({"/rates": ANSWER.encode()})) for _ in "ab"]
        found = [await report.ask(site, query, PUBLIC, visit) for visit in visits]
        ends = zip(visits, found, strict=True)
        await asyncio.gather(*(proof.keep(site, v, query, PUBLIC, f) for v, f in ends))

    asyncio.run(both())
    folders = list((evidence / "recordings" / "booking").iterdir())
    assert [folder.relative_to(evidence).as_posix() for folder in folders] == [
        state().verified.evidence
    ]


UNCONFIRMED = (replace(a_quote("312.40 USD"), confidence=0.8, reasons=("JSON-LD",)),)


@pytest.mark.parametrize(
    ("entitlement", "changes"),
    [
        (PUBLIC, {"outcome": Outcome.SOLD_OUT, "quotes": ()}),
        (PUBLIC, {"outcome": Outcome.WRONG_DATES}),
        (PUBLIC, {"quotes": UNCONFIRMED}),
        (Entitlement(Membership.CORPORATE, "53053"), {}),
    ],
)
def test_what_proves_nothing_or_holds_a_travellers_code_is_not_kept(
    evidence: Path, entitlement: Entitlement, changes: dict[str, object]
) -> None:
    visited(Asking(), entitlement, **changes)
    assert state().verified.by is VerifiedBy.LOCAL_WORLD
    assert not evidence.exists()


def test_in_the_local_world_nothing_is_recorded(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "local")
    config.settings.cache_clear()
    visit, _ = visited(Asking())
    assert not isinstance(visit, RecordingVisit)
    assert not evidence.exists()


def test_a_visit_whose_proof_cannot_be_kept_goes_on_and_the_next_one_proves(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def away(slug: str) -> bool:
            raise Unavailable("The database does not answer right now.")

        broken.setattr(sources, "is_proved", away)
        _, found = visited(Asking())
        assert found.outcome is Outcome.PRICED
    evidence.mkdir()
    (evidence / "recordings").write_text("in the way")
    visited(Asking())
    assert state().verified.by is VerifiedBy.LOCAL_WORLD
    (evidence / "recordings").unlink()
    visited(Asking())
    assert state().verified.by is VerifiedBy.LIVE_VISIT


def test_an_error_behind_a_recorder_stays_the_error_it_was(evidence: Path) -> None:
    async def visiting() -> None:
        visit = proof.recorder_for(Asking(), FakeVisit({"/rates": SiteDown("503")}))
        await report.ask(Asking(), a_query(), PUBLIC, visit)

    with pytest.raises(SiteDown, match="503"):
        asyncio.run(visiting())
