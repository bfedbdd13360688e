"""What was seen of a house before its rule for a new low began to look. Pure but for one question.

The history is asked once in the life of a rule, at the first reading that it judges: from then on
the rule remembers the lowest itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from core.history import service as history
from core.history.service import Low, LowAsk
from core.search.model import SearchView
from core.watch.floors import cheaper_of
from core.watch.model import Watch
from core.watch.reading import listings_of
from core.watch.rule_model import Rule, RuleKind
from core.watch.scenes import RuleState, Scene
from core.watch.schedule import zone_of


def is_asked_for(rule: Rule, state: RuleState, scene: Scene) -> bool:
    """Whether this rule has yet to hear what was seen before it."""
    return rule.kind is RuleKind.NEW_LOW and state.since is None and scene.lowest is not None


def seen_before(
    connection: Connection, watch: Watch, view: SearchView, scene: Scene
) -> tuple[Low, ...]:
    """What was seen before this reading; nothing where the cheapest of a whole search is watched:
    other searches did not look at the same houses."""
    listings = listings_of(view, watch.target)
    if listings is None:
        return ()
    ask = LowAsk(
        listings=tuple(sorted(listings)),
        request=view.query.request,
        memberships=frozenset(
            each.membership for each in view.query.asked if not each.membership.needs_code
        ),
        before=scene.now,
        but_of=frozenset(
            seen.quote.search_id
            for seen in scene.reading.series
            if seen.quote is not None and not seen.is_carried
        )
        | {view.search_id},
    )
    return history.lows(connection, ask)


def knowing(state: RuleState, lows: Iterable[Low], scene: Scene, time_zone: str) -> RuleState:
    """The rule's memory with what was seen before.

    Of a source that speaks now only what it said in the same currency counts, so that a rate of
    exchange which moves is never a low; of one that is silent what is in that of the best total.
    """
    zone, anchor, counted = zone_of(time_zone), state.anchor, list[Low]()
    for low in lows:
        voice = f"{low.site}/{low.asked.value}"
        now = scene.floor.get(voice)
        if low.total.currency == (now.currency if now else scene.exchange.currency):
            anchor = cheaper_of(anchor, {voice: low.total}, scene.exchange)
            counted.append(low)
    days: list[date] = [low.since.astimezone(zone).date() for low in counted]
    return state._replace(
        anchor=anchor,
        since=min([*days, scene.today]),
        quotes=state.quotes + sum(low.answers for low in counted),
    )
