"""When a watch tells its owner: each rule a sentence with its number in it, saved as it is changed.

Of two tabs that edit one rule the later is told, and shown both: nothing is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import streamlit as st

from core.domain.money import minor_units
from core.watch import service
from core.watch.errors import EditedMeanwhile, WatchFault
from core.watch.model import Watch
from core.watch.rule_model import USUAL_AMOUNT, NewRule, Rule, RuleKind
from pages.parts import keys, watch_snack
from pages.parts.tags import fault_line, tag, text
from pages.parts.watch_rule_draft import draft_of, forget, open_draft, told
from pages.parts.watch_words import SENTENCES, Reader, plain, rule_words

_PERCENT = (RuleKind.DROP, RuleKind.RISE)
_REPEATS = (RuleKind.DROP, RuleKind.BELOW_TARGET, RuleKind.NEAR_BUDGET, RuleKind.RISE)
# A first guess at a target: a tenth under what it costs now, in whole tens.
_HOPED, _TENS = Decimal("0.9"), Decimal(10)


def draw(account_id: str, watch: Watch, reader: Reader) -> None:
    """Every rule of a watch, and a way to add one."""
    st.subheader("Tell me when", anchor=False)
    if not watch.rules:
        st.markdown("Nothing is told yet: this watch looks and keeps what it sees.")
    for rule in watch.rules:
        _rule(account_id, watch, rule, reader)
    _add(account_id, watch, reader)


def new_rule(kind: RuleKind, watch: Watch) -> NewRule:
    """A rule with a number that makes sense for this watch."""
    if not kind.is_of_money:
        return NewRule(kind=kind, amount=USUAL_AMOUNT.get(kind))
    shown = watch.last.shown if watch.last else None
    hoped = (shown.amount * _HOPED // _TENS * _TENS) if shown else Decimal(100)
    return NewRule(
        kind=kind, amount=max(hoped, _TENS), currency=watch.query.request.currency, again=True
    )


def limits_words(rule: Rule | NewRule) -> str:
    """ "changes of 2 % or more · then quiet for 12 h · at most 1 a day"; empty without limits."""
    parts = []
    if rule.min_change:
        parts.append(f"changes of {plain(rule.min_change)} % or more")
    if rule.cool_down:
        parts.append(f"then quiet for {rule.cool_down / timedelta(hours=1):g} h")
    if rule.daily_cap:
        parts.append(f"at most {rule.daily_cap} a day")
    if rule.again:
        parts.append("again on each further drop")
    return " · ".join(parts)


def _rule(account_id: str, watch: Watch, rule: Rule, reader: Reader) -> None:
    open_draft(rule)
    save = partial(_save, account_id, watch.watch_id, rule)
    before, after = SENTENCES[rule.kind]
    with st.container(border=True, gap="xsmall", key=f"rule_{rule.rule_id}"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", key=f"say_{rule.rule_id}"
        ):
            st.markdown(before.capitalize() if not after else _upper(before), width="content")
            if after or rule.kind.is_of_money:
                _amount(rule, save)
                st.markdown(after.format(currency=rule.currency), width="content")
            _more(account_id, watch, rule, save, reader)
        if words := limits_words(draft_of(rule)):
            st.html(tag("p", text(words), class_="wr-meta"))
        if rule.muted_until and rule.muted_until > reader.now:
            st.html(tag("p", "Muted: it says nothing until you unmute it.", class_="wr-meta"))
        _conflict(account_id, watch, rule, reader)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _amount(rule: Rule, save: Callable[[], None]) -> None:
    whole = rule.kind in (RuleKind.SOLD_OUT_SOON, RuleKind.WINDOW_CLOSING)
    step = 1.0 if whole or rule.kind in _PERCENT else 5.0
    digits = minor_units(rule.currency) if rule.kind.is_of_money else 0
    st.number_input(
        "Number", min_value=0.0, step=step,
        format="%.0f" if whole else "%g" if not digits else f"%.{digits}f",
        key=keys.of_rule(rule.rule_id, "amount"), label_visibility="collapsed",
        on_change=save, width=120 if rule.kind.is_of_money else 76,
    )  # fmt: skip


def _more(
    account_id: str, watch: Watch, rule: Rule, save: Callable[[], None], reader: Reader
) -> None:
    popover = st.popover(
        "Limits", type="tertiary", key=keys.of_rule(rule.rule_id, "more"), on_change="rerun"
    )
    # Drawn as it opens: a field that was drawn runs ago shows nothing of what stands in it.
    if not popover.open:
        return
    with popover:
        _limits(rule, save)
        is_muted = rule.muted_until is not None and rule.muted_until > reader.now
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "Unmute" if is_muted else "Mute", key=keys.of_rule(rule.rule_id, "mute"),
                icon=f":material/notifications_{'active' if is_muted else 'off'}:",
                on_click=_mute, args=(account_id, rule, not is_muted),
            )  # fmt: skip
            st.button(
                "Remove", icon=":material/delete:", key=keys.of_rule(rule.rule_id, "drop"),
                on_click=_drop, args=(account_id, watch, rule, reader),
            )  # fmt: skip


def _limits(rule: Rule, save: Callable[[], None]) -> None:
    """What holds a rule back; what stands there outlasts the popover, for the other tab's sake."""
    st.number_input(
        "Not for changes under, %", min_value=0.0, max_value=99.0, step=0.5, format="%g",
        key=keys.of_rule(rule.rule_id, "min_change"), on_change=save, persist_state="page",
        help="Since the last time that this rule told you something.",
    )  # fmt: skip
    st.number_input(
        "Then quiet for, hours", min_value=0, max_value=24 * 30, step=1,
        key=keys.of_rule(rule.rule_id, "cool_down"), on_change=save, persist_state="page",
    )  # fmt: skip
    st.number_input(
        "At most a day", min_value=0, max_value=24, step=1, help="0: no limit.",
        key=keys.of_rule(rule.rule_id, "daily_cap"), on_change=save, persist_state="page",
    )  # fmt: skip
    if rule.kind in _REPEATS:
        st.toggle(
            "Again on each further drop", key=keys.of_rule(rule.rule_id, "again"),
            on_change=save, persist_state="page",
        )  # fmt: skip


def _save(account_id: str, watch_id: str, rule: Rule) -> None:
    st.session_state.pop(keys.RULE_FAULT, None)
    try:
        saved = service.put_rule(account_id, watch_id, draft_of(rule))
    except EditedMeanwhile:
        return  # the next drawing meets the other version, and shows both
    except WatchFault as fault:
        st.session_state[keys.RULE_FAULT] = (rule.rule_id, str(fault))
        return
    st.session_state[keys.RULE_BASES][rule.rule_id] = saved.version
    watch_snack.say("Saved.")


def _conflict(account_id: str, watch: Watch, rule: Rule, reader: Reader) -> None:
    """A fault of this rule, or what another tab saved meanwhile beside what stands here."""
    rule_id, sentence = st.session_state.get(keys.RULE_FAULT, ("", ""))
    if rule_id == rule.rule_id:
        fault_line(sentence)
    draft = draft_of(rule)
    if draft.version == rule.version or told(draft) == told(rule):
        return
    mine = replace(rule, amount=draft.amount)
    with st.container(border=True, gap="xsmall", key=f"conflict_{rule.rule_id}"):
        st.markdown("**Another tab changed this rule meanwhile.** Yours is not saved yet.")
        st.html(
            tag("p", tag("b", "There: "), text(_whole(rule, rule, reader)))
            + tag("p", tag("b", "Here: "), text(_whole(mine, draft, reader)))
        )
        with st.container(horizontal=True, gap="xsmall"):
            st.button("Use mine", type="primary", key=keys.of_rule(rule.rule_id, "mine"),
                      on_click=_use_mine, args=(account_id, watch.watch_id, rule))  # fmt: skip
            st.button("Keep theirs", key=keys.of_rule(rule.rule_id, "theirs"),
                      on_click=forget, args=(rule,))  # fmt: skip


def _whole(sentence: Rule, limits: Rule | NewRule, reader: Reader) -> str:
    said = limits_words(limits)
    words = rule_words(sentence, reader.locale)
    return f"{words} · {said}" if said else words


def _use_mine(account_id: str, watch_id: str, rule: Rule) -> None:
    st.session_state[keys.RULE_BASES][rule.rule_id] = rule.version
    _save(account_id, watch_id, rule)


def _mute(account_id: str, rule: Rule, on: bool) -> None:
    service.mute(account_id, rule.rule_id, service.FOREVER if on else None)


def _drop(account_id: str, watch: Watch, rule: Rule, reader: Reader) -> None:
    service.drop_rule(account_id, rule.rule_id)
    back = replace(draft_of(rule), rule_id="", version=0)
    watch_snack.say(
        f"Not told any more: {rule_words(rule, reader.locale)}.",
        partial(_put_back, account_id, watch.watch_id, back),
    )


def _put_back(account_id: str, watch_id: str, rule: NewRule) -> None:
    service.put_rule(account_id, watch_id, rule)


def _add(account_id: str, watch: Watch, reader: Reader) -> None:
    there = {rule.kind for rule in watch.rules}
    kinds = [kind for kind in SENTENCES if kind.is_of_money or kind not in there]
    added = {kind: _as_rule(new_rule(kind, watch), watch) for kind in kinds}
    st.menu_button(
        "Add a rule", kinds, icon=":material/add:", key="add_rule",
        format_func=lambda kind: _upper(rule_words(added[kind], reader.locale)).replace("$", r"\$"),
        on_click=_added, args=(account_id, watch),
    )  # fmt: skip


def _as_rule(new: NewRule, watch: Watch) -> Rule:
    return Rule(
        rule_id="", watch_id=watch.watch_id, kind=new.kind, amount=new.amount, currency=new.currency
    )


def _added(account_id: str, watch: Watch) -> None:
    kind = st.session_state["add_rule"]
    if kind:
        service.put_rule(account_id, watch.watch_id, new_rule(RuleKind(kind), watch))
