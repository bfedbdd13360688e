"""A question as JSON, for hashes and for rows: those of searches and of watches alike."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from core import vault
from core.domain.membership import Entitlement, Membership
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest


def query_as_json(query: StayQuery) -> dict[str, Any]:
    """The question in plain; equal questions give equal JSON, of which ids and keys are hashes."""
    request = query.request
    return {
        "destination": asdict(query.destination),
        "check_in": request.stay.check_in.isoformat(),
        "check_out": request.stay.check_out.isoformat(),
        "adults": request.occupancy.adults,
        "child_ages": sorted(request.occupancy.child_ages),
        "rooms": request.rooms,
        "currency": request.currency,
        "entitlements": [
            [e.membership.value, e.code]
            for e in query.asked
            if e.membership is not Membership.PUBLIC
        ],
    }


def sealed(question: dict[str, Any]) -> dict[str, Any]:
    """The question as the search table keeps it: a traveller's own codes are sealed, apart."""
    codes = {value: vault.seal(code) for value, code in question["entitlements"] if code}
    plain = [[value, None] for value, _ in question["entitlements"]]
    return {**question, "entitlements": plain, **({"sealed_codes": codes} if codes else {})}


def query_from_json(data: dict[str, Any]) -> StayQuery:
    """The question that a row keeps. Codes in rows of before they were sealed are plain."""
    stay = Stay(date.fromisoformat(data["check_in"]), date.fromisoformat(data["check_out"]))
    codes = {value: vault.unseal(code) for value, code in data.get("sealed_codes", {}).items()}
    return StayQuery(
        Destination(**data["destination"]),
        StayRequest(
            stay,
            Occupancy(data["adults"], tuple(data["child_ages"])),
            data["rooms"],
            data["currency"],
        ),
        tuple(
            Entitlement(Membership(value), codes.get(value, plain))
            for value, plain in data["entitlements"]
        ),
    )
