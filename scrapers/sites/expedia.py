"""Expedia: the answers behind its results page, and results parsed before us with real links.

Seen 2026-07-22, as each of the 297 parsed results of New York says. The lead price is a night
before tax, the total the stay with taxes and fees where the card says so. Left out: packages, rooms
beyond the cheapest.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery
from scrapers.families.expedia_group import ExpediaGroup


class Expedia(ExpediaGroup):
    source = Source(
        slug="expedia",
        name="Expedia",
        kind=SourceKind.OTA,
        group="Expedia Group",
        hosts=("www.expedia.com", "expedia.com"),
        tier=Tier.BROWSER,
        memberships=frozenset({Membership.PUBLIC, Membership.LOYALTY}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 7, 22),
            "How the page asks: local world only.",
            evidence=(
                "scrapfly_expedia_hotels.json: results parsed before us, "
                "each captured 2026-07-22 for a stay from that day"
            ),
        ),
        terms_url="https://www.expedia.com/lp/lg-legal",
    )

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        if listing is None:
            return super().link(query, entitlement)
        stay = query.request.stay
        words = {
            "chkin": stay.check_in.isoformat(),
            "chkout": stay.check_out.isoformat(),
            "rm1": f"a{query.request.occupancy.adults}",
        }
        page = f"https://www.expedia.com/h{listing.ref}.Hotel-Information"
        return f"{page}?{urlencode(words)}" if query.request.rooms == 1 else page
