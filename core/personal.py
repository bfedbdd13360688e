"""A person across all subjects: everything of hers as one file, and gone everywhere.

Every table with a column `account_id` is hers. A new table of that kind is in the export and falls
with the account without a line here; a test fails for one that is not under row-level security.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, and_, case, exists, select, union, update

from core import clock, tables, vault
from core.accounts import service as accounts
from core.accounts.tables import account, account_search
from core.db import transaction
from core.notify import service as notify
from core.reports import service as reports
from core.search.store import CODES_GO
from core.search.tables import search
from core.sources.tables import source_switch

# What a person is not given of her own rows: it opens doors or is of no meaning outside.
LEFT_OUT = {
    "account": {"password_hash"},
    "account_session": {"fingerprint"},
    "account_token": {"fingerprint"},
    "channel": {"digest_of_address", "code"},
    "message": {"addressee"},
    "share_link": {"fingerprint"},
}
# A code of a traveller stays in a search that nobody has in her list for so long.
CODES_STAY = timedelta(days=1)
GONE = "someone who has left"
_SEALED = "gAAAAA"  # how everything begins that the vault has sealed
_README = """\
Everything that Wayrate keeps about {email}, as of {at:%Y-%m-%d %H:%M} UTC.

Each table is here twice: as JSON with every value as it is kept, and as CSV for a spreadsheet.
Times are UTC. What is stored encrypted (numbers of memberships, addresses of channels, codes) is
readable here, so keep this file to yourself. Left out: hashes of passwords and of session tokens,
which mean nothing outside. Searches belong to nobody; those that you opened are in `searches`.

{lines}
"""


def personal_tables() -> tuple[Table, ...]:
    """The account itself and every table with rows of one person, by name."""
    owned = [each for each in tables.metadata.sorted_tables if "account_id" in each.c]
    return (account, *sorted(owned, key=lambda each: each.name))


def export(account_id: str) -> bytes:
    """A zip of everything that is kept of a person, sealed columns opened. Raises UnknownAccount.

    A table is `NAME.json` (a list of objects) and `NAME.csv`; README.txt says what is what.
    """
    person = accounts.account_of(account_id)
    with transaction(account_id) as connection:
        found = {each.name: _rows(connection, each, account_id) for each in personal_tables()}
        found["searches"] = _searches(connection, account_id)
    lines = "\n".join(f"{name}: {len(rows)}" for name, rows in found.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _README.format(email=person.email, at=clock.now(), lines=lines))
        for name, rows in found.items():
            file.writestr(f"{name}.json", orjson.dumps(rows, option=orjson.OPT_INDENT_2))
            file.writestr(f"{name}.csv", _csv(rows))
    return packed.getvalue()


def _rows(connection: Connection, table: Table, account_id: str) -> list[dict[str, Any]]:
    owner = table.c.id if table is account else table.c.account_id
    kept = [c for c in table.c if c.name not in LEFT_OUT.get(table.name, ())]
    query = select(*kept).where(owner == account_id).order_by(*table.primary_key.columns)
    return [_opened(row) for row in connection.execute(query).mappings()]


def _searches(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    query = (
        select(search.c.id, search.c.query, search.c.submitted_at)
        .join(account_search, account_search.c.search_id == search.c.id)
        .where(account_search.c.account_id == account_id)
        .order_by(search.c.submitted_at)
    )
    return [_opened(row) for row in connection.execute(query).mappings()]


def _opened(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """A value as JSON has it, unsealed wherever something sealed lies in it."""
    match value:
        case str() if value.startswith(_SEALED):
            return _unsealed(value)
        case dict():
            return {str(name): _plain(inside) for name, inside in value.items()}
        case list() | tuple():
            return [_plain(inside) for inside in value]
        case datetime():
            return value.astimezone(UTC).isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _unsealed(value: str) -> Any:
    """What was sealed, which in some columns is a JSON object; words of a person that only look
    sealed stay as they are."""
    try:
        opened = vault.unseal(value)
    except vault.VaultFault:
        return value
    try:
        return json.loads(opened) if opened.startswith("{") else opened
    except ValueError:
        return opened


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    written = io.StringIO()
    sheet = csv.writer(written)
    if rows:
        sheet.writerow(rows[0])
    sheet.writerows([_cell(value) for value in row.values()] for row in rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    """Text for a spreadsheet, which would take a leading sign for a formula."""
    text = json.dumps(value) if isinstance(value, dict | list) else "" if value is None else value
    text = str(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def delete(account_id: str, password: str, session_token: str = "") -> None:
    """Delete a person everywhere: her account, all that hangs on it, and her codes in searches.

    A search that runs goes on, and drops her codes as it ends. Her address stays in one sealed
    letter that says goodbye, until it is sent or a day has passed. Raises as `accounts.delete`
    does.
    """
    email = accounts.account_of(account_id).email
    with transaction(account_id) as connection:
        asked = _searches_for(connection, account_id)
    accounts.delete(account_id, password, session_token)
    with transaction() as connection:
        _strip_codes(connection, search.c.id.in_(asked))
        hers = source_switch.c.changed_by == email
        connection.execute(update(source_switch).where(hers).values(changed_by=GONE))


def sweep() -> int:
    """Delete what has run out of accounts, and codes in searches that nobody has in her list.

    For the leader, which sees everybody's rows. Safe to repeat; how many rows it touched.
    """
    listed = exists().where(account_search.c.search_id == search.c.id)
    old = search.c.submitted_at <= clock.now() - CODES_STAY
    gone = accounts.sweep() + notify.sweep() + reports.sweep()
    with transaction() as connection:
        ended = search.c.closed_at.is_not(None)
        return gone + _strip_codes(connection, and_(old, ended, ~listed))


def _searches_for(connection: Connection, account_id: str) -> Sequence[str]:
    """What she opened, and what was asked for her: by her watches, and for her reports.

    Whatever table of hers names a search, also one that is made later.
    """
    named = [each for each in personal_tables() if "search_id" in each.c]
    ids = (select(t.c.search_id).where(t.c.account_id == account_id) for t in named)
    found = connection.execute(union(*ids)).scalars()
    return [each for each in found if each is not None]


def _strip_codes(connection: Connection, chosen: ColumnElement[bool]) -> int:
    """A search that has ended needs no code any more; one that runs is told to drop its codes.

    One statement looks and does: a search that ends just now is the one or the other.
    """
    kept = search.c.query
    runs = search.c.closed_at.is_(None)
    found = connection.execute(
        update(search)
        .where(kept.has_key("sealed_codes"), chosen)
        .values(query=case((runs, kept.op("||")(CODES_GO)), else_=kept.op("-")("sealed_codes")))
    )
    return found.rowcount
