"""What a quote costs in the end, and what a membership saves on it. Pure; never 0 for unknown.

A quote's figures are for everyone and every room of the request (`RateQuote`), so nights are the
only thing ever multiplied here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median

from core.domain.membership import Membership
from core.domain.money import Money, total_of
from core.domain.rate import Board, LineKind, RateQuote
from core.domain.stay import StayRequest
from core.search.model import AllIn, Basis, Offer, Saving
from core.text import amount_text, count_text, percent_text

# Lines are rounded one by one by the site, so their sum may miss the total by a cent each.
_CENT_PER_LINE = Decimal("0.01")
# More than this on top of a room is a misread line, not a tax; the dearest known are near 35 %.
_HIGHEST_TAX = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class UsualTax:
    """Taxes and fees as a share of the price before them (0.14), and how many rates showed it."""

    share: Decimal
    seen: int
    where: str  # "at this house" or "in this search"


def all_in(quote: RateQuote, request: StayRequest, usual: UsualTax | None) -> AllIn | None:
    """The price of the whole stay at the end; None when the quote has no price above zero in money.

    `usual` is what rates of this house, else of this search, added for taxes and fees; None when no
    rate showed it. It only serves where the site itself neither includes taxes nor lists them.
    """
    shown = quote.total or quote.per_night
    if shown is None or shown.amount <= 0:  # a points row may carry 0; it is no price
        return None
    before = quote.total or shown.times(request.nights)
    listed = _listed(quote, before)
    if quote.total and (quote.taxes_included or listed == quote.total):
        words = f"all-in for {_stay_words(request)}"
        return AllIn(amount=quote.total, basis=Basis.STATED, shown=shown, words=words)
    if quote.taxes_included:
        words = f"about: {request.nights} × {amount_text(shown)} a night, taxes in"
        return AllIn(amount=before.rounded(), basis=Basis.DERIVED, shown=shown, words=words)
    if listed is not None:
        words = f"{amount_text(before)} and {amount_text(listed - before)} taxes and fees as listed"
        return AllIn(amount=listed.rounded(), basis=Basis.DERIVED, shown=shown, words=words)
    return _estimated(before, shown, quote.taxes_included, usual)


def usual_tax(quotes: Iterable[RateQuote], where: str) -> UsualTax | None:
    """The median share of taxes and fees among quotes that list them; None when none does."""
    shares = sorted(share for quote in quotes if (share := _tax_share(quote)) is not None)
    return UsualTax(median(shares), len(shares), where) if shares else None


def saving_of(offer: Offer, public: Sequence[Offer]) -> Saving | None:
    """What a membership takes off the public rate of the same shape; None when nothing, or unlike.

    `public` are public offers of the same house; only those of the same source and shape count.
    """
    twin = public_twin(offer, public)
    if twin is None:
        return None
    own, baseline = _amount(offer), _amount(twin)
    if own is None or baseline is None or not own < baseline:
        return None
    saved = baseline - own
    return Saving(amount=saved, percent=_percent(saved, baseline), baseline=baseline)


def public_twin(offer: Offer, public: Sequence[Offer]) -> Offer | None:
    """The cheapest public offer that differs from `offer` in nothing but the membership.

    Same source, room class, board and refundability, same currency and basis: a stated total is
    never held against an estimated one. None for a public offer, and where nothing is alike.
    """
    quote, own = offer.quote, _amount(offer)
    if quote.membership is Membership.PUBLIC or own is None or offer.all_in is None:
        return None
    shape, basis = shape_of(quote), offer.all_in.basis
    alike = [
        (amount.amount, other.key, other)
        for other in public
        if (amount := _amount(other)) is not None
        and other.all_in is not None
        and other.quote.membership is Membership.PUBLIC
        and other.quote.site == quote.site
        and amount.currency == own.currency
        and other.all_in.basis is basis
        and shape_of(other.quote) == shape
    ]
    return min(alike)[2] if alike else None


Shape = tuple[tuple[str, ...], Board | None, bool | None]


def shape_of(quote: RateQuote) -> Shape:
    """What must be equal for two rates to be the same thing: room class, board, refundability."""
    return (_room_class(quote.room or ""), quote.board, quote.refundable)


def dearer_by(offer: Offer, public: Sequence[Offer]) -> float | None:
    """Percent by which a membership rate lies *above* its public twin; None when it does not."""
    twin = public_twin(offer, public)
    own, baseline = _amount(offer), _amount(twin) if twin else None
    if own is None or baseline is None or not baseline < own:
        return None
    return _percent(own - baseline, baseline)


def _amount(offer: Offer) -> Money | None:
    return offer.all_in.amount if offer.all_in else None


def _percent(part: Money, whole: Money) -> float:
    return float(part.amount / whole.amount * 100)


def _stay_words(request: StayRequest) -> str:
    rooms = f", {count_text(request.rooms, 'room')}" if request.rooms > 1 else ""
    return f"{count_text(request.nights, 'night')}{rooms}"


def _estimated(
    before: Money, shown: Money, taxes_included: bool | None, usual: UsualTax | None
) -> AllIn:
    gap = "taxes not said" if taxes_included is None else "before tax"
    if usual is None:
        words = f"{gap}; tax unknown"
        return AllIn(amount=None, basis=Basis.UNKNOWN, shown=shown, words=words)
    share = percent_text(float(usual.share * 100))
    words = f"about: {gap}, {share} added as usual {usual.where}"
    amount = before.times(1 + usual.share).rounded()
    return AllIn(amount=amount, basis=Basis.ESTIMATED, shown=shown, words=words)


def _listed(quote: RateQuote, before: Money) -> Money | None:
    """The all-in sum of the site's own lines, if they list taxes and start from the price shown."""
    if not quote.lines or not _of_one_currency(quote):
        return None
    extra = _sum(quote, LineKind.TAX, LineKind.FEE)
    base = _sum(quote, LineKind.ROOM, LineKind.DISCOUNT)
    if not any(line.kind is LineKind.TAX for line in quote.lines):
        return None
    if not any(line.kind is LineKind.ROOM for line in quote.lines):
        return before + extra if quote.taxes_included is False else None
    for start in (base, base + _sum(quote, LineKind.FEE), base + extra):
        if abs((start - before).amount) <= _CENT_PER_LINE * len(quote.lines):
            return before + (base + extra - start)
    return None


def _tax_share(quote: RateQuote) -> Decimal | None:
    """Taxes and fees over the price before them, from a quote that lists them; None otherwise."""
    if quote.total is None or not quote.lines or not _of_one_currency(quote):
        return None
    if not any(line.kind is LineKind.TAX for line in quote.lines):
        return None
    extra = _sum(quote, LineKind.TAX, LineKind.FEE)
    if quote.taxes_included:
        base = quote.total - extra
    else:
        listed = _listed(quote, quote.total)
        if listed is None:
            return None
        base = listed - extra
    if base.amount <= 0 or not 0 <= extra.amount <= base.amount * _HIGHEST_TAX:
        return None
    return extra.amount / base.amount


def _sum(quote: RateQuote, *kinds: LineKind) -> Money:
    currency = (quote.total or quote.per_night or quote.lines[0].amount).currency
    return total_of((line.amount for line in quote.lines if line.kind in kinds), currency)


def _of_one_currency(quote: RateQuote) -> bool:
    price = quote.total or quote.per_night
    return price is not None and all(line.amount.currency == price.currency for line in quote.lines)


# Words that sites add to a room's name or leave out at will; they do not make it another room.
_ROOM_FILLERS = frozenset(
    {"a", "an", "and", "the", "with", "room", "guest", "guestroom", "1", "one"}
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def _room_class(room: str) -> tuple[str, ...]:
    words = (word.removesuffix("s") for word in _WORD.findall(room.casefold()))
    return tuple(sorted({word for word in words if word not in _ROOM_FILLERS}))
