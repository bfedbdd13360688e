"""The matrix of member rates, in front of the running product."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.domain.membership import Membership
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage, hard_to_read, settle


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)])
def test_the_matrix_fits_the_screen_and_can_be_read(
    open_page: OpenPage, size: tuple[int, int], dark: bool
) -> None:
    page = open_page("matrix", size=size, dark=dark)
    matrix = page.locator("table.wr-matrix")
    matrix.locator("tbody tr").nth(2).wait_for()
    settle(page)
    proofs = matrix.locator("tr.wr-proof")
    for each in Membership:
        expect(proofs).to_contain_text(each.proof or "nothing")
    wide = page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    assert wide <= size[0]
    assert hard_to_read(page) == []
