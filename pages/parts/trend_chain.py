"""A chain instead of a hotel: found beside hotels, one line a source over every hotel seen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.history.service import FoundChain
from core.search import chains
from core.text import count_text
from pages.parts import (
    keys,
    trend_choices,
    trend_figures,
    trend_question,
    trend_read,
    trend_share,
    trend_view,
)
from pages.parts.tags import tag, text
from pages.parts.trend_axis import Frame
from pages.parts.trend_choices import Choices, Span
from pages.parts.trend_link import CHAIN, HOUSE
from pages.parts.trend_read import Reader, Seen


def chosen() -> str:
    """The code of the chain in the address; a hotel beside it goes first."""
    code = st.query_params.get(CHAIN, "")
    return "" if "\0" in code or st.query_params.get_all(HOUSE) else code


def offer(typed: str) -> bool:
    """Each chain of that name as a choice; whether there is one."""
    found = chains.find(typed)
    for at, chain in enumerate(found):
        st.button(
            f"{_title(chain)} · {count_text(chain.sites, 'source')}",
            key=f"t_chain_{at}",
            icon=":material/domain:",
            type="tertiary",
            on_click=_take,
            args=(chain.code,),
            wrap=True,
        )
    return bool(found)


def draw(code: str, reader: Reader) -> bool:
    """The trend of a chain; whether anybody has seen it."""
    chain = chains.named(code)
    if chain is None:
        return False
    head, top = st.container(horizontal=True, gap="small", key="t_head"), st.container(key="t_top")
    choices = trend_choices.draw(1, Span.QUARTER, keys.T_CHAIN_SPAN)
    seen, frame = read(chain, choices, reader)
    with head:
        _draw_name(seen.name)
        question = trend_question.of((), choices, reader.currency, code)
        trend_share.draw(frame, reader.now, question, [seen.name])
    with top:
        finding = headline(seen, chain)
    trend_view.draw(frame, choices, finding, reader)
    return True


def read(chain: FoundChain, choices: Choices, reader: Reader) -> tuple[Seen, Frame]:
    """Its lines, and what is drawn of them."""
    seen = trend_read.read_chain(chain.code, _title(chain), choices, reader)
    return seen, replace(trend_view.frame([seen], choices, reader), is_chain=True)


def _draw_name(name: str) -> None:
    st.button(
        name,
        icon=":material/close:",
        icon_position="right",
        help=f"Leave out {name}",
        key="t_drop_chain",
        on_click=_drop,
    )


def headline(seen: Seen, chain: FoundChain) -> str:
    """The finding and its figures; the words of the finding."""
    finding = trend_figures.finding_of_chain(seen.told)
    st.html(tag("h2", text(finding), class_="wr-finding"))
    if any(line.seen for line in seen.told.series):
        st.html(trend_figures.row_of_chain(seen.told, chain.listings))
    return finding


def _title(chain: FoundChain) -> str:
    return f"{chain.name}, every hotel seen"


def _take(code: str) -> None:
    st.query_params[CHAIN] = code
    st.session_state[keys.T_FIND] = ""


def _drop() -> None:
    st.query_params.pop(CHAIN, None)
