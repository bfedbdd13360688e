"""Where a host name leads: to the local world's one address, or to the public internet only.

The address is chosen below the HTTP layer, so the Host header, the TLS server name, the certificate
check and the reuse of connections all keep seeing the real host name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpcore
import httpx

from scrapers.errors import Refused, SiteDown
from scrapers.settings import LocalWorld

# Common servers close an idle connection after five seconds; we close first.
_IDLE_S = 4.0
_CONNECTIONS = 64
_ADDRESSES = 3  # of one name that are tried in turn


def check_address(url: str, hosts: Iterable[str]) -> None:
    """Raises Refused unless `url` is https on port 443 of one of `hosts` or a subdomain."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as exc:
        raise Refused(f"The site sent us to something that is no address: {url[:80]!r}.") from exc
    host = parsed.raw_host.decode("ascii").lower()
    if parsed.scheme != "https":
        raise Refused(f"We only visit over https, and {parsed.scheme}://{host} is not.")
    if parsed.userinfo or parsed.port not in (None, 443):
        raise Refused(f"We do not follow an address with a login or a port of its own at {host}.")
    if not belongs(host, hosts):
        raise Refused(f"We do not go to {host}: it is not one of the site's own hosts.")


def belongs(host: str, hosts: Iterable[str]) -> bool:
    """Whether `host` is one of `hosts` or a subdomain of one; an IP literal never is."""
    return not _is_ip(host) and any(host == own or host.endswith(f".{own}") for own in hosts)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class Transport(httpx.AsyncBaseTransport):
    """Connections of one worker, shared by its visits. Raises httpcore's errors, and Refused.

    httpx's own transport does not let the network below it be chosen; this one hands it over.
    """

    def __init__(self, world: LocalWorld | None) -> None:
        # Every standard certificate check stays on in both worlds; only the authority differs.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(cafile=world.ca) if world else None,
            max_connections=_CONNECTIONS,
            keepalive_expiry=_IDLE_S,
            http2=True,
            network_backend=OneAddress(world) if world else PublicOnly(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class OneAddress(httpcore.AnyIOBackend):
    """Every name leads to the local world."""

    def __init__(self, world: LocalWorld) -> None:
        self._world = world

    async def connect_tcp(
        self, host: str, port: int, *rest: Any, **more: Any
    ) -> httpcore.AsyncNetworkStream:
        return await super().connect_tcp(self._world.host, self._world.port, *rest, **more)


class PublicOnly(httpcore.AnyIOBackend):
    """A name is resolved once, and connected to where it led if that is a public address."""

    async def connect_tcp(
        self, host: str, port: int, *rest: Any, **more: Any
    ) -> httpcore.AsyncNetworkStream:
        *others, last = (await public_addresses(host, port))[:_ADDRESSES]
        for address in others:  # a machine without IPv6 still finds the site's IPv4
            try:
                return await super().connect_tcp(address, port, *rest, **more)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await super().connect_tcp(last, port, *rest, **more)


async def public_addresses(host: str, port: int) -> list[str]:
    """Where `host` leads, best first. Raises Refused when any is private, SiteDown without any."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise SiteDown(f"The name {host} cannot be found right now.") from exc
    addresses = [str(entry[4][0]) for entry in found]
    if not all(map(_is_public, addresses)):
        raise Refused(f"We do not go to {host}: its name leads into a private network.")
    return addresses


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_public(address: str) -> bool:
    """Whether an address lies on the public internet; one that carries another is as that is."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner:
            return _is_public(str(inner))
    return found.is_global and not found.is_multicast
