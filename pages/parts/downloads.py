"""What is on the screen as files: the same rows, order and currency. Made only on the click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.search.model import SearchView
from core.search.ranking import RankedHouse, Ranking


def draw(view: SearchView, ranking: Ranking, rows: Sequence[RankedHouse]) -> None:
    """Two buttons; the files are written when one is pressed."""
