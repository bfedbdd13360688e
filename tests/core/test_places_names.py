"""All names at once: folded, sorted and compared exactly as one by one."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.places_bulk import fold_at_length, nothing_collected, order_of
from core.places_slips import slips_of
from core.places_text import fold

LINES = st.lists(st.text("abz éя京-_'. ", max_size=40))
FEW_LETTERS = st.text("abn京", max_size=12)


@given(st.text() | LINES.map("\n".join))
def test_folding_at_length_is_folding(text):
    assert fold_at_length(text) == fold(text)


@given(LINES)
def test_lines_are_sorted_and_equal_ones_keep_their_places(lines):
    folded = fold_at_length("\n".join(lines))
    names = folded.split("\n")
    assert order_of(folded).tolist() == sorted(range(len(names)), key=names.__getitem__)


def test_a_line_of_just_the_head_stands_before_those_that_go_on():
    # The first 24 bytes of all three are the same.
    lines = "san nicolas de los garzas\nsan nicolas de los garza\nsan nicolas de los garza a"
    assert order_of(lines).tolist() == [1, 2, 0]


@given(FEW_LETTERS, st.lists(FEW_LETTERS, min_size=1), st.data())
def test_no_like_name_is_passed_over(typed, names, data):
    among = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    likeness = [OSA.normalized_similarity(typed, name) for name in names]
    expected = sorted((-like, at) for at, like in enumerate(likeness) if among[at] and like >= 0.74)
    found = slips_of(names).like(typed, np.array(among), len(names))
    assert [(-like, at) for at, like in found] == expected


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was_found(was_on):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(KeyError), nothing_collected():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
