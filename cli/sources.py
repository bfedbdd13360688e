"""`./wayrate sources`: every source, how it was verified and how it is doing."""

from __future__ import annotations

import json

from cli.options import Parser
from cli.search import with_services
from core.sources.service import SourceState, all_sources


def run(argv: list[str]) -> int:
    """Print the list; exit 0."""
    parser = Parser(prog="./wayrate sources", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    args = parser.parse_args(argv)
    with with_services():
        states = all_sources()
    print(json.dumps([_row(s) for s in states], indent=1) if args.json else _table(states))
    return 0


def _row(state: SourceState) -> dict[str, object]:
    source = state.source
    return {
        "slug": source.slug,
        "name": source.name,
        "kind": source.kind.value,
        "group": source.group,
        "brands": list(source.brands),
        "memberships": sorted(membership.value for membership in source.memberships),
        "verified": {
            "how": source.verified.by.value,
            "when": source.verified.on.isoformat(),
            "note": source.verified.note,
        },
        "tier": source.tier.value,
        "state": "on" if state.is_on else "off",
        "robots": state.robots or None,
        "off_reason": state.off_reason or None,
    }


def _table(states: tuple[SourceState, ...]) -> str:
    rows = [("source", "kind", "by", "state", "verified")]
    for state in states:
        verified = state.source.verified
        how = f"{verified.by.value} of {verified.on.isoformat()}"
        on = "on" if state.is_on else f"off: {state.off_reason}"
        tier, kind = state.source.tier.value, state.source.kind.value
        rows.append((state.source.name, kind, tier, on, how))
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )
