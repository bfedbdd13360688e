"""Prices that a person moves while the world runs: a house, by so many percent, at every site."""

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.storefront import storefronts
from sandbox.world import naming
from sandbox.world.model import World
from sandbox.world.places import fold
from sandbox.world.properties import Property


def routes(world: World) -> list[Route]:
    """`/prices` for programs: a house is named by the id that a site gives it, or by the path of
    its page there, of which that is the end."""

    def moved(_: Request) -> Response:
        return html.json({house.key: percent for house, percent in _moved(world)})

    def as_before(request: Request) -> Response:
        world.moved.clear()
        return moved(request)

    return [
        Route("/prices", moved, methods=["GET"]),
        Route("/prices", as_before, methods=["DELETE"]),
        Route("/prices/{site}/{ref:path}", _mover(world, moved), methods=["PUT"]),
    ]


def named(world: World) -> list[tuple[str, float]]:
    """(name, percent) of every house that was moved."""
    return [(naming.true_name(house), percent) for house, percent in _moved(world)]


def move_named(world: World, name: str, percent: float) -> None:
    """Raises ValueError unless the words are one house's name, or part of one house's only."""
    wanted = fold(name)
    names = {house: fold(naming.true_name(house)) for house in world.all_houses}
    found = [house for house, folded in names.items() if wanted and wanted in folded]
    exact = [house for house in found if names[house] == wanted]
    if len(exact or found) != 1:
        raise ValueError(f"{len(found)} houses are called {name!r}: write one's whole name")
    world.move((exact or found)[0], percent)


def _mover(world: World, told: Callable[[Request], Response]) -> Callable[[Request], object]:
    async def move(request: Request) -> Response:
        site, ref = request.path_params["site"], request.path_params["ref"]
        end = ref.rpartition("/")[2]
        known = site in storefronts()
        house = (world.by_ref(site, ref) or world.by_ref(site, end)) if known else None
        if house is None:
            return html.json({"error": f"{site!r} lists no house {ref!r}"}, 404)
        try:
            world.move(house, float(orjson.loads(await request.body())["percent"]))
        except (ValueError, KeyError, TypeError) as problem:
            return html.json({"error": f'send {{"percent": -90..900}}: {problem}'}, 400)
        return told(request)

    return move


def _moved(world: World) -> list[tuple[Property, float]]:
    return [(h, world.moved[h.number]) for h in world.all_houses if h.number in world.moved]
