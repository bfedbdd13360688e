"""What an alert says: old and new, money and percent, source and shape, and what proves it.

Pure, but for the one question to the history: what stands behind the quote.
"""

from __future__ import annotations

from core.errors import UnknownSearch
from core.history import service as history
from core.search import service as searches
from core.search.model import Offer
from core.text import percent_text
from core.watch import service
from core.watch.model import Alert, Seen, Watch
from core.watch.rule_model import Rule
from pages.parts import world
from pages.parts.evidence import ago, behind
from pages.parts.tags import tag, text, way_out
from pages.parts.watch_words import Reader, about, rule_words


def head(alert: Alert, watch: Watch, reader: Reader) -> str:
    """ "$320.00 → $288.00", by how much, where, and when it was seen."""
    return tag(
        "article",
        tag("h2", text(alert.watch_title or watch.title)),
        tag("p", text(_about(alert, watch, reader)), class_="wr-meta"),
        _prices(alert, reader),
        _why(alert, watch, reader),
        _sold(alert, reader),
        class_="wr-alert-head",
    )


def _about(alert: Alert, watch: Watch, reader: Reader) -> str:
    if alert.at < watch.asked_since:
        return "Told before you changed what this watch looks for."
    return about(watch, reader.locale)


def evidence(alert: Alert, reader: Reader) -> str:
    """What stands behind the new price; a sentence where nothing was kept of it."""
    key = alert.seen.quote if alert.seen else None
    quote = history.evidence(key) if key else None
    if quote is None or alert.seen is None:
        words = (
            "The quote behind it is kept no longer: the figures above are what was seen."
            if alert.seen
            else "This alert is not about a price, so no quote stands behind it."
        )
        return tag("p", text(words))
    offer = Offer(quote=quote, source_name=alert.seen.source_name, is_direct=False, all_in=None)
    return behind(offer, reader.locale, reader.now)


def booking(seen: Seen, search_id: str) -> str | None:
    """Where it can be booked: the rate itself, or else the same stay at its source."""
    address = world.way(seen.link or _stay_at(seen.series.site, search_id), world.control_url())
    return address if way_out(address, "Book") else None


def _stay_at(site: str, search_id: str) -> str | None:
    try:
        view = searches.view(search_id)
    except UnknownSearch:
        return None
    return next((one.link for one in view.sources if one.source.slug == site), None)


def _prices(alert: Alert, reader: Reader) -> str:
    if alert.new is None:
        return ""
    old = alert.old_today or alert.old
    parts = [tag("span", text(reader.money(alert.new)), class_="wr-total")]
    if old:
        parts.insert(0, tag("s", text(reader.money(old)), class_="wr-alert-old"))
        parts.insert(1, tag("span", "→", class_="wr-meta", aria_label="now"))
        parts.append(_moved(alert, reader))
    return tag("p", *parts, class_="wr-alert-prices")


def _moved(alert: Alert, reader: Reader) -> str:
    old, new = alert.old_today or alert.old, alert.new
    if old is None or new is None or old.currency != new.currency:
        return ""
    is_drop = new.amount < old.amount
    difference = old - new if is_drop else new - old
    share = f" ({percent_text(abs(float(alert.percent)))})" if alert.percent else ""
    words = f"{'−' if is_drop else '+'}{reader.money(difference)}{share}"
    return tag("span", text(words), class_="wr-badge go" if is_drop else "wr-badge mind")


def _why(alert: Alert, watch: Watch, reader: Reader) -> str:
    """Which rule spoke, as it was then; the words of then where that was not kept, or no price."""
    return tag("p", text(_words(alert, watch, reader)), class_="wr-meta")


def _words(alert: Alert, watch: Watch, reader: Reader) -> str:
    if alert.new is None:
        return alert.title
    if alert.rule is None:
        return alert.words
    words = _rule_of_then(alert.rule, watch, reader.locale)
    if alert.old and alert.old.currency != alert.new.currency:
        words = f"{alert.words} {words}"
    low = service.lowest_words(alert.since, alert.quotes, reader.locale, alert.at.date())
    return f"{low} {words}" if low else words


def _rule_of_then(rule: Rule, watch: Watch, locale: str) -> str:
    """ "Your rule: the price drops by 5 % or more."; says "then" where it is another now."""
    told = rule_words(rule, locale)
    now = next((one for one in watch.rules if one.rule_id == rule.rule_id), None)
    is_same = now is not None and rule_words(now, locale) == told
    return f"Your rule{'' if is_same else ' then'}: {told}."


def _sold(alert: Alert, reader: Reader) -> str:
    seen = alert.seen
    if seen is None:
        return tag("p", text(f"Told {reader.moment(alert.at)}"), class_="wr-meta")
    where = f"{seen.source_name} · {service.shape_words(seen, reader.locale)}"
    house = f"{seen.house} · " if seen.house and seen.house != alert.watch_title else ""
    when = f"seen {reader.moment(seen.seen_at)} ({ago(seen.seen_at, reader.now)})"
    sold = tag("p", tag("b", text(house + where)), class_="wr-seller")
    return sold + tag("p", text(f"{when[:1].upper()}{when[1:]}"), class_="wr-meta")
