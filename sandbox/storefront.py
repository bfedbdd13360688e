"""What a site of the local world is made of, and what its pages are handed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from starlette.requests import Request
from starlette.routing import Route

from sandbox.world.model import World
from sandbox.world.places import City
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

# Every price a site shows for a house and stay; the text is a currency, empty for the site's own
# choice.
Quotes = Callable[[World, Property, Stay, str], list[Quote]]


@dataclass(frozen=True, slots=True)
class Storefront:
    slug: str
    title: str
    hosts: tuple[str, ...]
    routes: Sequence[Route]
    quotes: Quotes
    example: str  # an address that a person may open; `{in}` and `{out}` are ISO dates
    renamed: tuple[tuple[str, str], ...]  # what `layout_changed` replaces in every answer
    asks_by_script: bool = False


@dataclass(frozen=True, slots=True)
class Twist:
    """How a fault bends what a storefront answers."""

    shift_days: int = 0
    sold_out: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """The clerk at one storefront: the world as this request may see it."""

    site: str
    world: World
    twist: Twist

    def stay(self, asked: Stay) -> Stay:
        return asked.shifted(self.twist.shift_days) if self.twist.shift_days else asked

    def is_full(self, house: Property, stay: Stay) -> bool:
        """Sold out, or no room takes the party."""
        if self.twist.sold_out or self.world.sold_out(self.site, house, stay):
            return True
        return not self.world.rooms(house, stay)

    def listed(self, city: City) -> list[Property]:
        return self.world.listed(self.site, city)


def counter(request: Request) -> Counter:
    """The counter that the server opened for this request."""
    found: Counter = request.scope["state"]["counter"]
    return found


@cache
def storefronts() -> dict[str, Storefront]:
    """Every module of `sandbox.sites` is a site: nothing else has to be told of a new one."""
    package = import_module("sandbox.sites")
    modules = sorted(m.name for m in iter_modules(package.__path__) if not m.name.startswith("_"))
    found = (import_module(f"sandbox.sites.{name}").STOREFRONT for name in modules)
    return {shop.slug: shop for shop in found}


@cache
def by_host() -> dict[str, Storefront]:
    return {host: shop for shop in storefronts().values() for host in shop.hosts}
