"""The authority of the local world, and the two certificates that it signs for all hosts.

One is good; the other ran out yesterday and is shown for hosts whose switch says so.
"""

import datetime as dt
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path

import trustme

# Whether the connection that asks for this host name is shown the expired certificate.
ShowsExpired = Callable[[str], bool]


def authority(folder: Path) -> trustme.CA:
    """The authority kept in the folder, made on first use, so that trust outlives a restart."""
    certificate, key = folder / "ca.pem", folder / "ca.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Local world")
    key.touch(mode=0o600)
    key.write_bytes(made.private_key_pem.bytes())
    certificate.write_bytes(made.cert_pem.bytes())
    return made


def server_context(
    folder: Path, hosts: Iterable[str], shows_expired: ShowsExpired
) -> ssl.SSLContext:
    """For the server; its certificates are signed at each start, since hosts may come."""
    names, issuer = sorted(hosts), authority(folder)
    good, old = _context(), _context()
    issuer.issue_cert(*names, common_name="local world").configure_cert(good)
    now = dt.datetime.now(dt.UTC)
    last_year, yesterday = now - dt.timedelta(days=365), now - dt.timedelta(days=1)
    issuer.issue_cert(
        *names, common_name="local world", not_before=last_year, not_after=yesterday
    ).configure_cert(old)

    def choose(line: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name and shows_expired(name):
            line.context = old

    good.sni_callback = choose  # asyncio hands over an SSLObject
    return good


def _context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # A resumed session shows no certificate at all, so each connection shakes hands in full.
    made.options |= ssl.OP_NO_TICKET
    made.num_tickets = 0
    return made


def client_context(folder: Path) -> ssl.SSLContext:
    """For whoever talks to the world and trusts nobody else."""
    return ssl.create_default_context(cafile=str(folder / "ca.pem"))
