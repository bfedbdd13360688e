"""Streets and names of houses without a brand; made up, in the manner of the country."""

from sandbox.world.draw import Draw
from sandbox.world.places import City

_STREETS = {
    "US": ("{n} W {o} St", "{n} E {o} St", "{n} {o} Ave", "{n} Madison Ave",
           "{n} Market St", "{n} Main St",
           "{n} Broadway", "{n} Lexington Ave", "{n} Harbor Blvd", "{n} N Lake Dr"),
    "CA": ("{n} King St W", "{n} Queen St E", "{n} Bay St", "{n} Granville St", "{n} Front St"),
    "GB": ("{n} High St", "{n} Station Rd", "{n} Queens Gardens", "{n} Bridge St", "{n} Castle Rd"),
    "FR": ("{n} Rue de la Gare", "{n} Avenue du Général Leclerc", "{n} Boulevard Voltaire",
           "{n} Rue Saint-Honoré", "{n} Rue des Écoles"),
    "DE": ("Bahnhofstraße {n}", "Lindenstraße {n}", "Goethestraße {n}", "Königsallee {n}"),
    "AT": ("Mariahilfer Straße {n}", "Währinger Straße {n}", "Rennweg {n}"),
    "CH": ("Bahnhofstrasse {n}", "Seestrasse {n}", "Limmatquai {n}"),
    "IT": ("Via Cavour {n}", "Via Nazionale {n}", "Corso Italia {n}",
           "Piazza della Repubblica {n}"),
    "ES": ("Calle Mayor {n}", "Calle de Alcalá {n}", "Avenida Diagonal {n}", "Paseo de Gracia {n}"),
    "MX": ("Avenida Juárez {n}", "Paseo de la Reforma {n}", "Calle Hidalgo {n}"),
    "PT": ("Rua Augusta {n}", "Avenida da República {n}", "Praça do Comércio {n}"),
    "BR": ("Avenida Paulista {n}", "Rua Augusta {n}", "Alameda Santos {n}"),
    "AR": ("Avenida Corrientes {n}", "Calle Florida {n}", "Avenida Santa Fe {n}"),
    "NL": ("Damrak {n}", "Keizersgracht {n}", "Stationsplein {n}", "Overtoom {n}"),
    "CZ": ("Vodičkova {n}", "Národní třída {n}", "Žitná {n}"),
    "JP": ("{m}-{k}-{n} Nishi", "{m}-{k}-{n} Higashi", "{m}-{k}-{n} Minami"),
}  # fmt: skip
_ELSEWHERE = (
    "{n} Central Road",
    "{n} Station Road",
    "{n} Park Street",
    "{n} Harbour Road",
    "{n} Garden Street",
)

_FIRST = (
    "Amber", "Alder", "Bellwether", "Birch", "Cobalt", "Corbel", "Dovetail", "Elmwood", "Fennel",
    "Gilded Hart",
    "Hawthorne", "Ivory", "Juniper", "Kestrel", "Larkspur", "Marlowe", "Northgate", "Oriel",
    "Pemberton", "Quill",
    "Rosemont", "Saffron", "Tamarind", "Umber", "Vesper", "Whitcomb", "Yarrow", "Zephyr", "Briar",
    "Calla",
)  # fmt: skip
_FORMS = {
    "US": ("The {x}", "{x} House", "The {x} Hotel", "Hotel {x}", "{x} Inn & Suites"),
    "GB": ("The {x}", "{x} House", "The {x} Arms", "{x} Townhouse Hotel"),
    "FR": ("Hôtel {x}", "Hôtel Le {x}", "Résidence {x}", "{x} Hôtel & Spa"),
    "DE": ("Hotel {x}", "Gästehaus {x}", "{x} am Platz", "Hotel zum {x}"),
    "ES": ("Hotel {x}", "Hostal {x}", "{x} Boutique Hotel", "Apartamentos {x}"),
    "IT": ("Hotel {x}", "Albergo {x}", "Residenza {x}", "{x} Suites"),
    "JP": ("Hotel {x}", "Ryokan {x}", "{x} Stay", "{x} Capsule & Lounge"),
}
_KIN = {
    "CA": "US",
    "AU": "US",
    "IE": "GB",
    "AT": "DE",
    "CH": "DE",
    "MX": "ES",
    "AR": "ES",
    "PT": "ES",
    "BR": "ES",
}
_PLAIN = ("Hotel {x}", "The {x}", "{x} Hotel", "{x} Residence")


def street_line(draw: Draw, city: City, index: int) -> str:
    """House number and street, as a local would write them."""
    key = ("street", city.number, index)
    form = draw.pick(_STREETS.get(city.country, _ELSEWHERE), *key)
    number = 2 + draw.number(*key, "n") % (870 if city.country == "US" else 190)
    return form.format(
        n=number, o=_ordinal(2 + draw.number(*key, "o") % 56), m=1 + number % 5, k=1 + number % 17
    )


def independent_name(draw: Draw, city: City, index: int) -> str:
    """A name no other house of the city has: words are dealt by position."""
    forms = _FORMS.get(_KIN.get(city.country, city.country), _PLAIN)
    word = _FIRST[(draw.number("first", city.number) + index * 7) % len(_FIRST)]
    return draw.pick(forms, "form", city.number, index).format(x=word)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
