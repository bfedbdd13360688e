"""The authority of the local world and the one certificate that it signs for all hosts."""

import ssl
from collections.abc import Iterable
from pathlib import Path

import trustme


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


def server_files(folder: Path, hosts: Iterable[str]) -> tuple[Path, Path]:
    """Certificate chain and key for the server, signed at each start since hosts may come."""
    issued = authority(folder).issue_cert(*sorted(hosts), common_name="local world")
    chain, key = folder / "server.pem", folder / "server.key"
    key.touch(mode=0o600)
    key.write_bytes(issued.private_key_pem.bytes())
    chain.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    return chain, key


def client_context(folder: Path) -> ssl.SSLContext:
    """For whoever talks to the world and trusts nobody else."""
    return ssl.create_default_context(cafile=str(folder / "ca.pem"))
