"""`./wayrate accounts [list | role EMAIL ROLE | verify EMAIL | unlock EMAIL]`.

What only the keeper of an installation may do; it needs the owner's address of the database.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cli.options import Parser
from core import config
from core.accounts import service as accounts
from core.accounts.model import Account, Role
from core.db import engine_for
from jobs.services import database


def run(argv: list[str]) -> int:
    """Print the list, or do one thing and print the account; exit 0."""
    args = _parser().parse_args(argv)
    with _owners_database():
        if args.word == "list":
            people: Sequence[Account] = accounts.everyone()
        else:
            people = [_done(args)]
    if args.json:
        print(json.dumps([_row(person) for person in people], indent=1, ensure_ascii=False))
    else:
        print(_table(people) if people else "There are no accounts yet.")
    return 0


def _done(args: argparse.Namespace) -> Account:
    match args.word:
        case "role":
            return accounts.set_role(args.email, Role(args.role))
        case "verify":
            return accounts.verify_by_hand(args.email)
        case _:
            return accounts.unlock(args.email)


@contextmanager
def _owners_database() -> Iterator[None]:
    """The settings' database: the one of DATABASE_URL, else the one that runs or is started."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with database() as url:
        os.environ["DATABASE_URL"] = url
        config.settings.cache_clear()
        try:
            yield
        finally:
            # Before the database stops: a connection that is cut off would complain.
            engine_for(config.settings().database_url).dispose()


def _row(person: Account) -> dict[str, object]:
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "verified": person.is_verified,
        "password": person.has_password,
    }


def _table(people: Sequence[Account]) -> str:
    rows = [("e-mail", "role", "address", "name")]
    for one in people:
        proved = "confirmed" if one.is_verified else "not confirmed"
        rows.append((one.email, one.role.value, proved, one.name))
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate accounts", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    words = parser.add_subparsers(dest="word", metavar="WORD")
    words.add_parser("list", help="every account, which is also what no word does")
    role = words.add_parser("role", help="say what a person may do from now on")
    role.add_argument("email", metavar="EMAIL")
    role.add_argument("role", metavar="ROLE", choices=[one.value for one in Role])
    verify = words.add_parser("verify", help="take an address as confirmed, without a mail")
    verify.add_argument("email", metavar="EMAIL")
    unlock = words.add_parser("unlock", help="forget the wrong passwords of an account")
    unlock.add_argument("email", metavar="EMAIL")
    parser.set_defaults(word="list")
    return parser
