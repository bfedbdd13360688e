"""HTML from values: every text is escaped, every address is checked; nothing else writes HTML."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

import streamlit as st

_MARKS = re.compile(r"[\\`*_{}\[\]()#+\-.!|<>~$:]")


def tag(name: str, *children: str, **attributes: str | None) -> str:
    """`tag("p", text("a<b"), class_="note")`. Children are HTML already; attributes are escaped."""
    inside = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{inside}>{''.join(children)}</{name}>"


def text(words: str) -> str:
    """Words from outside as plain text: a hotel called `<script>` or `**bold**` shows just that."""
    return escape(words)


def plain(words: str) -> str:
    """The same for a place that reads Markdown, such as a button's label."""
    return _MARKS.sub(r"\\\g<0>", words)


def way_out(url: str | None, label: str, class_: str = "wr-out", about: str = "") -> str:
    """A link that opens elsewhere; empty for anything but http and https."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return ""
    hidden = tag("span", text(f" {about} (opens in a new tab)"), class_="wr-said")
    return tag("a", text(label), hidden, href=url, target="_blank", class_=class_)


def badge(words: str, kind: str = "") -> str:
    """A state in a word; `kind` is go, mind, loss or nothing."""
    return tag("span", text(words), class_=f"wr-badge {kind}".strip())


def fault_line(sentence: str) -> None:
    """One fault under its field, announced to screen readers."""
    st.html(tag("p", text(sentence), class_="wr-fault", role="alert"))
