"""HTML and JSON of the storefronts; every page comes in a frame that says what it is."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from sandbox.world.money import exact, shown


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["money"] = shown
    environment.filters["exact"] = exact
    return environment


def drawn(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(drawn(template, **values), status)


def json_in_script(value: object) -> str:
    """JSON that may stand inside a script element: no `</script>` can come from a name."""
    return orjson.dumps(value).decode().replace("<", "\\u003c")


def json(value: object, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(value), status, media_type=media_type)
