"""What a watch looks for: its stay and the house, and how they are changed.

Of two tabs that change them the later is told, and shown both: nothing is overwritten unseen.
"""

from __future__ import annotations

import streamlit as st

from core.domain.stay import BadQuery, Fault, StayQuery
from core.watch import service
from core.watch.errors import WatchFault
from core.watch.model import Changes, Target, Watch
from pages.parts import keys, watch_do, watch_snack, watch_stay_fields
from pages.parts.tags import tag, text
from pages.parts.watch_stay_fields import entered, target_words
from pages.parts.watch_words import Reader, stay_words

_Asked = tuple[StayQuery, Target]


def draw(account_id: str, watch: Watch, reader: Reader) -> None:
    """What is looked for, and a button that unfolds the fields."""
    st.subheader("What it looks for", anchor=False)
    began = _began().get(watch.watch_id)
    if began is None:
        st.html(
            tag("p", text(target_words(watch.target, watch)))
            + tag("p", text(stay_words(watch.query, reader.locale)), class_="wr-meta")
        )
        st.button("Change", icon=":material/edit:", key="change_stay", on_click=_open,
                  args=(watch,), type="primary" if watch.ended else "secondary")  # fmt: skip
        return
    with st.container(border=True, key="watch_stay"):
        watch_stay_fields.draw(watch, _faults(watch))
        drafted = _drafted(watch)
        if drafted and began != _stored(watch) != drafted:
            _conflict(account_id, watch, drafted, reader)
            return
        if drafted == _stored(watch):
            _began()[watch.watch_id] = drafted  # another tab may have said the same
        _foot(account_id, watch)


def _foot(account_id: str, watch: Watch) -> None:
    st.caption("After a change it compares anew, from its next check on.")
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Save", type="primary", key="save_stay", on_click=_save,
                  args=(account_id, watch, False))  # fmt: skip
        st.button("Cancel", key="leave_stay", on_click=_close, args=(watch.watch_id,))


def _conflict(account_id: str, watch: Watch, drafted: _Asked, reader: Reader) -> None:
    st.markdown("**Another tab changed this meanwhile.** Yours is not saved yet.")
    st.html(
        tag("p", tag("b", "There: "), text(_words(_stored(watch), watch, reader)))
        + tag("p", tag("b", "Here: "), text(_words(drafted, watch, reader)))
    )
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Use mine", type="primary", key="stay_mine", on_click=_save,
                  args=(account_id, watch, True))  # fmt: skip
        st.button("Keep theirs", key="stay_theirs", on_click=_close, args=(watch.watch_id,))


def _words(asked: _Asked, watch: Watch, reader: Reader) -> str:
    query, target = asked
    return f"{target_words(target, watch)} · {stay_words(query, reader.locale)}"


def _began() -> dict[str, _Asked]:
    """By watch whose fields are open, what was stored when they were filled."""
    began: dict[str, _Asked] = st.session_state.setdefault(keys.STAY_BASES, {})
    return began


def _stored(watch: Watch) -> _Asked:
    return watch.query, watch.target


def _drafted(watch: Watch) -> _Asked | None:
    """What stands in the fields; None while that is no question yet."""
    try:
        return entered(watch)
    except BadQuery:
        return None


def _faults(watch: Watch) -> tuple[Fault, ...]:
    """What was wrong when it was last to be saved; nothing once a field has changed since."""
    found = st.session_state.get(keys.STAY_FAULTS)
    if found is None or found[0] != watch_stay_fields.values(watch):
        return ()
    faults: tuple[Fault, ...] = found[1]
    return faults


def _open(watch: Watch) -> None:
    st.session_state.pop(keys.STAY_FAULTS, None)
    watch_stay_fields.fill(watch)
    _began()[watch.watch_id] = _stored(watch)


def _close(watch_id: str) -> None:
    _began().pop(watch_id, None)
    st.session_state.pop(keys.STAY_FAULTS, None)


def _save(account_id: str, watch: Watch, over_theirs: bool) -> None:
    """Save what stands in the fields. `over_theirs`: what `watch` shows was seen, and is replaced.

    Another tab may have moved its schedule meanwhile, which is none of this form's business.
    """
    st.session_state.pop(keys.STAY_FAULTS, None)
    began = _stored(watch) if over_theirs else _began().get(watch.watch_id)
    try:
        query, target = entered(watch)
        now = service.watch(account_id, watch.watch_id)
        if _stored(now) == began:
            changes = Changes(query=query, target=target)
            _saved(now, service.edit(account_id, now.watch_id, changes, now.version))
        elif over_theirs:
            _began()[watch.watch_id] = _stored(watch)  # and yet another: it is shown again
    except BadQuery as bad:
        st.session_state[keys.STAY_FAULTS] = (watch_stay_fields.values(watch), bad.faults)
    except WatchFault as fault:
        watch_snack.say(str(fault))


def _saved(before: Watch, after: Watch) -> None:
    state = st.session_state
    _close(after.watch_id)
    # The form of its schedule, which knows the watch by version and name, has missed nothing.
    bases: dict[str, int] = state.get(keys.WATCH_BASES, {})
    if bases.get(after.watch_id) == before.version:
        bases[after.watch_id] = after.version
    title = keys.of_watch(after.watch_id, "title")
    if state.get(title) == before.title:
        state.pop(title)
    if after.asked_since != before.asked_since and not after.is_paused:
        watch_do.wait_for([after])
        watch_snack.say("Saved. It looks at once.")
    else:
        watch_snack.say("Saved.")
