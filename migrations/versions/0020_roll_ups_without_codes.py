"""Days on which prices were seen that need a code are rolled up anew, without them.

Deploy: after. Older code would write them into the roll-up again, and draws them from the
observations as well. A day whose roll-up is taken back is read row by row until the next hour.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE history_day SET is_rolled = false WHERE is_rolled AND day IN (
            SELECT (observed_at AT TIME ZONE 'UTC')::date FROM observation
            WHERE asked IN ('corporate', 'promo') OR membership IN ('corporate', 'promo'))
        """
    )


def downgrade() -> None:
    """Nothing: older code rolls those days up in its own way when it next comes to them."""
