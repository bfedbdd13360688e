"""Reads an answer's body; the limit counts what comes out of the compression, not what goes in."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import httpx

from scrapers.errors import Refused, SiteDown

ENCODINGS = (
    "gzip"  # what we ask for; other compressions have no bounded reader in the standard library
)


async def read_body(response: httpx.Response, limit: int) -> bytes:
    """The whole body, decompressed.

    Raises Refused as soon as it passes `limit` bytes, SiteDown when its compression is broken,
    cut off, or not one that we asked for.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding == "identity":
        return await _plain(response, limit)
    if encoding not in ("gzip", "x-gzip"):
        host = response.url.host
        raise SiteDown(f"{host} answered in a compression that we did not ask for: {encoding}.")
    return await _gunzipped(response, limit)


async def _plain(response: httpx.Response, limit: int) -> bytes:
    check_size(declared_size(response.headers), limit)
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        check_size(len(body), limit)
    return bytes(body)


async def _gunzipped(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    async for part in response.aiter_raw():
        try:
            # One more than there is room for: a bomb is never unpacked further than that.
            body += unpack.decompress(part, limit - len(body) + 1)
        except zlib.error as exc:
            raise SiteDown(f"The compressed answer of {response.url.host} is broken.") from exc
        check_size(len(body), limit)
    if not unpack.eof:
        raise SiteDown(f"The answer of {response.url.host} was cut off before its end.")
    return bytes(body)


def declared_size(headers: Mapping[str, str]) -> int:
    """Bytes that the answer says it has; 0 when it does not say."""
    value = headers.get("content-length", "")
    return int(value) if value.isdecimal() else 0


def check_size(size: int, limit: int) -> None:
    """Raises Refused for a body of more than `limit` bytes."""
    if size > limit:
        raise Refused(f"The page is larger than {limit / 1e6:g} MB, so we stopped reading it.")
