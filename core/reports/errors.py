"""What may go wrong with links and reports.

ReportFault
├── LinkGone       nothing is behind this link, or nothing any more
├── TooMany        an account has as many links or reports as it may
├── UnknownReport  this person has no such report
└── TooSoon        a report is under way, or was sent often within the hour
"""

from __future__ import annotations

from core.errors import WayrateError


class ReportFault(WayrateError):
    """Something about sharing or reporting cannot be done as asked."""


class LinkGone(ReportFault):
    """The link was never ours, has ended, or was ended by who made it."""


class TooMany(ReportFault):
    """An account has as many of these as it may hold; ending or deleting one makes room."""


class UnknownReport(ReportFault):
    """This person has no report of this id; it may have been deleted in another tab."""


class TooSoon(ReportFault):
    """The report is being made right now, or was asked for often; waiting helps."""
