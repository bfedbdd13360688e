"""Currencies: minor units, how sites print them, rates that each site bends a little."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.world.draw import Draw

# One US dollar buys so much; round figures of 2025, not meant to be right.
PER_USD = {
    "USD": 1.0, "CAD": 1.37, "MXN": 18.4, "GBP": 0.76, "EUR": 0.87, "CHF": 0.81, "CZK": 21.2,
    "HUF": 338.0,
    "DKK": 6.48, "SEK": 9.52, "TRY": 41.5, "AED": 3.67, "JPY": 151.0, "KRW": 1418.0, "SGD": 1.30,
    "HKD": 7.78,
    "THB": 32.6, "INR": 88.4, "AUD": 1.53, "BRL": 5.37, "ARS": 1395.0, "PHP": 57.9, "IDR": 16610.0,
    "PLN": 3.69, "NOK": 10.05, "NZD": 1.74, "CNY": 7.12,
}  # fmt: skip
_WHOLE = frozenset({"JPY", "KRW", "HUF", "IDR", "ARS"})
_SYMBOLS = {
    "USD": "$",
    "GBP": "£",
    "EUR": "€",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "CAD": "CA$",
    "AUD": "A$",
}


def known(currency: str) -> bool:
    return currency in PER_USD


def digits(currency: str) -> int:
    return 0 if currency in _WHOLE else 2


def rounded(amount: float | Decimal, currency: str) -> Decimal:
    """To the currency's minor unit, halves up."""
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount))
    return exact.quantize(Decimal(1).scaleb(-digits(currency)), ROUND_HALF_UP)


def whole(amount: Decimal) -> int:
    """To whole units, as result pages print."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def rate(draw: Draw, site: str, source: str, target: str) -> float:
    """What a site multiplies by; its own rate lies up to 1.6 % beside the fair one."""
    if source == target:
        return 1.0
    return (
        PER_USD[target] / PER_USD[source] * draw.between(0.998, 1.016, "rate", site, source, target)
    )


def shown(amount: Decimal, currency: str) -> str:
    """Whole units as American pages print them: `$1,234`, `THB 1,234` (no-break space)."""
    figure = f"{whole(amount):,}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{figure}" if symbol else f"{currency}\u00a0{figure}"


def exact(amount: Decimal, currency: str) -> str:
    """With the currency's minor units: `$1,234.50`, `CZK 1,234.00` (no-break space), `¥1,234`."""
    figure = f"{rounded(amount, currency):,}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{figure}" if symbol else f"{currency}\u00a0{figure}"
