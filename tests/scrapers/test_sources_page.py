"""`docs/sources.md` lists every source as it describes itself: a row that is out of date fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.membership import Membership
from core.domain.source import Source, VerifiedBy
from scrapers import registry
from tests.scrapers.test_ask import PUBLIC, QUERY

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
COLUMNS = [
    "slug", "name", "kind", "group", "asked over", "memberships", "verified by, on",
    "not verified", "link",
]  # fmt: skip
# The ratings that the page explains above its table.
LINKS = {"A", "B", "C", "A to a hotel, C to the search", "home page", "none"}


def rows() -> dict[str, list[str]]:
    """The cells of each row of the page's last table by the row's slug."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = cells[cells.index(COLUMNS) + 2 :]
    found = {row[0].strip("`"): row for row in rows}
    assert len(found) == len(rows), "a source stands in the table twice"
    return found


def described(source: Source) -> list[str]:
    """What the row of a source says before the rating of its link."""
    over = f"{source.tier.value}, with {source.visited_with}" if source.visited_with else (
        source.tier.value
    )  # fmt: skip
    verified = f"{source.verified.by.value}, {source.verified.on.isoformat()}"
    evidence = f" ({source.verified.evidence})" if source.verified.evidence else ""
    members = ", ".join(each.value for each in Membership if each in source.memberships)
    return [
        f"`{source.slug}`", source.name, source.kind.value, source.group, over, members,
        verified + evidence, source.verified.note or "-",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", registry.sources())
def test_every_source_has_its_row(slug: str) -> None:
    wanted, row = described(registry.sources()[slug]), rows().get(slug, [])
    line = f"| {' | '.join(wanted)} | LINK |"
    assert row[:-1] == wanted, f"docs/sources.md wants this row:\n{line}"
    assert row[-1] in LINKS, f"{row[-1]!r} is no rating of a link"


def test_the_page_has_no_source_that_is_gone() -> None:
    assert set(rows()) == set(registry.sources())


@pytest.mark.parametrize("slug", registry.sources())
def test_who_was_never_read_says_so(slug: str) -> None:
    source = registry.sources()[slug]
    if source.verified.by is VerifiedBy.LOCAL_WORLD:
        assert source.verified.note.endswith(".")
        assert rows()[slug][6].startswith("local world only, ")


def test_a_home_page_link_is_one() -> None:
    """Where nothing is known of a site's addresses, no link pretends otherwise."""
    homes = {slug for slug, row in rows().items() if row[-1] == "home page"}
    assert homes == {"sonesta", "omni"}
    for slug in homes:
        link = registry.site(slug).link(QUERY, PUBLIC)
        assert link == f"https://{registry.site(slug).source.hosts[0]}/"
