"""`./wayrate try | record | replay | accept`: what the author of a site needs, step by step."""

from __future__ import annotations

import argparse
import asyncio
import json
import mimetypes
import os
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from cli.errors import Fault
from cli.options import Parser
from cli.own_browser import read_open
from cli.question import Question, parser_of
from cli.read import as_object, table
from core.domain.rate import Tier
from core.domain.report import SiteReport
from core.places import UnknownDestination
from jobs.services import order_of, services_for
from scrapers import registry
from scrapers import report as reports
from scrapers.errors import SiteError
from scrapers.masking import MASK, NOT_MASKED, Masker
from scrapers.open_tab import NoOpenPage
from scrapers.plain import differences, reading
from scrapers.recording import Recording, RecordingVisit, load, write
from scrapers.replay import Accepted, NotRecorded, accepted, replayed
from scrapers.settings import BadSettings, VisitSettings
from scrapers.site import Site
from scrapers.visit import Page, Visit
from scrapers.visits import Visitor

RECORDINGS = Path("tests/recordings")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
T = TypeVar("T")


def run(argv: list[str]) -> int:
    """`argv` starts with the command's name."""
    commands: dict[str, Callable[[list[str]], int]] = {
        "try": try_,
        "record": record,
        "replay": replay,
        "accept": accept,
    }
    try:
        return commands[argv[0]](argv[1:])
    except (
        registry.UnknownSite,
        UnknownDestination,
        BadSettings,
        NotRecorded,
        NoOpenPage,
    ) as error:
        raise Fault(str(error)) from error


def try_(argv: list[str]) -> int:
    """Exit 0 when the site told what was asked, be it "sold out"; 1 when it did not."""
    parser = parser_of("try", "ask one site once, now, and print what was read")
    parser.add_argument("--json", action="store_true", help="print one object, as `read` does")
    parser.add_argument(
        "--browser",
        metavar="http://127.0.0.1:9222",
        help="read the page that is open in your own browser; nothing is visited",
    )
    args = parser.parse_args(argv)
    question = Question.of(args)
    found = read_open(args.browser, question) if args.browser else _asked(question)
    print(json.dumps(as_object(found), indent=1, ensure_ascii=False) if args.json else table(found))
    return 0 if found.outcome.answered else 1


def record(argv: list[str]) -> int:
    parser = parser_of("record", "ask one site once and keep every exchange, masked")
    parser.add_argument("name", metavar="NAME", help="what it shows: two-adults-aaa")
    parser.add_argument("--page", type=Path, metavar="FILE", help="keep this saved page instead")
    parser.add_argument("--url", default="", help="where the saved page came from")
    _add_folder(parser)
    args = parser.parse_args(argv)
    question, folder = Question.of(args), _folder(args)
    recording = _saved(args, question) if args.page else _recorded(question)
    write(folder, recording)
    found = _replayed(question.site, folder)
    todo = "Check each total against the page by hand" if found.quotes else "If this was to be kept"
    print(f"{table(found)}\n\nKept in {folder}. {NOT_MASKED}\n{todo}, then:")
    print(f"./wayrate accept {args.site} {args.name}")
    return 0


def replay(argv: list[str]) -> int:
    """Exit 0 when every recording reads as accepted, 1 when one does not or nobody accepted it."""
    parser = Parser(prog="./wayrate replay", description="read recordings again")
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("name", metavar="NAME", nargs="?", help="all of the site by default")
    _add_folder(parser)
    args = parser.parse_args(argv)
    site = registry.site(args.site)
    folders = [_folder(args)] if args.name else _all(args.folder / args.site)
    if not folders:
        raise Fault(f"There is no recording of {args.site} in {args.folder}: record one first.")
    verdicts = [_holds(site, folder) for folder in folders]  # each prints what it found
    return 0 if all(verdicts) else 1


def accept(argv: list[str]) -> int:
    parser = Parser(prog="./wayrate accept", description="take a reading as right")
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("name", metavar="NAME")
    _add_folder(parser)
    args = parser.parse_args(argv)
    site, folder = registry.site(args.site), _folder(args)
    found = _replayed(site, folder)
    print(table(found))
    Accepted(site.parser, _loaded(folder).recorded_at, reading(found)).write(folder)
    print(f"\nAccepted as the right reading of {folder}.")
    return 0


def _asked(question: Question) -> SiteReport:
    async def once(visit: Visit) -> SiteReport:
        return await _report(question, visit)

    return _on_a_visit(question, once)


def _recorded(question: Question) -> Recording:
    """Failures are worth a recording too: the wall, the empty page, the words of "sold out"."""
    masker = _masker(question)

    async def once(visit: Visit) -> Recording:
        recorder = RecordingVisit(visit, masker)
        await _report(question, recorder)
        return Recording(
            query=question.query,
            entitlement=question.entitlement,
            recorded_at=datetime.now(UTC),
            exchanges=tuple(recorder.exchanges),
        )

    return _on_a_visit(question, once)


def _masker(question: Question) -> Masker:
    keys = map(os.environ.get, question.site.source.key_variables)
    return Masker(tuple(filter(None, keys)), tuple(filter(None, (question.entitlement.code,))))


def _on_a_visit(question: Question, work: Callable[[Visit], Coroutine[Any, Any, T]]) -> T:
    question.check()

    async def visiting(settings: VisitSettings) -> T:
        async with Visitor(settings) as visitor:
            return await work(visitor.visit(question.site.source))

    with _outside() as settings:
        _need_keys(question.site)
        return asyncio.run(visiting(settings))


async def _report(question: Question, visit: Visit) -> SiteReport:
    """Asked once: an error that production would try again is the outcome here."""
    try:
        return await reports.ask(question.site, question.query, question.entitlement, visit)
    except SiteError as error:
        return reports.failed(question.site, question.entitlement.membership, error)


@contextmanager
def _outside() -> Iterator[VisitSettings]:
    """The way out: the real world, the local one that runs, else one that runs for this command."""
    if os.environ.get("WAYRATE_WORLD") == "live" or os.environ.get("WAYRATE_LOCAL_WORLD"):
        yield VisitSettings.from_environment(os.environ)
        return
    with services_for(order_of(None, ("world",), "local", False)) as services:
        os.environ.update(services.env)
        yield VisitSettings.from_environment(os.environ)


def _need_keys(site: Site) -> None:
    missing = [name for name in site.source.key_variables if not os.environ.get(name)]
    if missing:
        raise Fault(f"{site.source.name} needs {', '.join(missing)} in the environment.")


def _saved(args: argparse.Namespace, question: Question) -> Recording:
    """A page that was saved by hand is masked and kept like one that was visited."""
    masker = _masker(question)
    try:
        body = args.page.read_bytes()
    except OSError as error:
        raise Fault(f"{args.page} cannot be read: {error.strerror}.") from error
    page = Page(
        url=masker.text(args.url),
        status=200,
        body=masker.body(body),
        content_type=mimetypes.guess_type(args.page.name)[0] or "text/html",
        seen_at=datetime.now(UTC),
        tier=Tier.FILE,
    )
    return Recording(
        query=question.query,
        entitlement=question.entitlement,
        recorded_at=page.seen_at,
        saved=page,
    )


def _replayed(site: Site, folder: Path) -> SiteReport:
    recording = _loaded(folder)
    for name in site.source.key_variables:
        os.environ.setdefault(name, MASK)  # a site reads its keys, a recording never holds them
    return asyncio.run(replayed(site, recording))


def _loaded(folder: Path) -> Recording:
    try:
        return load(folder)
    except FileNotFoundError as error:
        raise Fault(f"There is no recording in {folder}: ./wayrate record makes one.") from error


def _holds(site: Site, folder: Path) -> bool:
    """Print what became of one recording; whether it reads as accepted."""
    found = reading(_replayed(site, folder))
    was = accepted(folder)
    if was is None:
        print(f"{folder.name}: not accepted yet: ./wayrate accept {site.source.slug} {folder.name}")
        return False
    lines = differences(was.reading, found)
    print(f"{folder.name}: {'differs' if lines else 'as accepted'} (reader {site.parser})")
    for line in lines:
        print(f"  {line}")
    return not lines


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=RECORDINGS, help=f"default: {RECORDINGS}")


def _folder(args: argparse.Namespace) -> Path:
    if not _NAME.fullmatch(args.name):
        raise Fault(f"{args.name!r} is no name: use small letters, digits, - and _.")
    folder: Path = args.folder / args.site / args.name
    return folder


def _all(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/exchanges.json"))
