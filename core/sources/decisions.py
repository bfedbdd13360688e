"""What people are told of a source's robots.txt: the decision on what is really visited."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from core.config import World
from core.sources.tables import source_robots as table

# By source, in the world that a statement is given as `world`; refusals come first.
SAID = (
    select(
        table.c.slug,
        func.string_agg(
            table.c.sentence, aggregate_order_by(literal(" "), table.c.is_allowed, table.c.host)
        ).label("robots"),
    )
    .where(table.c.world == bindparam("world"))
    .group_by(table.c.slug)
    .subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A decision on an address at one host of a source. `fetched_at` names the file it rests on;
    None where none was read."""

    host: str
    is_allowed: bool
    sentence: str
    fetched_at: datetime | None


def note(connection: Connection, world: World, slug: str, said: Said) -> None:
    """Keep a decision for people.

    Of one file a refusal outdoes an allowance, and otherwise the first stays; a newer file outdoes
    an older one, and no file at all means that the older one does not hold any more.
    """
    statement = insert(table).values(world=world, slug=slug, **asdict(said))
    new, old = statement.excluded, table.c
    connection.execute(
        statement.on_conflict_do_update(
            constraint="pk_source_robots",
            set_={name: new[name] for name in ("is_allowed", "sentence", "fetched_at")},
            where=or_(
                new.fetched_at.is_distinct_from(old.fetched_at)
                & or_(
                    new.fetched_at.is_(None),
                    old.fetched_at.is_(None),
                    new.fetched_at > old.fetched_at,
                ),
                and_(
                    new.fetched_at.is_not_distinct_from(old.fetched_at),
                    old.is_allowed,
                    new.is_allowed.is_(False),
                ),
            ),
        )
    )
