"""One watch as a row: what, now and since when, its line, when it looks, and what is in its way.

Pure: values in, HTML out. What can be done with it are Streamlit's own buttons beside the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from core.text import date_text
from core.watch.model import Availability, Reading, Watch
from core.watch.schedule import words_of
from pages.parts.evidence import ago
from pages.parts.tags import badge, tag, text
from pages.parts.watch_picture import Seen, sparkline
from pages.parts.watch_words import (
    Change,
    Reader,
    about,
    change,
    failed_words,
    is_muted,
    muted_words,
)

PAGE = "/watches"
WATCH = "watch"  # the address parameter of one watch


def row(
    watch: Watch, readings: Sequence[Reading], reader: Reader, *, is_checking: bool = False
) -> str:
    """`readings` oldest first; `is_checking` while a check that she asked for runs."""
    return tag(
        "article",
        _what(watch, reader),
        tag("div", _line(readings, watch, reader), class_="wr-watch-line"),
        _price(watch, readings, reader, is_checking),
        _when(watch, reader, is_checking),
        class_="wr-watch quiet" if watch.is_paused or watch.ended else "wr-watch",
        aria_label=watch.title,
    )


def address(watch_id: str) -> str:
    """The watch's own page; a link that others cannot use, since it is hers."""
    return f"{PAGE}?{urlencode({WATCH: watch_id})}"


def seen_of(readings: Sequence[Reading]) -> list[Seen]:
    """The readings as points of a picture; one without a price is a gap."""
    return [Seen(each.at, each.shown.amount if each.shown else None) for each in readings]


def since_first(readings: Sequence[Reading]) -> tuple[Change, datetime] | None:
    """What the total has moved since the first that was seen, and when that was."""
    priced = [(each.at, each.best.total, each.shown) for each in readings if each.best]
    if len(priced) < 2:
        return None
    (at, first, first_shown), (_, last, last_shown) = priced[0], priced[-1]
    # In the source's own currency where it is one: a currency that moves is no change of price.
    moved = change(first, last)
    if moved is None and first_shown and last_shown:
        moved = change(first_shown, last_shown)
    return (moved, at) if moved else None


def _what(watch: Watch, reader: Reader) -> str:
    link = tag(
        "a",
        text(watch.title),
        href=address(watch.watch_id),
        target="_self",
        data_tap=watch.watch_id,
        class_="wr-watch-name",
    )
    badges = _badges(watch, reader)
    return tag(
        "div",
        tag("h3", link),
        tag("p", text(about(watch, reader.locale)), class_="wr-meta"),
        tag("p", *badges, class_="wr-badges") if badges else "",
        tag("p", text(watch.put_off), class_="wr-meta wr-watch-why") if watch.put_off else "",
        class_="wr-who",
    )


def _badges(watch: Watch, reader: Reader) -> list[str]:
    """States in words; failed sources are told here and never as a change of price."""
    found = []
    if watch.ended:
        found.append(badge("ended"))
    elif watch.is_paused:
        found.append(badge("paused"))
    if is_muted(watch, reader.now):
        found.append(badge(muted_words(watch, reader)))
    if not watch.rules:
        found.append(badge("tells you nothing: no rule", "mind"))
    if watch.put_off:
        found.append(badge("put off", "mind"))
    if watch.last and (words := failed_words(watch.last.failed)):
        found.append(badge(words, "" if watch.last.best else "mind"))
    return found


def _line(readings: Sequence[Reading], watch: Watch, reader: Reader) -> str:
    seen, currency = seen_of(readings), watch.query.request.currency
    return sparkline(seen, currency, reader.locale, is_dark=reader.is_dark)


def _price(watch: Watch, readings: Sequence[Reading], reader: Reader, is_checking: bool) -> str:
    shown, under = _now(watch, reader, is_checking), ""
    kind = "wr-covers"
    if moved := since_first(readings):
        words = moved[0].words(reader.locale)
        since = tag("span", text(f"since {_day(moved[1], reader)}"))
        under = text(words) if words == "unchanged" else f"{tag('span', text(words))} {since}"
        if moved[0].amount.amount:
            kind = "wr-covers down" if moved[0].is_drop else "wr-covers up"
    elif watch.last and watch.last.best:
        under = "first price"
    has_total = bool(watch.last and watch.last.shown)
    best = watch.last.best if watch.last else None
    old = f"{ago(best.seen_at, reader.now)}, not seen since" if best and best.is_carried else ""
    return tag(
        "div",
        tag("p", text(shown), class_="wr-total" if has_total else "wr-total none"),
        tag("p", text(old), class_="wr-meta wr-watch-why") if old else "",
        tag("p", under, class_=kind) if under else "",
        class_="wr-price",
    )


def _now(watch: Watch, reader: Reader, is_checking: bool) -> str:
    last = watch.last
    if last is None:
        is_first = watch.last_checked_at is None and not (watch.ended or watch.is_paused)
        return "Looking…" if is_checking or is_first else "No price yet"
    if last.shown:
        return reader.money(last.shown)
    return "Sold out" if last.availability is Availability.SOLD_OUT else "No price seen"


def _day(at: datetime, reader: Reader) -> str:
    local, today = at.astimezone(reader.zone).date(), reader.now.astimezone(reader.zone).date()
    named = {0: f"{at.astimezone(reader.zone):%H:%M}", 1: "yesterday"}
    return named.get((today - local).days) or date_text(local, reader.locale)


def _when(watch: Watch, reader: Reader, is_checking: bool) -> str:
    checked = f"checked {ago(watch.last_checked_at, reader.now)}" if watch.last_checked_at else ""
    if is_checking:
        first = tag("p", tag("span", "", class_="wr-watch-busy"), "checking now")
    elif watch.ended:
        first = tag("p", text(watch.ended))
    elif watch.is_paused:
        first = tag("p", "no check while paused")
    elif watch.next_due_at:
        first = tag("p", text(f"next {reader.moment(watch.next_due_at)}"))
    else:
        first = tag("p", text(words_of(watch.schedule)))
    second = tag("p", text(checked)) if checked else ""
    return tag("div", first, second, class_="wr-watch-when wr-meta")
