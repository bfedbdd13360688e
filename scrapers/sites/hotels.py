"""Hotels.com: Expedia's engine behind a consent banner; also its older results and room offers.

Seen in 2023-09 (66 results of Prague, room offers) and 2022-04 (25 older results), on days that
nobody noted: the first of the month stands for them. A night may lack the mandatory fees that the
total has. Left out: rewards nights, packages.
"""

from __future__ import annotations

from datetime import date

from core.domain.membership import Membership
from core.domain.rate import Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from scrapers.families.expedia_group import ExpediaGroup
from scrapers.visit import Action


class Hotels(ExpediaGroup):
    source = Source(
        slug="hotels",
        name="Hotels.com",
        kind=SourceKind.OTA,
        group="Expedia Group",
        hosts=("www.hotels.com", "hotels.com"),
        tier=Tier.BROWSER,
        memberships=frozenset({Membership.PUBLIC, Membership.LOYALTY}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2023, 9, 1),
            "Consent banner and how the page asks: local world only.",
            evidence=(
                "hotelscom_graphql_propertySearch_prague_2023-09_usd.json, "
                "hotelscom_v2_search_newyork_2022-04_usd.json: their months are known, "
                "their days are not"
            ),
        ),
        terms_url="https://www.hotels.com/customer_care/terms_conditions.html",
    )
    # Nothing that counts visits is wanted, so cookies are refused where the banner comes.
    consent = (Action("press", "Reject all", optional=True),)
