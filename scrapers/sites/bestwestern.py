"""Best Western: the answers that its search form brings, in cash and in points.

Seen 2026-09 (two hotels, cash and points). `totalAmount` is the average night of one room, in spite of
its name; whether taxes are inside is the summary's flag. Left out: stay totals, which are not stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families.pages import once
from scrapers.families.places import check_place
from scrapers.families.special_rates import WORDS, of_membership
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Action, Browse, Page, Visit

_FORM = "https://www.bestwestern.com/en_US/book/hotel-search.html"
_SOLD_OUT = ("UNAVAILABLE", "No hotels found")


class BestWestern(Site):
    source = Source(
        slug="bestwestern",
        name="Best Western",
        kind=SourceKind.BRAND,
        group="BWH Hotels",
        hosts=("www.bestwestern.com", "bestwestern.com"),
        tier=Tier.BROWSER,
        memberships=frozenset(WORDS) - {Membership.CORPORATE} | {Membership.PUBLIC},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 9, 18),
            "Search form and special rates: local world only.",
        ),
        terms_url="https://www.bestwestern.com/en_US/legal/terms-of-use.html",
        brands=("Best Western", "Best Western Plus", "Best Western Premier", "SureStay"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        plan = Browse(_FORM, _actions(query, entitlement), keep=("/bin/bestwestern/proxy",), want=2)
        seen = await visit.browse(plan)
        answers = [page for page in seen.answers if is_json(page) and json_of(page)]
        if not answers:
            return self.read(seen.page, query.request)
        member = entitlement.membership
        quotes = [q for page in answers for q in self._hotels(page, query.request, member)]
        if not quotes:
            return self.read(answers[0], query.request)
        check_place(None, quotes, query.destination)
        if member is Membership.PUBLIC:
            return once(quotes)
        kept = [quote for quote in once(quotes) if quote.membership is member]
        return of_membership(kept, member.label, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if not is_json(page):
            html = html_of(page)
            refuse_wall(page)
            said = f"{markup.headings(html)} {markup.words(html, '[role=status]') or ''}"
            reading.nothing(said, loaded=not markup.is_shell(html), sold_out=_SOLD_OUT)
        quotes = self._hotels(page, request, Membership.PUBLIC)
        if not quotes:
            answer = json_of(page)
            full = [tree.text(row, "resortAvailable") or "" for row in tree.rows(answer)]
            closed = full and all(word == "UNAVAILABLE" for word in full)
            said = "UNAVAILABLE" if closed else ""
            reading.nothing(said, loaded=bool(answer), sold_out=_SOLD_OUT)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        # How dates are written into these addresses is not known.
        if listing is None:
            return _FORM
        return f"https://www.bestwestern.com/en_US/book/hotel-rooms.{listing.ref}.html"

    def _hotels(self, page: Page, request: StayRequest, asked: Membership) -> list[RateQuote]:
        """A quote a hotel. `asked` is what the rows are that the answer marks as requested."""
        reading = Reading.of(self, page, request)
        return [
            _quote(row, reading, asked)
            for row in tree.rows(json_of(page))
            if tree.text(row, "resortAvailable") == "AVAILABLE"
        ]


def _actions(query: StayQuery, entitlement: Entitlement) -> tuple[Action, ...]:
    """What a person does in the form; the special rate is picked by its words."""
    stay, member = query.request.stay, entitlement.membership
    fields = {
        "destination": query.destination.label,
        "checkIn": stay.check_in.isoformat(),
        "checkOut": stay.check_out.isoformat(),
        "adults": str(query.request.occupancy.adults),
        "rooms": str(query.request.rooms),
    }
    actions = [Action("fill", f"input[name={name}]", text) for name, text in fields.items()]
    if member in WORDS:
        actions.append(Action("choose", "select[name=specialRate]", WORDS[member]))
    if member is Membership.PROMO:
        actions.append(Action("fill", "input[name=promoCode]", entitlement.code or ""))
    return (*actions, Action("press", "Find my hotel"))


def _quote(row: object, reading: Reading, asked: Membership) -> RateQuote:
    summary, rate = tree.at(row, "resortSummary"), tree.at(row, "resortSearchRate")
    points = tree.at(row, "resortSearchPoint")
    ref, name = tree.text(row, "resort"), tree.text(summary, "name")
    amount = money_of(tree.number(rate, "totalAmount"), tree.text(summary, "currencyCode"))
    cost = tree.whole(points, "totalPoints")
    if not ref or not name or (amount is None and cost is None):
        raise LayoutChanged("A hotel of Best Western has no id, name or price where it used to be.")
    notes = _notes(reading, in_points=amount is None)
    stay = stay_of(tree.day(summary, "arrivalDate"), tree.day(summary, "departureDate"))
    return reading.quote(
        Listing(
            ref=ref,
            name=name,
            lat=tree.real(summary, "latitude"),
            lon=tree.real(summary, "longitude"),
            stars=tree.real(summary, "rating"),
            address=tree.text(summary, "address1"),
        ),
        *notes,
        stay=stay,
        # The figure is one room's; a quote is for every room.
        per_night=amount.times(reading.request.rooms) if amount else None,
        taxes_included=tree.flag(summary, "display-taxes-fees-inclusive"),
        membership=_membership(rate, asked) if amount else Membership.LOYALTY,
        rate_plan=tree.text(rate if amount else points, "resortRateCode"),
        points=None if amount else cost,
    )


def _membership(rate: object, asked: Membership) -> Membership:
    return asked if tree.flag(rate, "requested") else Membership.PUBLIC


def _notes(reading: Reading, *, in_points: bool) -> list[str]:
    children = ["children not asked for"] if reading.guests.child_ages else []
    if in_points:
        return [*children, "points as stated; whether for a night is not said"]
    return [*children, "average night"]
