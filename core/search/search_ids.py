"""The ids of searches: made from the question, so that who asks the same finds the same search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

from core.config import settings
from core.domain.stay import StayQuery
from core.search.questions import query_as_json

# The same question within this time is the same search: a second click, or a second person. Not
# so once it has ended without all that was asked: an outage may be over.
BUCKET = timedelta(minutes=10)


def ids_of(
    query: StayQuery,
    sites: Sequence[str],
    off: Iterable[str],
    at: datetime,
    *,
    nonce: str = "",
    occasion: str = "",
) -> Iterator[str]:
    """The id of a question, then those of asking it once more, and so on without an end.

    What is off makes another question of it, but of an occasion's: that is one search however
    often it is started.
    """
    when = [occasion] if occasion else [int(at.timestamp() // BUCKET.total_seconds()), sorted(off)]
    key = [query_as_json(query), sorted(sites), settings().world, *when, nonce]
    for once_more in count():
        words = json.dumps([*key, once_more] if once_more else key, sort_keys=True)
        yield hashlib.sha256(words.encode()).hexdigest()[:20]
