"""Sign in, create an account, set a new password; and what the links of our messages open."""

from __future__ import annotations

import streamlit as st

from pages.parts import door_forms, door_join, door_links, keys, who


def main() -> None:
    with st.container(key="door"):
        if kind := door_links.opened():
            door_links.draw(kind)
        elif account := who.me():
            if st.query_params.get(keys.DO) == door_join.WELCOME:
                st.success("Your address is confirmed.")
            _news()
            st.text(f"You are signed in as {account.email}.")
            st.page_link("search.py", label="To the search", icon=":material/search:")
            st.page_link("profile.py", label="To your profile", icon=":material/account_circle:")
        elif email := st.session_state.get(keys.DOOR_SENT):
            door_forms.sent(email)
        else:
            _news()
            _form()


def _form() -> None:
    match st.query_params.get(keys.DO):
        case door_forms.CREATE:
            door_forms.create()
        case door_forms.FORGOT:
            door_forms.forgot()
        case _:
            door_forms.sign_in()


def _news() -> None:
    """How the step of a link went; it stays until another page is opened."""
    if st.query_params.get(keys.DO) == "gone":
        st.success(
            "Your account is deleted, with everything in it. A last mail says what that was."
        )
    if news := st.session_state.get(keys.DOOR_NEWS):
        went_well, sentence = news
        (st.success if went_well else st.warning)(sentence)


main()
