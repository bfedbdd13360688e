"""Why a row stands where it stands, in short phrases with figures."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.money import Money
from core.domain.rate import Board
from core.search.criteria import Criterion
from core.search.filters import cancellation_words
from core.search.model import Basis, House, Offer
from core.search.pricing import dearer_by
from core.text import count_text, distance_text, percent_text

# Below this many totals a median says nothing about the market.
_ENOUGH_TO_COMPARE = 3
_FEW_ROOMS = 5


def reasons_of(
    house: House, offer: Offer, amount: Money | None, median: Money | None, comparable: int
) -> tuple[str, ...]:
    """Phrases for one row, the price first. `amount` and `median` are in the wish's currency."""
    return tuple(_reasons(house, offer, amount, median, comparable))


def why_lower(lost_most: Criterion | None, house: House, first: House, offer: Offer) -> str:
    """Why a cheaper house ranks below the first, by the criterion that cost it most."""
    match lost_most:
        case Criterion.DISTANCE if house.distance_km is None:
            return "distance not known"
        case Criterion.DISTANCE:
            return f"{distance_text(house.distance_km or 0.0)} from the centre"
        case Criterion.SCORE if house.score is None:
            return "no guest score"
        case Criterion.SCORE:
            return f"guest score {house.score:.1f} against {first.score or 0.0:.1f}"
        case Criterion.FLEXIBILITY:
            return cancellation_words(offer) or "cancellation not stated"
        case _:
            return "the sort you chose puts it lower"


def _reasons(
    house: House, offer: Offer, amount: Money | None, median: Money | None, comparable: int
) -> Iterator[str]:
    quote = offer.quote
    if amount and median and comparable >= _ENOUGH_TO_COMPARE and median.amount > 0:
        yield _against_median(float((amount.amount / median.amount - 1) * 100), comparable)
    if words := _basis_words(offer):
        yield words
    if words := _membership_words(house, offer):
        yield words
    if house.distance_km is not None:
        yield f"{distance_text(house.distance_km)} from the centre"
    if words := cancellation_words(offer):
        yield words
    if quote.board not in (None, Board.ROOM_ONLY):
        yield f"{quote.board} included" if quote.board is Board.BREAKFAST else f"{quote.board}"
    if house.score is not None:
        yield f"guest score {house.score:.1f}"
    if quote.rooms_left is not None and 0 < quote.rooms_left <= _FEW_ROOMS:
        yield f"{count_text(quote.rooms_left, 'room')} left"


def _against_median(percent: float, comparable: int) -> str:
    if abs(percent) < 1:
        return f"at the median of these {comparable} hotels"
    side = "under" if percent < 0 else "over"
    return f"{percent_text(abs(percent))} {side} the median of these {comparable} hotels"


def _basis_words(offer: Offer) -> str | None:
    price = offer.all_in
    if price is None:
        points = offer.quote.points
        return f"{points:,} points, no price in money" if points else "no price shown"
    if price.basis is Basis.UNKNOWN:
        return price.words
    if price.basis is Basis.ESTIMATED and price.amount is not None:
        nights = 1 if offer.quote.total else offer.quote.stay.nights
        added = float(price.amount.amount / (price.shown.amount * nights) - 1) * 100
        return f"taxes not shown: {percent_text(added)} added"
    return None


def _membership_words(house: House, offer: Offer) -> str | None:
    label = offer.quote.membership.label
    if offer.saving:
        return f"{label} saves {percent_text(offer.saving.percent)} against the public rate"
    dearer = dearer_by(offer, house.offers)
    return f"{label} is {percent_text(dearer)} dearer than the public rate" if dearer else None
