"""Options that several commands share: one sentence for a fault, and values read strictly."""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import NoReturn

from babel.numbers import is_currency

from cli.errors import Fault

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\s*\d{1,4}\s*", re.ASCII)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its whole usage."""

    def error(self, message: str) -> NoReturn:
        raise Fault(f"{message}; {self.prog} --help shows how to ask.")


def day(text: str) -> date:
    """A date as 2026-12-31 and in no other of ISO 8601's forms: 20261231 is a slip of the hand."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # such as 2026-02-30: told like every other text that is no date
    raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2026-12-31")


def whole(text: str) -> int:
    """A whole number of up to four digits; what is sensible is judged later, with the question."""
    if not _WHOLE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number: write it as 2")
    return int(text)


def currency(text: str) -> str:
    """A code of ISO 4217, in capitals."""
    code = text.strip().upper()
    if not is_currency(code):
        raise argparse.ArgumentTypeError(f"{text!r} is no currency code: write one such as USD")
    return code
