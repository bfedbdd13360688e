"""Tables of searches: the question, and one row for each source and membership that is asked."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

search = Table(
    "search",
    metadata,
    Column("id", String(40), primary_key=True),  # made from the question: twice equals once
    Column("query", JSONB, nullable=False),
    Column("world", String(10), nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    # Whether the person wants every source asked again, whatever others were answered lately.
    Column("anew", Boolean, nullable=False, server_default="false"),
    # How often it was handed out again, to whoever asked the same: each time at no visit.
    Column("shared", Integer, nullable=False, server_default="0"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
    Index("ix_search_submitted", "submitted_at"),
    Index("ix_search_open", "submitted_at", postgresql_where="closed_at IS NULL"),
)

search_ask = Table(
    "search_ask",
    metadata,
    Column("search_id", ForeignKey("search.id", ondelete="CASCADE"), nullable=False),
    Column("site", String(40), nullable=False),
    Column("membership", String(20), nullable=False),
    Column("position", Integer, nullable=False),  # order in which memberships are shown
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("outcome", String(30)),
    Column("reason", Text, nullable=False, server_default=""),
    # How much of what the site has the answer holds; unknown too where there is none.
    Column("extent", String(8), nullable=False, server_default="unknown"),
    Column("link", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("quotes", Integer, nullable=False, server_default="0"),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    # The question of this ask alone, equal for everyone who asks it; and the search whose quotes
    # answer it: its own, another's of the last hours, or (while it waits) an older one's.
    Column("answer_key", String(64)),
    Column("answered_by", String(40)),
    Column("answer_at", DateTime(timezone=True)),  # when that answer was seen
    PrimaryKeyConstraint("search_id", "site", "membership", name="pk_search_ask"),
    CheckConstraint("state IN ('waiting', 'asking', 'retrying', 'done')", name="state"),
    CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="done_has_outcome"),
    CheckConstraint("attempts >= 0 AND quotes >= 0", name="counts"),
    CheckConstraint("extent IN ('unknown', 'whole', 'cut', 'partial')", name="extent"),
    # The newest good visit of each source, for the page of their health.
    Index("ix_search_ask_good", "site", "ended_at", postgresql_where="outcome = 'priced'"),
)

# The newest answer to each question, and who is asking it right now.
answer = Table(
    "answer",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("site", String(40), nullable=False),
    Column("membership", String(20), nullable=False),
    Column("search_id", ForeignKey("search.id", ondelete="CASCADE")),  # null: never answered yet
    Column("outcome", String(30)),
    Column("answered_at", DateTime(timezone=True)),
    Column("asking", String(40)),  # the search that asks now
    Column("asking_until", DateTime(timezone=True)),
    # How the last visit failed, for those who waited for it.
    Column("failed_at", DateTime(timezone=True)),
    Column("failed_outcome", String(30)),
    Column("failed_reason", Text),
    CheckConstraint(
        "(search_id IS NULL) = (answered_at IS NULL) AND (search_id IS NULL) = (outcome IS NULL)",
        name="answered",
    ),
    CheckConstraint("(failed_at IS NULL) = (failed_outcome IS NULL)", name="failed"),
    CheckConstraint("(asking IS NULL) = (asking_until IS NULL)", name="asking"),
    Index("ix_answer_search", "search_id"),
)
