"""`./wayrate migrate`: bring the database to the newest schema; `up` does the same by itself."""

from __future__ import annotations

import os

from cli.options import Parser
from core.migrate import upgrade
from jobs.services import database
from jobs.supervisor import check_database


def run(argv: list[str]) -> int:
    Parser(prog="./wayrate migrate", description=__doc__).parse_args(argv)
    if url := os.environ.get("DATABASE_URL"):
        check_database(url)
        upgrade(url)
    else:
        with database() as embedded:
            upgrade(embedded)
    print("The database has the newest schema.")
    return 0
