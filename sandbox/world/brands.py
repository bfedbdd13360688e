"""Brands and chains with their real names, and their codes as recorded where they were."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    name: str
    chain: str
    code: str  # the chain's own brand code
    gds: str  # two letters in reservation systems
    stars: float
    suffix: str = ""  # what the chain adds behind the name, as in "by Wyndham"
    weight_us: int = 1  # how many of a typical city's houses, in North America
    weight_world: int = 1  # the same elsewhere


BRANDS: tuple[Brand, ...] = (
    Brand("Marriott", "marriott", "MC", "MC", 4, "", 1, 1),
    Brand("Courtyard by Marriott", "marriott", "CY", "CY", 3, "", 2, 1),
    Brand("Residence Inn by Marriott", "marriott", "RI", "RC", 3, "", 1, 0),
    Brand("Fairfield Inn & Suites by Marriott", "marriott", "FI", "FN", 2.5, "", 1, 0),
    Brand("Sheraton", "marriott", "SI", "SI", 4, "", 1, 1),
    Brand("Hilton", "hilton", "HH", "HH", 4, "", 1, 1),
    Brand("Hampton Inn & Suites", "hilton", "HP", "HX", 2.5, "", 2, 0),
    Brand("Hampton by Hilton", "hilton", "HP", "HX", 3, "", 0, 1),
    Brand("Hilton Garden Inn", "hilton", "GI", "GI", 3, "", 1, 1),
    Brand("DoubleTree by Hilton", "hilton", "DT", "DT", 3.5, "", 1, 1),
    Brand("Holiday Inn Express", "ihg", "EX", "HI", 2.5, "by IHG", 3, 2),
    Brand("Holiday Inn", "ihg", "HI", "HI", 3, "by IHG", 2, 2),
    Brand("Crowne Plaza", "ihg", "CP", "CP", 4, "by IHG", 1, 1),
    Brand("InterContinental", "ihg", "IC", "IC", 5, "by IHG", 1, 1),
    Brand("Hotel Indigo", "ihg", "IN", "IN", 4, "by IHG", 1, 1),
    Brand("Hyatt Regency", "hyatt", "HR", "HY", 4, "", 1, 1),
    Brand("Hyatt Place", "hyatt", "HP", "TY", 3, "", 1, 0),
    Brand("Best Western", "bestwestern", "BW", "BW", 2.5, "", 1, 1),
    Brand("Best Western Plus", "bestwestern", "BP", "BW", 3, "", 2, 2),
    Brand("Best Western Premier", "bestwestern", "BR", "BW", 4, "", 1, 1),
    Brand("Wyndham", "wyndham", "WY", "WY", 4, "", 1, 1),
    Brand("La Quinta Inn & Suites", "wyndham", "LQ", "LQ", 2.5, "by Wyndham", 2, 0),
    Brand("Days Inn", "wyndham", "DI", "DI", 2, "by Wyndham", 1, 1),
    Brand("Ramada", "wyndham", "RA", "RA", 3, "by Wyndham", 1, 2),
    Brand("Super 8", "wyndham", "SE", "OZ", 2, "by Wyndham", 1, 0),
    Brand("Comfort Inn", "choice", "CI", "CI", 2.5, "", 2, 1),
    Brand("Quality Inn", "choice", "QI", "QI", 2, "", 1, 1),
    Brand("Cambria Hotel", "choice", "CB", "EC", 3.5, "", 1, 0),
    Brand("Radisson Blu", "choice", "RB", "RD", 4, "", 1, 0),
    Brand("Clarion Collection", "choice", "CC", "CC", 3, "", 0, 1),
    Brand("Radisson", "radisson", "RAD", "RD", 4, "", 0, 1),
    Brand("Park Inn by Radisson", "radisson", "PII", "PD", 3, "", 0, 1),
    Brand("ibis", "accor", "IBH", "RT", 3, "", 0, 2),
    Brand("Novotel", "accor", "NOV", "RT", 4, "", 1, 1),
    Brand("Mercure", "accor", "MER", "RT", 4, "", 0, 1),
    Brand("Sofitel", "accor", "SOF", "SB", 5, "", 1, 1),
    Brand("Sonesta", "sonesta", "SON", "SN", 3.5, "", 1, 0),
    Brand("Omni", "omni", "OMN", "OM", 4, "", 1, 0),
)

NORTH_AMERICA = frozenset({"US", "CA"})


def share(brand: Brand, country: str) -> int:
    """How many houses of the brand a city of that country has before chance."""
    return brand.weight_us if country in NORTH_AMERICA else brand.weight_world
