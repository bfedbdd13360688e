"""The matrix of member rates: what each cell says, and what its first visitor sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core import clock
from core.domain.membership import Membership
from core.domain.money import money
from core.domain.source import Source, SourceKind
from core.history import service as history
from core.history.service import Example, MemberSaving
from core.sources import service as sources
from pages.parts import matrix
from tests import builders
from tests.pages.conftest import Core, Open, html

AAA, SENIOR, LOYALTY = Membership.AAA, Membership.SENIOR, Membership.LOYALTY


def a_chain(slug: str, name: str, *memberships: Membership, **changes: object) -> Source:
    offered = frozenset({Membership.PUBLIC, *memberships})
    values = {"kind": SourceKind.BRAND, "name": name, "memberships": offered, **changes}
    return builders.a_source(slug, **values)


HILTON = a_chain("hilton", "Hilton", AAA, SENIOR, LOYALTY, group="Hilton Worldwide")
HAMPTON = a_chain(
    "hampton", "Hampton Inn", AAA, SENIOR, group="Hilton Worldwide", visited_with="hilton"
)
ACCOR = a_chain("accor", "Accor", LOYALTY, group="Accor")
BOOKING = builders.a_source("booking")


def a_saving(
    site: str, membership: Membership, public: str | None, member: str = "", **changes: object
) -> MemberSaving:
    example = None
    if public:
        example = Example(
            property_name="Hampton Inn <Manhattan>",
            property_ref="NYC01",
            stay=builders.a_stay(),
            public=money(public),
            member=money(member),
            is_total=True,
            seen_at=builders.SEEN_AT,
        )
    values = {"compared": 24 if public else 0, "last_seen_at": clock.now() - timedelta(hours=3)}
    return MemberSaving(site=site, membership=membership, best=example, **{**values, **changes})


@pytest.fixture
def matrix_of(core: Core, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(matrix, "_last", [])

    def drawn(*savings: MemberSaving, known: tuple[Source, ...] = (HILTON, HAMPTON, ACCOR)):
        monkeypatch.setattr(sources, "described", lambda: known)
        monkeypatch.setattr(history, "savings_matrix", lambda since: savings)
        app = open_page(page="matrix.py")
        assert not app.exception
        return app

    return drawn


def cells(app, name: str) -> dict[str, str]:
    """The words of a brand's row by the column's label, each with single blanks."""
    row = next(r for r in html(app).split("<tr") if f">{name}<" in r)
    found = re.findall(r'<td data-label="([^"]+)"[^>]*>(.*?)</td>', row, re.DOTALL)
    return {label: " ".join(re.sub("<[^>]+>", " ", cell).split()) for label, cell in found}


def test_a_saving_is_told_in_percent_and_money_with_its_sample_and_age(matrix_of) -> None:
    app = matrix_of(a_saving("hampton", AAA, "300.00 USD", "240.00 USD"))
    cell = cells(app, "Hampton Inn")["AAA/CAA"]
    assert cell.startswith("20 % $60.00 ")
    assert cell.endswith("24 compared seen 3 h ago")


def test_the_example_tells_house_stay_and_both_prices(matrix_of) -> None:
    app = matrix_of(a_saving("hampton", AAA, "300.00 USD", "240.00 USD"))
    cell = cells(app, "Hampton Inn")["AAA/CAA"]
    for words in (
        "Hampton Inn &lt;Manhattan&gt;",
        "Dec 4 to Dec 6, 2 nights",
        "Public $300.00 for the stay",
        "AAA/CAA $240.00 for the stay",
        "Seen 2026-11-20 12:00 UTC at Hampton Inn",
    ):
        assert words in cell


def test_each_other_cell_says_why_it_has_no_saving(matrix_of) -> None:
    app = matrix_of(
        a_saving("hilton", AAA, "200.00 USD", "210.00 USD"),
        a_saving("hilton", SENIOR, None),
    )
    row = cells(app, "Hilton")
    assert row["AAA/CAA"].startswith("no saving ")
    assert row["Senior"] == "no public rate beside it seen 3 h ago"
    assert row["Loyalty member"] == "not seen yet"
    # No address or page of it tells how to ask; the chain itself never said that there is none.
    assert row["Military"] == "cannot be asked here"
    assert "Cannot be asked here: AARP, Military" in html(app)
    assert "not offered" not in html(app).lower()
    assert row["Public"] == "baseline"


def test_what_codes_saved_is_in_no_cell(matrix_of) -> None:
    known = (a_chain("hilton", "Hilton", AAA, *Membership),)
    app = matrix_of(
        a_saving("hilton", AAA, "200.00 USD", "190.00 USD"),
        a_saving("hilton", Membership.CORPORATE, "200.00 USD", "150.00 USD"),
        known=known,
    )
    row = cells(app, "Hilton")
    assert row["Corporate id"] == row["Promo code"] == "only in your search"


def test_the_public_column_says_how_many_rates_it_measures_with(matrix_of) -> None:
    public = a_saving("hilton", Membership.PUBLIC, "200.00 USD", "200.00 USD", compared=1240)
    row = cells(matrix_of(public, a_saving("hilton", AAA, "200.00 USD", "180.00 USD")), "Hilton")
    assert row["Public"] == "baseline 1,240 beside member rates"


def test_every_membership_is_a_column_with_what_check_in_asks(matrix_of) -> None:
    row = cells(matrix_of(), "Asked for at check-in")
    assert list(row) == [each.label for each in Membership]
    assert row["Senior"] == "photo ID that shows your age"
    assert row["Public"] == row["Promo code"] == "nothing"


def test_brands_stand_with_their_company_and_no_agency_among_them() -> None:
    ordered = matrix.brands([HAMPTON, BOOKING, HILTON, ACCOR])
    assert [source.name for source in ordered] == ["Accor", "Hilton", "Hampton Inn"]


def test_the_headline_is_the_finding(matrix_of) -> None:
    app = matrix_of(
        a_saving("hampton", AAA, "300.00 USD", "240.00 USD"),
        a_saving("hilton", LOYALTY, "200.00 USD", "190.00 USD"),
        a_saving("booking", LOYALTY, "200.00 USD", "20.00 USD"),  # no row of the matrix
    )
    assert "**Largest saving seen: 20 % with AAA/CAA at Hampton Inn.**" in [
        block.value for block in app.markdown
    ]


def test_a_fresh_database_says_how_to_fill_it(matrix_of) -> None:
    app = matrix_of()
    assert "**No member rate has been seen yet**" in [block.value for block in app.markdown]
    assert cells(app, "Hilton")["AAA/CAA"] == "not seen yet"


def test_before_the_first_worker_there_is_nothing_to_draw(matrix_of) -> None:
    app = matrix_of(known=())
    assert "No brand is known yet" in "".join(block.value for block in app.markdown)
    assert "<table" not in html(app)


@pytest.mark.parametrize(("quick_s", "times"), [(60.0, 1), (-1.0, 0)], ids=["quick", "slow"])
def test_a_count_that_takes_long_is_kept_and_its_age_is_said(
    matrix_of, monkeypatch: pytest.MonkeyPatch, quick_s: float, times: int
) -> None:
    app = matrix_of(a_saving("hilton", AAA, "200.00 USD", "190.00 USD"))
    assert "Counted just now" in app.caption[0].value
    counted = []
    monkeypatch.setattr(history, "savings_matrix", lambda since: counted.append(since) or ())
    monkeypatch.setattr(matrix, "QUICK_S", quick_s)
    app.run()
    assert len(counted) == times
