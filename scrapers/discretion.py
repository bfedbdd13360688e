"""What is kept of a visit that was made with a traveller's own code: everything but the code.

Whoever is told the same answer, and the public page of sources, see what is stored here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from core.domain.links import with_mask
from core.domain.membership import Entitlement
from core.domain.rate import Evidence, RateQuote
from core.domain.report import SiteReport
from scrapers.masking import MASK, Masker


def without_codes(report: SiteReport, entitlements: Iterable[Entitlement]) -> SiteReport:
    """The report of a visit that was made for these, without their codes."""
    codes = _codes(entitlements)
    if not codes:
        return report
    return replace(
        report,
        reason=_words(report.reason, codes),
        quotes=tuple(_quote(quote, codes) for quote in report.quotes),
    )


def words_without_codes(words: str, entitlements: Iterable[Entitlement]) -> str:
    """A sentence about a visit for these, without their codes."""
    codes = _codes(entitlements)
    return _words(words, codes) if codes else words


def _codes(entitlements: Iterable[Entitlement]) -> tuple[str, ...]:
    return tuple(e.code for e in entitlements if e.code and e.code.strip())


def _words(words: str, codes: tuple[str, ...]) -> str:
    return Masker(codes=codes).text(words)


def _quote(quote: RateQuote, codes: tuple[str, ...]) -> RateQuote:
    link, evidence = quote.deep_link, quote.evidence
    return replace(
        quote,
        deep_link=_address(link, codes) if link else None,
        evidence=_evidence(evidence, codes) if evidence else None,
        # Sites call a rate by the code that it was asked with: "Promo code SPRING".
        rate_plan=_label(quote.rate_plan, codes),
        room=_label(quote.room, codes),
    )


def _evidence(evidence: Evidence, codes: tuple[str, ...]) -> Evidence:
    """Its address is masked. Its picture goes: what is painted into it cannot be masked."""
    url = _words(_address(evidence.source_url, codes), codes)
    return replace(evidence, source_url=url, screenshot=None)


def _address(address: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        address = with_mask(address, code)
    return address


def _label(label: str | None, codes: tuple[str, ...]) -> str | None:
    """The code wherever it stands as a word of its own, however short it is."""
    for code in codes if label else ():
        word = rf"(?<!\w){re.escape(code.strip())}(?!\w)"
        label = re.sub(word, MASK, label or "", flags=re.IGNORECASE)
    return label
