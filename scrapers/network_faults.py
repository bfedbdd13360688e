"""What goes wrong between a browser and a host, as errors of a visit."""

from __future__ import annotations

import math
import time
from urllib.parse import urlsplit

from playwright.async_api import Response

from scrapers.errors import Refused, SiteDown, SiteError

# Chromium's own names, from its net_error_list.h.
_REFUSED = {
    "ERR_CERT_DATE_INVALID": "The certificate of {host} has expired, so we do not trust it.",
    "ERR_TOO_MANY_REDIRECTS": "{host} redirects without end.",
}


def fault_of_network(message: str, host: str) -> SiteError:
    """What a network error that the browser reports means to a visit."""
    for code, sentence in _REFUSED.items():
        if code in message:
            return Refused(sentence.format(host=host))
    return SiteDown(f"{host} broke off while the browser showed its page.")


async def check_certificate(response: Response) -> None:
    """Raises Refused when the answer came over a certificate that has run out.

    The browser refuses that itself where it knows the authority, which it does not in the local
    world.
    """
    details = await response.security_details()
    if details and (details.get("validTo") or math.inf) < time.time():
        host = urlsplit(response.url).hostname or ""
        raise Refused(_REFUSED["ERR_CERT_DATE_INVALID"].format(host=host))
