"""Builders: a value with everything unremarkable filled in, so that a test shows only what matters.

Money is written as text ("312.40 USD"). `a_quote("312.40 USD")` is a stated all-in total for two
nights; pass `total=None, per_night="156.20 USD"` for a site that shows a night only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money, money
from core.domain.rate import Evidence, Listing, RateQuote, Tier
from core.domain.report import Outcome
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from core.search.model import (
    AllIn,
    Ask,
    AskState,
    Basis,
    House,
    Offer,
    Saving,
    SearchView,
    SourceProgress,
)

CHECK_IN = date(2026, 12, 4)
SEEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NEW_YORK = Destination(
    place_id="5128581",
    name="New York",
    country_code="US",
    country="United States",
    lat=40.71427,
    lon=-74.00597,
    region="NY",
    region_name="New York",
    population=8_804_190,
)
_KINDS = {
    "booking": ("Booking.com", SourceKind.OTA),
    "expedia": ("Expedia", SourceKind.OTA),
    "hotels": ("Hotels.com", SourceKind.OTA),
    "priceline": ("Priceline", SourceKind.OTA),
    "ihg": ("IHG", SourceKind.BRAND),
    "wyndham": ("Wyndham", SourceKind.BRAND),
    "choice": ("Choice", SourceKind.BRAND),
    "bestwestern": ("Best Western", SourceKind.BRAND),
    "hilton": ("Hilton", SourceKind.BRAND),
    "amadeus": ("Amadeus", SourceKind.API),
    "google_hotels": ("Google Hotels", SourceKind.API),
}


def a_stay(check_in: date = CHECK_IN, nights: int = 2) -> Stay:
    return Stay(check_in, check_in + timedelta(days=nights))


def a_request(**changes: Any) -> StayRequest:
    """Two adults, one room, two nights, in USD."""
    return StayRequest(**{"stay": a_stay(), "occupancy": Occupancy(), **changes})


def a_query(*memberships: Membership, **changes: Any) -> StayQuery:
    """New York for `a_request()`, with an entitlement for each membership given."""
    request = changes.pop("request", None) or a_request()
    return StayQuery(
        changes.pop("destination", NEW_YORK),
        request,
        tuple(Entitlement(membership) for membership in memberships),
    )


def a_source(slug: str = "booking", **changes: Any) -> Source:
    """A source by its slug; known slugs get their real name and kind, others are agencies."""
    name, kind = _KINDS.get(slug, (slug.title(), SourceKind.OTA))
    values: dict[str, Any] = {
        "slug": slug,
        "name": name,
        "kind": kind,
        "group": name,
        "hosts": (f"www.{slug}.example",),
        "tier": Tier.HTTP,
        "memberships": frozenset({Membership.PUBLIC}),
        "verified": Verification(VerifiedBy.LOCAL_WORLD, date(2026, 11, 20)),
        "terms_url": f"https://www.{slug}.example/terms",
    }
    return Source(**{**values, **changes})


def some_sources(*slugs: str) -> tuple[Source, ...]:
    """Every source the builders know, or those named."""
    return tuple(a_source(slug) for slug in slugs or _KINDS)


def a_listing(name: str | None = "Hampton Inn Manhattan Downtown", **changes: Any) -> Listing:
    """A property 0.9 km north of the centre of New York, three stars, 8.4 of 10."""
    ref = "-".join((name or "hidden deal").lower().split())
    values: dict[str, Any] = {
        "ref": ref,
        "name": name,
        "lat": 40.72236,
        "lon": -74.00597,
        "stars": 3.0,
        "score": 8.4,
        "reviews": 1200,
    }
    return Listing(**{**values, **changes})


def some_evidence(url: str = "https://www.booking.example/results", **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "source_url": url,
        "seen_at": SEEN_AT,
        "sha256": hashlib.sha256(url.encode()).hexdigest(),
        "parser": "booking/1",
        "tier": Tier.HTTP,
        "size": 48_000,
    }
    return Evidence(**{**values, **changes})


def a_quote(
    total: str | None = "312.40 USD", *, site: str = "booking", **changes: Any
) -> RateQuote:
    """A public all-in total for two nights; `name=` is short for `listing=a_listing(name)`."""
    values: dict[str, Any] = {
        "site": site,
        "listing": a_listing(*[changes.pop("name")] if "name" in changes else []),
        "stay": a_stay(),
        "per_night": None,
        "total": total,
        "taxes_included": True,
        "covers": "2 nights, 2 adults, taxes and fees included",
        "deep_link": f"https://www.{site}.example/hotel?checkin=2026-12-04",
        "evidence": some_evidence(f"https://www.{site}.example/results", parser=f"{site}/1"),
        **changes,
    }
    for field in ("total", "per_night", "strike_through"):
        values[field] = _money(values.get(field))
    return RateQuote(**values)


def an_offer(total: str | None = "312.40 USD", **changes: Any) -> Offer:
    """A quote with a stated all-in total and no saving.

    `basis`, `words`, `saving` and `source_name` are the offer's, everything else is the quote's.
    With `total=None` and no `per_night` it is an offer without a price.
    """
    basis = changes.pop("basis", Basis.STATED)
    words = changes.pop("words", "all-in for 2 nights")
    saving = changes.pop("saving", None)
    source = a_source(changes.get("site", "booking"))
    source_name = changes.pop("source_name", source.name)
    quote = changes.pop("quote", None) or a_quote(total, **changes)
    shown = quote.total or quote.per_night
    price = None
    if shown is not None:
        amount = None if basis is Basis.UNKNOWN else shown
        price = AllIn(amount=amount, basis=basis, shown=shown, words=words)
    return Offer(
        quote=quote,
        source_name=source_name,
        is_direct=source.kind.is_direct,
        all_in=price,
        saving=saving,
    )


def a_saving(amount: str, percent: float, baseline: str) -> Saving:
    return Saving(amount=money(amount), percent=percent, baseline=money(baseline))


def a_house(name: str = "Hampton Inn Manhattan Downtown", *offers: Offer, **changes: Any) -> House:
    """A house 0.9 km out, three stars, 8.4; one offer of 312.40 USD unless others are given."""
    chosen: Sequence[Offer] = offers or (an_offer(name=name),)
    values: dict[str, Any] = {
        "key": f"{chosen[0].quote.site}:" + "-".join(name.lower().split()),
        "name": name,
        "offers": tuple(chosen),
        "stars": 3.0,
        "score": 8.4,
        "reviews": 1200,
        "lat": 40.72236,
        "lon": -74.00597,
        "distance_km": 0.9,
    }
    return House(**{**values, **changes})


def an_ask(site: str = "booking", **changes: Any) -> Ask:
    """A public question that was answered with three rates."""
    values: dict[str, Any] = {
        "site": site,
        "membership": Membership.PUBLIC,
        "state": AskState.DONE,
        "outcome": Outcome.PRICED,
        "reason": "3 rates found.",
        "attempts": 1,
        "quotes": 3,
        "started_at": SEEN_AT,
        "ended_at": SEEN_AT + timedelta(seconds=1),
    }
    return Ask(**{**values, **changes})


def a_progress(slug: str = "booking", *asks: Ask) -> SourceProgress:
    """A source that has answered, unless asks say otherwise."""
    source = a_source(slug)
    return SourceProgress(
        source=source, asks=asks or (an_ask(slug),), link=f"https://{source.hosts[0]}/search"
    )


def a_view(*houses: House, **changes: Any) -> SearchView:
    """A finished search of the local world with one source, and the houses given."""
    values: dict[str, Any] = {
        "search_id": "s-1",
        "query": a_query(),
        "world": "local",
        "submitted_at": SEEN_AT,
        "closed_at": SEEN_AT + timedelta(seconds=5),
        "sources": (a_progress(),),
        "houses": houses,
    }
    return SearchView(**{**values, **changes})


def _money(value: str | Money | None) -> Money | None:
    return money(value) if isinstance(value, str) else value
