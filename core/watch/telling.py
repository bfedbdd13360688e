"""What an alert says: old -> new, by how much, where, how sure, and what can be done about it."""

from __future__ import annotations

from datetime import date, datetime

from core.accounts.model import Account, QuietHours
from core.config import settings
from core.domain.membership import Membership
from core.domain.money import Money
from core.notify.model import NewNotice
from core.notify.rules import Quiet
from core.notify.service import next_morning
from core.text import count_text, date_text, money_text, percent_text
from core.watch.model import Alert, Seen, Watch
from core.watch.rule_model import Rule, RuleKind
from core.watch.rulebook import mute_token
from core.watch.rules import Finding, Scene


def alert_of(rule: Rule, finding: Finding, watch: Watch, scene: Scene, locale: str) -> Alert:
    """The alert of a finding, not stored yet: it has no id."""
    title, words = words_of(finding, watch.target.name or watch.title, locale, scene.today)
    return Alert(
        alert_id="",
        watch_id=watch.watch_id,
        rule_id=rule.rule_id,
        kind=rule.kind,
        due_at=scene.reading.due_at,
        at=scene.now,
        title=title,
        words=words,
        old=finding.old,
        old_today=finding.old_today,
        new=finding.new,
        percent=finding.percent,
        seen=finding.seen,
        search_id=scene.reading.search_id,
        watch_title=watch.title,
        since=finding.since,
        quotes=finding.quotes,
        rule=rule,
    )


def words_of(finding: Finding, house: str, locale: str, today: date) -> tuple[str, str]:
    """(title, sentence) of a finding. `house` is what is watched."""
    new = money_text(finding.new, locale) if finding.new else ""
    title = {
        RuleKind.DROP: f"{house} drops {_percent(finding)} to {new}",
        RuleKind.BELOW_TARGET: f"{house} is at {new}, below your target",
        RuleKind.NEAR_BUDGET: f"{house} is at {new}, near your budget",
        RuleKind.NEW_LOW: f"{house} has a new low of {new}",
        RuleKind.ANY_CHANGE: f"{house} changes to {new}",
        RuleKind.RISE: f"{house} rises {_percent(finding)} to {new}",
        RuleKind.BACK_IN_STOCK: f"{house} can be booked again for {new}",
        RuleKind.SOLD_OUT_SOON: f"{house}: {_rooms(finding)} left at {new}",
        RuleKind.WINDOW_CLOSING: f"{house}: {_window(finding, locale)}",
    }[finding.kind]
    return title, _sentence(finding, locale, today)


def _sentence(finding: Finding, locale: str, today: date) -> str:
    change = change_words(finding.old, finding.old_today, finding.new, locale)
    where = (
        f"Seen at {finding.seen.source_name}: {shape_words(finding.seen, locale)}."
        if finding.seen
        else ""
    )
    limit = f"Your limit is {money_text(finding.limit, locale)}." if finding.limit else ""
    low = lowest_words(finding.since, finding.quotes, locale, today)
    return " ".join(part for part in (change, low, limit, where) if part)


def lowest_words(since: date | None, quotes: int, locale: str, today: date) -> str:
    """ "Lowest since 3 May, 41 quotes." Of another year with the year."""
    if since is None:
        return ""
    day = date_text(since, locale, with_year=since.year != today.year)
    return f"Lowest since {day}, {count_text(quotes, 'quote')}."


def change_words(old: Money | None, old_today: Money | None, new: Money | None, locale: str) -> str:
    """ "$400.00 → $360.00 for the whole stay, 10 % less." Conversions are said."""
    if new is None:
        return ""
    if old is None or old_today is None:
        return f"{money_text(new, locale)} for the whole stay."
    shown = money_text(old, locale)
    if old.currency != new.currency:
        shown += f" ({money_text(old_today, locale)} at the newest rate)"
    gap = Money(abs(new.amount - old_today.amount), new.currency)
    share = 100 * gap.amount / old_today.amount if old_today.amount else 0
    word = "less" if new.amount < old_today.amount else "more"
    return (
        f"{shown} → {money_text(new, locale)} for the whole stay:"
        f" {money_text(gap, locale)} ({percent_text(float(share))}) {word}."
    )


def shape_words(seen: Seen, locale: str) -> str:
    """ "AAA/CAA rate, King room, breakfast, free cancellation until 2 Dec"."""
    one = seen.series
    rate = "public rate" if one.membership is Membership.PUBLIC else f"{one.membership.label} rate"
    parts = [rate, one.room, one.board.value if one.board else ""]
    if seen.refundable_until:
        parts.append(f"free cancellation until {date_text(seen.refundable_until, locale)}")
    elif one.refundable is not None:
        parts.append("refundable" if one.refundable else "non-refundable")
    return ", ".join(part for part in parts if part)


def notice_of(
    alert: Alert, account: Account, now: datetime, booking: tuple[str, str] | None
) -> NewNotice:
    """The notice of an alert; its messages wait for the end of her quiet hours. `booking` is the
    label and the address of where it can be booked, where there is such a page."""
    locale = locale_of(account)
    return NewNotice(
        account_id=account.account_id,
        key=f"alert {alert.rule_id} {alert.due_at.isoformat()}",
        kind="alert",
        title=alert.title,
        body=alert.words,
        link=f"alert?id={alert.alert_id}",
        facts={
            "was": money_text(alert.old, locale) if alert.old else "",
            "now": money_text(alert.new, locale) if alert.new else "",
            "lines": _lines(alert, locale),
            "links": _links(alert, account.account_id, booking),
        },
        not_before=quiet_until(account.quiet, account.time_zone, now),
        time_zone=account.time_zone,
        digest_at=digest_at(account.quiet, account.time_zone, now),
    )


def ended_notice_of(
    watch_id: str, title: str, why: str, account: Account, now: datetime
) -> NewNotice:
    """The notice of a watch that has ended; quiet hours hold its messages back as an alert's."""
    return NewNotice(
        account_id=account.account_id,
        key=f"watch ended {watch_id}",
        kind="watch",
        title=f"{title}: no longer watched",
        body=why,
        link=f"watches?watch={watch_id}",
        not_before=quiet_until(account.quiet, account.time_zone, now),
        time_zone=account.time_zone,
        digest_at=digest_at(account.quiet, account.time_zone, now),
    )


def _lines(alert: Alert, locale: str) -> list[list[str]]:
    lines = [["Watch", alert.watch_title]]
    if alert.seen:
        seen = alert.seen
        lines += [
            ["Hotel", seen.house],
            ["Source", seen.source_name],
            ["Rate", shape_words(seen, locale)],
            ["Seen", f"{seen.seen_at:%Y-%m-%d %H:%M} UTC"],
        ]
    return [line for line in lines if line[1]]


def _links(alert: Alert, account_id: str, booking: tuple[str, str] | None) -> list[list[str]]:
    search = f"{settings().public_url}/?search={alert.search_id}"
    return [
        ["Search", search],
        # A source without pages for people sells through others: the search has them all.
        list(booking or ("All offers, to book elsewhere", search)),
        ["Mute this rule", mute_link(account_id, alert.rule_id)],
    ]


def mute_link(account_id: str, rule_id: str) -> str:
    """A link that mutes a rule without signing in."""
    return f"{settings().public_url}/watches?mute={mute_token(account_id, rule_id)}"


def digest_at(quiet: QuietHours | None, time_zone: str, now: datetime) -> datetime:
    """When her daily message goes: the next 8 o'clock, or the end of quiet hours over it."""
    morning = next_morning(now, time_zone)
    return quiet_until(quiet, time_zone, morning) or morning


def quiet_until(quiet: QuietHours | None, time_zone: str, now: datetime) -> datetime | None:
    """The end of quiet hours that `now` lies in; None outside of them."""
    return Quiet(quiet.from_, quiet.until, time_zone).end_after(now) if quiet else None


def locale_of(account: Account) -> str:
    return account.language.replace("-", "_")


def _percent(finding: Finding) -> str:
    return percent_text(abs(float(finding.percent or 0)))


def _rooms(finding: Finding) -> str:
    return count_text(finding.rooms or 0, "room")


def _window(finding: Finding, locale: str) -> str:
    day = date_text(finding.until, locale) if finding.until else ""
    if finding.is_window_check_in:
        return f"check-in is on {day}"
    return f"free cancellation ends on {day}"
