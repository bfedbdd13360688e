"""Rapid's rooms and rates in the specified shape: prices go by who sleeps in one room.

A rate's totals are of one room; whoever asks for several adds them up. Fees of the house are no
part of `inclusive`: they are paid at the property and stand in `fees` and `property_inclusive`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from sandbox.sites import _ota
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property, Room
from sandbox.world.rates import Ask, Quote, breakfast_price, prepaid_factor, priced
from sandbox.world.stay import Stay

SITE = "rapid"
_UNKNOWN_COUNT = 2_147_483_647  # "the actual value could not be determined"
_WIFI = {"id": "1234", "name": "Free Wireless Internet"}
_BREAKFAST = {"id": "2104", "name": "Full Breakfast"}


@dataclass(frozen=True, slots=True)
class Party:
    """Who sleeps in one room."""

    adults: int
    ages: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """`2` or `2-9,4`, as asked and as the answer's prices are keyed."""
        return f"{self.adults}-{','.join(map(str, self.ages))}" if self.ages else str(self.adults)


def spread(stay: Stay) -> list[Party]:
    """The party over its rooms as evenly as it goes, for whoever does not say who sleeps where."""
    adults, more = divmod(stay.adults, stay.rooms)
    return [Party(adults + (n < more), stay.ages[n :: stay.rooms]) for n in range(stay.rooms)]


def rooms_for(world: World, house: Property, stay: Stay, parties: Sequence[Party]) -> list[Room]:
    """The two cheapest kinds that take the largest party of a room."""
    largest = max(parties, key=lambda party: party.adults + len(party.ages))
    return world.rooms(house, _of(stay, largest))[:2]


def _of(stay: Stay, party: Party) -> Stay:
    return replace(stay, adults=party.adults, rooms=1, ages=party.ages)


def plans(world: World, house: Property, first: bool, currency: str) -> list[Ask]:
    """Flexible and prepaid, and the cheapest room with breakfast too."""
    struck = _ota.struck(world, SITE, house)
    asks = [
        Ask(SITE, currency=currency, struck=struck),
        Ask(
            SITE,
            "prepaid",
            prepaid_factor(world, house),
            refundable=False,
            currency=currency,
            struck=struck,
        ),
    ]
    meal = breakfast_price(world, house)
    with_meal = Ask(SITE, "breakfast", breakfast=True, currency=currency, extra=meal)
    return [*asks, with_meal] if first else asks


def together(parts: Sequence[Quote]) -> Quote:
    """Several rooms of one kind and plan as one price."""
    struck = [part.before_discount for part in parts]
    return replace(
        parts[0],
        base=sum((part.base for part in parts), Decimal(0)),
        fees=sum((part.fees for part in parts), Decimal(0)),
        taxes=sum((part.taxes for part in parts), Decimal(0)),
        before_discount=sum((s for s in struck if s), Decimal(0)) if all(struck) else None,
        nightly=tuple(
            sum(night, Decimal(0)) for night in zip(*(part.nightly for part in parts), strict=True)
        ),
    )


def quotes(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    """What a party pays for every plan of the two cheapest room kinds that take it."""
    parties, shown = spread(stay), currency if money.known(currency) else house.city.currency
    return [
        together([priced(world, house, room, _of(stay, party), ask) for party in parties])
        for number, room in enumerate(rooms_for(world, house, stay, parties))
        for ask in plans(world, house, number == 0, shown)
    ]


def property_(
    world: World, house: Property, stay: Stay, parties: Sequence[Party], currency: str, most: int
) -> dict[str, object]:
    """One property of an availability answer with at most so many rates."""
    ref, left, rooms = world.listing(SITE, house).ref, most, []
    for number, room in enumerate(rooms_for(world, house, stay, parties)):
        asks = plans(world, house, number == 0, currency)[: max(left, 0)]
        left -= len(asks)
        rates = [_rate(world, house, room, stay, parties, ask) for ask in asks]
        if rates:
            rooms.append({"id": f"{ref}{room.code}", "room_name": room.name, "rates": rates})
    return {
        "property_id": ref,
        "status": "available",
        "score": world.draw.number("score", SITE, house.number) % 20_000,
        "rooms": rooms,
        "links": {"additional_rates": _link(f"{ref}/availability", world, house, "more")},
    }


def _rate(
    world: World, house: Property, room: Room, stay: Stay, parties: Sequence[Party], ask: Ask
) -> dict[str, object]:
    ref = world.listing(SITE, house).ref
    identity = f"{house.number}{room.code}{ask.plan}".lower()
    left = 1 + world.draw.number("left", SITE, identity, stay.check_in.toordinal()) % 12
    found: dict[str, object] = {
        "id": identity,
        "status": "available",
        "available_rooms": left if left < 10 else _UNKNOWN_COUNT,
        "refundable": ask.refundable,
        "member_deal_available": world.draw.chance(0.4, "member deal", SITE, house.number),
        "sale_scenario": dict.fromkeys(("package", "member", "corporate", "distribution"), False),
        "merchant_of_record": "expedia",
        "amenities": {a["id"]: a for a in [_WIFI, *([_BREAKFAST] if ask.breakfast else [])]},
        "links": {
            "payment_options": _link(f"{ref}/payment-options", world, house, identity),
        },
        "bed_groups": _beds(world, house, room, identity),
        "occupancy_pricing": {
            party.key: _pricing(world, house, room, _of(stay, party), ask) for party in parties
        },
    }
    last_night = stay.check_out - timedelta(days=1)
    if ask.refundable:
        start = f"{stays.before(stay.check_in, 1)}T18:00:00.000+00:00"
        end = f"{stay.check_in}T23:59:00.000+00:00"
        penalty = {"currency": house.city.currency, "start": start, "end": end, "nights": "1"}
        return found | {"cancel_penalties": [penalty]}
    whole = {"start": str(stay.check_in), "end": str(last_night)}
    return found | {"nonrefundable_date_ranges": [whole]}


def _beds(world: World, house: Property, room: Room, rate: str) -> dict[str, object]:
    ref = world.listing(SITE, house).ref
    key = str(37_000 + world.draw.number("beds", SITE, room.code) % 999)
    check = _link(f"{ref}/rooms/{ref}{room.code}/rates/{rate}", world, house, rate)
    size = room.bed.title()
    return {
        key: {
            "id": key,
            "description": f"{room.beds} {size} Bed" + ("s" if room.beds > 1 else ""),
            "configuration": [{"type": f"{size}Bed", "size": size, "quantity": room.beds}],
            "links": {"price_check": check},
        }
    }


def _link(path: str, world: World, house: Property, what: str) -> dict[str, str]:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    token = world.draw.token(12, letters, SITE, house.number, what)
    return {"method": "GET", "href": f"/v3/properties/{path}?token={token}"}


def _pricing(world: World, house: Property, room: Room, stay: Stay, ask: Ask) -> dict[str, object]:
    """One room for one party; charges by night are in the currency that the house bills."""
    asked = priced(world, house, room, stay, ask)
    billed = priced(world, house, room, stay, replace(ask, currency=house.city.currency))
    found: dict[str, object] = {
        "nightly": _nights(billed),
        "totals": _totals(asked, billed),
    }
    return found | {"fees": _fees(house, stay, asked, billed)} if asked.fees else found


def _nights(billed: Quote) -> list[list[dict[str, str]]]:
    """Base and taxes of each night; the last night takes what rounding leaves."""
    share = billed.a_night(billed.taxes)
    taxes = [share] * (billed.nights - 1)
    taxes.append(billed.taxes - sum(taxes, Decimal(0)))
    return [
        [
            {"type": "base_rate", "value": str(base), "currency": billed.currency},
            {"type": "tax_and_service_fee", "value": str(tax), "currency": billed.currency},
        ]
        for base, tax in zip(billed.nightly, taxes, strict=True)
    ]


def _totals(asked: Quote, billed: Quote) -> dict[str, object]:
    shown: dict[str, Callable[[Quote], Decimal | None]] = {
        "inclusive": lambda q: q.base + q.taxes,
        "exclusive": lambda q: q.base,
        "property_inclusive": lambda q: q.total,
        "property_fees": lambda q: q.fees or None,
        "strikethrough": lambda q: q.before_discount,
        "inclusive_strikethrough": lambda q: q.before_discount and q.before_discount + q.taxes,
        "property_inclusive_strikethrough": lambda q: (
            q.before_discount and q.before_discount + q.taxes + q.fees
        ),
    }
    return {name: _charge(of, asked, billed) for name, of in shown.items() if of(asked)}


def _fees(house: Property, stay: Stay, asked: Quote, billed: Quote) -> dict[str, object]:
    """A resort fee by night, a mandatory one for cleaning; together they are the quote's fees."""
    resort = house.fee * stay.nights
    share = Decimal(repr(resort / (resort + house.cleaning)))
    shown: dict[str, Callable[[Quote], Decimal]] = {
        "resort_fee": lambda q: money.rounded(q.fees * share, q.currency),
        "mandatory_fee": lambda q: q.fees - money.rounded(q.fees * share, q.currency),
    }
    return {name: _charge(of, asked, billed) for name, of in shown.items() if of(asked)}


def _charge(
    of: Callable[[Quote], Decimal | None], asked: Quote, billed: Quote
) -> dict[str, dict[str, str]]:
    return {
        "billable_currency": {"value": str(of(billed)), "currency": billed.currency},
        "request_currency": {"value": str(of(asked)), "currency": asked.currency},
    }
