"""Rates of chains whose words for them are the same for everybody: no selection tells a code."""

from collections.abc import Iterable

from sandbox.sites import _own_rates
from sandbox.world import rates
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay


def known(
    world: World, site: str, house: Property, stay: Stay, plan: str, code: str = ""
) -> Quote | None:
    """The price of a membership, company or promotion; None where the house does not take part."""
    if plan != rates.GOVERNMENT:
        return _own_rates.agreed(world, site, house, stay, plan, code)
    factor = rates.government_factor(world, house, stay)
    room = world.rooms(house, stay)[0]
    return rates.priced(world, house, room, stay, Ask(site, plan, factor)) if factor else None


def all_of(
    world: World, site: str, house: Property, stay: Stay, plans: Iterable[str]
) -> list[Quote]:
    """What needs no code of one's own: public, member, then `plans`."""
    found = [known(world, site, house, stay, plan) for plan in ("member", *plans)]
    return [_own_rates.public(world, site, house, stay), *(quote for quote in found if quote)]
