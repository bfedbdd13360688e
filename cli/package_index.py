"""Where packages come from: the index that the caller's environment or pip configuration names.

Standard library only. uv reads neither PIP_INDEX_URL nor pip.conf, so both are translated for it.
"""

from __future__ import annotations

import configparser
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT = "https://pypi.org/simple"
TIMEOUT_S = 15


@dataclass(frozen=True, slots=True)
class PackageIndex:
    url: str
    certificates: str
    """Path of a PEM file, or empty for the machine's own."""
    for_uv: bool
    """Whether uv was told by its own variables and needs no translation."""

    @classmethod
    def of(cls, env: Mapping[str, str]) -> PackageIndex:
        own = env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL") or ""
        pip = env.get("PIP_INDEX_URL") or pip_setting(env, "index-url")
        certificates = env.get("SSL_CERT_FILE") or env.get("PIP_CERT") or pip_setting(env, "cert")
        return cls((own or pip or DEFAULT).rstrip("/"), certificates, bool(own))

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url

    def installer_settings(self) -> dict[str, str]:
        settings = {"UV_PYTHON_DOWNLOADS": "never"}
        if self.url != DEFAULT and not self.for_uv:
            settings["UV_DEFAULT_INDEX"] = self.url
            settings["PIP_INDEX_URL"] = self.url
        if self.certificates:
            settings["SSL_CERT_FILE"] = self.certificates
        return settings

    def fetch(self, url: str) -> bytes:
        """The body behind an address; raises OSError."""
        context = ssl.create_default_context(cafile=self.certificates or None)
        request = urllib.request.Request(url, headers={"User-Agent": "wayrate-setup"})  # noqa: S310 - https or what the caller configured
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as answer:  # noqa: S310 - same
            body: bytes = answer.read()
            return body

    def answers(self) -> bool:
        try:
            self.fetch(f"{self.url}/pip/")
        except urllib.error.HTTPError:
            return True
        except (OSError, ValueError):
            return False
        return True


def pip_setting(env: Mapping[str, str], name: str) -> str:
    """A setting of pip's [global] section; the first file that has it, in pip's order of weight."""
    home = Path(env.get("HOME") or os.sep)
    files = [home / ".config/pip/pip.conf", home / ".pip/pip.conf", Path("/etc/pip.conf")]
    if "PIP_CONFIG_FILE" in env:
        files.insert(0, Path(env["PIP_CONFIG_FILE"]))
    for file in files:
        settings = configparser.RawConfigParser(strict=False)
        try:
            settings.read(file)
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if settings.has_option("global", name):
            return settings.get("global", name).strip()
    return ""
