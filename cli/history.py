"""`./wayrate history import|export FILE`: prices that were seen, as CSV or Parquet."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cli.errors import Fault
from cli.options import Parser, day
from cli.search import with_services
from core.history.cells import harmless
from core.history.model import ImportReport, Kind, Told
from core.history.service import export_rows, import_rows
from core.sources import service as sources

SHOWN = 20  # refused lines that are printed; a file may have millions


def run(argv: list[str]) -> int:
    """Import or export; exit 0, or 1 when rows were refused. Raises Fault."""
    args = _parser().parse_args(argv)
    kind = _kind(args.file, args.kind)
    if args.word == "import":
        return _import(args.file, kind, args.refused, as_json=args.json)
    return _export(args.file, kind, args.since, args.until, as_json=args.json)


def _import(path: Path, kind: Kind, refused: Path | None, *, as_json: bool) -> int:
    try:
        with path.open("rb") as file, _listener(refused) as told, with_services():
            slugs = {source.slug for source in sources.described()}
            report = import_rows(file, kind, slugs, told)
    except OSError as error:
        raise Fault(f"{error.filename} cannot be used: {error.strerror}.") from error
    print(json.dumps(_as_json(report), indent=1) if as_json else _as_text(report))
    return 1 if report.refusals else 0


def _export(
    path: Path, kind: Kind, since: date | None, until: date | None, *, as_json: bool
) -> int:
    """Written beside its place and moved there, so that no half file bears the name."""
    part = path.with_name(path.name + ".part")
    try:
        with with_services(), part.open("wb") as file:
            rows = export_rows(file, kind, since or date.min, until)
        part.replace(path)
    except OSError as error:
        raise Fault(f"{error.filename} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    print(json.dumps({"rows": rows}) if as_json else f"{rows:,} rows are in {path}.")
    return 0


@contextmanager
def _listener(refused: Path | None) -> Iterator[Told]:
    """Writes every refused line to a file, where one is named."""
    if refused is None:
        yield lambda line, reason: None
        return
    with refused.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "reason"))

        def told(line: int, reason: str) -> None:
            writer.writerow((line, harmless(reason)))

        yield told


def _as_json(report: ImportReport) -> dict[str, object]:
    return {
        "stored": report.stored,
        "already_there": report.already_there,
        "refused": report.refusals,
        "reasons": [{"line": line, "reason": reason} for line, reason in report.refused],
    }


def _as_text(report: ImportReport) -> str:
    lines = [f"  line {line}: {reason}" for line, reason in report.refused[:SHOWN]]
    if report.refusals > SHOWN:
        lines.append(f"  ... and {report.refusals - SHOWN:,} more: --refused FILE writes them all.")
    head = (
        f"{report.stored:,} rows stored, {report.already_there:,} were there already, "
        f"{report.refusals:,} refused."
    )
    return "\n".join([head, *lines])


def _kind(path: Path, said: str | None) -> Kind:
    """As said, else by the name's ending. Raises Fault."""
    ending = said or path.suffix.removeprefix(".").casefold()
    try:
        return Kind(ending)
    except ValueError:
        raise Fault(f"{path.name}: the name must end in .csv or .parquet, or say --as.") from None


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate history", description=__doc__)
    parser.add_argument("word", choices=("import", "export"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--as", dest="kind", choices=[kind.value for kind in Kind])
    parser.add_argument("--since", type=day, metavar="DAY", help="export: first day of seeing")
    parser.add_argument("--until", type=day, metavar="DAY", help="export: last day of seeing")
    parser.add_argument("--refused", type=Path, metavar="FILE", help="import: every refused line")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
