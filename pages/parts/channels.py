"""How a person is told: her channels, each with its switches, and a line to add one.

Drawn by her profile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.accounts.model import Account
from core.notify import service
from core.notify.addresses import SERVICES
from core.notify.model import Channel, ChannelKind, NotifyFault
from pages.parts import keys
from pages.parts.tags import badge, fault_line, tag, text

_EMAIL = "E-mail"
_LIST, _ADD = "list", "add"  # places of sentences, beside those of the channels
_FORMS = {_EMAIL: (ChannelKind.EMAIL, "name@example.com")} | {
    each.name: (each.kind, each.form) for each in SERVICES
}
_ICONS = {
    ChannelKind.EMAIL: "mail",
    ChannelKind.SMS: "sms",
    ChannelKind.PUSH: "phone_iphone",
    ChannelKind.CHAT: "chat",
}


def draw(account: Account) -> None:
    """Her channels, and a way to add one."""
    st.subheader("How you are told", anchor=False)
    st.caption(
        "Everything comes into your inbox here. Beside that, wherever you like; addresses are "
        "stored encrypted."
    )
    with st.container(gap="small", key="channels"):
        for channel in service.channels(account.account_id, with_removed=True):
            (_removed if channel.is_removed else _row)(channel)
        _fault(_LIST)
    _add(account.account_id)


def _row(channel: Channel) -> None:
    with st.container(border=True, gap="small", key=f"channel_{channel.channel_id}"):
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.markdown(f":material/{_ICONS[channel.kind]}:", width="content")
            st.html(_words(channel), width="stretch")
        with st.container(horizontal=True, vertical_alignment="center"):
            if channel.is_proved:
                _switches(channel)
            _button(channel, "Send a test" if channel.is_proved else "Send a new code", _test)
            _button(channel, "Remove", _remove)
        if not channel.is_proved:
            _code(channel)
        if channel.silenced:
            _silenced(channel)
        _fault(channel.channel_id)


def _removed(channel: Channel) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=_key(channel, "removed")
    ):
        st.text(f"{channel.label} is removed.", width="content")
        _button(channel, "Undo", _put_back)


def _words(channel: Channel) -> str:
    state = "" if channel.is_proved else badge("Not confirmed", "mind")
    if channel.is_proved and not channel.is_on:
        state = badge("Off")
    lines = tag("div", tag("b", text(channel.label)), " ", state)
    if channel.failure:
        lines += tag(
            "div", text(f"The last message did not arrive: {channel.failure}"), class_="wr-fault"
        )
    return lines


def _switches(channel: Channel) -> None:
    """As it stands, whoever switched it: another tab, or the link in a mail."""
    on, daily = _key(channel, "on"), _key(channel, "daily")
    st.session_state[on], st.session_state[daily] = channel.is_on, channel.digest
    st.toggle("On", key=on, on_change=_switched, args=(channel, "is_on", on))
    st.toggle(
        "Once a day",
        key=daily,
        help="One message a day with all that came: at eight, or when your quiet hours end.",
        on_change=_switched,
        args=(channel, "digest", daily),
        disabled=not channel.is_on,
    )


def _code(channel: Channel) -> None:
    with (
        st.form(_key(channel, "prove"), border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        code = st.text_input(
            "Code that arrived there",
            max_chars=6,
            autocomplete="one-time-code",
            key=_key(channel, "code"),
        )
        if st.form_submit_button("Confirm", type="primary", key=_key(channel, "confirm")):
            _do(channel.channel_id, f"{channel.label} is confirmed.", lambda: service.prove(
                channel.account_id, channel.channel_id, code
            ))  # fmt: skip
            st.rerun()


def _silenced(channel: Channel) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kinds = ", ".join(f"{kind} messages" for kind in channel.silenced)
        st.markdown(f"Stopped here: {kinds}.", width="content")
        _button(channel, "Send them again", _hear_again)


def _add(account_id: str) -> None:
    # A new address starts a new form, so that what was added leaves the fields.
    turn = st.session_state.get(keys.CHANNEL_TURN, 0)
    with st.expander("Add a way to be told", icon=":material/add:"):
        chosen = st.selectbox("Where", list(_FORMS), key=f"channel_where_{turn}")
        kind, form = _FORMS[chosen]
        address = st.text_input(
            "Address", placeholder=form, help=f"Written {form}", max_chars=500,
            autocomplete="off", key=f"channel_address_{turn}_{chosen}",
        )  # fmt: skip
        _fault(_ADD)
        if st.button("Add and send a code", key="channel_add"):
            if _do(_ADD, "A code is on its way there.", lambda: service.add_channel(
                account_id, kind, address
            )):  # fmt: skip
                st.session_state[keys.CHANNEL_TURN] = turn + 1
            st.rerun()


def _button(channel: Channel, label: str, act: Callable[[Channel], None]) -> None:
    st.button(label, type="tertiary", key=_key(channel, label), on_click=act, args=(channel,))


def _test(channel: Channel) -> None:
    _do(channel.channel_id, f"A message is on its way to {channel.label}.", lambda: (
        service.test_channel(channel.account_id, channel.channel_id)
    ))  # fmt: skip


def _remove(channel: Channel) -> None:
    _do(_LIST, "", lambda: (
        service.remove_channel(channel.account_id, channel.channel_id)
    ))  # fmt: skip


def _put_back(channel: Channel) -> None:
    _do(_LIST, f"{channel.label} is back.", lambda: (
        service.undo_remove(channel.account_id, channel.channel_id)
    ))  # fmt: skip


def _hear_again(channel: Channel) -> None:
    _do(channel.channel_id, f"{channel.label} gets all messages again.", lambda: (
        service.hear_again(channel.account_id, channel.channel_id)
    ))  # fmt: skip


def _switched(channel: Channel, what: str, key: str) -> None:
    values: dict[str, Any] = {what: bool(st.session_state[key])}
    _do(channel.channel_id, "Saved.", lambda: (
        service.switch_channel(channel.account_id, channel.channel_id, **values)
    ))  # fmt: skip


def _do(where: str, said: str, act: Callable[[], object]) -> bool:
    """Do it and say so, or keep why it cannot be done for its place: a channel, or one of these."""
    st.session_state.pop(keys.CHANNEL_FAULT, None)
    try:
        act()
    except NotifyFault as exc:
        st.session_state[keys.CHANNEL_FAULT] = (where, str(exc))
        return False
    if said:
        st.session_state[keys.SAID] = said
    return True


def _fault(where: str) -> None:
    place, sentence = st.session_state.get(keys.CHANNEL_FAULT, (None, ""))
    if place == where:
        fault_line(sentence)


def _key(channel: Channel, name: str) -> str:
    return f"channel_{name}_{channel.channel_id}".replace(" ", "_").lower()
