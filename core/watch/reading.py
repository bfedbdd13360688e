"""A reading out of a closed search: what each voice asks for what is watched. Pure.

Only certain totals count: stated or derived, confirmed, of now, and for a membership that was
asked for. What a voice that failed said last is carried for some days, so that a failure never
looks like a change; "nothing left" is believed on proof only. What is carried gives way to proof:
a house that most of those who sold it have no more is sold out, whatever one of them said once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from core.domain.links import without_code
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome
from core.fx import RateTable
from core.history.model import QuoteRef
from core.search.model import Ask, Basis, SearchView
from core.search.pricing import all_in
from core.watch.floors import Exchange, voice_of
from core.watch.model import SERIES_KEPT, Availability, Reading, Seen, Series, Target

CARRY = timedelta(days=7)
_SURE = frozenset({Basis.STATED, Basis.DERIVED})
_NO_SUCH_RATE = frozenset({Outcome.DISCOUNT_NOT_OFFERED, Outcome.NOT_ASKABLE})

Quotes = Sequence[tuple[QuoteRef, RateQuote]]


class Heard(Enum):
    """What an ask says without a certain total."""

    NOTHING_LEFT = "nothing left"  # proved
    SILENT = "silent"  # failed, or says nothing certain
    NO_PRICE = "no price"  # lists it without one: no proof, and no longer what it said last
    NO_VOICE = "no voice"  # has no such rate to ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Which check a reading is of."""

    watch_id: str
    due_at: datetime
    at: datetime


def read(
    moment: Moment,
    view: SearchView,
    quotes: Quotes,
    target: Target,
    before: Reading | None,
    rates: RateTable,
) -> Reading:
    """The reading of a closed search; `before` is the last one of the same question."""
    heard = _heard_by_voice(view, quotes, target)
    none_at = {voice for voice, said in heard.items() if said is Heard.NOTHING_LEFT}
    silent = {voice for voice, said in heard.items() if said is Heard.SILENT}
    fresh = [seen for said in heard.values() if not isinstance(said, Heard) for seen in said]
    carried: list[Seen] = []
    if before is not None:
        silent |= _put_off(before, heard)
        carried = _carried(before, silent, moment.at)
        if not fresh and _is_gone(before, carried, none_at):
            carried = []
        none_at |= {voice for voice in before.none_at if voice in silent}
    currency = view.query.request.currency
    series = _in_order([*fresh, *carried], currency, rates)
    best = series[0] if series else None
    return Reading(
        watch_id=moment.watch_id,
        due_at=moment.due_at,
        at=moment.at,
        search_id=view.search_id,
        availability=_availability(series, none_at),
        best=best,
        shown=rates.convert(best.total, currency).money if best else None,
        series=series,
        none_at=tuple(sorted(none_at)),
        failed=_failed(view),
    )


def _failed(view: SearchView) -> tuple[str, ...]:
    """Voices that were asked and did not answer. One that is put off, has no house there or says
    nothing certain is silent too, and did not fail."""
    asks = [ask for progress in view.sources for ask in progress.asks]
    failed = [ask for ask in asks if ask.outcome is None or ask.outcome.failed]
    return tuple(sorted(f"{ask.site}/{ask.membership.value}" for ask in failed))


def _availability(series: Sequence[Seen], none_at: Iterable[str]) -> Availability:
    if series:
        return Availability.AVAILABLE
    return Availability.SOLD_OUT if any(none_at) else Availability.UNKNOWN


def _heard_by_voice(
    view: SearchView, quotes: Quotes, target: Target
) -> dict[str, list[Seen] | Heard]:
    names = {progress.source.slug: progress.source.name for progress in view.sources}
    mine = listings_of(view, target)
    said: defaultdict[str, list[tuple[QuoteRef, RateQuote]]] = defaultdict(list)
    for ref, quote in quotes:
        if mine is None or (quote.site, quote.listing.ref) in mine:
            said[f"{ref.site}/{ref.membership.value}"].append((ref, quote))
    heard: dict[str, list[Seen] | Heard] = {}
    for progress in view.sources:
        for ask in progress.asks:
            voice = f"{ask.site}/{ask.membership.value}"
            heard[voice] = _heard(ask, said[voice], view, names, is_house=mine is not None)
    return heard


def listings_of(view: SearchView, target: Target) -> frozenset[tuple[str, str]] | None:
    """Every listing of the watched house in this search; None = the whole search is watched."""
    if not target.listings:
        return None
    wanted = frozenset(target.listings)
    found = set(wanted)
    for house in view.houses:
        listings = {(offer.quote.site, offer.quote.listing.ref) for offer in house.offers}
        if listings & wanted:
            found |= listings
    return frozenset(found)


def _heard(
    ask: Ask, quotes: Quotes, view: SearchView, names: Mapping[str, str], *, is_house: bool
) -> list[Seen] | Heard:
    if ask.outcome is None or not ask.outcome.answered:
        return Heard.SILENT
    if ask.outcome in _NO_SUCH_RATE:
        return Heard.NO_VOICE
    if ask.outcome is Outcome.SOLD_OUT:
        return Heard.NOTHING_LEFT
    if ask.outcome is Outcome.NONE_HERE:
        return Heard.NOTHING_LEFT if ask.extent is Extent.WHOLE else Heard.SILENT
    sure = _sure(quotes, view, names)
    if sure:
        return sure
    is_listed_with_price = any(quote.is_priced or quote.points for _, quote in quotes)
    says_all = ask.outcome is Outcome.PRICED and ask.extent is Extent.WHOLE
    if is_house and says_all and not is_listed_with_price:
        return Heard.NOTHING_LEFT  # it sells others for these nights, and this house not
    if ask.outcome is Outcome.UNPRICED or (quotes and not is_listed_with_price):
        return Heard.NO_PRICE
    return Heard.SILENT


def _sure(quotes: Quotes, view: SearchView, names: Mapping[str, str]) -> list[Seen]:
    """The cheapest certain total of each series."""
    held = {entitlement.membership for entitlement in view.query.asked}
    cheapest: dict[tuple[Series, str], Seen] = {}
    for ref, quote in quotes:
        price = all_in(quote, view.query.request, None)
        if price is None or price.amount is None or price.basis not in _SURE:
            continue
        if quote.is_unconfirmed or quote.membership not in held:
            continue
        seen = Seen(
            series=Series(
                quote.site, quote.membership, quote.room or "", quote.board, quote.refundable
            ),
            total=price.amount,
            source_name=names.get(quote.site, quote.site),
            house=quote.listing.name or "",
            seen_at=quote.evidence.seen_at if quote.evidence else view.submitted_at,
            quote=ref,
            rooms_left=quote.rooms_left,
            refundable_until=quote.refundable_until,
            link=_safe(quote.deep_link),
        )
        key = (seen.series, seen.total.currency)
        if key not in cheapest or seen.total < cheapest[key].total:
            cheapest[key] = seen
    return list(cheapest.values())


def _safe(link: str | None) -> str | None:
    """Links come from pages of others: only what leads to a web page is kept, without codes."""
    return without_code(link) if link and link.startswith(("https://", "http://")) else None


def _put_off(before: Reading, heard: Mapping[str, object]) -> set[str]:
    """Voices that spoke before and were not asked now."""
    spoke = {voice_of(seen) for seen in before.series} | set(before.none_at)
    return {voice for voice in spoke if voice not in heard}


def _carried(before: Reading, silent: set[str], at: datetime) -> list[Seen]:
    return [
        replace(seen, is_carried=True)
        for seen in before.series
        if voice_of(seen) in silent and at - seen.seen_at <= CARRY
    ]


def _is_gone(before: Reading, carried: Sequence[Seen], none_at: set[str]) -> bool:
    """Whether more of the voices that sold it prove to have nothing than are silent: one source
    that fails for days must not hide that all others have sold out."""
    sold = {voice_of(seen) for seen in before.series}
    return len(sold & none_at) > len({voice_of(seen) for seen in carried})


def _in_order(found: Sequence[Seen], currency: str, rates: RateTable) -> tuple[Seen, ...]:
    """Cheapest first, and of each voice at least its cheapest, whatever the limit."""
    priced: list[tuple[Decimal, bool, str, Seen]] = []
    exchange = Exchange(currency, rates)
    for seen in found:
        amount = exchange.amount_of(seen.total)
        if amount is not None:
            priced.append((amount, seen.is_carried, repr(seen.series), seen))
    priced.sort(key=lambda one: one[:3])
    kept: list[Seen] = []
    voices: set[str] = set()
    for *_, seen in priced:
        if len(kept) < SERIES_KEPT or voice_of(seen) not in voices:
            kept.append(seen)
            voices.add(voice_of(seen))
    return tuple(kept)
