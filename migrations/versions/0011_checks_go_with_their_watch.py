"""Checks go with their watch by a trigger on the watch, instead of a foreign key of the check.

A foreign key looks its watch up once a check, which was a third of a tick over 100,000 watches.
Whoever inserts a check holds its watch locked, so that none is left behind.

Deploy: before. Older code reads and writes the same columns; a check it adds by hand in the very
moment in which its account is deleted could outlive it, and is never started.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("fk_watch_check_watch", "watch_check", type_="foreignkey")
    # As its owner: whoever may delete a watch may delete what hangs on it, and nothing else.
    op.execute(
        """
        CREATE FUNCTION watch_takes_its_checks() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            DELETE FROM watch_check c USING gone WHERE c.watch_id = gone.id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER watch_takes_its_checks AFTER DELETE ON watch REFERENCING OLD TABLE AS gone"
        " FOR EACH STATEMENT EXECUTE FUNCTION watch_takes_its_checks()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER watch_takes_its_checks ON watch")
    op.execute("DROP FUNCTION watch_takes_its_checks()")
    op.execute(
        "DELETE FROM watch_check c WHERE NOT EXISTS (SELECT FROM watch w WHERE w.id = c.watch_id)"
    )
    op.create_foreign_key(
        "fk_watch_check_watch",
        "watch_check",
        "watch",
        ["watch_id", "account_id"],
        ["id", "account_id"],
        ondelete="CASCADE",
    )
