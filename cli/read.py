"""./wayrate read: reads a saved page or answer of a site and shows the quotes in it."""

from __future__ import annotations

import argparse
import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

from cli.damage import advised
from cli.errors import Fault
from cli.options import Parser, currency, day, whole
from core.domain.money import Money
from core.domain.rate import RateQuote, Tier
from core.domain.report import SiteReport
from core.domain.stay import Fault as StayFault
from core.domain.stay import Occupancy, Stay, StayRequest, faults_of
from scrapers import generic, report
from scrapers.asked import held
from scrapers.registry import UnknownSite, site
from scrapers.site import Site
from scrapers.visit import Page

# The largest result pages seen are 3 MB; what is far larger is no page of results.
MAX_BYTES = 20 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


def run(argv: list[str]) -> int:
    """Exit code 0 whenever an object or a table was printed. Raises Fault for bad input."""
    # Intermixed, since the site may be left out: `read --json FILE` and `read SITE --json FILE`.
    asked = _arguments().parse_intermixed_args(argv)
    found = _read(asked)
    print(
        json.dumps(as_object(found), ensure_ascii=False, indent=1) if asked.json else table(found)
    )
    return 0


def _read(asked: argparse.Namespace) -> SiteReport:
    """By the site's own reader, or by the one that knows no site. Raises Fault for bad input."""
    if asked.generic and asked.site:
        raise Fault("--generic reads a page of any site: leave the name of the site out.")
    if not asked.generic and not asked.site:
        raise Fault("Name the site that the page is of, or say --generic for one without a reader.")
    reader = None if asked.generic else _site(asked.site)
    request = _request(asked)
    page = _page(Path(asked.file))
    if reader is None:
        return advised(generic.report(page, request), page.body)
    found = held(report.read(reader, page, request), reader, page, request)
    return advised(found, page.body)


def as_object(found: SiteReport) -> dict[str, object]:
    """What `--json` prints: amounts as decimal strings or null, dates as ISO."""
    return {
        "site": found.site,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "quotes": [_quote(quote) for quote in found.quotes],
    }


def table(found: SiteReport) -> str:
    """The same for people: one line a quote, the total first where there is one."""
    lines = [f"{found.site}: {found.outcome.label}. {found.reason}"]
    for quote in found.quotes:
        price = quote.total or quote.per_night
        shown = _shown(price) if price else f"{quote.points} points" if quote.points else "no price"
        name = quote.listing.name or f"({quote.listing.ref})"
        room = f", {quote.room}" if quote.room else ""
        sure = f"  ({quote.confidence:.0%} sure)" if quote.is_unconfirmed else ""
        lines.append(f"{shown:>18}  {name}{room}  [{quote.covers}]{sure}")
    return "\n".join(lines)


def _quote(quote: RateQuote) -> dict[str, object]:
    price = quote.total or quote.per_night or quote.strike_through
    return {
        "property_ref": quote.listing.ref,
        "property_name": quote.listing.name,
        "room": quote.room,
        "per_night": _decimal(quote.per_night),
        "total": _decimal(quote.total),
        "currency": price.currency if price else None,
        "covers": quote.covers,
        "taxes_included": quote.taxes_included,
        "strike_through": _decimal(quote.strike_through),
        "check_in": quote.stay.check_in.isoformat(),
        "check_out": quote.stay.check_out.isoformat(),
        "refundable": quote.refundable,
        "rate_plan": quote.rate_plan,
        "membership": quote.membership.value,
        "points": quote.points,
        "deep_link": quote.deep_link,
        **_doubts(quote),
    }


def _doubts(quote: RateQuote) -> dict[str, object]:
    """What a row of the generic reader says of itself; nothing for the others."""
    if not quote.is_unconfirmed:
        return {}
    return {
        "unconfirmed": True,
        "confidence": quote.confidence,
        "reasons": list(quote.reasons),
    }


def _decimal(money: Money | None) -> str | None:
    """ "2790", "451.02": never with an exponent."""
    return f"{money.amount:f}" if money else None


def _shown(money: Money) -> str:
    return f"{money.amount:,f} {money.currency}"


def _arguments() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate read", description=__doc__, allow_abbrev=False)
    parser.add_argument("site", nargs="?", help="slug of the site, as `./wayrate sources` lists it")
    parser.add_argument("file", help="a saved page or answer")
    parser.add_argument("--check-in", type=day, required=True, metavar="DATE", help="2026-12-04")
    parser.add_argument("--check-out", type=day, required=True, metavar="DATE", help="2026-12-06")
    parser.add_argument("--adults", type=whole, required=True, metavar="N", help="1 to 9")
    parser.add_argument("--children-ages", type=_ages, default=(), metavar="AGES", help="7,9")
    parser.add_argument("--rooms", type=whole, default=1, metavar="N")
    parser.add_argument(
        "--currency", type=currency, default="USD", metavar="CODE", help="what was asked for"
    )
    parser.add_argument(
        "--generic", action="store_true", help="a page of a site without a reader; rows unconfirmed"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser


def _site(slug: str) -> Site:
    try:
        return site(slug)
    except UnknownSite as unknown:
        raise Fault(str(unknown)) from unknown


def _request(asked: argparse.Namespace) -> StayRequest:
    """What was asked for when the page was saved; its dates may have passed."""
    stay = Stay(asked.check_in, asked.check_out)
    party = Occupancy(asked.adults, asked.children_ages)
    request = StayRequest(stay, party, asked.rooms, asked.currency)
    faults = [fault for fault in faults_of(request, stay.check_in) if _counts(fault)]
    if faults:
        raise Fault(" ".join(fault.sentence for fault in faults))
    return request


def _counts(fault: StayFault) -> bool:
    """A saved page may be of any day and length; all else is as wrong as in a search."""
    return "nights at most" not in fault.sentence


def _ages(text: str) -> tuple[int, ...]:
    return tuple(whole(age) for age in text.split(",") if age.strip())


def _page(path: Path) -> Page:
    """The saved body as the answer it once was. Raises Fault for one that cannot be read at all."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a device or a pipe may never end
            raise Fault(f"{path} cannot be read (it is no ordinary file): name a saved page.")
        body = _bytes(path, about.st_size)
    except OSError as error:
        raise Fault(f"{path} cannot be read ({error.strerror}): name a saved page.") from error
    return Page(
        url=path.resolve().as_uri(),
        status=200,
        body=body,
        content_type=_content_type(body),
        seen_at=datetime.fromtimestamp(about.st_mtime, UTC),
        tier=Tier.FILE,
    )


def _bytes(path: Path, size: int) -> bytes:
    """All of the file; it may be larger than it says, and larger still a moment later."""
    body = b""
    if size <= MAX_BYTES:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    size = max(size, len(body))
    if size > MAX_BYTES:
        raise Fault(
            f"{path} has {size / 2**20:.0f} MB and the largest that is read is "
            f"{MAX_BYTES // 2**20} MB: save the results page alone."
        )
    return body


def _content_type(body: bytes) -> str:
    """What a server would have declared, from the page's own head."""
    found = _CHARSET.search(body[:4_096])
    return f"text/html; charset={found[1].decode('ascii')}" if found else ""
