"""Travellers' own codes go out of addresses and labels that visits left.

Deploy: after. What newer code stores has a mask there already; older code would go on storing codes
in plain, and reads masked rows as any others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Where sites take a code in their addresses, and how they call a rate that was asked for with one.
_SLOTS = (
    "([?&](?:corporateCode|promotionCode|corp_id|offercode|concession|preferredCode|corporate_id"
    "|qCpid|promoCode)=)[^&#]+"
)
_LABEL = r"((?:promo|promotion|corporate) code )\S+"


def upgrade() -> None:
    _mask(sa.table("quote", sa.column("source_url")), "source_url", _SLOTS)
    _mask(sa.table("quote", sa.column("deep_link")), "deep_link", _SLOTS)
    _mask(sa.table("quote", sa.column("rate_plan")), "rate_plan", _LABEL)
    _mask(sa.table("search_ask", sa.column("link")), "link", _SLOTS)


def _mask(table: sa.TableClause, column: str, pattern: str) -> None:
    found = table.c[column]
    masked = sa.func.regexp_replace(found, pattern, r"\1masked", "gi")
    op.execute(sa.update(table).where(found.regexp_match(pattern, "i")).values({column: masked}))


def downgrade() -> None:
    """Nothing: what was masked is gone for good."""
