"""One Amadeus hotel offer in the specified shape: terms, room, price with its nights, policies."""

from datetime import timedelta
from decimal import Decimal

from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

HOST = "https://test.api.amadeus.com"
_CARDS = ["AX", "CA", "VI"]


def offer(world: World, house: Property, stay: Stay, quote: Quote) -> dict[str, object]:
    room = quote.room
    identity = world.draw.token(
        10, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "offer", house.number, room.code, quote.plan,
        str(stay.check_in), str(stay.check_out), stay.adults,
    )  # fmt: skip
    code, category = ("BAR", "RAC") if quote.refundable else ("PRO", "PRO")
    return {
        "id": identity,
        "checkInDate": str(stay.check_in),
        "checkOutDate": str(stay.check_out),
        "roomQuantity": str(stay.rooms),
        "rateCode": code,
        "rateFamilyEstimated": {"code": code, "type": "P"},
        "category": category,
        "boardType": "BREAKFAST" if quote.breakfast else "ROOM_ONLY",
        "description": {"text": _terms(quote), "lang": "EN"},
        "room": {
            "type": room.code,
            "typeEstimated": {
                "category": "SUITE" if "Suite" in room.name else "STANDARD_ROOM",
                "beds": room.beds,
                "bedType": room.bed,
            },
            "description": {"text": room.name.upper(), "lang": "EN"},
        },
        "guests": {"adults": stay.adults // stay.rooms},
        "price": _price(quote, stay),
        "policies": _policies(quote, stay),
        "self": f"{HOST}/v3/shopping/hotel-offers/{identity}",
    }


def _terms(quote: Quote) -> str:
    return "FLEXIBLE RATE" if quote.refundable else "PREPAY, NON-REFUNDABLE RATE"


def _price(quote: Quote, stay: Stay) -> dict[str, object]:
    """`base` is the stay before taxes; the changes are night by night."""
    changes = [
        {"startDate": str(day), "endDate": str(day + timedelta(days=1)), "base": str(night)}
        for day, night in zip(stay.dates, quote.nightly, strict=True)
    ]
    on_top = quote.total - quote.base
    taxes = [
        {
            "code": "TOTAL_TAX", "pricingFrequency": "PER_STAY", "pricingMode": "PER_PRODUCT",
            "amount": str(on_top), "currency": quote.currency, "included": False,
        }
    ]  # fmt: skip
    return {
        "currency": quote.currency,
        "base": str(quote.base),
        "total": str(quote.total),
        "taxes": taxes if on_top > Decimal(0) else [],
        "variations": {"average": {"base": str(quote.per_night)}, "changes": changes},
    }


def _policies(quote: Quote, stay: Stay) -> dict[str, object]:
    accepted = {"creditCards": _CARDS, "methods": ["CREDIT_CARD"]}
    if not quote.refundable:
        rule = {"description": {"text": "NON-REFUNDABLE RATE"}, "type": "FULL_STAY"}
        return {
            "cancellations": [rule],
            "deposit": {"acceptedPayments": accepted},
            "paymentType": "deposit",
        }
    deadline = f"{stays.before(stay.check_in, 1)}T18:00:00+00:00"
    rules = [{"numberOfNights": 1, "deadline": deadline}]
    return {
        "cancellations": rules,
        "guarantee": {"acceptedPayments": accepted},
        "paymentType": "guarantee",
    }
