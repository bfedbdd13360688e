"""What a worker writes down of the sources it can ask."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from core.domain.membership import Membership
from core.domain.source import SubBrand
from core.sources import service as sources
from jobs.describing import describe_sources
from scrapers import registry
from tests.fakes.sites import FakeSite


class Group(FakeSite):
    sub_brands = (SubBrand("hampton", "Hampton Inn", ("Hampton",)),)


class KeyedGroup(Group):
    def is_on(self) -> bool:
        return False


@pytest.fixture
def with_site(monkeypatch: pytest.MonkeyPatch, database: str) -> object:
    def use(site: FakeSite) -> None:
        monkeypatch.setattr(registry, "sites", lambda: MappingProxyType({site.source.slug: site}))
        monkeypatch.setattr(registry, "site", {site.source.slug: site}.__getitem__)
        registry.sources.cache_clear()
        describe_sources()
        registry.sources.cache_clear()

    return use


def test_a_site_and_its_brands_are_described(with_site) -> None:
    with_site(Group("hilton", {Membership.PUBLIC: ["300.00 USD"]}))
    found = {one.source.slug: one for one in sources.all_sources()}
    assert set(found) == {"hilton", "hampton"}
    assert found["hampton"].source.name == "Hampton Inn"
    assert found["hampton"].source.visited_with == "hilton"
    assert found["hampton"].source.hosts == found["hilton"].source.hosts
    assert found["hilton"].is_on and found["hampton"].is_on


def test_a_brand_has_the_keys_of_its_site(with_site) -> None:
    with_site(KeyedGroup("hilton", {Membership.PUBLIC: ["300.00 USD"]}))
    found = {one.source.slug: one.is_on for one in sources.all_sources()}
    assert found == {"hilton": False, "hampton": False}
