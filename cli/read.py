"""./wayrate read: reads a saved page or answer of a site and shows the quotes in it."""

from __future__ import annotations

import argparse
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from cli.errors import Fault
from core.domain.money import Money
from core.domain.rate import RateQuote, Tier
from core.domain.report import SiteReport
from core.domain.stay import Fault as StayFault
from core.domain.stay import Occupancy, Stay, StayRequest, faults_of
from scrapers import report
from scrapers.registry import UnknownSite, site
from scrapers.site import Site
from scrapers.visit import Page

# The largest result pages seen are 3 MB; what is far larger is no page of results.
MAX_BYTES = 20 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


def run(argv: list[str]) -> int:
    """Exit code 0 whenever an object or a table was printed. Raises Fault for bad input."""
    asked = _arguments().parse_args(argv)
    reader, request = _site(asked.site), _request(asked)
    found = report.read(reader, _page(Path(asked.file)), request)
    print(
        json.dumps(as_object(found), ensure_ascii=False, indent=1) if asked.json else table(found)
    )
    return 0


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
        lines.append(f"{shown:>18}  {name}{room}  [{quote.covers}]")
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
    }


def _decimal(money: Money | None) -> str | None:
    """ "2790", "451.02": never with an exponent."""
    return f"{money.amount:f}" if money else None


def _shown(money: Money) -> str:
    return f"{money.amount:,f} {money.currency}"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its whole usage."""

    def error(self, message: str) -> NoReturn:
        raise Fault(f"{message}; ./wayrate read --help shows how to ask.")


def _arguments() -> argparse.ArgumentParser:
    parser = _Parser(prog="./wayrate read", description=__doc__, allow_abbrev=False)
    parser.add_argument("site", help="slug of the site, as `./wayrate sources` lists it")
    parser.add_argument("file", help="a saved page or answer")
    parser.add_argument("--check-in", required=True, metavar="DATE", help="2026-12-04")
    parser.add_argument("--check-out", required=True, metavar="DATE", help="2026-12-06")
    parser.add_argument("--adults", required=True, metavar="N", help="1 to 9")
    parser.add_argument("--children-ages", default="", metavar="AGES", help="7,9")
    parser.add_argument("--rooms", default="1", metavar="N")
    parser.add_argument("--currency", default="USD", metavar="CODE", help="what was asked for")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser


def _site(slug: str) -> Site:
    try:
        return site(slug)
    except UnknownSite as unknown:
        raise Fault(str(unknown)) from unknown


def _request(asked: argparse.Namespace) -> StayRequest:
    """What was asked for when the page was saved; its dates may have passed."""
    stay = Stay(_day("--check-in", asked.check_in), _day("--check-out", asked.check_out))
    ages = [age for age in asked.children_ages.split(",") if age.strip()]
    children = tuple(_whole("--children-ages", age) for age in ages)
    adults, rooms = _whole("--adults", asked.adults), _whole("--rooms", asked.rooms)
    currency = asked.currency.upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise Fault(f"--currency {asked.currency!r} is no currency code: write one such as USD.")
    request = StayRequest(stay, Occupancy(adults, children), rooms, currency)
    faults = [fault for fault in faults_of(request, stay.check_in) if _counts(fault)]
    if faults:
        raise Fault(" ".join(fault.sentence for fault in faults))
    return request


def _counts(fault: StayFault) -> bool:
    """A saved page may be of any day and length; all else is as wrong as in a search."""
    return "nights at most" not in fault.sentence


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{option} {text!r} is no date: write it as 2026-12-04.") from None


def _whole(option: str, text: str) -> int:
    if not re.fullmatch(r"\s*\d{1,4}\s*", text, re.ASCII):
        raise Fault(f"{option} {text!r} is no whole number: write it as 2.")
    return int(text)


def _page(path: Path) -> Page:
    """The saved body as the answer it once was. Raises Fault for one that cannot be read at all."""
    try:
        size, changed = path.stat().st_size, path.stat().st_mtime
        if size > MAX_BYTES:
            raise Fault(
                f"{path} has {size / 2**20:.0f} MB and the largest that is read is "
                f"{MAX_BYTES // 2**20} MB: save the results page alone."
            )
        body = path.read_bytes()
    except OSError as error:
        raise Fault(f"{path} cannot be read ({error.strerror}): name a saved page.") from error
    return Page(
        url=path.resolve().as_uri(),
        status=200,
        body=body,
        content_type=_content_type(body),
        seen_at=datetime.fromtimestamp(changed, UTC),
        tier=Tier.FILE,
    )


def _content_type(body: bytes) -> str:
    """What a server would have declared, from the page's own head."""
    found = _CHARSET.search(body[:4_096])
    return f"text/html; charset={found[1].decode('ascii')}" if found else ""
