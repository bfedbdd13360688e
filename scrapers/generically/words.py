"""What the words beside a price say of it. A cue counts for the figure it stands nearest to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from scrapers.generically import cues
from scrapers.generically.figures import Written


class Period(Enum):
    NIGHT = auto()
    STAY = auto()


class Role(Enum):
    """What a figure is for; only PRICE is a price that a guest pays."""

    PRICE = auto()
    STRUCK = auto()
    OTHER = auto()  # savings, taxes alone, deposits, extras


@dataclass(frozen=True, slots=True)
class Said:
    """What the words near one figure say of it. `nights` only where they are counted."""

    period: Period | None = None
    role: Role = Role.PRICE
    nights: int | None = None
    taxed: bool | None = None
    member: bool = False  # asked of those who signed up
    vague: bool = False  # "from", "on average": of no certain night


_NEAR = 60  # characters on either side that can belong to a figure
_CLAUSE_END = re.compile(r"[;,](?=\s)|\.\s(?=[A-ZÀ-Þ])")
BREAK = "\u2016"  # between runs of text that stand in elements of their own


def hints_period(text: str) -> bool:
    """A quick look whether a text can tell night or stay at all."""
    return cues.HINT.search(text) is not None


def periods_in(text: str) -> set[Period]:
    """Every period that a text speaks of."""
    told = {Period.NIGHT} if cues.PER_NIGHT.search(text) else set()
    if cues.WHOLE.search(text) or any(int(found[1]) > 1 for found in cues.COUNTED.finditer(text)):
        told.add(Period.STAY)
    return told


def said_of(price: Written, text: str, others: list[Written]) -> Said:
    """What `text` says of one of its figures; `others` are all its figures, which bound the "
    "words."""
    left = max([0, price.start - _NEAR, *(o.end for o in others if o.end <= price.start)])
    right = min([len(text), price.end + _NEAR, *(o.start for o in others if o.start >= price.end)])
    return said_beside(text[left : price.start], text[price.end : right], signed=price.signed)


def own_clause(before: str) -> str:
    """The words in front of a figure without those that belong to the figure before them:
    "$90 a night before taxes; $310 the stay"."""
    end = _CLAUSE_END.search(before)
    return before[end.end() :] if end and periods_in(before[: end.start()]) else before


def said_beside(before: str, after: str, *, signed: bool = False) -> Said:
    """What the words directly before and after one figure say of it."""
    before, after = cues.PERCENT_OFF.sub(" ", before), cues.PERCENT_OFF.sub(" ", after)
    whole = f"{before} # {after}"
    period, nights = _period(before, after)
    if signed or _is_other(before, after, whole):
        return Said(period, Role.OTHER, nights)
    taxed = True if cues.TAXED.search(whole) else False if cues.UNTAXED.search(whole) else None
    role = Role.STRUCK if _is_struck(before, after) else Role.PRICE
    return Said(
        period, role, nights, taxed, _is_of_members(before, after), _is_vague(before, after)
    )


def _is_vague(before: str, after: str) -> bool:
    last = before.rpartition(BREAK)[2] if before.rpartition(BREAK)[2].strip() else before
    return bool(cues.VAGUE_BEFORE.search(last[-50:])) or bool(cues.VAGUE_AFTER.match(after))


def _is_of_members(before: str, after: str) -> bool:
    """Whether the label that touches a figure keeps it for members: "Member price $90"."""
    return bool(cues.MEMBER_BEFORE.search(before[-50:])) or bool(
        cues.MEMBER_AFTER.match(after.partition(BREAK)[0])
    )


def is_label_of_members(text: str) -> bool:
    """ "Member rate:" alone, as a label of what follows."""
    return len(text.strip()) <= 30 and bool(cues.MEMBER_BEFORE.search(text))


def _is_struck(before: str, after: str) -> bool:
    """ "Original price $120. Current price": what stands behind belongs to the next figure."""
    return bool(cues.STRUCK.search(before[-40:])) or bool(
        re.match(r"\W*(?:was|original(?:ly)?|regular(?:ly)?)\b", after, re.I)
    )


def _is_other(before: str, after: str, whole: str) -> bool:
    near_before, near_after = before[-30:], _label_behind(after)
    saved = cues.SAVED.search(near_before) or re.match(
        r"\W*(?:in )?(?:savings?|off|discount|cheaper|less|cash ?back|rabatt|"
        r"(?:[a-z&]+ ){0,3}credits?(?! card))\b",
        near_after,
        re.I,
    )
    levy = cues.LEVY_AFTER.match(near_after) and not re.search(
        rf"\b{cues.MEANT}\b", near_after, re.I
    )
    levied = cues.LEVY_BEFORE.search(before) and not cues.IS_MEANT.search(before)
    extra = cues.EXTRA.search(near_before) or cues.EXTRA.search(near_after)
    return bool(
        saved
        or levy
        or levied
        or cues.PLUS.search(before)
        or extra
        or cues.WITH_POINTS.search(whole)
    )


def _label_behind(after: str) -> str:
    """The words that follow in the same run of text, else a short label in the next one."""
    parts = [part.strip() for part in after.split(BREAK)]
    if parts[0] or len(parts) == 1:
        return parts[0][:30]
    return parts[1] if len(parts[1]) <= 25 and not any(c.isdigit() for c in parts[1]) else ""


def _period(before: str, after: str) -> tuple[Period | None, int | None]:
    """The cue nearest to the figure; words behind a figure are read before those in front."""
    best: tuple[int, Period, int | None] | None = None
    for side, text in ((0, after), (1, before)):
        for pattern, period in (
            (cues.PER_NIGHT, Period.NIGHT),
            (cues.COUNTED, None),
            (cues.WEEKS, None),
            (cues.WHOLE, Period.STAY),
        ):
            for found in pattern.finditer(text):
                gap = found.start() if side == 0 else len(text) - found.end()
                meant, nights = period, None
                if meant is None:
                    nights = int(found[1]) * (7 if pattern is cues.WEEKS else 1)
                    meant = Period.NIGHT if nights == 1 else Period.STAY
                    if nights == 0:
                        continue
                if best is None or gap + 3 * side < best[0]:
                    best = (gap + 3 * side, meant, nights)
    return (best[1], best[2]) if best else (None, None)
