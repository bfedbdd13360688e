"""What a command raises when the caller can mend it.

Fault
"""

from __future__ import annotations


class Fault(Exception):
    """One sentence for the person at the terminal, and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code
