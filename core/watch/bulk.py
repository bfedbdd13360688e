"""Many watches at once: from a CSV file with a report a line, and back into one."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.stay import BadQuery
from core.search import service as searches
from core.watch import keeping, lines, rule_store, schedule, store
from core.watch.errors import BrokenLine, WatchFault
from core.watch.model import ImportReport, LineReport, NewWatch
from core.watch.rule_faults import checked_rule
from core.watch.rule_model import NewRule

LINES = 10_000  # of one file
_AT_ONCE = 500  # watches a transaction
_EXAMPLE = (
    'Long weekend,"New York, NY",2027-05-28,2027-05-31,2,,1,USD,aaa,daily,America/New_York,'
    "drop 5 | below_target 600,,"
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A line that can be stored."""

    line: int
    new: NewWatch
    rules: tuple[NewRule, ...]


def template_csv() -> str:
    """The head of a file with one line that shows how it is filled in."""
    return f"{','.join(lines.COLUMNS)}\r\n{_EXAMPLE}\r\n"


def export_csv(account_id: str) -> str:
    """Every watch of a person, as `import_csv` reads it; codes of memberships stay here."""
    return lines.written(keeping.watches(account_id))


def preview_csv(account_id: str, written: str | bytes) -> ImportReport:
    """What `import_csv` would do with each line; nothing is stored."""
    return ImportReport(
        lines=tuple(
            each if isinstance(each, LineReport) else _report(each, "")
            for each in _within(account_id, written)
        )
    )


def import_csv(account_id: str, written: str | bytes) -> ImportReport:
    """Store a watch a line, with a report a line. A line is stored whole or not at all.

    At most `LINES` lines of a file are read, and as many watches stored as the account may hold.
    """
    report: list[LineReport] = []
    waiting = _within(account_id, written)
    while batch := list(islice(waiting, _AT_ONCE)):
        report += _stored(account_id, batch)
    return ImportReport(lines=tuple(report))


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


def _within(account_id: str, written: str | bytes) -> Iterator[_Ready | LineReport]:
    """The lines of a file, those beyond what the account may hold refused."""
    with transaction(account_id) as connection:
        room = settings().watches_each - store.count(connection, account_id)
    for each in _read(written):
        if isinstance(each, _Ready):
            if room <= 0:
                yield LineReport(line=each.line, refused=keeping.full())
                continue
            room -= 1
        yield each


def _read(written: str | bytes) -> Iterator[_Ready | LineReport]:
    """Every line that holds anything, read one after the other: a long file is never in memory
    twice."""
    try:
        text = written.decode("utf-8-sig") if isinstance(written, bytes) else written
    except UnicodeDecodeError:
        yield LineReport(line=1, refused="The file is no text in UTF-8: save it as CSV UTF-8.")
        return
    numbered = enumerate(io.StringIO(text.removeprefix("\ufeff")), start=1)
    filled = ((number, line.rstrip("\r\n")) for number, line in numbered if line.strip())
    first = next(filled, (1, ""))
    try:
        delimiter, names = lines.head(first[1])
    except BrokenLine as error:
        yield LineReport(line=first[0], refused=str(error))
        return
    now = clock.now()
    for count, (number, line) in enumerate(filled):
        if count == LINES:
            yield LineReport(
                line=number,
                refused=f"Only {LINES:,} lines of a file are read: put the rest into another one.",
            )
            return
        yield _line(number, line, delimiter, names, now)


def _line(
    number: int, line: str, delimiter: str, names: list[str], now: datetime
) -> _Ready | LineReport:
    try:
        found = lines.cells(line, delimiter)
        if len(found) > len(names):
            raise BrokenLine("The line has more cells than the first line names columns.")
        short = [""] * (len(names) - len(found))  # empty cells at the end may be left out
        new = lines.watch_in(dict(zip(names, [*found, *short], strict=True)))
        searches.check(new.query)
        schedule.check(new.schedule, new.time_zone, now)
        rules = tuple(checked_rule(rule, new.query) for rule in new.rules)
    except (BadQuery, WatchFault) as error:
        return LineReport(line=number, refused=str(error))
    return _Ready(number, new, rules)
