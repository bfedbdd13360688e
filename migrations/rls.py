"""Row-level security of a new table, in one line of its migration."""

from __future__ import annotations

from alembic import op

OWN = "account_id = (SELECT wayrate_account())"


def own_rows_only(table: str, using: str = OWN) -> None:
    """Let the web's role see and write only rows for which `using` holds.

    `(SELECT wayrate_account())` is the asking person, `(SELECT wayrate_key())` the secret that the
    bearer named; in parentheses they are worked out once a statement.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON {table} USING ({using}) WITH CHECK ({using})")
