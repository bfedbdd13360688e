"""The first good visit to a site in the live world is kept: from then on it verifies the reader.

A worker visits through `recorder_for` and calls `keep` when the report is there. In the local
world, and for a site that is proved already, both do nothing. What is kept lies in the evidence
directory as `recordings/SLUG/NAME`, masked, as `./wayrate replay SLUG --folder` reads it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from core.config import settings
from core.domain.membership import Entitlement
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayQuery
from core.errors import WayrateError
from core.log import log
from core.sources import service as sources
from core.sources.rules import Proof
from scrapers.masking import Masker
from scrapers.recording import Recording, RecordingVisit, write
from scrapers.settings import evidence_folder
from scrapers.site import Site
from scrapers.visit import Visit

# Sites that this process knows to be proved: they are asked for without a look at the database.
_proved: set[str] = set()


def recorder_for(site: Site, visit: Visit) -> Visit:
    """The visit itself, or one that remembers every exchange of a site that is still to be proved.

    Costs no look at the database and masks nothing yet: both wait for `keep`.
    """
    if settings().world != "live" or site.source.slug in _proved:
        return visit
    return RecordingVisit(visit, Masker(_secrets_of(site)))


async def keep(
    site: Site, visit: Visit, query: StayQuery, entitlement: Entitlement, report: SiteReport
) -> None:
    """Keep what `recorder_for` remembered, when this was the first good visit to its site.

    Never fails the visit: what cannot be written down is logged, and the next visit may prove it.
    """
    if not isinstance(visit, RecordingVisit) or not _proves(query, entitlement, report):
        return
    try:
        await asyncio.to_thread(_keep, site, visit, query, entitlement, report)
    except (OSError, WayrateError) as error:
        log.warning("proof_not_kept", site=site.source.slug, error=str(error))


def forget() -> None:
    """Look again which sites are proved."""
    _proved.clear()


def _proves(query: StayQuery, entitlement: Entitlement, report: SiteReport) -> bool:
    """Prices that the site's own reader read; a traveller's own code is never written down."""
    has_code = any(each.code for each in (entitlement, *query.entitlements))
    is_own = not any(quote.is_unconfirmed for quote in report.quotes)
    return report.outcome is Outcome.PRICED and is_own and not has_code


def _keep(
    site: Site,
    visit: RecordingVisit,
    query: StayQuery,
    entitlement: Entitlement,
    report: SiteReport,
) -> None:
    slug = site.source.slug
    if sources.is_proved(slug):
        _proved.add(slug)
        return
    now = datetime.now(UTC)
    # A name of its own for each try: two workers may prove a site at the same moment.
    name = f"{now:%Y-%m-%dt%H%M%S}-{entitlement.membership.value}-{os.getpid()}-{id(visit):x}"
    relative = Path("recordings", slug, name)
    folder = evidence_folder(os.environ) / relative
    recording = Recording(
        query=query,
        entitlement=entitlement,
        recorded_at=now,
        exchanges=tuple(visit.exchanges),
    )
    write(folder, recording)
    proof = Proof(relative.as_posix(), _fingerprint(folder), len(report.quotes))
    if sources.prove(slug, proof):
        log.info("source_proved", site=slug, recording=proof.recording, quotes=proof.quotes)
    else:
        shutil.rmtree(folder)
    _proved.add(slug)


def _fingerprint(folder: Path) -> str:
    """SHA-256 over every file of a recording with its name, in the order of names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()


def _secrets_of(site: Site) -> tuple[str, ...]:
    return tuple(filter(None, map(os.environ.get, site.source.key_variables)))
