"""IHG's rate plans and offers: what a house sells under which code, and its amounts."""

from decimal import Decimal

from sandbox.sites import _special
from sandbox.world import money, rates
from sandbox.world.model import World
from sandbox.world.properties import Property, Room
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay

SITE = "ihg"
BEST, REWARD = "6CBARC", "IVANI"
_NAMES = {
    "aarp": "AARP MEMBER RATE", "aaa": "AAA CAA MEMBER RATE", "senior": "SENIOR RATE",
    "government": "GOVERNMENT RATE", "corporate": "CORPORATE RATE",
}  # fmt: skip
_FLEX, _MEMBER, _PREPAID, _BREAKFAST = "IGCOR", "IDME0", "IYSLF", "IGBBB"


def sold(
    world: World, house: Property, stay: Stay, codes: list[str], rooms: list[Room]
) -> list[tuple[str, Quote]]:
    """Rate plan code and quote of every plan asked for that the house sells, by room kind."""
    found: list[tuple[str, Quote]] = []
    for code in dict.fromkeys(codes):
        for room in rooms:
            if code == BEST:
                found += [(plan, q) for plan, q in _public(world, house, stay, room)]
            elif code == REWARD:
                found.append((REWARD, _reward(world, house, stay, room)))
            else:
                special = _special_quote(world, house, stay, room, code)
                found += [(code, special)] if special else []
    return found


def _public(world: World, house: Property, stay: Stay, room: Room) -> list[tuple[str, Quote]]:
    meal = rates.breakfast_price(world, house)
    prepaid = rates.prepaid_factor(world, house)
    asks = [
        (_FLEX, Ask(SITE)),
        (_PREPAID, Ask(SITE, "prepaid", prepaid, refundable=False)),
        (_BREAKFAST, Ask(SITE, "breakfast", breakfast=True, extra=meal)),
    ]
    member = rates.discount(world, SITE, "member", house)
    if member:
        asks.insert(1, (_MEMBER, Ask(SITE, "member", member)))
    return [(code, rates.priced(world, house, room, stay, ask)) for code, ask in asks]


def _special_quote(
    world: World, house: Property, stay: Stay, room: Room, code: str
) -> Quote | None:
    membership, own_code = _special.membership_of(world, SITE, code)
    factor = _special.factor(world, SITE, membership, own_code, house, stay) if membership else None
    return rates.priced(world, house, room, stay, Ask(SITE, membership, factor)) if factor else None


def _reward(world: World, house: Property, stay: Stay, room: Room) -> Quote:
    """Points pay the room; what remains is fees and the flat part of the taxes."""
    paid = rates.priced(world, house, room, stay, Ask(SITE, "reward"))
    zero = Decimal(0)
    taxes = money.rounded(paid.fees * Decimal(str(house.city.tax_percent)) / 100, paid.currency)
    return Quote(room, "reward", True, False, paid.currency, stay.nights, zero, paid.fees, taxes)


def definition(world: World, code: str) -> dict[str, object]:
    fixed = {
        _FLEX: "BEST FLEXIBLE RATE", _MEMBER: "IHG1R BEST FLEXIBLE", _PREPAID: "STAY LONGER & SAVE",
        _BREAKFAST: "BEST FLEX WITH BKFST", REWARD: "REWARD NIGHTS",
    }  # fmt: skip
    membership, _ = _special.membership_of(world, SITE, code)
    found: dict[str, object] = {"code": code, "name": fixed.get(code) or _NAMES[membership]}
    if code == REWARD:
        found["isRewardNight"] = True
    return found | {
        "isLoyaltyIdRequired": code in (_MEMBER, REWARD),
        "isIdRequired": bool(membership),
    }


def offer(world: World, house: Property, stay: Stay, code: str, quote: Quote) -> dict[str, object]:
    found: dict[str, object] = {
        "ratePlanCode": code,
        "availableStatus": "AVAILABLE",
        "productUses": [
            {
                "inventoryTypeCode": quote.room.code,
                "quantity": stay.rooms,
                "isMainProduct": True,
                "period": {"start": str(stay.check_in), "end": str(stay.check_out)},
            }
        ],
        "totalRate": _total(house, stay, quote),
        "policies": {"isRefundable": quote.refundable},
    }
    if code == REWARD:
        found["rewardNights"] = {"pointsOnly": _points(world, house, stay, quote.room)}
    return found


def _total(house: Property, stay: Stay, quote: Quote) -> dict[str, object]:
    rate = Decimal(str(house.city.flat_tax)) * stay.nights * stay.rooms
    flat = min(quote.taxes, money.rounded(rate, quote.currency))
    return {
        "amountAfterTax": str(quote.total),
        "basePlusExcludedFeesAmount": _short(quote.base + quote.fees),
        "feeTaxSubTotals": [
            _subtotal(_short(quote.fees), "FEE", [(quote.fees, 5)]),
            _subtotal(str(quote.taxes), "TAX", [(quote.taxes - flat, 1), (flat, 3)]),
        ],
    }


def _subtotal(amount: str, kind: str, groups: list[tuple[Decimal, int]]) -> dict[str, object]:
    return {
        "amount": amount,
        "otaCodeType": kind,
        "isIncludedInRate": False,
        "feeTaxGroups": [
            {"amount": str(part), "feeTaxDefIds": [number]} for part, number in groups
        ],
    }


def _short(amount: Decimal) -> str:
    """Sums come without trailing zeros: `124.6`, `419`."""
    return f"{amount.normalize():f}"


def _points(world: World, house: Property, stay: Stay, room: Room) -> dict[str, object]:
    usd = money.PER_USD[house.city.currency]
    nights = [
        int(n / usd / stay.rooms * 180 // 1000 * 1000) for n in world.nightly(house, room, stay)
    ]
    total = sum(nights) * stay.rooms
    return {
        "totalPoints": total,
        "averageDailyPoints": total // stay.nights,
        "originalAverageDailyPoints": total // stay.nights,
        "originalTotalPoints": total,
        "daily": [
            {"stayDate": str(day), "points": points, "originalPoints": points}
            for day, points in zip(stay.dates, nights, strict=True)
        ],
    }
