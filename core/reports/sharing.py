"""Links that show one result to anybody who holds them, without an account, until they end.

A link is a token; its fingerprint alone is stored, so nobody can make it out of the database again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import clock
from core.db import transaction
from core.reports import link_store
from core.reports.errors import LinkGone, TooMany
from core.reports.link_store import Link, NewLink
from core.reports.subjects import Subject
from core.search.model import House, SearchView, SourceProgress
from core.vault import fingerprint

DAYS = (1, 7, 30)  # how long a link may live
USUAL_DAYS = 7
LINKS_EACH = 100  # open at once, of those that a person makes by hand
UNDO_FOR = timedelta(minutes=10)
KEPT = timedelta(days=30)  # for so long an ended link still says when it ended
_TITLE = 200


@dataclass(frozen=True, slots=True)
class Made:
    """A new link. The token is shown to who made it, once."""

    token: str
    ends_at: datetime


def share(account_id: str, title: str, subject: Subject, days: int = USUAL_DAYS) -> Made:
    """Make a link. Raises TooMany, and ValueError for a length that is not offered."""
    if days not in DAYS:
        raise ValueError(f"a link lives {DAYS} days, not {days}")
    now = clock.now()
    new = NewLink(title.replace("\x00", "")[:_TITLE], subject, now, now + timedelta(days=days))
    with transaction(account_id) as connection:
        token = link_store.add(connection, account_id, new, LINKS_EACH)
    if token is None:
        raise TooMany(
            f"You have {LINKS_EACH} open links, which is the most: end one in your profile."
        )
    return Made(token, new.ends_at)


def open_link(token: str) -> Link:
    """What the bearer of this token may see. Raises LinkGone with why there is nothing."""
    key = fingerprint(token)
    with transaction(key=key) as connection:
        link = link_store.by_fingerprint(connection, key)
    if link is None:
        raise LinkGone("Nothing is behind this link: it ended long ago, or was not copied whole.")
    if link.ended_at is not None:
        raise LinkGone("Whoever shared this has ended the link.")
    if link.ends_at <= clock.now():
        raise LinkGone(f"This link ended on {link.ends_at:%-d %B %Y, %H:%M} UTC.")
    return link


def links(account_id: str) -> Sequence[Link]:
    """Her open links and those that she ended within ten minutes, the newest first."""
    now = clock.now()
    with transaction(account_id) as connection:
        return link_store.of_account(connection, account_id, now, now - UNDO_FOR)


def end_link(account_id: str, link_id: str) -> bool:
    """Nobody opens it from now on; False when she has no such link."""
    with transaction(account_id) as connection:
        return link_store.end(connection, account_id, link_id, clock.now())


def undo_end(account_id: str, link_id: str) -> bool:
    """It opens again, until its end."""
    with transaction(account_id) as connection:
        return link_store.end(connection, account_id, link_id, None)


def move_end(account_id: str, link_id: str, ends_at: datetime) -> bool:
    """An open link ends at another moment; False when she has no such open link.

    Raises ValueError for a moment that is over, or farther away than a link may live.
    """
    now = clock.now()
    if not now < ends_at <= now + timedelta(days=max(DAYS)):
        raise ValueError(f"a link ends within {max(DAYS)} days, not at {ends_at}")
    with transaction(account_id) as connection:
        return link_store.move_end(connection, account_id, link_id, now, ends_at)


def for_anybody(view: SearchView) -> SearchView:
    """A search without its traveller: her codes, and all rates that were asked for with one.

    What a company or a promotion negotiated is told to who has the code, and to nobody else.
    """
    query = view.query
    kept = tuple(
        replace(one, code=None) for one in query.entitlements if not one.membership.needs_code
    )
    houses = (_open_house(house) for house in view.houses)
    return replace(
        view,
        query=replace(query, entitlements=kept),
        sources=tuple(_open_source(one) for one in view.sources),
        houses=tuple(house for house in houses if house.offers),
    )


def _open_house(house: House) -> House:
    offers = (one for one in house.offers if not one.quote.membership.needs_code)
    return replace(house, offers=tuple(offers))


def _open_source(progress: SourceProgress) -> SourceProgress:
    asks = (ask for ask in progress.asks if not ask.membership.needs_code)
    return replace(progress, asks=tuple(asks))
