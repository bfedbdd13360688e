"""One page while it is read: makes quotes that carry its evidence, and proves an empty list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, TypedDict, Unpack
from urllib.parse import urljoin, urlsplit

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board, Evidence, Listing, PriceLine, RateQuote
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers.errors import LayoutChanged, NothingHere, NotLoaded, SoldOut
from scrapers.site import Site
from scrapers.visit import Page


class Terms(TypedDict, total=False):
    """What a quote may say beside its property; left out means that the site does not say."""

    membership: Membership
    rate_plan: str | None
    room: str | None
    board: Board | None
    refundable: bool | None
    refundable_until: date | None
    lines: tuple[PriceLine, ...]
    points: int | None
    rooms_left: int | None
    deep_link: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """`guests` are those that the answer shows, else those asked for."""

    site: Site
    page: Page
    request: StayRequest
    evidence: Evidence
    guests: Occupancy

    @classmethod
    def of(cls, site: Site, page: Page, request: StayRequest, adults: int | None = None) -> Reading:
        guests = (
            Occupancy(adults)
            if adults and adults != request.occupancy.adults
            else request.occupancy
        )
        return cls(site, page, request, page.evidence(site.parser), guests)

    def quote(
        self,
        listing: Listing,
        *notes: str,
        stay: Stay | None = None,
        per_night: Money | None = None,
        total: Money | None = None,
        taxes_included: bool | None = None,
        strike_through: Money | None = None,
        **terms: Unpack[Terms],
    ) -> RateQuote:
        """A quote with its evidence; `notes` are further words on what the price covers."""
        priced = total is not None or per_night is not None
        nights = (stay or self.request.stay).nights
        one_night = total is None and per_night is not None and nights > 1
        span = f"1 night of {nights}" if one_night else _count(nights, "night")
        parts = [span, *self._party()]
        if priced:
            parts.append(_TAX_WORDS[taxes_included])
        elif not terms.get("points"):
            parts.append("no price shown")
        return RateQuote(
            site=self.site.source.slug,
            listing=listing,
            stay=stay or self.request.stay,
            per_night=per_night,
            total=total,
            taxes_included=taxes_included if priced else None,
            strike_through=strike_through,
            covers=", ".join([*parts, *notes]),
            evidence=self.evidence,
            **terms,
        )

    def link(self, href: str | None) -> str | None:
        """The address as the page gives it, made absolute; None when it is no web address."""
        if not href or _ABSOLUTE.match(href):
            return href or None
        try:
            absolute = urljoin(f"https://{self.site.source.hosts[0]}/", href)
            parts = urlsplit(absolute)
        except ValueError:
            return None
        return absolute if parts.scheme in ("http", "https") and parts.hostname else None

    def nothing(
        self,
        said: str,
        *,
        loaded: bool = True,
        sold_out: Sequence[str] = (),
        none_here: Sequence[str] = (),
    ) -> NoReturn:
        """No quote was found: raises what the page proves. `said` is the text a person would see,
        its parts with " | " between them.

        SoldOut and NothingHere only on the site's own words, NotLoaded for a shell, LayoutChanged
        otherwise.
        """
        name, lowered = self.site.source.name, said.casefold()
        for word in sold_out:
            if word.casefold() in lowered:
                raise SoldOut(f'{name} says "{word}" for {self.request.stay.words}.')
        for part in said.split(" | "):
            if any(word.casefold() in part.casefold() for word in none_here):
                raise NothingHere(f'{name} lists no hotel there: "{part.strip()}".')
        if not loaded:
            raise NotLoaded(f"{name} answered without its results.")
        raise LayoutChanged(f"{name} answered in a form that we do not know yet.")

    def full(self, how: str) -> NoReturn:
        """Raises SoldOut; `how` says by what the answer tells it."""
        raise SoldOut(f"{self.site.source.name} is sold out for {self.request.stay.words}: {how}.")

    def legible(self, quotes: list[RateQuote], *, offered: bool = True) -> list[RateQuote]:
        """The quotes. Raises LayoutChanged when prices are offered and not one could be read:
        a single property without a price is unpriced, all of them are a new layout."""
        if quotes and offered and not any(quote.is_priced or quote.points for quote in quotes):
            raise LayoutChanged(
                f"{self.site.source.name} shows prices in a way we do not know yet."
            )
        return quotes

    def _party(self) -> list[str]:
        children, rooms = len(self.guests.child_ages), self.request.rooms
        parts = [_count(self.guests.adults, "adult")]
        parts += [_count(children, "child", "children")] if children else []
        parts += ["ages not asked"] if children and not self.site.asks_ages else []
        return parts + ([_count(rooms, "room")] if rooms > 1 else [])


_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+(?:[/?#]|$)")
_TAX_WORDS = {
    True: "taxes and fees included",
    False: "taxes and fees not included",
    None: "taxes not said",
}


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
