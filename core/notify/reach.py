"""No message to the private network: names are looked up, and every address must be public.

Checked when an address is added, and again at the moment of connecting, on the very address that
is connected to: a name that moved meanwhile, or a redirect, leads nowhere private.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from urllib3.util import connection as urllib3_connection

from core.notify import bound
from core.notify.model import BadAddress

# Never set by us, in no world: "1" is the keeper's word that a server of hers stands in there.
ALLOW_PRIVATE = "WAYRATE_PRIVATE_CHANNELS"

# What is routed in the internet. All that stands outside of it and could lead to an IPv4 address
# (::/96, ::ffff:0:0:0/96, 64:ff9b:1::/48) leads into somebody's network, so it needs no list.
_UNICAST6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NOT_HOSTS = tuple(
    map(
        ipaddress.ip_network,
        # Protocols' own, relays of 6to4, documents: the library of this Python knows them in part.
        ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20"),
    )
)
_is_guarded: ContextVar[bool] = ContextVar("is_guarded", default=False)
_connect_anywhere = urllib3_connection.create_connection


class PrivateAddress(BadAddress):
    """The name leads into a private network."""


def check_host(host: str, port: int = 443) -> str:
    """A public IP address of this host. Raises BadAddress; all its addresses must be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise BadAddress(f"No server is called {host}: check the address.") from exc
    addresses = [str(info[4][0]) for info in found]
    if not allows_private() and not all(map(is_public, addresses)):
        raise PrivateAddress(
            f"{host} is inside a private network, where we send nothing: use a public server."
        )
    return addresses[0]


def allows_private() -> bool:
    """Whether this installation may send to its own network: where its keeper said so."""
    return os.environ.get(ALLOW_PRIVATE) == "1"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 clothes leads where the IPv4 address leads.
        inside = ip.ipv4_mapped or ip.sixtofour
        if inside is not None:
            return is_public(str(inside))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(ip.packed[-4:])))
        if ip not in _UNICAST6:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in each for each in _NOT_HOSTS)


@contextmanager
def public_only() -> Iterator[None]:
    """Within this block this thread's requests connect to public addresses only."""
    urllib3_connection.create_connection = _connect
    token = _is_guarded.set(True)
    try:
        yield
    finally:
        _is_guarded.reset(token)


def _connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
    if _is_guarded.get():
        host, port = address
        address = check_host(host.strip("[]"), port), port
    return bound.hold(_connect_anywhere(address, *args, **kwargs))
