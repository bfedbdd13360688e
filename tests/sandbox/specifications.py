"""Official descriptions of interfaces (Swagger 2, OpenAPI 3.0), held against real exchanges.

A fault is one line, `where: what`, with `[]` for any place of a list, so that faults of different
answers can be compared. Beyond the description's own rules a key that it does not know is a fault
too: otherwise almost everything would fit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import yaml
from jsonschema import Draft4Validator, FormatChecker

Schema = dict[str, Any]
CAPTURES = Path(__file__).parents[3] / "shared" / "captures"
_CASTS = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}
_PARAMETER_RULES = (
    "type", "items", "enum", "pattern", "format", "minimum", "maximum", "minItems", "maxItems",
    "uniqueItems", "minLength", "maxLength",
)  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """One request as it went out, and its answer."""

    request: httpx.Request
    status: int
    kind: str  # media type
    body: bytes


@cache
def specification(name: str) -> Specification:
    text = (CAPTURES / name).read_text("utf-8")
    document = json.loads(text) if name.endswith(".json") else yaml.load(text, yaml.CSafeLoader)
    hotels = document.get("definitions", {}).get("MultiResponse", {})
    if isinstance(hotels.get("example", {}).get("data"), list):
        # Described as one hotel; its own example, and every record, is a list of them.
        hotels["properties"]["data"] = {"type": "array", "items": hotels["properties"]["data"]}
    return Specification(document)


class Specification:
    def __init__(self, document: Schema) -> None:
        self._document = document
        if "swagger" in document:
            self.server = f"https://{document['host']}{document['basePath']}"
        else:
            self.server = document["servers"][0]["url"]

    def faults(self, exchange: Exchange) -> list[str]:
        """Everything that the description says otherwise of request and answer."""
        operation = self._operation(exchange.request)
        if operation is None:
            return [f"{exchange.request.method} {exchange.request.url.path}: not described"]
        return [*self._asked(operation, exchange.request), *self.answered(operation, exchange)]

    def _operation(self, request: httpx.Request) -> Schema | None:
        address = str(request.url).partition("?")[0]
        path = self._document["paths"].get(address.removeprefix(self.server), {})
        found: Schema | None = path.get(request.method.lower())
        return found if address.startswith(self.server) else None

    # What is asked

    def _asked(self, operation: Schema, request: httpx.Request) -> Iterator[str]:
        declared = [p for p in operation.get("parameters", ()) if p["in"] in ("query", "header")]
        query = parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True)
        names = {p["name"] for p in declared if p["in"] == "query"}
        yield from (f"query {n}: not described" for n in dict(query) if n not in names)
        for parameter in declared:
            name, place = parameter["name"], parameter["in"]
            header = request.headers.get(name)
            sent = [v for k, v in query if k == name] if place == "query" else [header]
            sent = [value for value in sent if value is not None]
            where = f"{place} {name}"
            if sent:
                yield from self._parameter(where, parameter, sent)
            elif parameter.get("required"):
                yield f"{where}: required, but missing"
        if body := operation.get("requestBody"):
            schema = body["content"]["application/json"]["schema"]
            yield from self._fits("body", json.loads(request.content), schema)
        for scheme in operation.get("security", ()):
            for name in scheme:
                header = self._document["components"]["securitySchemes"][name]["name"]
                if not request.headers.get(header):
                    yield f"header {header}: required, but missing"

    def _parameter(self, where: str, parameter: Schema, sent: list[str]) -> Iterator[str]:
        rules = {key: parameter[key] for key in _PARAMETER_RULES if key in parameter}
        schema = parameter.get("schema") or rules
        is_list = schema.get("type") == "array"
        if is_list and not _is_repeated(parameter):
            sent = [part for text in sent for part in text.split(",")]
        if not is_list and len(sent) > 1:
            yield f"{where}: sent {len(sent)} times"
        kind = schema["items"].get("type") if is_list else schema.get("type")
        try:
            values = [_CASTS.get(str(kind), str)(text) for text in sent]
        except (ValueError, KeyError):
            yield f"{where}: {sent} is no {kind}"
            return
        yield from self._fits(where, values if is_list else values[0], schema)
        # Where an enumeration stands in the words only: "* `website` - Standard website ...".
        named = re.findall(r"^ *\* `([a-z_]+)`", parameter.get("description", ""), re.MULTILINE)
        if named and not is_list and values[0] not in named:
            yield f"{where}: {values[0]!r} is none of {named}"

    # What is answered

    def answered(self, operation: Schema, exchange: Exchange) -> Iterator[str]:
        described = operation["responses"].get(str(exchange.status))
        if described is None:
            yield f"status {exchange.status}: not described"
            return
        kinds = described.get("content")
        if kinds is None:  # Swagger 2
            kinds = {kind: {"schema": described["schema"]} for kind in self._document["produces"]}
        if exchange.kind not in kinds:
            yield f"media type {exchange.kind}: none of {list(kinds)}"
            return
        yield from self._fits("", json.loads(exchange.body), kinds[exchange.kind]["schema"])

    def faults_of_examples(self) -> set[str]:
        """What the description itself does otherwise in its own examples."""
        found: set[str] = set()
        for path in self._document["paths"].values():
            if "get" in path:
                for answer in path["get"]["responses"].values():
                    for body in answer.get("content", {}).values():
                        for example in body.get("examples", {}).values():
                            found |= set(self._fits("", example["value"], body["schema"]))
        for schema in self._document.get("definitions", {}).values():
            if "data" in schema.get("example", {}):
                found |= set(self._fits("", schema["example"], schema))
        return found

    def example(self, path: str, name: str) -> Any:
        """The description's own example of an answer."""
        answer = self._document["paths"][path]["get"]["responses"]["200"]
        return answer["content"]["application/json"]["examples"][name]["value"]

    def faults_of_answer(self, path: str, answer: object) -> set[str]:
        """Of a recorded answer, whose request is not known."""
        schema = self._document["paths"][path]["get"]["responses"]["200"]["schema"]
        return set(self._fits("", answer, schema))

    # Schemas

    def _fits(self, where: str, value: object, schema: Schema) -> Iterator[str]:
        checker = Draft4Validator(self._closed(schema), format_checker=FormatChecker(["date"]))
        for error in _nearest(checker.iter_errors(value)):
            path = "".join("[]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
            yield from (f"{where}{path}: {what}" for what in _what(error))

    def _closed(self, schema: Schema, seen: tuple[str, ...] = (), *, part: bool = False) -> Schema:
        """Without references, the parts of an `allOf` as one, and with no key but those told."""
        if ref := schema.get("$ref"):
            return {} if ref in seen else self._closed(self._at(ref), (*seen, ref), part=part)
        if "allOf" in schema:
            parts = [self._closed(each, seen, part=True) for each in schema["allOf"]]
            merged: Schema = {"type": "object", "properties": {}, "required": []}
            for each in [*parts, {**schema, "allOf": None}]:
                merged["properties"] |= each.get("properties", {})
                merged["required"] += each.get("required", [])
            schema = {key: value for key, value in merged.items() if value}
        if not part and (kinds := schema.get("discriminator", {}).get("mapping")):
            forms = [self._closed({"$ref": ref}, seen[:-1]) for ref in kinds.values()]
            return {"anyOf": forms}
        found = {k: v for k, v in schema.items() if k not in ("example", "discriminator")}
        if "properties" in found:
            inner = found["properties"].items()
            found["properties"] = {key: self._closed(value, seen) for key, value in inner}
            found.setdefault("additionalProperties", False)
        for key in ("items", "additionalProperties"):
            if isinstance(found.get(key), dict):
                found[key] = self._closed(found[key], seen)
        return found

    def _at(self, ref: str) -> Schema:
        found = self._document
        for step in ref.removeprefix("#/").split("/"):
            found = found[step]
        return found


def _is_repeated(parameter: Schema) -> bool:
    """`a=1&a=2` rather than `a=1,2`."""
    if "schema" not in parameter:
        return bool(parameter.get("collectionFormat") == "multi")
    return bool(parameter.get("explode", True))


def _nearest(errors: Iterator[Any]) -> Iterator[Any]:
    """Of several forms that an answer may have, the faults of the one that it misses least."""
    for error in errors:
        if error.context:
            forms: dict[int, list[Any]] = {}
            for inner in error.context:
                forms.setdefault(inner.schema_path[0], []).append(inner)
            yield from _nearest(iter(min(forms.values(), key=len)))
        else:
            yield error


def _what(error: Any) -> list[str]:
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return [f"unknown {key!r}" for key in error.instance if key not in known]
    if error.validator == "type":
        return [f"not of type {error.validator_value}"]
    if error.validator == "required":
        return [f"required, but missing: {error.message}"]
    return [f"{error.validator} {error.validator_value} against {error.instance!r}"]
