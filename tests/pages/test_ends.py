"""Searches that bring nothing, and failures: a sentence and a next step, never a trace."""

from __future__ import annotations

import pytest

from core.domain.report import Outcome
from core.errors import Unavailable
from core.search.model import SearchView
from tests import builders
from tests.pages.conftest import Core, Open


def ended(*outcomes: Outcome) -> SearchView:
    slugs = ("booking", "expedia", "priceline")
    return builders.a_view(
        sources=tuple(
            builders.a_progress(slug, builders.an_ask(slug, outcome=outcome, quotes=0))
            for slug, outcome in zip(slugs, outcomes, strict=False)
        )
    )


@pytest.mark.parametrize(
    ("outcomes", "title"),
    [
        ((Outcome.SOLD_OUT, Outcome.SOLD_OUT, Outcome.SOLD_OUT), "Sold out for these nights"),
        ((Outcome.SOLD_OUT, Outcome.BLOCKED, Outcome.FAILED), "Sold out for these nights"),
        ((Outcome.SOLD_OUT, Outcome.NONE_HERE, Outcome.FAILED), "Sold out for these nights"),
        ((Outcome.NONE_HERE, Outcome.NONE_HERE, Outcome.BLOCKED), "No hotel listed here"),
        ((Outcome.BLOCKED, Outcome.BLOCKED, Outcome.BLOCKED), "Every source shows a bot wall"),
        ((Outcome.REFUSED,) * 3, "Every source asks robots not to visit"),
        ((Outcome.FAILED, Outcome.TIMED_OUT, Outcome.BLOCKED), "No source could be read"),
        ((Outcome.UNPRICED, Outcome.SOLD_OUT, Outcome.FAILED), "No rate found"),
        ((), "No source was asked"),
    ],
)
def test_an_empty_end_says_why(
    open_page: Open, core: Core, outcomes: tuple[Outcome, ...], title: str
) -> None:
    core.views["s-1"] = ended(*outcomes)
    app = open_page(search="s-1")
    assert not app.exception
    assert f"**{title}**" in [m.value for m in app.markdown]
    assert {"change", "again"} <= {b.key for b in app.button}


def test_the_question_can_be_changed_from_an_empty_end(open_page: Open, core: Core) -> None:
    core.views["s-1"] = ended(Outcome.SOLD_OUT)
    app = open_page(search="s-1")
    app.button(key="change").click().run()
    assert "search_now" in [b.key for b in app.button]


def test_an_unknown_search_leads_back_to_the_form(open_page: Open) -> None:
    app = open_page(search="nope")
    assert "This search does not exist: start a new one." in [t.value for t in app.text]
    next(b for b in app.button if b.label == "Start a new search").click().run()
    assert "search" not in app.query_params
    assert "example" in [b.key for b in app.button]


def test_a_database_that_is_down_is_one_sentence(open_page: Open, core: Core) -> None:
    core.failure = Unavailable("The database does not answer: try again in a minute.")
    app = open_page(search="s-1")
    assert not app.exception
    assert "The database does not answer: try again in a minute." in [t.value for t in app.text]
    core.failure = None
    core.views["s-1"] = builders.a_view(builders.a_house())
    next(b for b in app.button if b.label == "Try again").click().run()
    assert "Hampton Inn" in "".join(h.value for h in app.html)


def test_an_unexpected_failure_keeps_its_details_to_the_log(open_page: Open, core: Core) -> None:
    core.failure = RuntimeError("password=hunter2")
    app = open_page(search="s-1")
    assert not app.exception
    shown = [t.value for t in app.text]
    assert shown == ["Something went wrong on our side, and it has been noted."]
