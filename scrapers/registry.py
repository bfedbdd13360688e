"""Finds the sites: every module of `scrapers/sites` brings one, and nothing else has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

import scrapers.sites
from core.domain.source import Source
from scrapers.site import Site


class UnknownSite(LookupError):
    """There is no site of that name; the message lists those there are."""


@cache
def sites() -> Mapping[str, Site]:
    """Every site by its slug, in alphabetical order."""
    names = sorted(module.name for module in iter_modules(scrapers.sites.__path__))
    found = [_site_in(import_module(f"scrapers.sites.{name}")) for name in names]
    return MappingProxyType({site.source.slug: site for site in found})


def site(slug: str) -> Site:
    """The site of that slug. Raises UnknownSite."""
    try:
        return sites()[slug]
    except KeyError:
        raise UnknownSite(_unknown(slug)) from None


def _unknown(slug: str) -> str:
    """Of a brand that the source list has: whose visit, and whose pages, it is read with."""
    brand = sources().get(slug)
    if brand:
        return f"{brand.name} is read with {brand.visited_with}: name that site."
    return f"There is no site {slug!r}: choose one of {', '.join(sites())}."


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its slug: each site's own, then the brands that its visit answers for."""
    found = {site.source.slug: site.source for site in sites().values()}
    for site in sites().values():
        for brand in site.sub_brands:
            found[brand.slug] = replace(
                site.source,
                slug=brand.slug,
                name=brand.name,
                brands=(),
                visited_with=site.source.slug,
            )
    return MappingProxyType(found)


def _site_in(module: ModuleType) -> Site:
    """The one Site that a module defines itself; what it imports from a family does not count."""
    own = [
        kind
        for _, kind in getmembers(module, isclass)
        if issubclass(kind, Site) and not isabstract(kind) and kind.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise TypeError(f"{module.__name__} must define exactly one site, not {len(own)}")
    made: Site = own[0]()
    return made
