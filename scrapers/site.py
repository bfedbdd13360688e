"""What every site file is: a descriptor, how to ask, how to read, and a link for people."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from core.domain.links import masked, with_words
from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote
from core.domain.source import Source, SubBrand
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import DiscountNotOffered, SiteError
from scrapers.visit import Page, Visit


class Cut(list[RateQuote]):
    """Quotes of the first pages, or of the nearest hotels: the site has more."""


class Partial(Cut):
    """Quotes of the hotels that answered in time: others of the same visit did not."""


class Site(ABC):
    """One site. Subclasses live in `scrapers/sites/<slug>.py` and are found by the registry."""

    source: ClassVar[Source]
    reader_version: ClassVar[int] = 1
    sub_brands: ClassVar[tuple[SubBrand, ...]] = ()  # sources of their own, without a visit more
    asks_ages: ClassVar[bool] = True  # False: only the number of children goes out
    asks_together: ClassVar[bool] = False  # True: one visit answers several memberships
    # Words of its addresses that take the code of a special rate, as its own form lists it.
    plan_words: ClassVar[tuple[str, ...]] = ()

    @property
    def parser(self) -> str:
        """ "booking/1": goes into the evidence of each quote."""
        return f"{self.source.slug}/{self.reader_version}"

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        """Visit the site for one membership and read its answer.

        Quotes with prices, or without where the site lists a property and hides the price.
        Raises SiteError for everything else; an empty sequence is never returned: no quote
        without the site's own "sold out" (SoldOut) is LayoutChanged. `Cut` where the site has more.
        A site says either this or `ask_together`.
        """
        answer = (await self.ask_together(query, (entitlement,), visit))[entitlement.membership]
        if isinstance(answer, SiteError):
            raise answer
        return answer

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        """Visit the site once for several memberships; only where `asks_together` is True.

        Each membership has its quotes, as `ask` hands them back, or the error that is its own: no
        such rate is a DiscountNotOffered instance. What went wrong with the whole visit is raised.
        """
        raise NotImplementedError(f"{self.source.name} is asked for one membership at a time.")

    @abstractmethod
    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        """Read one saved page or answer, whichever of the site's forms it is in.

        `request` gives what the page itself does not show (its dates win where it shows them).
        Raises SiteError as `ask` does.
        """

    def place_in(self, page: Page) -> str:
        """The place that a page names over its results; "" where it names none. Raises SiteError as
        `read` does."""
        return ""

    @abstractmethod
    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        """A link for a person, dates filled in and the code where its place is known.

        To the property where `listing` is given and its address is known, else to the results.
        Empty for an interface for programs, which has no page for people.
        """

    def rate_link(self, query: StayQuery, quote: RateQuote) -> str:
        """A link for a person to a rate that was read here, with the mask for her code.

        The page's own link, unless ours asks for the membership that the rate wants.
        """
        # A house that a reader guessed from a changed page may have made-up letters for its id.
        listing = None if quote.is_unconfirmed else quote.listing
        public = self.link(query, PUBLIC, listing)
        if quote.membership in (Membership.PUBLIC, Membership.LOYALTY):
            asked, plan = Entitlement(quote.membership), None
        else:
            asked = next((e for e in query.asked if e.membership is quote.membership), PUBLIC)
            # Where her own code asks for the rate, the plan is named after it, and says no more.
            plan = None if asked.code else quote.rate_plan
        made = self.link(query, masked(asked), listing)
        if plan and self.plan_words:
            made = with_words(made, dict.fromkeys(self.plan_words, plan))
        return quote.deep_link if quote.deep_link and made == public else made

    def needs(self, entitlement: Entitlement) -> None:
        """Raises DiscountNotOffered before any visit: no such rate here, or its code is missing."""
        if lacks := self.source.lacks(entitlement.membership):
            raise DiscountNotOffered(lacks)
        if entitlement.membership.needs_code and not entitlement.code:
            raise DiscountNotOffered(
                f"{self.source.name} gives its {entitlement.membership.label} rate only with an"
                " id or code of your own."
            )

    def key(self, variable: str) -> str:
        """An API key from the environment; the registry leaves a site off when one is missing."""
        return os.environ[variable]

    def is_on(self) -> bool:
        """Whether the site can be asked: every key it needs is set."""
        return all(os.environ.get(name) for name in self.source.key_variables)


PUBLIC = Entitlement(Membership.PUBLIC)
