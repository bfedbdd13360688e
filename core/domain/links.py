"""Links that want the traveller's own code: kept with a mask in its place, which stays kept.

A link leads back to her code only where it is shown to her; everybody else gets it without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import quote, quote_plus, urlencode, urlsplit, urlunsplit

from core.domain.membership import Entitlement
from core.domain.stated import stated_by
from core.domain.stay import StayRequest

MASK = "masked"
_MASKED = re.compile(rf"(?<==){MASK}(?=[&#]|$)")


def masked(entitlement: Entitlement) -> Entitlement:
    """The same membership with the mask for its code: what links that are stored are made of."""
    return replace(entitlement, code=MASK) if entitlement.code else entitlement


def with_mask(link: str, code: str) -> str:
    """An address with the mask wherever a parameter has the code for its value, in any spelling."""
    if not code.strip():
        return link
    spellings = {s for c in (code, code.strip()) for s in (c, quote(c, safe=""), quote_plus(c))}
    either = "|".join(sorted(map(re.escape, spellings), key=len, reverse=True))
    return re.sub(rf"(?<==)(?:{either})(?=[&#]|$)", MASK, link, flags=re.IGNORECASE)


def with_code(link: str, code: str | None) -> str:
    """The link for her whose code it is; without one, for everybody else."""
    if not code:
        return without_code(link)
    return _MASKED.sub(lambda _: quote(code, safe=""), link)


def without_code(link: str) -> str:
    """The link without what the mask stands for."""
    if not _MASKED.search(link):
        return link
    parts = urlsplit(link)
    kept = [pair for pair in parts.query.split("&") if pair.partition("=")[2] != MASK]
    return urlunsplit(parts._replace(query="&".join(kept)))


def with_words(link: str, words: Mapping[str, str]) -> str:
    """The link with these words in its query, in the place of those of the same name."""
    parts = urlsplit(link)
    kept = [p for p in parts.query.split("&") if p and p.partition("=")[0] not in words]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(words)])))


def doubt_of(link: str, request: StayRequest) -> str:
    """What a link's words end with when its page is not quite the one asked; "" when it is."""
    if not has_dates(link, request.stay.check_in):
        return " (no dates)"
    return " (other guests)" if stated_by(link).is_of_others(request) else ""


def has_dates(link: str, check_in: date) -> bool:
    """Whether a link can say which nights are meant: in its words, or as a day in its path."""
    return "?" in link or f"{check_in:%Y%m%d}" in link
