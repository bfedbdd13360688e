"""Where the decimal point of a number belongs: {"amount": 24100, "minorUnits": 2} is 241.00.

A site that says "decimals: 2" beside 159 says how to write 159, not that it is 1.59: such a key
moves the point only where all numbers of that shape are whole and stay a price when moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from scrapers.generically import keys
from scrapers.generically.spots import Leaf

_MOVES = frozenset({"minor", "exponent", "scale", "subunit", "subunits"})
_SHOWS = frozenset({"decimals", "precision", "decimal", "fraction", "digits"})
_LEAST_MOVED = Decimal(10)  # what is cheaper after the move was no amount in cents
_MOST = 6  # digits that any key moves a number by

Shape = tuple[tuple[str, ...], str]


def shape_of(leaf: Leaf) -> Shape:
    """What numbers of one kind share: the keys above them."""
    return leaf.spot.path, leaf.key


def learn_shapes(found: Iterable[Leaf]) -> dict[Shape, list[Decimal]]:
    """All numbers of a document by their shape."""
    shapes: dict[Shape, list[Decimal]] = {}
    for leaf in found:
        number = decimal_of(leaf.value)
        if number is not None:
            shapes.setdefault(shape_of(leaf), []).append(number)
    return shapes


def is_scale(key: str, value: object) -> bool:
    """Whether a leaf tells digits rather than money: {"minorUnits": 2}."""
    told = set(keys.words_of(key))
    return bool(told & (_MOVES | _SHOWS)) and _digits(value) is not None


def decimal_of(value: object) -> Decimal | None:
    try:
        return Decimal(value.strip() if isinstance(value, str) else repr(value))
    except InvalidOperation:
        return None


def amount_of(leaf: Leaf, scale: int, alike: list[Decimal]) -> Decimal | None:
    """The amount of a leaf whose key moves it by `scale`; `alike` are all numbers of its shape."""
    amount = decimal_of(leaf.value)
    if amount is None or not amount.is_finite() or amount <= 0 or amount > 10**12:
        return None
    own = leaf.spot.value
    inner = [
        child
        for key, child in own.items()
        if isinstance(child, dict) and keys.has(key, keys.CURRENCY)
    ]
    for key, value in [pair for each in (own, *inner) for pair in each.items()]:
        told, digits = set(keys.words_of(key)), _digits(value)
        if digits and told & _MOVES:
            scale = digits if _are_whole(alike) else 0
        elif digits and told & _SHOWS:
            is_price = min(alike, default=amount).scaleb(-digits) >= _LEAST_MOVED
            scale = digits if is_price and _are_whole(alike) else 0
        if key.lower() == "nanos" and isinstance(value, int) and leaf.key.lower() == "units":
            amount += Decimal(value).scaleb(-9)
    if any(isinstance(u, str) and u.lower() in ("cents", "minor") for u in own.values()):
        scale = 2
    return amount.scaleb(-scale) if scale else amount


def _are_whole(amounts: list[Decimal]) -> bool:
    return all(amount == amount.to_integral_value() for amount in amounts)


def _digits(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    return None
