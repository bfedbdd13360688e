"""Marriott's addresses, and the words in them that ask for rates."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.membership import Entitlement, Membership
from core.domain.stay import Stay, StayQuery, StayRequest
from scrapers.errors import CannotAsk
from scrapers.families.party import spread

_SEARCH = "https://www.marriott.com/search/findHotels.mi"
_RATES = "https://www.marriott.com/reservation/availabilitySearch.mi"
SENIOR = "S9R"  # the cluster code of the senior rate, known of the query alone
Words = list[tuple[str, str]]


def require_even_rooms(request: StayRequest) -> None:
    """Raises CannotAsk for a party that the search page has no words for."""
    if request.occupancy.adults % request.rooms:
        raise CannotAsk("Marriott takes the same number of adults in each room only.")


def search(query: StayQuery, rates: Words) -> tuple[str, Words]:
    """The results page, and the words behind it."""
    who, rooms = query.request.occupancy, query.request.rooms
    words = [
        ("destinationAddress.destination", query.destination.label),
        *_dates(query.request.stay),
        ("roomCount", str(rooms)),
        ("numAdultsPerRoom", str(max(spread(who.adults, rooms)))),
    ]
    if who.child_ages:
        ages = ",".join(map(str, who.child_ages))
        words += [("childrenCount", str(len(who.child_ages))), ("childrenAges", ages)]
    return _SEARCH, words + rates


def hotel(query: StayQuery, ref: str, rates: Words) -> tuple[str, Words]:
    """The page with one hotel's rates, and the words behind it."""
    words = [
        ("propertyCode", ref),
        *_dates(query.request.stay),
        ("numberOfRooms", str(query.request.rooms)),
        ("numberOfAdults", str(query.request.occupancy.adults)),
    ]
    return _RATES, words + rates


def rate_words(entitlements: Iterable[Entitlement]) -> Words:
    """What makes the page ask for these rates, beside the standard one.

    Every company's code is sent as a cluster code, so the senior one travels as a company's.
    """
    words: Words = [("clusterCode", "none")]
    codes: list[str] = []
    for entitlement in entitlements:
        match entitlement.membership:
            case Membership.AAA:
                words += [("clusterCode", "aaa"), ("aaa", "aaa")]
            case Membership.GOVERNMENT:
                words += [("clusterCode", "gov"), ("gov", "gov")]
            case Membership.SENIOR:
                codes.append(SENIOR)
            case Membership.CORPORATE:
                codes += [entitlement.code] if entitlement.code else []
    corporate = [("clusterCode", "corp"), *(("corporateCode", code) for code in codes)]
    return words + (corporate if codes else [])


def link_words(entitlement: Entitlement) -> Words:
    """One rate as the site's own links have it; that of seniors was never seen in one."""
    words = rate_words([entitlement]) if entitlement.membership is not Membership.SENIOR else []
    return words[1:] or [("clusterCode", "none")]


def _dates(stay: Stay) -> Words:
    return [("fromDate", f"{stay.check_in:%m/%d/%Y}"), ("toDate", f"{stay.check_out:%m/%d/%Y}")]
