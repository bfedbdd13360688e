"""Statements about refusals: whom a site's robots.txt asks not to be visited for.

A refusal holds as long as the very file that it rests on: it is not asked after meanwhile, and is
forgotten by itself when the file lapses or another text takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from core.domain.membership import Membership
from core.traffic.line import rows

_REFUSE = text(
    """
    INSERT INTO refusal (slug, membership, host, file, reason)
    SELECT :slug, :membership, h.host, md5(h.body), :reason
    FROM host_robots h WHERE h.host = :host AND h.fetched_at = :fetched_at
    ON CONFLICT (slug, membership) DO UPDATE
        SET host = excluded.host, file = excluded.file, reason = excluded.reason
    """
)
_HOLDING = """
    SELECT r.slug, r.membership, r.reason FROM refusal r JOIN host_robots h ON h.host = r.host
    WHERE h.keep_until > now() AND md5(h.body) = r.file
"""
_OF = text(f"{_HOLDING} AND r.slug = :slug")
_ALL = text(f"{_HOLDING} ORDER BY r.slug, r.membership")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A membership that a source is not asked for, and the sentence that says why."""

    slug: str
    membership: Membership
    reason: str


def refuse(slug: str, membership: Membership, reason: str, host: str, fetched_at: datetime) -> None:
    """Note a refusal; nothing is kept when the file that it rests on is not the shared one."""
    values = {"slug": slug, "membership": membership.value, "reason": reason}
    rows(_REFUSE, {**values, "host": host, "fetched_at": fetched_at})


def of(slug: str) -> Mapping[Membership, str]:
    """Why a source is not asked, by membership."""
    return {Membership(row.membership): row.reason for row in rows(_OF, {"slug": slug})}


def everyone() -> tuple[Refusal, ...]:
    """Every refusal that holds."""
    return tuple(
        Refusal(slug=row.slug, membership=Membership(row.membership), reason=row.reason)
        for row in rows(_ALL, {})
    )
