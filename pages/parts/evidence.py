"""What stands behind a price: the lines that make it, where and when it was read, and by what."""

from __future__ import annotations

from datetime import datetime

from core.domain.rate import Evidence
from core.search.model import Offer
from core.text import count_text, money_text
from pages.parts.routes import EVIDENCE
from pages.parts.tags import tag, text

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_HASH_SHOWN = 16

_PICTURE = "The top of the page, as it was seen"


def behind(offer: Offer, locale: str, as_of: datetime) -> str:
    """Price lines and evidence of one offer; says so where either is missing."""
    quote = offer.quote
    lines = [
        tag("tr", tag("td", text(line.label)), tag("td", text(money_text(line.amount, locale))))
        for line in quote.lines
    ]
    if quote.total:
        label = f"Total as shown by {offer.source_name}"
        lines.append(_sum(label, money_text(quote.total, locale)))
    elif quote.per_night:
        label = f"A night as shown by {offer.source_name}"
        lines.append(_sum(label, money_text(quote.per_night, locale)))
    if offer.all_in and offer.all_in.amount and offer.all_in.amount != quote.total:
        lines.append(_sum("All-in total", money_text(offer.all_in.amount, locale)))
    if quote.strike_through:
        struck = tag("s", text(money_text(quote.strike_through, locale)))
        lines.append(tag("tr", tag("td", "Struck through on the page"), tag("td", struck)))
    table = tag("table", tag("tbody", *lines), class_="wr-lines") if lines else ""
    evidence = quote.evidence
    seen = _evidence(offer, evidence, as_of) if evidence else tag("p", "No evidence was kept.")
    if quote.reasons:
        words = "; ".join(quote.reasons)
        lines_of_doubt = tag("p", text(f"Read by what the page says: {words}"), class_="wr-meta")
    else:
        lines_of_doubt = ""
    covers = tag("p", text(f"Covers: {quote.covers}"), class_="wr-meta") if quote.covers else ""
    return tag("div", table, covers, lines_of_doubt, seen, class_="wr-behind")


def ago(then: datetime, now: datetime) -> str:
    """ "just now", "3 min ago", "2 h ago", "4 days ago"."""
    seconds = (now - then).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min ago"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR:.0f} h ago"
    return f"{count_text(int(seconds // _DAY), 'day')} ago"


def _verified(offer: Offer) -> list[tuple[str, str]]:
    if offer.verified is None:
        return []
    how = f"{offer.verified.by.value}, {offer.verified.on:%Y-%m-%d}"
    return [("Verified", text(f"{how}. {offer.verified.note}" if offer.verified.note else how))]


def _sum(label: str, amount: str) -> str:
    return tag("tr", tag("th", text(label), scope="row"), tag("td", text(amount)), class_="sum")


def _evidence(offer: Offer, evidence: Evidence, as_of: datetime) -> str:
    exact = f"{evidence.seen_at:%Y-%m-%d %H:%M:%S} UTC"
    facts = [
        ("Seen", text(f"{ago(evidence.seen_at, as_of)} ({exact})")),
        ("At", text(evidence.source_url)),
        ("Read by", text(f"{evidence.parser}, over {evidence.tier.value}")),
        *_verified(offer),
        (
            "Of",
            tag("code", text(f"sha256 {evidence.sha256[:_HASH_SHOWN]}…"), title=evidence.sha256)
            + text(f" {evidence.size:,} bytes"),
        ),
    ]
    shot = ""
    if evidence.screenshot:
        address = f"{EVIDENCE}/{evidence.screenshot}"
        picture = f'<img src="{text(address)}" alt="{_PICTURE}" loading="lazy">'
        said = tag("span", _PICTURE, class_="wr-meta")
        shot = tag("a", picture + said, href=address, target="_blank", class_="wr-shot")
    return tag("dl", *(tag("dt", k) + tag("dd", v) for k, v in facts), class_="wr-facts") + shot
