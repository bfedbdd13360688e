"""One source's health as HTML: a line that is read at a glance, and all the rest behind a fold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from core.domain.membership import Membership
from core.domain.source import SourceKind, Verification, VerifiedBy
from core.health.model import GoodSearch, LastGood, SourceHealth, Window
from core.sources.service import SourceState
from core.text import count_text
from pages.parts import health_outcomes, health_ways
from pages.parts.evidence import ago
from pages.parts.routes import EVIDENCE
from pages.parts.tags import badge, tag, text

KINDS = {
    SourceKind.BRAND: "hotel chain",
    SourceKind.OTA: "travel agency",
    SourceKind.API: "official API",
}
PROOF = {
    VerifiedBy.LIVE_VISIT: ("verified on a live visit", "go"),
    VerifiedBy.CAPTURE: ("verified on a real capture", "go"),
    VerifiedBy.DOCUMENTATION: ("verified on documentation", "go"),
    VerifiedBy.LOCAL_WORLD: ("local world only", "mind"),
}
_LEAST_VISITS, _POOR = 5, 0.5
_HASH_SHOWN = 16


def row(one: SourceHealth, now: datetime) -> str:
    """The line of a source and its fold."""
    source = one.state.source
    about = f"{KINDS[source.kind]} · {one.tier.value}"
    name = tag("span", text(about), class_="wr-meta")
    good = f"rates {ago(one.good.at, now)}" if one.good else "no rates yet"
    share = health_outcomes.share_words(one.day)
    line = tag(
        "div",
        tag("div", text(source.name), name, class_="wr-health-name"),
        tag("div", state_badges(one, now)),
        tag("div", health_outcomes.bar(one.day), tag("span", text(share), class_="wr-meta"),
            class_="wr-wide"),
        tag("div", *_median(one.day), class_="num"),
        tag("div", tag("span", text(good), class_="wr-meta"), class_="num"),
        class_="wr-health-row",
    )  # fmt: skip
    before = ""
    if not one.state.is_on:
        before = tag("p", *health_ways.before_switching_on(one), class_="wr-meta")
    facts = [tag("dt", text(term)) + tag("dd", words) for term, words in _facts(one, now)]
    fold = tag(
        "details",
        tag("summary", "Details"),
        tag("dl", *facts, class_="wr-facts"),
        class_="wr-fold",
    )
    return tag("div", line, before, fold, class_="wr-health")


def brand_row(brand: SourceState, group: str, now: datetime) -> str:
    """A brand that its group's site answers for."""
    if not brand.is_on:
        said = badge("off")
    elif brand.last_good_at:
        said = tag("span", text(f"rates {ago(brand.last_good_at, now)}"), class_="wr-meta")
    else:
        said = tag("span", "no rates yet", class_="wr-meta")
    with_ = tag("span", text(f" · read with {group} · "), class_="wr-meta")
    return tag("div", text(brand.source.name), with_, said, class_="wr-brand")


def state_badges(one: SourceHealth, now: datetime) -> str:
    """What a person must know first, in a word or two."""
    if not one.state.is_on:
        return badge("off")
    found = []
    if one.breaker and one.breaker.state == "half_open":
        found.append(badge("trying again", "mind"))
    elif one.breaker and one.breaker.state == "open":
        again = f" until {one.breaker.retry_at:%H:%M} UTC" if one.breaker.retry_at else ""
        found.append(badge(f"rests{again}", "loss"))
    elif is_failing(one):
        found.append(badge("fails often", "loss"))
    if one.hour.unconfirmed:
        found.append(badge("unconfirmed rates", "mind"))
    elif one.changed_since:
        found.append(badge("page changed", "loss"))
    if any(host.held_until and host.held_until > now for host in one.hosts):
        found.append(badge("asked us to wait", "mind"))
    if not found and not one.is_barred:
        found.append(badge("answers", "go") if one.week.visits else badge("not asked yet"))
    if one.refused:
        found.append(badge(health_ways.refusal_words(one.refused), "mind"))
    return " ".join(found)


def is_failing(one: SourceHealth) -> bool:
    """Whether it failed most visits of the last hour."""
    success = one.hour.success
    return success is not None and one.hour.visits >= _LEAST_VISITS and success < _POOR


def needs_a_look(one: SourceHealth) -> bool:
    has_changed = one.hour.unconfirmed > 0 or one.changed_since is not None
    return one.state.is_on and (one.is_resting or is_failing(one) or has_changed)


def _median(window: Window) -> Iterator[str]:
    if window.median_s is not None:
        yield text(f"{window.median_s:.1f} s")
        yield tag("span", " median", class_="wr-meta")


def _facts(one: SourceHealth, now: datetime) -> Iterator[tuple[str, str]]:
    """(term, HTML) in the order of the questions that people ask."""
    source = one.state.source
    if one.state.off_reason:
        yield "Off because", text(one.state.off_reason)
    yield "Verified", _verified(one.state.verified)
    yield "Last good visit", _last_good(one.good, now) if one.good else "none is known"
    yield "Last 24 hours", text(health_outcomes.window_words(one.day))
    yield "Last 7 days", text(health_outcomes.window_words(one.week))
    yield "Reader", text(_reader_words(one))
    yield "Breaker", text(_breaker_words(one))
    yield "robots.txt", text(health_ways.robots_words(one)) + " " + health_ways.terms(source)
    yield "Pace and budget", tag("div", *health_ways.paces(one, now))
    how = "learnt from outcomes" if one.is_learnt else "as described"
    yield "Way", text(f"{'a browser' if one.tier == 'browser' else 'plain HTTP'}, {how}")
    yield "Rates", text(", ".join(m.label for m in Membership if m in source.memberships))
    if source.brands:
        yield "Its brands", text(", ".join(source.brands))


def _verified(verified: Verification) -> str:
    words, kind = PROOF[verified.by]
    note = f" · {verified.note}" if verified.note else ""
    files = f" · {verified.evidence}" if verified.evidence else ""
    return badge(words, kind) + text(f" {verified.on:%Y-%m-%d}{note}{files}")


def _last_good(good: LastGood, now: datetime) -> str:
    """A search with somebody's own code tells when, and is nobody else's to see."""
    when, shown = ago(good.at, now), good.shown
    if shown and ago(shown.at, now) == when:
        return _shown(shown, now)
    hidden = text(f"{when}, in a search that is shown to nobody else")
    return f"{hidden}. The newest to look at, {_shown(shown, now)}" if shown else hidden


def _shown(good: GoodSearch, now: datetime) -> str:
    house = f", {good.house} first" if good.house else ""
    said = f"{ago(good.at, now)}: {count_text(good.quotes, 'rate')}{house} · "
    links = [
        tag("a", "the search", href=f"/?search={quote(good.search_id)}", class_="wr-out"),
        tag("a", "where its time went", href=f"/trace?search={quote(good.search_id)}",
            class_="wr-out"),
    ]  # fmt: skip
    if not (seen := good.evidence):
        return text(said) + " · ".join(links)
    if seen.screenshot:
        shot = f"{EVIDENCE}/{seen.screenshot}"
        links.append(tag("a", "picture", href=shot, target="_blank", class_="wr-out"))
    proof = f"{seen.source_url} · {seen.size:,} bytes, read by {seen.parser} over {seen.tier.value}"
    digest = tag("code", text(f"sha256 {seen.sha256[:_HASH_SHOWN]}…"), title=seen.sha256)
    return text(said) + " · ".join(links) + tag("div", text(proof), " ", digest, class_="wr-meta")


def _reader_words(one: SourceHealth) -> str:
    week = one.week
    if not week.layout_changed:
        return "its own, no changed page in 7 days"
    said = f"its own met a changed page on {count_text(week.layout_changed, 'visit')} of 7 days"
    if not week.by_generic:
        return f"{said}; the generic reader found nothing there either"
    rates = count_text(week.unconfirmed, "unconfirmed rate")
    return f"{said}; on {week.by_generic} of them the generic reader gave {rates}"


def _breaker_words(one: SourceHealth) -> str:
    breaker = one.breaker
    if breaker is None or (breaker.state == "closed" and not breaker.failures):
        return "closed"
    times = count_text(breaker.failures, "failure")
    if breaker.state == "closed":
        return f"closed, {times} in a row. Last time: {breaker.reason}"
    if breaker.state == "half_open":
        return f"half-open: one visit is let through to see. Before it {times} in a row"
    again = f", tried again at {breaker.retry_at:%H:%M:%S} UTC" if breaker.retry_at else ""
    return f"open since {breaker.changed_at:%H:%M} UTC{again}. {breaker.reason}"
