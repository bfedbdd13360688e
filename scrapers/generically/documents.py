"""Every piece of data that a page carries: its own JSON, JSON in scripts, JSON-LD, microdata."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from selectolax.lexbor import LexborHTMLParser

from scrapers.generically import hidden
from scrapers.generically.flattened import unflattened
from scrapers.read.body import is_json, text_of
from scrapers.visit import Page

_STARTS = re.compile(r"(?:=|\(|:|^)\s*(?=[\[{]\s*[\"\[{])")
_QUOTED = re.compile(r"""\(\s*(["'])(?=\\x5b|\\x7b|\\u007b|\\u005b|[\[{]|%7B|%5B)""")
_STRING_VALUE = re.compile(r"^\s*[\[{]")
_SMALLEST, _MOST = 40, 60  # characters of data worth reading; pieces of one script
_DEEPEST = 150


@dataclass(frozen=True, slots=True)
class Document:
    """One tree of data and where it stood."""

    where: str
    tree: object


def of_answer(page: Page) -> list[Document]:
    """The answer's own JSON; also several objects one a line, and JSON behind a guard."""
    if not is_json(page):
        text = text_of(page).lstrip()
        guard = re.match(
            r"(?:\)\]\}'|while\(1\);|for\(;;\);|[\w.$]{1,60}\()[\s,\d]*(?=[\[{])", text[:200]
        )
        return (
            [Document("answer", tree) for tree in [_decoded(text[guard.end() :], 0)[0]]]
            if guard
            else []
        )
    try:
        return [Document("answer", orjson.loads(page.body))]
    except orjson.JSONDecodeError:
        return _lines(text_of(page))


def of_page(html: LexborHTMLParser, text: str) -> list[Document]:
    """All data in a page's scripts and markup."""
    documents = [*_structured(text)]
    scripts = [
        hidden.unmasked(node.text())
        for node in html.css("script")
        if "ld+json" not in (node.attributes.get("type") or "").lower()
    ]
    for number, script in enumerate(scripts):
        if "eyJ" in script or "W3" in script:
            documents += [Document(f"script {number}", t) for t in hidden.in_base64(script)]
        if len(script) >= _SMALLEST and _worth(script):
            documents += [Document(f"script {number}", tree) for tree in _in_script(script)]
    stream = hidden.streamed(scripts)
    if stream and _worth(stream):
        documents += [Document("stream", tree) for tree in _in_script(stream)]
    documents += [Document("attribute", tree) for tree in hidden.in_attributes(html, text)]
    return documents


def _worth(script: str) -> bool:
    """Whether a script can hold offers at all: most are code, and decoding them is the cost."""
    return _MONEY_WORD.search(script) is not None


_MONEY_WORD = re.compile(
    r"pric|rate|amount|cost|tarif|total|preis|prix|prec|prez|cena|fare|curr|[$€£¥₹]\s?\d", re.I
)


def _lines(text: str) -> list[Document]:
    try:
        return [Document("answer", json.loads(text))]
    except (ValueError, RecursionError):
        pass
    rows = [row for row in text.splitlines() if row.strip()][:2_000]
    trees: list[object] = []
    for row in rows:
        try:
            trees.append(orjson.loads(row))
        except orjson.JSONDecodeError:
            return []
    return [Document("answer", trees)] if trees else []


def _structured(text: str) -> Iterator[Document]:
    """JSON-LD and microdata, by extruct. It parses the page anew, so only where there is any."""
    linked, scoped = "ld+json" in text, "itemscope" in text
    if not linked and not scoped:
        return
    from extruct.jsonld import JsonLdExtractor  # 0.2 s to import, needed by few pages
    from extruct.w3cmicrodata import MicrodataExtractor

    for is_there, extractor, name in (
        (linked, JsonLdExtractor, "JSON-LD"),
        (scoped, MicrodataExtractor, "microdata"),
    ):
        if is_there:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found: list[Any] = list(extractor().extract(text))
            except (ValueError, AttributeError, TypeError, RecursionError, KeyError):
                continue  # damaged data for machines; the page itself is read all the same
            yield from (Document(name, _flat(item, 0)) for item in found)


def _flat(item: object, depth: int) -> object:
    """Microdata's {"type", "properties"} as JSON-LD writes it."""
    if depth > _DEEPEST:
        return None
    if isinstance(item, list):
        return [_flat(part, depth + 1) for part in item]
    if not isinstance(item, dict):
        return item
    inner = item.get("properties")
    if isinstance(inner, dict) and "type" in item:
        return {
            "@type": str(item["type"]).rpartition("/")[2],
            **{k: _flat(v, depth + 1) for k, v in inner.items()},
        }
    return {key: _flat(value, depth + 1) for key, value in item.items()}


def _in_script(script: str) -> Iterator[object]:
    """Whole-script JSON, `X = {...}`, `f({...})`, and JSON in a string of the script."""
    bare = script.strip()
    if bare[:1] in "[{" and bare[-1:] in "]}":
        try:
            yield unflattened(orjson.loads(bare))
            return
        except orjson.JSONDecodeError:
            pass
    end, count = 0, 0
    for found in _STARTS.finditer(script):
        if found.end() < end or count > _MOST:
            continue
        tree, after = _decoded(script, found.end())
        if after - found.end() >= _SMALLEST:
            count, end = count + 1, after
            yield tree
    for found in _QUOTED.finditer(script):
        tree = _from_string(script, found.end() - 1, found[1])
        if tree is not None:
            yield tree


def _decoded(text: str, start: int) -> tuple[object, int]:
    """The JSON that starts at `start`, and where it ends; the start itself when it is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    piece = _bracketed(text, start)
    if piece is None:
        return None, start
    loose = _LOOSE.sub(lambda m: m[1] or "null", piece)
    try:
        return json.loads(loose, parse_constant=_nothing), start + len(piece)
    except (ValueError, RecursionError):
        return None, start


def _nothing(_: str) -> None:
    """NaN and Infinity are no values."""


_DECODER = json.JSONDecoder(parse_constant=_nothing)
# Strings are kept; outside of them JavaScript's own words become null.
_LOOSE = re.compile(r'("(?:[^"\\]|\\.)*")|\b(?:undefined|NaN|Infinity)\b|,(?=\s*[\]}])')
_LARGEST_PIECE = 4_000_000


def _bracketed(text: str, start: int) -> str | None:
    """The text from an opening bracket to its closing one, strings skipped; small pieces only."""
    depth = 0
    for found in _MARKS.finditer(text, start, start + _LARGEST_PIECE):
        mark = found[0]
        if mark[0] in "{[":
            depth += 1
        elif mark[0] in "}]":
            depth -= 1
            if depth == 0:
                piece = text[start : found.end()]
                return (
                    piece
                    if ("undefined" in piece or "NaN" in piece or ",}" in piece or ",]" in piece)
                    else None
                )
    return None


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


def _from_string(script: str, start: int, quote: str) -> object:
    """JSON that a script holds as a string: the string is unescaped, then read."""
    found = re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.S).match(script, start)
    if not found or len(found[1]) < _SMALLEST:
        return None
    try:
        text = json.loads(f'"{_ESCAPED.sub(_as_json, found[1])}"', strict=False)
        return orjson.loads(unquote(text) if text[:3] in ("%7B", "%5B") else text)
    except (ValueError, TypeError):
        return None


_ESCAPED = re.compile(r"""\\x([0-9a-fA-F]{2})|\\(.)|\"""", re.S)
_KEPT = frozenset('"\\/bfnrtu')  # what JSON escapes as JavaScript does


def _as_json(found: re.Match[str]) -> str:
    """One escape of JavaScript as JSON writes it; a bare quote mark gets its escape."""
    if found[1]:
        return f"\\u00{found[1]}"
    if found[2]:
        return found[0] if found[2] in _KEPT else found[2]
    return '\\"'


def inner_json(value: str) -> object:
    """A string of the data that is JSON itself, read; None for any other."""
    if not _STRING_VALUE.match(value):
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return None


def number_of(value: object) -> float | int | None:
    """A finite number; booleans are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None
