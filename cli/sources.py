"""`./wayrate sources [on|off SLUG ...]`: every source and how it is verified; switches them."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Iterable

from cli.errors import Fault
from cli.options import Parser
from cli.search import with_services
from core.config import settings
from core.sources.service import SourceState, all_sources, off_among, switch


def run(argv: list[str]) -> int:
    """Print the list, or switch and print what was switched; exit 0."""
    args = _parser().parse_args(argv)
    if args.word and not args.slugs:
        raise Fault(f"sources {args.word} needs a source: ./wayrate sources lists them.")
    with with_services():
        if args.word:
            _switch(args.slugs, args.word == "on")
        states = [one for one in all_sources() if not args.slugs or one.source.slug in args.slugs]
        world = settings().world
    if args.json:
        print(json.dumps([_row(state) for state in states], indent=1, ensure_ascii=False))
    elif args.word:
        print("\n".join(f"{one.source.slug}: {_on_or_off(one)}" for one in states))
    else:
        print(_table(states, world))
    return 0


def _switch(slugs: Iterable[str], is_on: bool) -> None:
    """All of them or, where one is unknown, none. Raises UnknownSource."""
    off_among(slugs)
    for slug in slugs:
        switch(slug, is_on, _who())


def _who() -> str:
    """Until there are accounts: whoever runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in many containers
        return "someone at the terminal"


def _row(state: SourceState) -> dict[str, object]:
    source, verified = state.source, state.verified
    return {
        "slug": source.slug,
        "name": source.name,
        "kind": source.kind.value,
        "group": source.group,
        "memberships": sorted(membership.value for membership in source.memberships),
        "verified": {
            "how": verified.by.value,
            "when": verified.on.isoformat(),
            "evidence": verified.shown_evidence,
            "note": verified.note,
        },
        "tier": source.tier.value,
        "state": "on" if state.is_on else "off",
        "robots": state.robots or None,
        "off_reason": state.off_reason or None,
    }


def _table(states: list[SourceState], world: str) -> str:
    rows = [("slug", "source", "kind", "by", "verified", "state")]
    for state in states:
        source, verified = state.source, state.verified
        how = f"{verified.by.value}, {verified.on.isoformat()}"
        row = (source.slug, source.name, source.kind.value, source.tier.value, how)
        rows.append((*row, _on_or_off(state)))
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )
    on = sum(state.is_on for state in states)
    return "\n".join([*lines, "", f"{on} of {len(states)} are on in the {world} world."])


def _on_or_off(state: SourceState) -> str:
    return "on" if state.is_on else f"off: {state.off_reason}"


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate sources", description=__doc__)
    parser.add_argument("word", nargs="?", choices=("on", "off"), help="switch the sources named")
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="as the list names them")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    return parser
