"""A search with its ranking as JSON or as text: what the command line prints and programs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.links import with_code, without_code
from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.search.model import AllIn, Ask, SearchView, SourceProgress
from core.search.priced import PricedOffer
from core.search.ranking import RankedHouse, Ranking


def as_json(
    view: SearchView, ranking: Ranking, codes: Mapping[Membership, str] | None = None
) -> dict[str, Any]:
    """One object: the question, each source's outcome, and the rows in order.

    Amounts are decimal strings or null; times are ISO 8601 in UTC. An offer's "link" leads to it,
    else to its source's results; `codes` are for her alone whose they are, and stand in it.
    """
    request, place = view.query.request, view.query.destination
    links = _Links({one.source.slug: one.link for one in view.sources}, codes or {})
    return {
        "search_id": view.search_id,
        "world": view.world,
        "destination": {"name": place.label, "lat": place.lat, "lon": place.lon},
        "check_in": request.stay.check_in.isoformat(),
        "check_out": request.stay.check_out.isoformat(),
        "nights": request.nights,
        "adults": request.occupancy.adults,
        "child_ages": list(request.occupancy.child_ages),
        "rooms": request.rooms,
        "currency": request.currency,
        "memberships": [e.membership.value for e in view.query.asked],
        "submitted_at": view.submitted_at.isoformat(),
        "closed_at": view.closed_at.isoformat() if view.closed_at else None,
        "sources": [_source(progress) for progress in view.sources],
        "median": _amount(ranking.median),
        "rows": [_row(n, row, links) for n, row in enumerate(ranking.rows, 1)],
        "set_aside": [
            {"property": aside.house.name, **_offer(aside.offer, links), "why": aside.why}
            for aside in ranking.set_aside
        ],
    }


def as_text(view: SearchView, ranking: Ranking) -> str:
    """The same for a person at a terminal."""
    made_up = " (local world: made-up prices)" if view.world == "local" else ""
    head = f"{view.query.destination.label}, {view.query.request.stay}{made_up}"
    sources = [
        f"  {p.source.name:<22} {ask.membership.label:<14} "
        f"{ask.outcome.label if ask.outcome else ask.state.value}: {ask.reason}"
        for p in view.sources
        for ask in p.asks
    ]
    rows = [_line(n, row) for n, row in enumerate(ranking.rows, 1)]
    none = [] if rows else ["  No source showed a rate for this stay."]
    return "\n".join([head, "", *sources, "", *rows, *none])


def _line(n: int, row: RankedHouse) -> str:
    offer = row.best.offer
    total = str(row.total.money) if row.total else "no price"
    who = f"{offer.source_name}, {offer.quote.membership.label}"
    return f"{n:>3}. {total:>14}  {row.house.name}  [{who}]  {'; '.join(row.reasons)}"


def _source(progress: SourceProgress) -> dict[str, Any]:
    return {
        "slug": progress.source.slug,
        "name": progress.source.name,
        "kind": progress.source.kind.value,
        "link": progress.link or None,
        "quotes": progress.quotes,
        "asks": [_ask(ask) for ask in progress.asks],
    }


def _ask(ask: Ask) -> dict[str, Any]:
    took = ask.ended_at - ask.started_at if ask.ended_at and ask.started_at else None
    return {
        "membership": ask.membership.value,
        "state": ask.state.value,
        "outcome": ask.outcome.value if ask.outcome else None,
        "reason": ask.reason,
        "attempts": ask.attempts,
        "quotes": ask.quotes,
        "took_s": round(took.total_seconds(), 3) if took else None,
        "shared_at": ask.shared_at.isoformat() if ask.shared_at else None,
    }


@dataclass(frozen=True, slots=True)
class _Links:
    """Where an offer is sold: each source's own page by its slug, and codes to fill in."""

    of_sources: Mapping[str, str]
    codes: Mapping[Membership, str]

    def to(self, quote: RateQuote) -> str | None:
        link = quote.deep_link or self.of_sources.get(quote.site)
        return with_code(link, self.codes.get(quote.membership)) if link else None


def _row(rank: int, row: RankedHouse, links: _Links) -> dict[str, Any]:
    house = row.house
    return {
        "rank": rank,
        "property": house.name,
        "key": house.key,
        "stars": house.stars,
        "guest_score": house.score,
        "distance_km": None if house.distance_km is None else round(house.distance_km, 2),
        "lat": house.lat,
        "lon": house.lon,
        "address": house.address,
        "brand": house.brand,
        "score": round(row.score, 4),
        "reasons": list(row.reasons),
        "cheapest": row.is_cheapest,
        "offers": [_offer(priced, links) for priced in (row.best, *row.others)],
    }


def _offer(priced: PricedOffer, links: _Links) -> dict[str, Any]:
    offer, total = priced.offer, priced.total
    saving = offer.saving
    return {
        "source": offer.source_name,
        "direct": offer.is_direct,
        "total": _amount(total.money if total else None),
        "currency": total.money.currency if total else None,
        "fx_rate": str(total.rate) if total and total.is_converted else None,
        "fx_on": total.on.isoformat() if total and total.on else None,
        "all_in": _all_in(offer.all_in),
        "saving": {"amount": _amount(saving.amount), "percent": round(saving.percent, 1)}
        if saving
        else None,
        "link": links.to(offer.quote),
        "proof": offer.quote.membership.proof,
        "old": offer.is_old,
        "verified": offer.verified.by.value if offer.verified else None,
        "quote": quote_as_json(offer.quote),
    }


def _all_in(all_in: AllIn | None) -> dict[str, Any] | None:
    if all_in is None:
        return None
    return {
        "amount": _amount(all_in.amount),
        "currency": all_in.shown.currency,
        "basis": all_in.basis.value,
        "words": all_in.words,
    }


def quote_as_json(quote: RateQuote) -> dict[str, Any]:
    """A quote with its evidence; unknown is null, never 0."""
    shown = quote.total or quote.per_night or quote.strike_through
    evidence = quote.evidence
    return {
        "site": quote.site,
        "property_ref": quote.listing.ref,
        "property_name": quote.listing.name,
        "room": quote.room,
        "per_night": _amount(quote.per_night),
        "total": _amount(quote.total),
        "currency": shown.currency if shown else None,
        "covers": quote.covers,
        "taxes_included": quote.taxes_included,
        "strike_through": _amount(quote.strike_through),
        "check_in": quote.stay.check_in.isoformat(),
        "check_out": quote.stay.check_out.isoformat(),
        "refundable": quote.refundable,
        "refundable_until": quote.refundable_until.isoformat() if quote.refundable_until else None,
        "board": quote.board.value if quote.board else None,
        "rate_plan": quote.rate_plan,
        "membership": quote.membership.value,
        "points": quote.points,
        "rooms_left": quote.rooms_left,
        "lines": [
            {"kind": line.kind.value, "label": line.label, "amount": _amount(line.amount)}
            for line in quote.lines
        ],
        "deep_link": without_code(quote.deep_link) if quote.deep_link else None,
        "unconfirmed": quote.is_unconfirmed,
        "confidence": quote.confidence,
        "reasons": list(quote.reasons),
        "evidence": {
            "source_url": evidence.source_url,
            "seen_at": evidence.seen_at.isoformat(),
            "sha256": evidence.sha256,
            "parser": evidence.parser,
            "tier": evidence.tier.value,
            "screenshot": evidence.screenshot,
        }
        if evidence
        else None,
    }


def _amount(value: Money | None) -> str | None:
    return f"{value.amount:f}" if value else None
