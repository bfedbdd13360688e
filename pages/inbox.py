"""The inbox: what happened for a person, newest first, and what was sent where."""

from __future__ import annotations

from pages.parts import inbox, who


def main() -> None:
    inbox.draw(who.require("see your inbox"))


main()
