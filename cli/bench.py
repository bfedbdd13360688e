"""`./wayrate bench`: measure a promise, and say honestly whether it holds."""

from __future__ import annotations

import ast
import importlib
import json
from pathlib import Path

from benchmarks.report import Report
from cli.errors import Fault
from cli.options import Parser

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
NOT_A_BENCHMARK = {"__init__", "report"}


def run(argv: list[str]) -> int:
    """Run one benchmark, or list them; exit 0 even when a promise does not hold: it is printed."""
    parser = Parser(prog="./wayrate bench", description=__doc__)
    parser.add_argument("name", nargs="?", help="without it, the names are listed")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args(argv)
    known = names()
    if args.name is None:
        print(json.dumps(known, indent=1) if args.json else _listing(known))
        return 0
    if args.name not in known:
        raise Fault(f"No benchmark is called {args.name!r}. There are: {', '.join(known)}.")
    report: Report = importlib.import_module(f"benchmarks.{args.name}").run()
    print(json.dumps(report.as_json(), indent=1) if args.json else as_table(report))
    return 0


def names() -> dict[str, str]:
    """Name -> what it measures: the first line of each file's docstring; nothing is run."""
    return {
        path.stem: (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()[0]
        for path in sorted(FOLDER.glob("*.py"))
        if path.stem not in NOT_A_BENCHMARK
    }


def as_table(report: Report) -> str:
    """Promises first, then every figure."""
    promises = [
        f"  {'holds' if p.holds else 'DOES NOT HOLD':<13}  {p.what}: {p.value:g} {p.unit}"
        f" ({'at most' if p.at_most else 'at least'} {p.bound:g})"
        for p in report.promises
    ]
    width = max((len(name) for name in report.figures), default=0)
    figures = [f"  {name:<{width}}  {_text(value)}" for name, value in report.figures.items()]
    head = f"{report.name}  {report.at:%Y-%m-%d %H:%M} UTC  {report.machine}"
    return "\n".join([head, "", *promises, "", *figures])


def _text(value: float | int | str) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _listing(known: dict[str, str]) -> str:
    width = max(len(name) for name in known)
    return "\n".join(f"  {name:<{width}}  {line}" for name, line in known.items())
