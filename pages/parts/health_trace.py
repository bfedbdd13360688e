"""The waterfall of a search as HTML: a bar for whatever took time, what ran inside it folded."""

from __future__ import annotations

from core.health.waterfall import Bar, Waterfall, parts_of
from core.text import count_text
from pages.parts.tags import tag, text

_WAITS = {"wait for a place", "wait for another search's answer", "pause before another try"}
_SITE = {"exchange"}
_OURS = {"read", "store", "submit", "hand over", "robots.txt", "generic reader"}
_LEGEND = {
    "site": "the site answering",
    "wait": "waiting",
    "ours": "our own work",
    "whole": "the rest",
    "failed": "ended in an error",
}
_ORDER = ("wait", "ours", "site")
_DEEPEST = 4
_SHOWN_S = 0.05  # of a source's time; less is not worth a word
_WORDS = {
    "source": "",
    "ask": "ask",
    "get": "request",
    "post": "request",
    "browse": "browser",
    "open": "request",
}


def finding(fall: Waterfall, names: dict[str, str]) -> str:
    """ "6.4 s from the click to the last row. The slowest source was Expedia: 4.9 s ..."."""
    said = f"{fall.took_s:.1f} s from the click to the end."
    if not fall.sources:
        if any(bar.span.name != "submit" for bar in fall.bars):
            return f"{said} Its worker ended before it told all; what it told is below."
        return f"{said} No source was visited: others had asked the same lately."
    slowest = max(fall.sources, key=lambda bar: bar.span.took_s)
    parts = sorted(parts_of(slowest).items(), key=lambda pair: -pair[1])
    words = ", ".join(f"{seconds:.1f} s {what}" for what, seconds in parts if seconds >= _SHOWN_S)
    name = _name(slowest, names)
    return f"{said} The slowest source was {name} with {slowest.span.took_s:.1f} s: {words}."


def queue_words(fall: Waterfall) -> str:
    """How long it waited for a worker, and how much is shown."""
    spans = sum(1 for bar in fall.bars for _ in bar.everything())
    steps = count_text(spans, "step")
    if fall.queued_s is None:
        return f"{steps} by {_workers(fall)}."
    return f"A worker took it after {fall.queued_s:.2f} s. {steps} by {_workers(fall)}."


def picture(fall: Waterfall, names: dict[str, str]) -> str:
    """Every bar on one scale; sources by their end, the last one at the bottom."""
    head = tag(
        "div",
        tag("span", ""),
        tag("span", text(f"0 to {fall.took_s:.1f} s"), class_="wr-meta"),
        tag("span", "s", class_="num wr-meta"),
        class_="wr-step",
    )
    bars = [_bar(bar, fall.took_s, names, 0) for bar in fall.bars]
    return tag("div", head, *bars, class_="wr-fall")


def legend() -> str:
    keys = [
        tag("span", tag("i", class_=kind), text(words), class_="wr-key")
        for kind, words in _LEGEND.items()
    ]
    return tag("p", *keys, class_="wr-meta")


def _bar(bar: Bar, whole_s: float, names: dict[str, str], depth: int) -> str:
    step = _step(bar, whole_s, names, depth)
    if not bar.inside:
        return step
    inside = "".join(_bar(each, whole_s, names, depth + 1) for each in bar.inside)
    return tag("details", tag("summary", step), inside)


def _step(bar: Bar, whole_s: float, names: dict[str, str], depth: int) -> str:
    # What a source's time went into shows without unfolding it.
    parts = _parts(bar) if bar.span.name == "source" else ()
    marks = [_mark(part, whole_s) for part in (bar, *parts)]
    label = _label(bar, names)
    return tag(
        "div",
        tag("span", text(label), class_=f"wr-in{min(depth, _DEEPEST)}" if depth else None),
        tag("div", *marks, class_="wr-track", role="img",
            aria_label=f"{label}: from {bar.starts_s:.2f} s to {bar.ends_s:.2f} s"),
        tag("span", f"{bar.span.took_s:.2f}", class_="num"),
        class_="wr-step",
    )  # fmt: skip


def _parts(bar: Bar) -> list[Bar]:
    """What ran inside it and has a colour of its own; the site's answer is drawn last, on top."""
    parts = [each for each in bar.everything() if _kind(each) in ("wait", "ours", "site")]
    return sorted(parts, key=lambda each: _ORDER.index(_kind(each)))


def _mark(bar: Bar, whole_s: float) -> str:
    left = 100 * bar.starts_s / whole_s if whole_s else 0
    width = 100 * bar.span.took_s / whole_s if whole_s else 100
    place = f"left:{min(left, 99.5):.2f}%;width:{max(min(width, 100 - left), 0.2):.2f}%"
    return tag("i", class_=_kind(bar), style=place)


def _label(bar: Bar, names: dict[str, str]) -> str:
    span = bar.span
    if span.name == "source":
        said = _name(bar, names)
    else:
        about = [
            str(span.attributes[key]) for key in ("membership", "host") if key in span.attributes
        ]
        words = _WORDS.get(span.name, span.name)
        said = ", ".join([words, *about])
    if outcome := span.attributes.get("outcome"):
        said += f": {str(outcome).replace('_', ' ')}"
    return f"{said} ({span.error})" if span.error else said


def _kind(bar: Bar) -> str:
    if bar.span.error:
        return "failed"
    if bar.span.name in _WAITS:
        return "wait"
    if bar.span.name in _SITE:
        return "site"
    return "ours" if bar.span.name in _OURS else "whole"


def _name(bar: Bar, names: dict[str, str]) -> str:
    slug = str(bar.span.attributes.get("site", ""))
    return names.get(slug, slug)


def _workers(fall: Waterfall) -> str:
    processes = {each.span.process for bar in fall.bars for each in bar.everything()}
    return count_text(len(processes), "process", "processes")
