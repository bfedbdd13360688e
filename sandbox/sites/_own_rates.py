"""Rates of a chain on its own site: public, for members, special and promotional ones of a house.

Each is the cheapest room that takes the party, in the house's currency. A `Card` is a house as the
pages draw it, with such rates on it.
"""

from dataclasses import dataclass

from sandbox.sites import _special
from sandbox.storefront import Counter
from sandbox.world import rates
from sandbox.world.model import World
from sandbox.world.naming import Listing
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay


@dataclass(frozen=True, slots=True)
class Rate:
    label: str
    quote: Quote
    was: Quote | None  # the public rate that this one undercuts, where the site shows it


@dataclass(frozen=True, slots=True)
class Card:
    house: Property
    entry: Listing
    rates: tuple[Rate, ...]  # none: sold out
    notice: str


def card(
    desk: Counter, site: str, house: Property, stay: Stay, code: str, lead: tuple[str, str]
) -> Card:
    """One house with what the site shows of it; a special rate that was chosen comes first.

    `lead` names the public rate: (when it is flexible, when it is prepaid).
    """
    world, entry = desk.world, desk.world.listing(site, house)
    if desk.is_full(house, stay):
        return Card(house, entry, (), "")
    led = public(world, site, house, stay)
    found = [Rate(lead[0] if led.refundable else lead[1], led, None)]
    member = agreed(world, site, house, stay, "member")
    if member:
        found.append(Rate("Member rate", member, led))
    label = next((o.label for o in _special.options(world, site) if o.code == code), "")
    chosen = special(world, site, house, stay, code) if label else None
    if chosen:
        found.insert(0, Rate(label, chosen, None))
    refused = label and not chosen
    return Card(house, entry, tuple(found), f"{label} is not offered here." if refused else "")


def public(world: World, site: str, house: Property, stay: Stay) -> Quote:
    """The rate that the site leads with: prepaid at about half of the houses."""
    if world.draw.chance(0.5, "leads prepaid", site, house.number):
        factor = rates.prepaid_factor(world, house)
        return _priced(world, site, house, stay, "prepaid", factor, refundable=False)
    return _priced(world, site, house, stay, "flexible", 1.0)


def agreed(
    world: World, site: str, house: Property, stay: Stay, plan: str, code: str = ""
) -> Quote | None:
    """A member's, company's or promotion's price; None where the house does not take part."""
    factor = rates.discount(world, site, plan, house, code)
    if factor is None:
        return None
    lead = public(world, site, house, stay)
    if not lead.refundable:
        factor *= rates.prepaid_factor(world, house)
    return _priced(world, site, house, stay, plan, factor, refundable=lead.refundable)


def special(world: World, site: str, house: Property, stay: Stay, code: str) -> Quote | None:
    """The rate behind a code of the site's own selection; None for no such code or house."""
    membership, own_code = _special.membership_of(world, site, code)
    factor = _special.factor(world, site, membership, own_code, house, stay) if membership else None
    return _priced(world, site, house, stay, membership, factor) if factor else None


def all_of(world: World, site: str, house: Property, stay: Stay) -> list[Quote]:
    """What needs no code of one's own: public, member, then the selection's where there is one."""
    found = [public(world, site, house, stay), agreed(world, site, house, stay, "member")]
    if site in _special.LABELS:
        codes = (option.code for option in _special.options(world, site))
        found += [special(world, site, house, stay, code) for code in codes]
    return [quote for quote in found if quote]


def _priced(
    world: World, site: str, house: Property, stay: Stay, plan: str, factor: float,
    refundable: bool = True,
) -> Quote:  # fmt: skip
    room = world.rooms(house, stay)[0]
    return rates.priced(world, house, room, stay, Ask(site, plan, factor, refundable))
