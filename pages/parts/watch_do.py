"""What can be done with watches: each says what it did, and gives a way back where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import streamlit as st

from core import clock
from core.text import count_text
from core.watch import service
from core.watch.errors import WatchFault
from core.watch.model import Changes, Schedule, Watch
from core.watch.rule_model import NewRule, Rule, RuleKind
from pages.parts import keys, watch_snack
from pages.parts.watch_words import plain

# A check that has brought nothing by then is not waited for on the screen any more.
PATIENCE = timedelta(seconds=90)


def check_now(account_id: str, watches: Sequence[Watch]) -> None:
    """Check at once, beside the schedule; the rows show it until the answers are in."""
    asked, refused = [], []
    for watch in watches:
        try:
            service.check_now(account_id, watch.watch_id)
        except WatchFault as fault:
            refused.append(str(fault))
        else:
            asked.append(watch)
    wait_for(asked)
    if refused and len(watches) == 1:
        watch_snack.say(refused[0])
    elif refused:
        said = f"{len(asked)} of {len(watches)} are checked now"
        watch_snack.say(f"{said}; {_not(refused)}.")


def wait_for(watches: Sequence[Watch]) -> None:
    """Show them as being checked until their next answers are in."""
    waiting = st.session_state.setdefault(keys.CHECKING, {})
    waiting |= {one.watch_id: (one.last_checked_at, clock.now()) for one in watches}


def checking(watches: Sequence[Watch]) -> frozenset[str]:
    """Which of these are being checked: for the first time, or because she asked for it."""
    waiting: dict[str, tuple[datetime | None, datetime]] = st.session_state.get(keys.CHECKING, {})
    now = clock.now()
    still = frozenset(
        one.watch_id
        for one in watches
        if one.watch_id in waiting
        and waiting[one.watch_id][0] == one.last_checked_at
        and now - waiting[one.watch_id][1] < PATIENCE
    )
    st.session_state[keys.CHECKING] = {each: waiting[each] for each in still}
    return still | {one.watch_id for one in watches if _is_first(one, now)}


def _is_first(watch: Watch, now: datetime) -> bool:
    rests = watch.is_paused or bool(watch.ended)
    return watch.last_checked_at is None and not rests and now - watch.created_at < PATIENCE


def pause(account_id: str, watches: Sequence[Watch], on: bool) -> None:
    """Pause, or let go on; those that are so already stay out of the way back."""
    moved = [one.watch_id for one in watches if one.is_paused is not on]
    service.pause(account_id, moved, on)
    done = "Paused" if on else "Goes on"
    watch_snack.say(f"{done}: {_named(watches)}.", partial(_pause_back, account_id, moved, not on))


def _pause_back(account_id: str, ids: Sequence[str], on: bool) -> None:
    service.pause(account_id, ids, on)
    watch_snack.say("As it was before.")


def mute(account_id: str, watch: Watch, on: bool) -> None:
    """Every rule of a watch at once: it goes on looking and says nothing."""
    for rule in watch.rules:
        service.mute(account_id, rule.rule_id, service.FOREVER if on else None)
    if on:
        watch_snack.say(
            f"{watch.title} looks on and says nothing.", partial(_mute_back, account_id, watch)
        )
    else:
        watch_snack.say(f"{watch.title} tells you again.")


def _mute_back(account_id: str, watch: Watch) -> None:
    for rule in watch.rules:
        service.mute(account_id, rule.rule_id, rule.muted_until)
    watch_snack.say("As it was before.")


def delete(account_id: str, watches: Sequence[Watch]) -> None:
    """Delete; for some seconds on the screen, and minutes in core, it can be undone."""
    ids = [one.watch_id for one in watches]
    service.delete(account_id, ids)
    watch_snack.say(f"Deleted: {_named(watches)}.", partial(_delete_back, account_id, ids))


def _delete_back(account_id: str, ids: Sequence[str]) -> None:
    back = service.undo_delete(account_id, ids)
    watch_snack.say(f"{count_text(back, 'watch', 'watches')} back.")


def reschedule(account_id: str, watches: Sequence[Watch], schedule: Schedule) -> None:
    """One schedule for many; a watch that another tab edited meanwhile keeps what that tab said."""
    moved: list[tuple[Watch, Schedule]] = []  # as it is now, and what it had
    refused = []
    for watch in watches:
        try:
            changed = Changes(schedule=schedule)
            now = service.edit(account_id, watch.watch_id, changed, watch.version)
        except WatchFault as fault:
            refused.append(str(fault))
        else:
            moved.append((now, watch.schedule))
    done = count_text(len(moved), "watch", "watches")
    words = f"{done} looked after {service.words_of(schedule)}"
    undo = partial(_schedules_back, account_id, moved) if moved else None
    watch_snack.say(f"{words}; {_not(refused)}." if refused else f"{words}.", undo)


def _schedules_back(account_id: str, moved: Sequence[tuple[Watch, Schedule]]) -> None:
    refused = []
    for watch, before in moved:
        try:
            service.edit(account_id, watch.watch_id, Changes(schedule=before), watch.version)
        except WatchFault as fault:
            refused.append(str(fault))
    _say_back(len(moved), refused)


def tell_drops(account_id: str, watches: Sequence[Watch], percent: Decimal) -> None:
    """The same drop for many: rules for drops get this percent, a watch without one gets one.

    A rule that is so already is left alone, with all that it remembers.
    """
    put: list[tuple[Rule, Decimal | None]] = []  # as it is now, and its percent before: None, new
    refused = []
    for watch in watches:
        drops = [rule for rule in watch.rules if rule.kind is RuleKind.DROP]
        news = [(_with_amount(each, percent), each.amount) for each in drops]
        try:
            for new, before in news or [(NewRule(kind=RuleKind.DROP, amount=percent), None)]:
                if before != percent:
                    put.append((service.put_rule(account_id, watch.watch_id, new), before))
        except WatchFault as fault:
            refused.append(str(fault))
    done = count_text(len(watches) - len(refused), "watch", "watches")
    words = f"{done}: told when the price drops by {plain(percent)} % or more"
    undo = partial(_drops_back, account_id, put) if put else None
    watch_snack.say(f"{words}; {_not(refused)}." if refused else f"{words}.", undo)


def _drops_back(account_id: str, put: Sequence[tuple[Rule, Decimal | None]]) -> None:
    refused = []
    for rule, before in put:
        try:
            if before is None:
                service.drop_rule(account_id, rule.rule_id)
            else:
                service.put_rule(account_id, rule.watch_id, _with_amount(rule, before))
        except WatchFault as fault:
            refused.append(str(fault))
    _say_back(len(put), refused)


def _say_back(count: int, refused: Sequence[str]) -> None:
    """What another tab changed meanwhile is left as that tab said."""
    back = f"{count - len(refused)} of {count} are as before; {_not(refused)}."
    watch_snack.say(back if refused else "As it was before.")


def _with_amount(rule: Rule, amount: Decimal) -> NewRule:
    """The rule with another amount, as it was read: another tab's edit meanwhile is kept."""
    return NewRule(
        kind=rule.kind,
        amount=amount,
        currency=rule.currency,
        min_change=rule.min_change,
        cool_down=rule.cool_down,
        daily_cap=rule.daily_cap,
        again=rule.again,
        rule_id=rule.rule_id,
        version=rule.version,
    )


def _not(refused: Sequence[str]) -> str:
    """ "not 2 (this watch rests: let it go on first) and not 1 (...)": every reason, counted."""
    counted = Counter(refused).most_common()
    return " and ".join(
        f"not {count} ({why[:1].lower()}{why[1:].removesuffix('.')})" for why, count in counted
    )


def _named(watches: Sequence[Watch]) -> str:
    return watches[0].title if len(watches) == 1 else count_text(len(watches), "watch", "watches")
