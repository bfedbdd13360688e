"""Rows that do not jump: worked through by hand, by name of house and total."""

from __future__ import annotations

from core.fx import rate_table
from core.search.model import House
from core.search.ranking import RankedHouse, Sort, Wish, rank
from pages.parts.hold import Held, hold, words
from tests import builders


def ranked(*houses: House) -> tuple[RankedHouse, ...]:
    return rank(houses, Wish(sort=Sort.TOTAL), rate_table()).rows


def rows(**totals: str) -> tuple[RankedHouse, ...]:
    """Ranked by total: `rows(a="200", b="300")`."""
    return ranked(
        *(
            builders.a_house(name, builders.an_offer(f"{total}.00 USD", name=name), key=name)
            for name, total in totals.items()
        )
    )


def names(held: Held) -> list[str]:
    return [row.house.name for row in held.rows]


def test_the_first_rows_show_at_once() -> None:
    held = hold((), rows(a="200", b="300"))
    assert names(held) == ["a", "b"]
    assert held.better == 0


def test_a_dearer_house_comes_below() -> None:
    held = hold(rows(a="200"), rows(a="200", b="300"))
    assert names(held) == ["a", "b"]
    assert held.better == 0


def test_a_cheaper_house_shows_below_what_is_read() -> None:
    held = hold(rows(b="300"), rows(a="200", b="300"))
    assert names(held) == ["b", "a"]
    assert (held.better, held.cheaper) == (1, 1)


def test_a_house_in_between_is_better_but_not_called_cheaper() -> None:
    held = hold(rows(a="200", c="400"), rows(a="200", b="300", c="400"))
    assert names(held) == ["a", "c", "b"]
    assert (held.better, held.cheaper) == (1, 0)


def test_no_house_hides_and_only_a_screenful_stays() -> None:
    held = hold(
        rows(c="300", d="400", e="500", f="600", g="700"),
        rows(a="100", b="200", c="300", d="400", e="500", f="600", g="700", h="800"),
    )
    assert names(held) == ["c", "d", "e", "f", "a", "b", "g", "h"]
    assert (held.better, held.cheaper) == (2, 2)


def test_a_pinned_house_keeps_its_place_and_shows_its_new_price() -> None:
    held = hold(rows(a="200", b="300"), rows(b="150", a="200"))
    assert names(held) == ["a", "b"]
    assert [str(row.total.money) for row in held.rows if row.total] == ["200.00 USD", "150.00 USD"]
    assert held.better == 0


def test_a_house_that_another_source_joined_keeps_its_place() -> None:
    alone = builders.an_offer("300.00 USD", site="choice")
    joined = builders.an_offer("280.00 USD", site="booking")
    before = ranked(builders.a_house("Inn", alone, key="choice:1"))
    after = ranked(
        builders.a_house("Inn", joined, alone, key="booking:1"),
        builders.a_house("Far", builders.an_offer("100.00 USD", site="ihg", name="Far"), key="x"),
    )
    assert names(hold(before, after)) == ["Inn", "Far"]


def test_a_row_that_is_no_longer_the_cheapest_stops_saying_so() -> None:
    held = hold(rows(b="300"), rows(a="200", b="300"))
    assert [row.is_cheapest for row in held.rows] == [False, True]


def test_the_button_counts_in_words() -> None:
    assert words(Held((), 1, 1)) == "1 cheaper rate arrived: sort again"
    assert words(Held((), 12, 3)) == "3 cheaper rates arrived: sort again"
    assert words(Held((), 1, 0)) == "1 hotel ranks higher now: sort again"
    assert words(Held((), 12, 0)) == "12 hotels rank higher now: sort again"
