"""The rules of a robots.txt, read as RFC 9309 says.

Python's own reader knows neither wildcards nor the longest match, and hides which rule decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group: a path pattern, and whether it allows."""

    allows: bool
    pattern: str

    def __str__(self) -> str:
        return f"{'Allow' if self.allows else 'Disallow'}: {self.pattern}"

    @property
    def expression(self) -> str:
        """The pattern as a regular expression from the beginning of a path."""
        body, anchored = self.pattern.removesuffix("$"), self.pattern.endswith("$")
        parts = (re.escape(part) for part in re.split(r"\*+", body))
        return ".*".join(parts) + ("$" if anchored else "")

    def matches(self, path: str) -> bool:
        return re.match(self.expression, path, re.DOTALL) is not None


def rules_for(text: str, agent: str) -> tuple[Rule, ...]:
    """The rules of every group that names `agent`; those of "*" when none does."""
    groups: dict[str, list[Rule]] = {}
    names: list[str] = []
    in_rules = False
    for field, value in _lines(text):
        if field == "user-agent":
            names = [*([] if in_rules else names), value.lower()]
            in_rules = False
            groups.setdefault(value.lower(), [])
        elif field in ("allow", "disallow"):
            in_rules = True
            if value:  # an empty Disallow allows everything, which is the default
                for name in names:
                    groups[name].append(Rule(field == "allow", normal(value)))
    return tuple(groups.get(agent.lower(), groups.get("*", [])))


def deciding_rule(rules: tuple[Rule, ...], path: str) -> Rule | None:
    """The longest matching pattern; between equals the one that allows."""
    matching = [rule for rule in rules if rule.matches(normal(path))]
    return max(matching, key=lambda rule: (len(rule.pattern), rule.allows), default=None)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def normal(path: str) -> str:
    """One spelling for what may be written with or without percent signs (RFC 9309, 2.2.2)."""
    ascii_only = quote(path, safe="".join(map(chr, range(0x21, 0x7F))))
    return re.sub("%[0-9A-Fa-f]{2}", _plain_if_unreserved, ascii_only)


def _plain_if_unreserved(escape: re.Match[str]) -> str:
    char = unquote(escape[0])
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape[0].upper()
