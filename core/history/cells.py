"""One row of a history file: its columns, how each is written, and what makes it unreadable.

The same columns stand in CSV and in Parquet. Only the first ones are needed to import a history
that was kept elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from babel.numbers import is_currency

from core.domain.membership import Membership

NEEDED = ("observed_at", "site", "property_ref", "check_in", "nights", "adults", "currency")
PRICES = ("total", "per_night")  # at least one of them
USUAL = {
    "children": "0", "rooms": "1", "membership": Membership.PUBLIC.value, "confirmed": "yes",
}  # fmt: skip
COLUMNS = (
    *NEEDED, *PRICES, "children", "rooms", "membership", "room_class", "board", "refundability",
    "taxes_included", "stay_price", "all_in", "confirmed", "property_name", "brand", "lat", "lon",
    "place_id", "place", "eur", "eur_rate_on", "search_id", "asked", "ordinal", "sha256",
)  # fmt: skip
LONGEST = 2_000  # characters of a cell
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠|%")
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,8})?)(?: ([A-Z]{3}))?", re.ASCII)
_SIGNED = re.compile(r"[-+]?\d{1,12}(?:\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)
# Controls, and halves of signs that came from bytes that are no UTF-8.
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


class Refused(Exception):
    """A row that is not stored; the message is the reason, one sentence."""


class Row:
    """The cells of one row by column; every reader raises Refused with the column's name."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells

    def text(self, name: str) -> str:
        """ "" where the cell is empty or the column missing."""
        value = self._cells.get(name, "").strip() or USUAL.get(name, "")
        if len(value) > LONGEST:
            raise Refused(f"{name} is longer than {LONGEST:,} characters.")
        if _NO_TEXT.search(value):
            raise Refused(f"{name} holds signs that are no text in UTF-8.")
        return opened(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise Refused(f"{name} is empty.")
        return value

    def moment(self, name: str) -> datetime:
        """In UTC. A time without its zone is refused: nobody could say which hour it was."""
        value = self.needed(name)
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise Refused(
                f"{name} is {value!r}: write it as 2026-11-20T12:00:00Z, or with +01:00 for Z."
            ) from None
        if found.tzinfo is None:
            raise Refused(f"{name} has no time zone: add Z for UTC, or an offset such as +01:00.")
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise Refused(f"{name} is {value!r}, which no calendar holds.") from None

    def day(self, name: str) -> date:
        value = self.needed(name)
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # such as 2026-02-30: told like every other text that is no date
        raise Refused(f"{name} is {value!r}, which is no date: write it as 2026-12-31.")

    def whole(self, name: str, least: int, most: int) -> int:
        value = self.needed(name)
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            raise Refused(f"{name} is {value!r}: it must be a number from {least} to {most}.")
        return int(value)

    def currency(self, name: str) -> str:
        value = self.needed(name)
        if not is_currency(value):
            raise Refused(f"{name} is {value!r}, which is no currency: write a code such as USD.")
        return value

    def amount(self, name: str, currency: str) -> Decimal | None:
        """None where the cell is empty. A cell may repeat its currency: "120.00 USD"."""
        value = self.text(name)
        if not value:
            return None
        found = _AMOUNT.fullmatch(value)
        if not found:
            raise Refused(f"{name} is {value!r}, which is no amount: write it as 1234.50.")
        if found[2] and found[2] != currency:
            raise Refused(
                f"{name} is in {found[2]} and the row in {currency}: a row holds one currency."
            )
        amount = Decimal(found[1])
        if not amount:
            raise Refused(f"{name} is 0, which is no price: leave the cell empty if none is known.")
        return amount

    def yes_no(self, name: str) -> bool | None:
        """None where the cell is empty: not said."""
        value = self.text(name).casefold()
        if value and value not in _YES_NO:
            raise Refused(f"{name} is {value!r}: write yes, no or nothing.")
        return _YES_NO.get(value)

    def one_of(self, name: str, choices: type[_Choice]) -> _Choice | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return choices(value)
        except ValueError:
            raise Refused(
                f"{name} is {value!r}: write one of {', '.join(choices)}, or nothing."
            ) from None

    def degrees(self, name: str, most: int) -> float | None:
        value = self.text(name)
        if not value:
            return None
        try:
            if _SIGNED.fullmatch(value) and abs(Decimal(value)) <= most:
                return float(value)
        except InvalidOperation:
            pass  # told like every other text that is no number
        raise Refused(f"{name} is {value!r}: it must lie between -{most} and {most}.")

    def sha256(self, name: str) -> bytes | None:
        value = self.text(name).casefold()
        if value and not _SHA256.fullmatch(value):
            raise Refused(f"{name} is no SHA-256 in hexadecimal.")
        return bytes.fromhex(value) or None


def harmless(text: str) -> str:
    """A text as one line that no spreadsheet runs as a formula: an apostrophe goes before it."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in _FORMULA_STARTS and line else line


def opened(text: str) -> str:
    """The text that `harmless` wrote."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS and text[1:] else text
