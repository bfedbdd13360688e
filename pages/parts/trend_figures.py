"""The finding of a trend in a sentence, and its figures in a row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.domain.membership import Membership
from core.domain.money import Money
from core.history.model import ENOUGH, ENOUGH_DAYS, Point, Standing, Unit
from core.search.newest import Newest
from core.text import count_text, money_text, percent_text
from pages.parts.evidence import ago
from pages.parts.tags import tag, text
from pages.parts.trend_axis import when
from pages.parts.trend_badge import KINDS, lack_words, level
from pages.parts.trend_lines import Series, cheapest, comparable, highest, latest, lowest, place

# A price that was seen longer ago is no longer the one of now.
_OLD_DAYS = 2
# Less than this over or under the usual price is the usual price.
_SAME_PERCENT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the figures are told from: one house in one frame."""

    name: str
    series: tuple[Series, ...]  # only the points of the frame
    newest: Newest | None
    last_on: date | None  # the last day with a price of any kind; None: never seen, or a chain
    unit: Unit
    span: str  # "30 days"
    locale: str
    now: datetime

    @property
    def per(self) -> str:
        return "a night" if self.unit is Unit.NIGHT else "for the stay"


def finding(told: Told) -> str:
    """ "Hampton Inn Manhattan: 12 % under its usual price"."""
    standing = told.newest.standing if told.newest else None
    percent = told.newest.percent if told.newest else None
    if percent is not None:
        return f"{told.name}: {_against(percent)}"
    if standing is not None:
        return f"{told.name}: {too_little(standing)}"
    if not any(line.seen for line in told.series):
        return f"{told.name}: " + (f"no price in {told.span}" if told.last_on else "never seen")
    return told.name


def finding_of_chain(told: Told) -> str:
    """ "Hilton, every hotel seen: $98.00 to $450.00 a night in 90 days", or that this is little.

    Never how one price stands: a chain's prices are those of dear hotels and cheap ones.
    """
    lines = comparable(told.series)
    low, high = lowest(lines), highest(lines)
    if low is None or high is None or low[1].minimum is None or high[1].maximum is None:
        return f"{told.name}: no price in {told.span}"
    count = sum(point.count for line in lines for point in line.seen)
    if count < ENOUGH or len({place(point) for line in lines for point in line.seen}) < ENOUGH_DAYS:
        seen = f"{count} of {ENOUGH} quotes" if count < ENOUGH else "all quotes are of one day"
        return f"{told.name}: too little history: {seen}"
    least, most = (money_text(end, told.locale) for end in (low[1].minimum, high[1].maximum))
    return f"{told.name}: {least} to {most} {told.per} in {told.span}"


def finding_of_several(houses: Sequence[Told]) -> str:
    """ "Hampton Inn is the cheapest of 3 hotels now"."""
    now = [(latest(comparable(told.series)), told.name) for told in houses]
    priced = [(end[1].minimum.amount, name) for end, name in now if end and end[1].minimum]
    if not priced:
        return f"{count_text(len(houses), 'hotel')}: no price in {houses[0].span}"
    least = min(amount for amount, _ in priced)
    cheapest = [name for amount, name in priced if amount == least]
    if len(cheapest) > 1:
        return f"{' and '.join(cheapest)} cost the same now"
    return f"{cheapest[0]} is the cheapest of {len(houses)} hotels now"


def too_little(standing: Standing) -> str:
    """Why a price is not called low or high: never a guess from a few."""
    return f"too little history: {lack_words(standing)}"


def row(told: Told) -> str:
    """Now, typical, lowest and highest, how many quotes, when last."""
    cells = (_now(told), _typical(told), *_ends(told), _quotes(told))
    standing = told.newest.standing if told.newest else None
    kind = KINDS[standing.level] if standing and standing.level else ""
    return tag("dl", *cells, class_=f"wr-figures {kind}".strip())


def row_of_chain(told: Told, listings: int) -> str:
    """Mean, lowest and highest of a chain that has a price, and of how much that is."""
    every = cheapest(told.name, told.series).seen
    count = sum(point.count for point in every)
    sums = [point.mean.times(point.count) for point in every if point.mean]
    mean = Money(sum((one.amount for one in sums), Decimal(0)) / count, sums[0].currency).rounded()
    cells = (
        _cell("Mean", money_text(mean, told.locale), f"{told.per}, all hotels together"),
        *_ends(told),
        _quotes(told),
        _cell("Listings", f"{listings:,}", "a hotel has one at each source"),
    )
    return tag("dl", *cells, class_="wr-figures")


def side_by_side(houses: Sequence[Told]) -> str:
    """A row a house: its name, its price of now, what is usual for it, and its level."""
    names = ("Hotel", "Price", "Typical", "Is it low?")
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = "".join(tag("tr", *_beside(told)) for told in houses)
    return tag("table", tag("thead", head), tag("tbody", rows), class_="wr-table wr-stack")


def _beside(told: Told) -> tuple[str, ...]:
    name, figure, under = _now_words(told)
    usual, held_against = _typical_words(told)
    standing = told.newest.standing if told.newest else None
    return (
        tag("th", text(told.name), scope="row"),
        tag("td", text(figure), tag("span", text(under), class_="wr-meta"), data_label=name),
        tag(
            "td",
            text(usual),
            tag("span", text(held_against), class_="wr-meta"),
            data_label="Typical",
        ),
        tag("td", level(standing, told.locale) or "not known", data_label="Is it low?"),
    )


def _now(told: Told) -> str:
    return _cell(*_now_words(told))


def _now_words(told: Told) -> tuple[str, str, str]:
    end = latest(comparable(told.series))
    if end is None or end[1].minimum is None:
        return "Last price", "none", f"in {told.span}"
    line, point = end
    seen_at = _seen_at(told)
    if seen_at is not None:
        age = f"seen {ago(seen_at, told.now)}"
        is_old = (told.now - seen_at).days >= _OLD_DAYS
    else:
        age = f"seen {when(point, told.now.date(), told.locale)}"
        is_old = point.day is None or (told.now.date() - point.day).days >= _OLD_DAYS
    name = "Last price" if is_old else "Now"
    under = " · ".join(part for part in (told.per, line.label, _member(told), age) if part)
    return name, money_text(point.minimum, told.locale), under


def _typical(told: Told) -> str:
    return _cell("Typical", *_typical_words(told))


def _typical_words(told: Told) -> tuple[str, str]:
    if not any(line.seen for line in told.series):
        return "not known", f"no price in {told.span}" if told.last_on else "never seen"
    if told.newest is None:
        return "not known", "no details of the newest price are kept"
    standing = told.newest.standing
    if standing is None:
        return "not known", _why_not_judged(told)
    if standing.level is None or standing.median is None:
        return "not known", f"{too_little(standing)} before this one"
    usual = told.newest.of_unit(standing.median, told.unit)
    quotes = count_text(standing.comparable, "comparable quote")
    return money_text(usual, told.locale), f"median of {quotes}"


def _why_not_judged(told: Told) -> str:
    end = latest(comparable(told.series))
    if end and end[0].is_all_in is None:
        return "its source does not say if taxes are inside"
    return "the newest price is not all-in"


def _ends(told: Told) -> tuple[str, str]:
    """The lowest and the highest price of the frame, each with where and when."""
    lines = comparable(told.series)
    low, high = lowest(lines), highest(lines)
    if low is None or high is None:
        return _cell("Lowest", "none", ""), _cell("Highest", "none", "")
    return (
        _end("Lowest", *low, low[1].minimum, told),
        _end("Highest", *high, high[1].maximum, told),
    )


def _end(name: str, line: Series, point: Point, amount: Money | None, told: Told) -> str:
    at = when(point, told.now.date(), told.locale)
    return _cell(name, money_text(amount, told.locale) if amount else "", f"{line.label}, {at}")


def _quotes(told: Told) -> str:
    count = sum(point.count for line in told.series for point in line.points)
    places = count_text(sum(bool(line.seen) for line in told.series), "source")
    return _cell("Quotes", f"{count:,}", f"in {told.span}, {places}")


def _member(told: Told) -> str:
    """Whose rate it is, where not everyone's."""
    member = told.newest.membership if told.newest else Membership.PUBLIC
    return "" if member is Membership.PUBLIC else f"{member.label} rate"


def _seen_at(told: Told) -> datetime | None:
    return told.newest.seen_at if told.newest else None


def _against(percent: float) -> str:
    if abs(percent) < _SAME_PERCENT:
        return "at its usual price"
    way = "under" if percent < 0 else "over"
    return f"{percent_text(abs(percent))} {way} its usual price"


def _cell(name: str, figure: str, under: str) -> str:
    return tag(
        "div",
        tag("dt", text(name)),
        tag("dd", text(figure), class_="wr-figure"),
        tag("dd", text(under), class_="wr-meta"),
    )
