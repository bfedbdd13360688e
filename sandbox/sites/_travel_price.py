"""How Expedia and Hotels.com write a price: lead by night, total as text, badges and terms."""

from decimal import Decimal

from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

_DEAL = "Standard price on this site for your search, before deals"


def price(quote: Quote) -> dict[str, object]:
    lead = _money(quote.per_night, quote.currency)
    before = None
    if quote.before_discount:
        before = _money(quote.a_night(quote.before_discount), quote.currency)
    return {
        "__typename": "PropertyPrice",
        "options": _options(quote),
        "priceMessaging": None,
        "lead": lead,
        "strikeOut": before,
        "displayMessages": _messages(quote),
        "strikeOutType": "STANDALONE",
        "priceMessages": [{"__typename": "LodgingPlainMessage", "value": "per night"}],
    }


def _money(amount: Decimal, currency: str) -> dict[str, object]:
    return {
        "__typename": "Money",
        "amount": float(amount),
        "currencyInfo": {"__typename": "Currency", "code": currency, "symbol": "$"},
        "formatted": money.shown(amount, currency),
    }


def _options(quote: Quote) -> list[dict[str, object]]:
    before = quote.before_discount and quote.a_night(quote.before_discount)
    struck = before and {
        "__typename": "Money",
        "amount": float(before),
        "formatted": money.shown(before, quote.currency),
    }
    return [
        {
            "__typename": "PropertyPriceOption",
            "strikeOut": struck or None,
            "disclaimer": {"__typename": "LodgingPlainMessage", "value": _DEAL} if struck else None,
            "formattedDisplayPrice": money.shown(quote.per_night, quote.currency),
        }
    ]


def _messages(quote: Quote) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    if quote.before_discount:
        before = money.shown(quote.a_night(quote.before_discount), quote.currency)
        lines.append(_display_price(before, f"The price was {before}", "STRIKEOUT"))
    lead = money.shown(quote.per_night, quote.currency)
    lines.append(_display_price(lead, f"The price is {lead}", "LEAD"))
    total = f"{money.shown(quote.total, quote.currency)} total"
    return [_message(lines), _message([_text(total)]), _message([_text("includes taxes & fees")])]


def _message(lines: list[dict[str, object]]) -> dict[str, object]:
    return {"__typename": "PriceDisplayMessage", "lineItems": lines}


def _display_price(formatted: str, label: str, role: str) -> dict[str, object]:
    dialog = {"__typename": "LodgingPlainDialog", "content": [_DEAL], "title": None}
    return {
        "__typename": "DisplayPrice",
        "disclaimer": dialog if role == "STRIKEOUT" else None,
        "price": {
            "__typename": "FormattedMoney",
            "formatted": formatted,
            "accessibilityLabel": label,
        },
        "role": role,
    }


def _text(value: str) -> dict[str, object]:
    empty = dict.fromkeys(("accessibilityLabel", "mark", "state", "badge"))
    return {"__typename": "LodgingEnrichedMessage", "value": value, **empty}


def after_points(shown: dict[str, object] | None) -> dict[str, object] | None:
    kept = ("__typename", "options", "lead")
    return {key: shown[key] for key in kept} if shown else None


def _saved(quote: Quote | None) -> int:
    """Percent off the struck-through price."""
    if quote is None or not quote.before_discount:
        return 0
    return int(100 - 100 * quote.base / quote.before_discount)


def badge(quote: Quote | None) -> dict[str, object]:
    saved = _saved(quote)
    found = {
        "__typename": "Badge",
        "text": f"{saved}% off",
        "theme_temp": "DEAL_GENERIC",
        "icon_temp": {"__typename": "Icon", "id": "local_offer", "description": "deal"},
        "mark": None,
    }
    shown = found if saved else None
    return {"__typename": "OfferBadge", "primary": shown, "secondary": shown}


def offer_summary(quote: Quote | None, stay: Stay) -> dict[str, object]:
    messages, attributes = [], []
    if quote and quote.refundable:
        last = stays.before(stay.check_in, 2)
        day = f"before {last:%a, %b} {last.day}"
        messages = [_offer_message("Fully refundable", "SUCCESS"), _offer_message(day, None)]
        attributes = [{"__typename": "OfferAttribute", "type": "FREE_CANCELLATION"}]
    if quote and quote.breakfast:
        messages.append(_offer_message("Breakfast included", "SUCCESS", "FREE_BREAKFAST"))
    return {"__typename": "OfferSummary", "messages": messages, "attributes": attributes}


def _offer_message(text: str, theme: str | None, kind: str = "FREE_CANCEL") -> dict[str, object]:
    return {
        "__typename": "OfferSummaryMessage",
        "message": text,
        "theme": theme,
        "type": kind,
        "mark": None,
    }


def metadata(quote: Quote | None) -> dict[str, object]:
    saved = _saved(quote)
    deal = {"__typename": "RateDiscount", "description": f"Member’s price: {saved}%"}
    return {
        "__typename": "PropertyPriceMetadata",
        "discountType": "MEMBER_DEAL" if saved >= 10 else None,
        "rateDiscount": deal if saved >= 10 else None,
        "totalDiscountPercentage": saved or None,
    }
