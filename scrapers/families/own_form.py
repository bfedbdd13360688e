"""A site's own search form, filled in by the words that label its fields.

For a site whose addresses are not known: where the form leads and what its fields are called is
taken from the form itself, as a person's browser would, and nothing of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.domain.stay import StayQuery
from scrapers.errors import LayoutChanged, NotLoaded
from scrapers.read import markup
from scrapers.read.body import refuse_wall
from scrapers.read.reading import Reading
from scrapers.read.text import folded

DATE = "date"  # the input type whose value browsers send as an ISO date


@dataclass(frozen=True, slots=True)
class Filled:
    """Where the form leads, and what it sends along."""

    url: str
    words: tuple[tuple[str, str], ...]


def fields_of(query: StayQuery) -> dict[str, str]:
    """What a search form is told, by the words that label its fields."""
    stay, who = query.request.stay, query.request.occupancy
    return {
        "Destination": query.destination.label,
        "Check-in": stay.check_in.isoformat(),
        "Check-out": stay.check_out.isoformat(),
        "Adults": str(who.adults),
        "Children": str(len(who.child_ages)),
        "Rooms": str(query.request.rooms),
    }


def filled(html: LexborHTMLParser, values: Mapping[str, str], reading: Reading) -> Filled:
    """The first form of the page that has a field for every label of `values`, filled in.

    Fields that are not named keep the form's own value. Raises Blocked, NotLoaded for a shell,
    LayoutChanged when there is no such form or it writes dates otherwise than a date field does.
    """
    for form in html.css("form"):
        by_label = dict(_labelled(form))
        wanted = {folded(label): value for label, value in values.items()}
        if wanted.keys() <= by_label.keys():
            mine = {_name(by_label[label]): value for label, value in wanted.items()}
            _check_dates(by_label, reading)
            own = {_name(field): _value(field) for field in form.css("input,select")}
            words = {name: value for name, value in (own | mine).items() if name}
            target = reading.link(form.attributes.get("action") or reading.page.url)
            if target and "" not in mine:
                return Filled(target, tuple(words.items()))
    refuse_wall(reading.page)
    name = reading.site.source.name
    if markup.is_shell(html):
        raise NotLoaded(f"The page of {name} came without its search form.")
    raise LayoutChanged(f"{name} shows no search form that we can fill in.")


def select_of(html: LexborHTMLParser, label: str) -> str:
    """CSS of the selection with that label; "" where the page has none."""
    for form in html.css("form"):
        found = dict(_labelled(form)).get(folded(label))
        if found is not None and found.tag == "select":
            return f'select[name="{_name(found)}"]'
    return ""


def _labelled(form: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """(label, its field) of a form: the field that `for` names, or the one inside the label."""
    by_id = {field.attributes.get("id"): field for field in form.css("input,select")}
    for label in form.css("label"):
        target = label.attributes.get("for")
        field = by_id.get(target) if target else label.css_first("input,select")
        if field is not None:
            yield folded(markup.words_in(label) or ""), field


def _check_dates(by_label: Mapping[str, LexborNode], reading: Reading) -> None:
    for label in ("check in", "check out"):
        field = by_label.get(label)
        if field is not None and field.attributes.get("type") != DATE:
            name = reading.site.source.name
            raise LayoutChanged(f"{name} wants dates in a form that we do not know.")


def _name(field: LexborNode) -> str:
    return field.attributes.get("name") or ""


def _value(field: LexborNode) -> str:
    """What the field sends when nobody touches it."""
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen is not None else ""
    return field.attributes.get("value") or ""
