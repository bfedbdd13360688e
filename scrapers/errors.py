"""Why a visit did not bring prices: each class says which outcome, and whether to try again.

SiteError
├── Blocked            BLOCKED         a bot wall; never climbed, never retried
├── NotLoaded          NOT_LOADED      the page came without its results; retried
├── LayoutChanged      LAYOUT_CHANGED  nothing the reader knows; a person must look
├── WrongPlace         FAILED          the answer is for another place
├── WrongParty         WRONG_DATES     the answer is for other guests or rooms
├── SoldOut            SOLD_OUT        the site's own words: a result, not a failure
├── NothingHere        NONE_HERE       the site's own words: it has no hotels in this place
├── DiscountNotOffered DISCOUNT_NOT_OFFERED  no such rate, or not known how to ask
├── CannotAsk          NOT_ASKABLE     the site takes no such party
├── WrongDates         WRONG_DATES     the prices are for other nights
├── SiteTimedOut       TIMED_OUT       no answer in time; retried
├── SiteDown           FAILED          5xx, reset, refused, broken body; retried
│   └── TooMany        FAILED          429; retried after the site's own pause
├── OverBudget         PAUSED          the host had its visits for today
├── NoBrowser          NOT_LOADED      this machine has no browser for a site that needs one
├── Refused            FAILED          we do not go there: foreign host, too large, 4xx
└── RobotsRefused      REFUSED         its robots.txt asks us to stay away; obeyed, no failure
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from core.domain.report import Outcome

if TYPE_CHECKING:
    from scrapers.visit import Page  # which imports this module


class SiteError(Exception):
    """A visit ended without prices; the message is one sentence for the traveller."""

    outcome: ClassVar[Outcome] = Outcome.FAILED
    try_again: ClassVar[bool] = False


class Blocked(SiteError):
    """The site shows a bot wall. Reported and left alone."""

    outcome = Outcome.BLOCKED


class NotLoaded(SiteError):
    """The page answered, but its results had not come."""

    outcome = Outcome.NOT_LOADED
    try_again = True


class LayoutChanged(SiteError):
    """An answer without anything the reader knows and without the site's own "sold out".

    `pages` came all the same, where the visit ended before it could hand them over.
    """

    outcome = Outcome.LAYOUT_CHANGED

    def __init__(self, message: str, pages: Sequence[Page] = ()) -> None:
        self.pages = pages
        super().__init__(message)


class WrongPlace(SiteError):
    """The site answered for another place than the one asked."""


class WrongParty(SiteError):
    """The answer says that its prices are of other guests or rooms than those asked for."""

    outcome = Outcome.WRONG_DATES


class SoldOut(SiteError):
    """The site says in its own words that nothing is left."""

    outcome = Outcome.SOLD_OUT


class NothingHere(SiteError):
    """The site says in its own words that it has no hotels in this place."""

    outcome = Outcome.NONE_HERE


class DiscountNotOffered(SiteError):
    """The site has no such rate, or how to ask for it is not known."""

    outcome = Outcome.DISCOUNT_NOT_OFFERED


class CannotAsk(SiteError):
    """The site cannot be asked for this party: its form has no place for it."""

    outcome = Outcome.NOT_ASKABLE


class WrongDates(SiteError):
    """The prices are for other nights, without the dates that a quote would carry."""

    outcome = Outcome.WRONG_DATES


class SiteTimedOut(SiteError):
    """No full answer within the time a visit may take."""

    outcome = Outcome.TIMED_OUT
    try_again = True


class SiteDown(SiteError):
    """The site is broken or cannot be reached right now."""

    try_again = True


class TooMany(SiteDown):
    """The site asks us to slow down; `retry_after_s` is its own word, None when it gave none."""

    def __init__(self, message: str, retry_after_s: float | None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class OverBudget(SiteError):
    """The host was visited as often as a day allows; the sentence says when that begins anew."""

    outcome = Outcome.PAUSED


class NoBrowser(SiteError):
    """This machine has no browser for a site that needs one."""

    outcome = Outcome.NOT_LOADED


class Refused(SiteError):
    """We do not go there, or it does not let us: foreign host, endless redirect, too large, 4xx.

    `page` is the answer behind a 4xx: an API says in it what it refuses, such as "no rooms".
    """

    def __init__(self, message: str, page: Page | None = None) -> None:
        self.page = page
        super().__init__(message)


class RobotsRefused(SiteError):
    """robots.txt asks robots not to visit an address that the visit needs."""

    outcome = Outcome.REFUSED
