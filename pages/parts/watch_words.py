"""What is said of a watch: its schedule, its moments in a person's zone, its rules, its state.

Pure. Sentences for people; the numbers in the rules' sentences are drawn as fields elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core import clock
from core.accounts.model import Account
from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import StayQuery
from core.text import count_text, date_text, money_text, percent_text
from core.watch.model import ScheduleKind, Watch
from core.watch.rule_model import Rule, RuleKind
from core.watch.schedule import zone_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHEDULES = {
    ScheduleKind.DAILY: "Every day",
    ScheduleKind.TWICE_DAILY: "Twice a day",
    ScheduleKind.SIX_HOURLY: "Every 6 hours",
    ScheduleKind.WEEKLY: "Every week",
    ScheduleKind.ADAPTIVE: "As often as the price moves",
    ScheduleKind.CRON: "Cron expression",
}
# (before the number, after it); a rule without a number is its first half alone.
SENTENCES = {
    RuleKind.DROP: ("the price drops by", "% or more"),
    RuleKind.BELOW_TARGET: ("the total is", "{currency} or less"),
    RuleKind.NEAR_BUDGET: ("the total comes within 5 % of my budget of", "{currency}"),
    RuleKind.NEW_LOW: ("it is lower than ever seen before", ""),
    RuleKind.ANY_CHANGE: ("the price changes at all", ""),
    RuleKind.RISE: ("the price rises by", "% or more"),
    RuleKind.BACK_IN_STOCK: ("it can be booked again after it was sold out", ""),
    RuleKind.SOLD_OUT_SOON: ("a source has only", "rooms left, or fewer"),
    RuleKind.WINDOW_CLOSING: ("free cancellation, or else check-in, is", "days away"),
}
_SOON = timedelta(days=6)
# A mute without an end is stored as a day that nobody here lives to see.
_FOR_EVER_YEAR = 3000


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: her locale, her time zone, the instant of the drawing, and on which ground."""

    locale: str
    zone: ZoneInfo
    now: datetime
    is_dark: bool = False

    def moment(self, at: datetime) -> str:
        """ "today 13:00", "tomorrow 13:00", "Tue 24 Nov, 13:00" in her zone."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        days = (local.date() - today).days
        named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
        if named:
            return f"{named} {local:%H:%M}"
        day = date_text(local.date(), self.locale)
        weekday = f"{local:%a} " if abs(days) <= _SOON.days else ""
        return f"{weekday}{day}, {local:%H:%M}"

    def money(self, amount: Money) -> str:
        return money_text(amount, self.locale)


def reader_of(account: Account, locale: str, *, is_dark: bool = False) -> Reader:
    """The person who is signed in, now; her profile's zone is one that exists."""
    return Reader(locale, zone_of(account.time_zone), clock.now(), is_dark)


def stay_words(query: StayQuery, locale: str) -> str:
    """ "4 Dec to 6 Dec · 2 adults, 1 room · AARP": what is asked, without where."""
    request, who = query.request, query.request.occupancy
    children = f", {count_text(len(who.child_ages), 'child', 'children')}" if who.child_ages else ""
    guests = f"{count_text(who.adults, 'adult')}{children}, {count_text(request.rooms, 'room')}"
    rates = [e.membership.label for e in query.asked if e.membership is not Membership.PUBLIC]
    stay = request.stay
    return " · ".join(
        (
            f"{date_text(stay.check_in, locale)} to {date_text(stay.check_out, locale)}",
            guests,
            *([", ".join(rates)] if rates else []),
        )
    )


def about(watch: Watch, locale: str) -> str:
    """What is watched, in one line under its title."""
    place = watch.query.destination.name
    what = f"{place}" if watch.target.listings else f"cheapest of {place}"
    return f"{what} · {stay_words(watch.query, locale)}"


def rule_words(rule: Rule, locale: str) -> str:
    """The whole sentence with its number: "the price drops by 5 % or more"."""
    before, after = SENTENCES[rule.kind]
    if rule.amount is None:
        return before
    if rule.kind.is_of_money:
        amount = money_text(Money(rule.amount, rule.currency), locale)
        return f"{before} {amount}{after.replace('{currency}', '')}"
    return f"{before} {plain(rule.amount)} {after}"


def plain(number: Decimal) -> str:
    """ "5" for 5.00, "7.5" for 7.50."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def is_muted(watch: Watch, now: datetime) -> bool:
    """Whether nothing of it would be told now: it has rules, and every one is muted."""
    return bool(watch.rules) and all(
        rule.muted_until is not None and rule.muted_until > now for rule in watch.rules
    )


def muted_words(watch: Watch, reader: Reader) -> str:
    """ "muted", or with the moment of the first rule that speaks again."""
    ends = [rule.muted_until for rule in watch.rules if rule.muted_until]
    first = min(ends, default=None)
    if first is None or first.year >= _FOR_EVER_YEAR:
        return "muted"
    return f"muted until {reader.moment(first)}"


@dataclass(frozen=True, slots=True)
class Change:
    """Of the total since a watch first saw one; `percent` is signed."""

    amount: Money
    percent: Decimal

    @property
    def is_drop(self) -> bool:
        return self.amount.amount < 0

    def words(self, locale: str) -> str:
        """ "−$24.10 (8 %)", "+$12.00 (4 %)", "unchanged"."""
        if not self.amount.amount:
            return "unchanged"
        sign = "−" if self.is_drop else "+"
        shown = money_text(Money(abs(self.amount.amount), self.amount.currency), locale)
        return f"{sign}{shown} ({percent_text(abs(float(self.percent)))})"


def change(first: Money, last: Money) -> Change | None:
    """From the one to the other; None where they do not compare."""
    if first.currency != last.currency or not first.amount:
        return None
    moved = last.amount - first.amount
    return Change(Money(moved, last.currency), moved / first.amount * 100)


def failed_sources(voices: Sequence[str]) -> tuple[str, ...]:
    """The slugs of "SLUG/MEMBERSHIP": a source that failed for two memberships failed once."""
    return tuple(dict.fromkeys(each.partition("/")[0] for each in voices))


def failed_words(voices: Sequence[str]) -> str:
    """ "2 sources did not answer": kept apart from news of prices."""
    count = len(failed_sources(voices))
    return f"{count_text(count, 'source')} did not answer" if count else ""
