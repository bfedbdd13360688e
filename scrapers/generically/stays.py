"""The nights that a page or an object of its data says its prices are for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from core.domain.stay import Stay
from scrapers.generically import keys
from scrapers.generically.documents import Document
from scrapers.read.days import stay_of

_ISO = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)(?![\d])")
CHECK_IN = (
    r"(?:check[\s_-]?in(?:[_-]?date)?|chk[_-]?in|arrival(?:[_-]?date)?|start[\s_-]?date|date[_-]?from|"
    r"from[_-]?date|arrivée|anreise|ankunft|llegada|arrivo|chegada|aankomst|entrada|"
    r"przyjazd|příjezd|incheckning|入住|チェックイン)"
)
CHECK_OUT = (
    r"(?:check[\s_-]?out(?:[_-]?date)?|chk[_-]?out|departure(?:[_-]?date)?|end[\s_-]?date|date[_-]?to|"
    r"to[_-]?date|départ|abreise|salida|partenza|saída|vertrek|"
    r"wyjazd|odjezd|utcheckning|退房|チェックアウト)"
)
_IN_BEFORE = re.compile(rf"{CHECK_IN}\W{{1,14}}$", re.I)
_OUT_BEFORE = re.compile(rf"{CHECK_OUT}\W{{1,14}}$", re.I)
_DAYS = re.compile(r"20\d\d-[01]\d-[0-3]\d")
_MOST = 4_000  # dates looked at; a calendar may hold many more
_LONGEST = 60


def stay_in_object(value: dict[str, Any]) -> Stay | None:
    """The stay between two dates of one object: {"checkInDate": ..., "checkOutDate": ...}."""
    start = end = None
    for key, child in value.items():
        if not isinstance(child, str) or len(child) < 8 or len(child) > 30 or child[:2] != "20":
            continue
        told = "".join(keys.words_of(key))
        if re.fullmatch(r"(?:\w*?(?:checkin|arrival|start|from|begin))(?:date|day)?", told):
            start = start or _day(child)
        elif re.fullmatch(r"(?:\w*?(?:checkout|departure|end|to|until))(?:date|day)?", told):
            end = end or _day(child)
    return sound(stay_of(start, end))


def stay_in_text(text: str) -> Stay | None:
    """The stay that most addresses, fields and scripts of a page repeat; None when they "
    "disagree."""
    text = _plain(text)
    stays = Counter[Stay]()
    first: date | None = None
    at = 0
    for number, found in enumerate(_DAYS.finditer(text)):
        if number > _MOST:
            break
        before = text[max(0, found.start() - 34) : found.start()]
        if _IN_BEFORE.search(before):
            first, at = _day(found[0]), found.end()
        elif first and found.start() - at < 120 and _OUT_BEFORE.search(before):
            stay = sound(stay_of(first, _day(found[0])))
            if stay:
                stays[stay] += 1
            first = None
    if not stays:
        return None
    ((best, count),) = stays.most_common(1)
    return best if 2 * count > sum(stays.values()) else None


def _plain(text: str) -> str:
    return unquote(text) if "%3D" in text or "%22" in text else text


def _day(text: str) -> date | None:
    found = _ISO.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def sound(stay: Stay | None) -> Stay | None:
    """The stay when a house sells so many nights at once."""
    return stay if stay and stay.check_out - stay.check_in <= timedelta(days=_LONGEST) else None


def stay_in_documents(documents: list[Document]) -> Stay | None:
    """The stay that most objects of the data tell; None where they disagree."""
    told = Counter[Stay]()
    for document in documents:
        level: list[object] = [document.tree]
        for _ in range(6):
            below: list[object] = []
            for node in level[:600]:
                if isinstance(node, dict):
                    stay = stay_in_object(node)
                    if stay:
                        told[stay] += 1
                    below += [child for child in node.values() if isinstance(child, dict | list)]
                elif isinstance(node, list):
                    below += [child for child in node[:200] if isinstance(child, dict | list)]
            level = below
    if not told:
        return None
    ((best, count),) = told.most_common(1)
    return best if 2 * count > sum(told.values()) else None
