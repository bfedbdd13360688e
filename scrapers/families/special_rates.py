"""Special rates, picked by the words a person reads in the site's own selection.

No code is invented: where a selection does not list a membership, the site has no such rate.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from scrapers.errors import DiscountNotOffered, LayoutChanged, SiteError, SiteTimedOut
from scrapers.read.markup import words_in
from scrapers.site import Cut, Partial

# What each membership is called in the selections of hotel chains.
WORDS: dict[Membership, str] = {
    Membership.AARP: "AARP",
    Membership.AAA: "AAA",
    Membership.SENIOR: "Senior",
    Membership.MILITARY: "Military",
    Membership.GOVERNMENT: "Government",
    Membership.CORPORATE: "Corporate",
    Membership.PROMO: "Promo",
}
_SHOWN_TO_EVERYONE = frozenset({Membership.PUBLIC, Membership.LOYALTY})
_BY_WORD = {word.casefold(): membership for membership, word in WORDS.items()}
_ANY = re.compile(rf"\b({'|'.join(WORDS.values())})\b", re.IGNORECASE)


def membership_named(label: str | None) -> Membership | None:
    """The membership that a label is for ("AAA/CAA", "Senior (60+)"), or None."""
    found = _ANY.search(label or "")
    return _BY_WORD[found[1].casefold()] if found else None


def code_for(page: LexborHTMLParser, select: str, entitlement: Entitlement, site_name: str) -> str:
    """The site's own code of a membership, from the options of `select` (CSS).

    Raises DiscountNotOffered when no option is called so, or when it wants an id that is missing.
    """
    label = entitlement.membership.label
    for option in page.css(f"{select} option"):
        if membership_named(words_in(option)) is entitlement.membership:
            return _value(option) or _wants_id(label, site_name)
    raise DiscountNotOffered(f"{site_name} lists no {label} rate among its special rates here.")


def of_membership(
    quotes: Iterable[RateQuote], entitlement: Entitlement, site_name: str
) -> list[RateQuote]:
    """The quotes that answer the question: all of them to the public one, else the membership's.

    Raises DiscountNotOffered when a membership was asked for and no property takes part.
    """
    member = entitlement.membership
    if member is Membership.PUBLIC:
        return list(quotes)
    kept = [quote for quote in quotes if quote.membership is member and quote.is_priced]
    if not kept:
        raise DiscountNotOffered(
            f"{site_name} has no {member.label} rate at any property for this stay."
        )
    return kept


def _value(option: LexborNode) -> str:
    return (option.attributes.get("value") or "").strip()


def _wants_id(label: str, site_name: str) -> str:
    raise DiscountNotOffered(f"{site_name} gives its {label} rate only with an id of your own.")


def by_membership(
    quotes: Sequence[RateQuote],
    entitlements: Iterable[Entitlement],
    site_name: str,
    told: Collection[Membership],
) -> dict[Membership, Sequence[RateQuote] | SiteError]:
    """What one answer has for each membership that it was asked for: quotes, or why there is none.

    `told` are the memberships that the answer says anything of, be it that no house sells the
    rate. Of any other it is not known whether it was asked at all, which is LayoutChanged.
    """
    kind = type(quotes) if isinstance(quotes, Cut) else list
    found: dict[Membership, Sequence[RateQuote] | SiteError] = {}
    for entitlement in entitlements:
        member = entitlement.membership
        if member not in told:
            found[member] = LayoutChanged(
                f"The answer of {site_name} says nothing of its {member.label} rate."
            )
        elif member is Membership.PUBLIC:
            found[member] = kind(q for q in quotes if q.membership in _SHOWN_TO_EVERYONE)
        else:
            try:
                found[member] = kind(of_membership(quotes, entitlement, site_name))
            except DiscountNotOffered as error:
                found[member] = error
                if isinstance(quotes, Partial):  # a hotel that is late may well sell it
                    found[member] = SiteTimedOut(
                        f"Some hotels of {site_name} did not answer in time; none that did has a "
                        f"{member.label} rate."
                    )
    return found
