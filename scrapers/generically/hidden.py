"""Data that a page carries outside of whole scripts: in attributes, in comments, in base64, and in
the pieces that a page streams to itself."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import orjson
from selectolax.lexbor import LexborHTMLParser

_SHORTEST = 40
_LOOKS_SO = re.compile(r"""=["'](?:[{\[]|&#(?:123|91);|%7B|%5B|eyJ|W3)""")
_COMMENT = re.compile(r"<!--\s*([{\[].{40,}?[}\]])\s*-->", re.S)
_BASE64 = re.compile(r"""["'`]((?:eyJ|W3)[\w+/-]{40,}={0,2})["'`]""")
_STREAMED = re.compile(r'\.push\(\s*\[\s*\d+\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\s*\)', re.S)
_MOST = 200


def in_attributes(html: LexborHTMLParser, text: str) -> Iterator[object]:
    """JSON in attributes: escaped, percent-encoded or in base64; and JSON in comments."""
    if _LOOKS_SO.search(text) and html.root is not None:
        for number, value in enumerate(_values(html)):
            if number >= _MOST:
                break
            tree = decoded(value)
            if tree is not None:
                yield tree
    for number, found in enumerate(_COMMENT.finditer(text)):
        if number >= _MOST:
            break
        tree = decoded(found[1])
        if tree is not None:
            yield tree


def _values(html: LexborHTMLParser) -> Iterator[str]:
    assert html.root is not None
    for node in html.root.traverse():
        for value in node.attributes.values():
            if value and len(value) >= _SHORTEST and value[:1] in "{[%eW":
                yield value


def in_base64(script: str) -> Iterator[object]:
    """JSON that a script holds as a string in base64."""
    for found in _BASE64.finditer(script):
        tree = decoded(found[1])
        if tree is not None:
            yield tree


def streamed(scripts: list[str]) -> str:
    """The text that a page streams in pieces, one a script: f.push([1, "..."]), put together."""
    pieces = []
    for script in scripts:
        for found in _STREAMED.finditer(script):
            try:
                pieces.append(json.loads(found[1], strict=False))
            except ValueError:
                continue  # a piece with escapes of JavaScript only: the others still count
    return "".join(pieces)


_ENTITIES = {"&q;": '"', "&a;": "&", "&s;": "'", "&l;": "<", "&g;": ">"}


def unmasked(script: str) -> str:
    """A script's data with the short entities undone that some frameworks write into it."""
    if "&q;" not in script:
        return script
    return re.sub(r"&[qaslg];", lambda found: _ENTITIES[found[0]], script)


def decoded(value: str) -> object:
    """The JSON of a text, whatever it is wrapped in; None when it is none."""
    text = unescape(value) if value[:1] == "&" else value
    if text[:3] in ("%7B", "%5B"):
        text = unquote(text)
    elif text[:3] == "eyJ" or text[:2] == "W3":
        text = _from_base64(text)
    if text[:1] not in "[{":
        return None
    try:
        tree: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return tree


def _from_base64(text: str) -> str:
    padded = text.rstrip("=").replace("-", "+").replace("_", "/")
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return " "
