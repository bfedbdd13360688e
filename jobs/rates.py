"""What the clock does for exchange rates: the central bank's newest days, in the live world alone.

Source: https://www.ecb.europa.eu/stats/eurofxref/ : a `Cube time=` for each day that holds a
`Cube currency= rate=` for each currency, units for one euro. Fixed on working days, out at 16:00
in Frankfurt. Form as documented there; read from no answer of the real server yet.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import httpx
from apscheduler.schedulers.base import BaseScheduler
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from core import clock, fx, fx_kept
from core.config import settings
from core.domain.report import Outcome
from core.log import log
from core.traffic import service as traffic

_BASE = "https://www.ecb.europa.eu/stats/eurofxref/"
DAILY, LAST_90_DAYS = f"{_BASE}eurofxref-daily.xml", f"{_BASE}eurofxref-hist-90d.xml"
SLUG = "ecb-rates"  # of its breaker
_TIMEOUT_S = 10.0
_TRIES, _PAUSE_S = 3, 5.0
_LARGEST = 2_000_000  # bytes; ninety days are 150 kB
_OUT_AT = time(16, 15)  # with some minutes for the bank to be late
_FRANKFURT = ZoneInfo("Europe/Berlin")


class BadRates(ValueError):
    """What came is not a table of rates."""


def fetch(transport: httpx.BaseTransport | None = None) -> int:
    """Fetch the days that are out and not kept; how many were new. Nothing in the local world."""
    if settings().world != "live":
        return 0
    kept, due = fx_kept.newest(), due_day(clock.now())
    if kept is not None and kept >= due:
        return 0
    if resting := traffic.may_visit(SLUG):
        log.info("rates_rest", reason=resting)
        return 0
    try:
        days = read(_asked(_file_for(kept, due), transport))
    except (httpx.HTTPError, BadRates) as exc:
        traffic.note_outcome(SLUG, Outcome.FAILED, f"{type(exc).__name__}: {exc}")
        log.warning("rates_not_fetched", reason=f"{type(exc).__name__}: {exc}")
        return 0
    traffic.note_outcome(SLUG, Outcome.PRICED, "")
    new = fx_kept.keep(days)
    fx.look_again()
    if new:
        log.info("rates_fetched", days=new, newest=f"{max(days)}")
    return new


def due_day(now: datetime) -> date:
    """The newest day that the bank should have told by now; it may rest on holidays."""
    local = now.astimezone(_FRANKFURT)
    day = local.date() if local.time() >= _OUT_AT else local.date() - timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def read(xml: bytes) -> fx_kept.Days:
    """The days of a file. Raises BadRates when it holds none, or one that is not whole."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:  # the bank's have none: it is something else
        raise BadRates("it declares a document type")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - entities were refused above
        days = {
            date.fromisoformat(cube.attrib["time"]): dict(map(_rate, cube))
            for cube in root.iter()
            if "time" in cube.attrib
        }
    except (ElementTree.ParseError, KeyError, ValueError, InvalidOperation) as exc:
        raise BadRates(f"it cannot be read: {exc}") from exc
    if not days or not all(days.values()):
        raise BadRates("it holds no day with rates")
    return days


def schedule(scheduler: BaseScheduler) -> None:
    """Each hour, and at once: a leader may be new. Nothing is asked while nothing is due."""
    scheduler.add_job(fetch, "interval", hours=1, next_run_time=clock.now())


def _file_for(kept: date | None, due: date) -> str:
    """The small file where one day is missing; the long one where a gap is to be closed."""
    before = due - timedelta(days=3 if due.weekday() == 0 else 1)
    return DAILY if kept is not None and kept >= before else LAST_90_DAYS


def _asked(url: str, transport: httpx.BaseTransport | None) -> bytes:
    with httpx.Client(timeout=_TIMEOUT_S, transport=transport) as client:
        for attempt in Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_fixed(_PAUSE_S),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        ):
            with attempt:
                return _body(client, url)
    raise AssertionError("unreachable: the last try returns or raises")


def _body(client: httpx.Client, url: str) -> bytes:
    with client.stream("GET", url) as answer:
        answer.raise_for_status()  # a redirect too: the address is the bank's own
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > _LARGEST:
                raise BadRates(f"it is larger than {_LARGEST:,} bytes")
    return bytes(body)


def _may_pass(error: BaseException) -> bool:
    """Whether trying again helps: no connection, no answer in time, trouble on their side."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


def _rate(cube: ElementTree.Element) -> tuple[str, Decimal]:
    currency, rate = cube.attrib["currency"], Decimal(cube.attrib["rate"])
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise ValueError(f"{currency!r} is no currency")
    if not (rate.is_finite() and 0 < rate < 10_000_000_000):
        raise ValueError(f"{currency}: {rate} is no rate")
    return currency, rate
