"""A report as it is mailed: a finding, lines of figures, and what did not answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.reports.model import Voices
from core.reports.subjects import Subject


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: "IHG", "$313.00", "4 % less than on 14 Nov"."""

    label: str
    price: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All words of one report. `path` leads within our pages."""

    finding: str  # the subject line, too
    lead: str
    lines: tuple[Line, ...]
    more: str = ""  # "and 12 more", where there are more lines than a mail should have
    silent: str = ""  # who did not answer, and that this is no change
    path: str
    shared: Subject  # what the link that ends shows in full
    said: Voices = field(default_factory=dict)  # what the next report is held against
