"""Many watches at once: from a CSV file with a report a line, and back into one."""

from __future__ import annotations

import codecs
import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.stay import BadQuery
from core.search import service as searches
from core.text import count_text
from core.watch import keeping, lines, rule_store, schedule, store
from core.watch.errors import BrokenLine, WatchFault
from core.watch.model import ImportReport, LineReport, NewWatch
from core.watch.rule_faults import checked_rule
from core.watch.rule_model import NewRule

LINES = 10_000  # of one file
_AT_ONCE = 500  # watches a transaction
_EXAMPLE = (
    'Long weekend,"New York, NY",{friday},{monday},2,,1,USD,aaa,daily,America/New_York,'
    "drop 5 | below_target 600,,"
)
_EXAMPLE_AHEAD = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A line that can be stored."""

    line: int
    new: NewWatch
    rules: tuple[NewRule, ...]


def template_csv() -> str:
    """The head of a file with one line that shows how it is filled in."""
    day = clock.now().date() + _EXAMPLE_AHEAD
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    example = _EXAMPLE.format(friday=friday, monday=friday + timedelta(days=3))
    return f"{','.join(lines.COLUMNS)}\r\n{example}\r\n"


def export_csv(account_id: str) -> str:
    """Every watch of a person, as `import_csv` reads it; codes of memberships stay here."""
    return lines.written(keeping.watches(account_id))


def preview_csv(account_id: str, written: str | bytes) -> ImportReport:
    """What `import_csv` would do with each line; nothing is stored."""
    file = _bytes(written)
    found = [
        each if isinstance(each, LineReport) else _report(each, "")
        for each in _within(account_id, file)
    ]
    return ImportReport(lines=tuple(found), said=_said(file, found))


def import_csv(account_id: str, written: str | bytes) -> ImportReport:
    """Store a watch a line, with a report a line. A line is stored whole or not at all.

    At most `LINES` lines of a file are read, and as many watches stored as the account may hold.
    """
    file, report = _bytes(written), list[LineReport]()
    waiting = _within(account_id, file)
    while batch := list(islice(waiting, _AT_ONCE)):
        report += _stored(account_id, batch)
    return ImportReport(lines=tuple(report), said=_said(file, report))


def report_csv(report: ImportReport, *, is_stored: bool) -> str:
    """What became of each line, as a file: its number, whether it was taken, and why not."""
    taken = "stored" if is_stored else "ready"
    rows = (
        (one.line, "refused" if one.refused else taken, one.words, one.refused)
        for one in report.lines
    )
    return lines.table(("line", "result", "watch", "reason"), rows)


def _bytes(written: str | bytes) -> bytes:
    return written if isinstance(written, bytes) else written.encode()


def _said(file: bytes, report: Sequence[LineReport]) -> tuple[str, ...]:
    """Sentences on the whole file, which nobody should have to find among ten thousand lines."""
    said = []
    filled = sum(1 for line in io.BytesIO(file) if line.strip()) - 1
    if filled > LINES:
        said.append(
            f"The file has {filled:,} lines. Only the first {LINES:,} are read: put the rest into "
            "another file."
        )
    if homeless := sum(one.refused == keeping.full() for one in report):
        said.append(
            f"{count_text(homeless, 'line')} had no room: an account holds "
            f"{settings().watches_each:,} watches."
        )
    return tuple(said)


def _stored(account_id: str, batch: list[_Ready | LineReport]) -> list[LineReport]:
    now = clock.now()
    with transaction(account_id) as connection:
        store.lock_account(connection, account_id)
        room = settings().watches_each - store.count(connection, account_id)
        kept: list[tuple[_Ready, str]] = []
        report: list[LineReport] = []
        for each in batch:
            if isinstance(each, LineReport):
                report.append(each)
            elif len(kept) >= room:  # another tab has filled it meanwhile
                report.append(LineReport(line=each.line, refused=keeping.full()))
            else:
                kept.append((each, str(uuid.uuid4())))
                report.append(_report(*kept[-1]))
        store.add_many(
            connection,
            [
                {"id": watch_id, **keeping.new_row(account_id, one.new, now)}
                for one, watch_id in kept
            ],
        )
        of_each = [(watch_id, one.rules) for one, watch_id in kept]
        rule_store.add_rules_of_many(connection, account_id, of_each, now)
    return report


def _report(ready: _Ready, watch_id: str) -> LineReport:
    return LineReport(line=ready.line, watch_id=watch_id, words=keeping.title_of(ready.new))


def _within(account_id: str, file: bytes) -> Iterator[_Ready | LineReport]:
    """The lines of a file, those beyond what the account may hold refused."""
    with transaction(account_id) as connection:
        room = settings().watches_each - store.count(connection, account_id)
    for each in _read(file):
        if isinstance(each, _Ready):
            if room <= 0:
                yield LineReport(line=each.line, refused=keeping.full())
                continue
            room -= 1
        yield each


def _read(file: bytes) -> Iterator[_Ready | LineReport]:
    """The first lines that hold anything, decoded one after the other: a long file is never in
    memory twice, and what is not read costs nothing."""
    numbered = enumerate(io.BytesIO(file.removeprefix(codecs.BOM_UTF8)), start=1)
    filled = ((number, line.rstrip(b"\r\n")) for number, line in numbered if line.strip())
    number, first = next(filled, (1, b""))
    try:
        delimiter, names = lines.head(_text(first))
    except BrokenLine as error:
        yield LineReport(line=number, refused=str(error))
        return
    now = clock.now()
    for number, line in islice(filled, LINES):
        yield _line(number, line, delimiter, names, now)


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as exc:
        raise BrokenLine("This is no text in UTF-8: save the file as CSV UTF-8.") from exc


def _line(
    number: int, line: bytes, delimiter: str, names: list[str], now: datetime
) -> _Ready | LineReport:
    try:
        found = lines.cells(_text(line), delimiter)
        if len(found) > len(names):
            raise BrokenLine("The line has more cells than the first line names columns.")
        short = [""] * (len(names) - len(found))  # empty cells at the end may be left out
        new = lines.watch_in(dict(zip(names, [*found, *short], strict=True)))
        searches.check(new.query)
        schedule.check(new.schedule, new.time_zone, now, check_in=new.query.request.stay.check_in)
        rules = tuple(checked_rule(rule, new.query) for rule in new.rules)
    except (BadQuery, WatchFault) as error:
        return LineReport(line=number, refused=str(error))
    return _Ready(number, new, rules)
