"""`./wayrate search`: the search page's question and answer without the page."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cli.errors import Fault
from cli.options import Parser, currency, day, whole
from core import workqueue
from core.config import settings
from core.db import engine_for
from core.domain.membership import Entitlement, Membership
from core.domain.stay import BadQuery, Occupancy, Stay, StayQuery, StayRequest
from core.errors import WayrateError
from core.fx import rate_table
from core.places import UnknownDestination, resolve
from core.reports.summary import as_json, as_text
from core.search import service
from core.search.model import SearchView
from core.search.ranking import Wish, rank
from core.workers import service as workers
from jobs.services import background

POLL_S = 0.1
PATIENCE_S = 180.0


def run(argv: list[str]) -> int:
    """Ask, show progress on standard error, print the answer; exit 0 when the search closed."""
    args = _parser().parse_args(argv)
    try:
        query = _query(args)
        slugs = _sources(args.sources)
        service.check(query)
        with with_services():
            search_id = service.submit(query, slugs, again=args.again)
            view = _follow(search_id, args.quiet)
    except (BadQuery, UnknownDestination, WayrateError) as error:
        raise Fault(str(error)) from error
    held = frozenset(e.membership for e in view.query.asked)
    ranking = rank(view.houses, Wish(currency=args.currency, held=held), rate_table())
    codes = {e.membership: e.code for e in query.asked if e.code}
    answer = as_json(view, ranking, codes) if args.json else ""
    print(json.dumps(answer, indent=1) if args.json else as_text(view, ranking))
    return 0


@contextmanager
def with_services() -> Iterator[None]:
    """The running services, else our own; this process learns where they are."""
    with background() as services:
        os.environ.update(services.env)
        settings.cache_clear()
        try:
            workers.wait_for_any()
            yield
        finally:
            # Before the database stops: a client that is cut off would complain.
            workqueue.forget_clients()
            engine_for(settings().database_url).dispose()


def _follow(search_id: str, quiet: bool) -> SearchView:
    deadline = time.monotonic() + PATIENCE_S
    told = -1
    while True:
        view = service.view(search_id)
        if view.answered != told and not quiet:
            told = view.answered
            quotes = sum(progress.quotes for progress in view.sources)
            line = f"{told} of {len(view.sources)} sources answered, {quotes} rates"
            print(line, file=sys.stderr, flush=True)
        if not view.is_running:
            return view
        if time.monotonic() > deadline:
            raise Fault(f"The search {search_id} goes on; it took too long to wait for here.", 1)
        time.sleep(POLL_S)


def _query(args: argparse.Namespace) -> StayQuery:
    request = StayRequest(
        Stay(args.check_in, args.check_out),
        Occupancy(args.adults, _ages(args.child_ages)),
        args.rooms,
        args.currency,
    )
    return StayQuery(resolve(args.destination), request, _entitlements(_words(args.memberships)))


def _entitlements(words: list[str]) -> tuple[Entitlement, ...]:
    """`aarp`, or `corporate=12345` for those that need the traveller's own code."""
    known = {membership.value: membership for membership in Membership}
    found = []
    for word in words:
        name, _, code = word.partition("=")
        if name.lower() not in known:
            raise Fault(f"There is no membership {name!r}. There are: {', '.join(known)}.")
        found.append(Entitlement(known[name.lower()], code or None))
    return tuple(found)


def _ages(text: str) -> tuple[int, ...]:
    try:
        return tuple(whole(word) for word in _words(text))
    except argparse.ArgumentTypeError:
        raise Fault(f"Children's ages are whole numbers, such as 7,9: {text!r} is not.") from None


def _sources(text: str | None) -> list[str]:
    """Empty for all: when the option was not given at all."""
    words = _words(text or "")
    if text is not None and not words:
        raise Fault("--sources names no source: write slugs such as booking, or leave it out.")
    return words


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate search", description=__doc__)
    parser.add_argument("destination", help='a city in any script: "New York", "München", "東京"')
    parser.add_argument("--check-in", type=day, required=True, metavar="DATE")
    parser.add_argument("--check-out", type=day, required=True, metavar="DATE")
    parser.add_argument("--adults", type=whole, default=2, metavar="N")
    parser.add_argument("--child-ages", default="", metavar="7,9")
    parser.add_argument("--rooms", type=whole, default=1, metavar="N")
    parser.add_argument("--currency", type=currency, default="USD", metavar="CODE")
    parser.add_argument("--memberships", default="", metavar="aarp,aaa,corporate=ID")
    parser.add_argument("--sources", metavar="SLUGS", help="all that are on by default")
    parser.add_argument("--again", action="store_true", help="ask anew even if just asked")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    return parser
