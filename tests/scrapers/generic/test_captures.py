"""The reader on captures of real sites, for none of which it has a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.generically import captures
from benchmarks.generically.score import Score, total_of
from scrapers import generic
from scrapers.registry import sites
from tests.scrapers.captures import needs_captures

pytestmark = needs_captures
SOURCE = Path(generic.__file__).parent


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    return captures.scores()


def test_names_and_prices_of_captures_are_found(scores: list[Score]) -> None:
    whole = total_of(score for score in scores if score.truths)

    assert whole.recall >= 0.90
    assert whole.precision >= 0.98


def test_pages_that_show_no_price_yield_none(scores: list[Score]) -> None:
    empty = [score for score in scores if not score.truths]

    assert len(empty) >= 6  # wall, shell, page without dates, a property's shell, places, points
    assert [score.name for score in empty if score.rows] == []


def test_no_site_is_named_in_the_reader() -> None:
    text = "\n".join(
        p.read_text().lower()
        for p in [SOURCE / "generic.py", *(SOURCE / "generically").glob("*.py")]
    )
    trade = {"hotels", "choice", "rapid", "booking"}  # words of the trade as well
    names = {slug for slug in sites() if slug not in trade}
    names |= {host for site in sites().values() for host in site.source.hosts}

    assert {name for name in names if re.search(rf"\b{re.escape(name)}\b", text)} == set()
