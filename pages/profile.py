"""The person's own page."""

from __future__ import annotations

from pages.parts import who


def main() -> None:
    who.require("see your profile")


main()
