"""Houses that are told by id where prices stand, and by name where they are listed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from core.domain.rate import Listing, RateQuote
from scrapers import names
from scrapers.visit import Page
from tests.builders import a_quote


def a_page(body: object) -> Page:
    is_text = isinstance(body, str)
    return Page(
        url="https://www.hotel.example/list",
        status=200,
        body=(str(body) if is_text else json.dumps(body)).encode(),
        content_type="text/html" if is_text else "application/json",
        seen_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def told(ref: str, name: str | None = None) -> RateQuote:
    return replace(a_quote("300.00 USD"), listing=Listing(ref=ref, name=name), reasons=("one",))


def test_an_id_is_named_by_the_object_that_holds_both() -> None:
    listed = a_page({"hotels": [{"code": "PARAG", "name": "Inn Opéra"}, {"code": "PARAH"}]})
    (named,) = names.given([told("PARAG"), told("PARAH")], [listed])
    assert named.listing == Listing(ref="PARAG", name="Inn Opéra")
    assert named.reasons == ("one", "named by another page of the site")


def test_a_page_of_markup_names_houses_too() -> None:
    data = {"@type": "Hotel", "name": "Inn Opéra", "identifier": "PARAG"}
    page = a_page(f'<script type="application/ld+json">{json.dumps(data)}</script><h1>x</h1>')
    assert [q.listing.name for q in names.given([told("PARAG")], [page])] == ["Inn Opéra"]


def test_an_id_with_two_names_has_none() -> None:
    rows = [{"id": 7, "name": "Inn Opéra"}, {"id": 7, "hotelName": "Inn Bastille"}]
    assert names.given([told("7")], [a_page(rows)]) == []


def test_a_name_of_its_own_stays() -> None:
    listed = a_page([{"id": "7", "name": "Another"}])
    quote = told("7", "Inn Opéra")
    assert names.given([quote], [listed]) == [quote]


def test_a_word_of_programs_names_no_house() -> None:
    deals = a_page([{"id": "7", "name": "Express_Deal"}])
    assert names.given([told("7", "Express_Deal")], [deals]) == []
