"""The words of Hilton's addresses: its results page, and its rates page with its special rates."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.membership import Entitlement, Membership
from core.domain.stay import StayQuery
from scrapers.families.party import spread

# The words of the rates page that ask for a membership's rate: a flag, or the traveller's own code.
FLAGS = {
    Membership.AAA: "aaaRate",
    Membership.AARP: "aarpRate",
    Membership.SENIOR: "seniorRate",
    Membership.GOVERNMENT: "governmentRate",
}
CODES = {Membership.CORPORATE: "corporateCode", Membership.PROMO: "promotionCode"}
SPECIAL = frozenset(FLAGS) | frozenset(CODES)


def search_words(query: StayQuery) -> dict[str, str]:
    stay, who = query.request.stay, query.request.occupancy
    return {
        "query": query.destination.label,
        "arrivalDate": stay.check_in.isoformat(),
        "departureDate": stay.check_out.isoformat(),
        "flexibleDates": "false",
        "numRooms": str(query.request.rooms),
        "numAdults": str(who.adults),
        "numChildren": str(len(who.child_ages)),
        "room1ChildAges": ",".join(map(str, who.child_ages)),
        "room1AdultAges": "",
        "specialRateTokens": "",
        "displayCurrency": "LOCAL",
        "sortBy": "DISTANCE",
    }


def rates_words(query: StayQuery, ref: str, entitlements: Iterable[Entitlement]) -> dict[str, str]:
    """One house with the rates of these memberships."""
    stay, who = query.request.stay, query.request.occupancy
    rooms = enumerate(spread(who.adults, query.request.rooms), 1)
    words = {
        "ctyhocn": ref,
        "arrivalDate": stay.check_in.isoformat(),
        "departureDate": stay.check_out.isoformat(),
        **{f"room{number}NumAdults": str(adults) for number, adults in rooms},
    }
    if who.child_ages:
        words |= {
            "numChildren": str(len(who.child_ages)),
            "room1ChildAges": ",".join(map(str, who.child_ages)),
        }
    for entitlement in entitlements:
        if flag := FLAGS.get(entitlement.membership):
            words[flag] = "true"
        elif (word := CODES.get(entitlement.membership)) and entitlement.code:
            words[word] = entitlement.code
    return words
