"""One colour a source, the same on every chart, whichever sources are on it.

The order below gives the colours of `chartCategoricalColors` in .streamlit/config.toml. Agencies
and APIs, which sell the same houses, never share one; a chain's own site has the accent, whichever
chain it is: direct or not is what a traveller looks for. A source that is not named here gets a
place made from its slug, so that a new one needs no change here and keeps its colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

_AGENCIES = ("booking", "expedia", "hotels", "priceline", "google_hotels", "amadeus", "rapid")
_AGENCY_PLACES = (1, 2, 3, 4, 5, 6, 7)
_DIRECT_PLACE = 0  # the chain's own site: the accent
_FREE_PLACES = (8, 9)
_LIGHT = (
    "#0E6B5C", "#2B5FA8", "#C4562E", "#B4690E", "#6B4AA0",
    "#8A8F2B", "#A33A6A", "#3E7C8A", "#5E625F", "#7A4E2D",
)  # fmt: skip
_DARK = (
    "#4FC3AC", "#86B3F0", "#EF8A63", "#E7A55A", "#B79BE8",
    "#C3C860", "#E68AB4", "#7CC0CF", "#A7ACA8", "#C79A77",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a chart that are not a source's, and those that are."""

    ink: str
    muted: str
    paper: str
    grid: str
    go: str
    loss: str
    series: tuple[str, ...]


LIGHT = Palette("#1D1F1E", "#5E625F", "#FCFBF8", "#E2DED4", "#0B5A4D", "#B42318", _LIGHT)
DARK = Palette("#ECEAE4", "#A7ACA8", "#141716", "#303634", "#6AD3BE", "#F2877B", _DARK)


def palette(is_dark: bool) -> Palette:
    return DARK if is_dark else LIGHT


def of_source(slug: str, is_direct: bool, colours: Palette) -> str:
    """The colour of a source. The hotel's own site has the accent, whichever chain it is."""
    return colours.series[_place(slug, is_direct)]


def of_house(at: int, colours: Palette) -> str:
    """The colour of the n-th house where a line is a house and not a source."""
    return colours.series[at % len(colours.series)]


def faded(colour: str, share: float) -> str:
    """ "#0E6B5C" at 12 % as plotly reads it: "rgba(14,107,92,0.12)"."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def _place(slug: str, is_direct: bool) -> int:
    if slug in _AGENCIES:
        return _AGENCY_PLACES[_AGENCIES.index(slug)]
    if is_direct:
        return _DIRECT_PLACE
    return _FREE_PLACES[crc32(slug.encode()) % len(_FREE_PLACES)]
