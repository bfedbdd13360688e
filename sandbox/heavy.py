"""Faults of sheer size: answers that are larger than any page of results."""

import zlib
from collections.abc import Iterator
from functools import cache

from sandbox.wire import Answer

HUGE_BYTES = 50 * 1024 * 1024
BIG_BYTES = 30 * 1000 * 1000
BOMB_BYTES = 110 * 1000 * 1000  # unpacked; some 100 kB on the wire


def filler(size: int, is_html: bool, paragraph: int = 1000) -> Iterator[bytes]:
    """About `size` bytes of nothing, which is legal behind a page as behind a JSON answer."""
    one = b"<p>" + b"x" * paragraph + b"</p>\n" if is_html else b" " * 1024
    part = one * (64 * 1024 // len(one))
    for _ in range(size // len(part)):
        yield part


def big_head(answer: Answer) -> list[tuple[bytes, bytes]]:
    """Headers that declare the whole size, as an honest server's do."""
    size = len(answer.body) + sum(map(len, filler(BIG_BYTES, answer.is_html)))
    kept = [pair for pair in answer.headers if pair[0] != b"content-length"]
    return [*kept, (b"content-length", str(size).encode())]


@cache
def bomb(is_html: bool) -> bytes:
    """One gzip member that unpacks to BOMB_BYTES; made once, which takes half a second."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    packed = [packer.compress(part) for part in filler(BOMB_BYTES, is_html, paragraph=8000)]
    return b"".join(packed) + packer.flush()
