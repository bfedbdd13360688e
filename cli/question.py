"""One question to one site, from command-line words to values."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Self

from cli.errors import Fault
from cli.options import Parser, currency, day, whole
from core.clock import earliest_today
from core.domain.membership import Entitlement, Membership
from core.domain.stay import Occupancy, Stay, StayQuery, StayRequest, faults_of
from core.places import resolve
from scrapers import registry
from scrapers.site import Site


@dataclass(frozen=True, slots=True)
class Question:
    site: Site
    query: StayQuery
    entitlement: Entitlement

    @classmethod
    def of(cls, args: argparse.Namespace) -> Self:
        """Raises Fault for an unknown membership, UnknownSite and UnknownDestination."""
        request = StayRequest(
            Stay(args.check_in, args.check_out),
            Occupancy(args.adults, args.child_ages),
            args.rooms,
            args.currency,
        )
        entitlement = _entitlement(args.membership)
        query = StayQuery(resolve(args.city), request, (entitlement,))
        return cls(registry.site(args.site), query, entitlement)

    def check(self) -> None:
        """Raises Fault when it cannot be asked today."""
        faults = faults_of(self.query.request, earliest_today())
        if faults:
            raise Fault(" ".join(fault.sentence for fault in faults))
        member = self.entitlement.membership
        if member.needs_code and not (self.entitlement.code or "").strip():
            raise Fault(f"Enter your code for {member.label}: --membership {member.value}=CODE.")


def parser_of(command: str, what: str) -> argparse.ArgumentParser:
    """A parser that knows the words of a question."""
    parser = Parser(prog=f"./wayrate {command}", description=what)
    parser.add_argument("site", metavar="SITE", help="slug of the site: booking")
    parser.add_argument("--city", required=True, help='in any script: "New York"')
    parser.add_argument("--check-in", type=day, required=True, metavar="DATE")
    parser.add_argument("--check-out", type=day, required=True, metavar="DATE")
    parser.add_argument("--adults", type=whole, default=2, metavar="N")
    parser.add_argument("--child-ages", type=_ages, default=(), metavar="7,9")
    parser.add_argument("--rooms", type=whole, default=1, metavar="N")
    parser.add_argument("--currency", type=currency, default="USD", metavar="CODE")
    parser.add_argument("--membership", default="public", metavar="aaa, or corporate=ID")
    return parser


def _entitlement(word: str) -> Entitlement:
    name, _, code = word.partition("=")
    known = {membership.value: membership for membership in Membership}
    if name.lower() not in known:
        raise Fault(f"There is no membership {name!r}: choose one of {', '.join(known)}.")
    return Entitlement(known[name.lower()], code or None)


def _ages(text: str) -> tuple[int, ...]:
    try:
        return tuple(whole(word) for word in text.split(",") if word.strip())
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} are no ages: write them as 7,9") from None
