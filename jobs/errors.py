"""Why what Wayrate runs on cannot run.

ServiceFault
  AlreadyRunning
  DatabaseUnreachable
  PortTaken
  StartFailed
"""

from __future__ import annotations


class ServiceFault(Exception):
    """One sentence for the person who started it, and the exit code that goes with it."""

    code = 8


class AlreadyRunning(ServiceFault):
    """Another `up` holds the state directory; the sentence has its address."""

    code = 6


class DatabaseUnreachable(ServiceFault):
    """DATABASE_URL names a server that does not answer or refuses us."""

    code = 5


class PortTaken(ServiceFault):
    """Another program listens where the page should; the sentence names the other choice."""

    code = 7


class StartFailed(ServiceFault):
    """Something that must run did not come up; the sentence names its log."""
