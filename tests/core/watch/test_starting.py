"""Which checks are started, and what is said of those that are not."""

from __future__ import annotations

import pytest

from core.sources import service as sources
from core.watch import service
from core.watch.model import CheckState
from tests.core.watch.rig import SITES, a_watch, start

pytestmark = pytest.mark.usefixtures("no_watches")


def test_a_check_with_every_source_off_is_dropped_with_the_reason(ada: str) -> None:
    watch = a_watch(ada)
    for site in SITES:
        sources.switch(site, False, "test")
    try:
        assert start() == []
    finally:
        for site in SITES:
            sources.switch(site, True, "test")
    (dropped,) = service.checks(ada, watch.watch_id)
    assert dropped.state is CheckState.DROPPED
    assert "No source is switched on" in dropped.put_off
    assert dropped.search_id is None
