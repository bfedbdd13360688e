"""Small pages of chains never recorded, in the form that the local world gives them; made up here.

Two nights from 2026-12-04 for two.
"""

from __future__ import annotations

import json
from typing import Any

FIRST, LAST = "2026-12-04", "2026-12-06"

RADISSON_OFFER = """<div class="offer"><h4 class="offer__name">{label}</h4>
<span class="offer__room">Twin Room</span><span class="offer__terms">Free cancellation</span>
<s class="offer__was">{was}</s><span class="offer__night"><b>{night}</b> a night</span>
<span class="offer__stay"><b>{stay}</b> for 2 nights</span>
<i class="offer__fees">€4.00</i><i class="offer__taxes">€21.50</i></div>"""


def radisson_card(*offers: str, ref: str = "radisson-blu-opera", full: str = "") -> str:
    return f"""<article class="hotel-card" data-hotel="{ref}" data-lat="48.87" data-lng="2.33">
<h3 class="hotel-card__name"><a href="/en-us/hotels/{ref}/rooms">Radisson Opéra</a></h3>
<span class="hotel-card__address">1 Rue Scribe</span>{"".join(offers)}{full}</article>"""


def radisson_page(*cards: str, heading: str = "2 hotels in Paris, France") -> str:
    return f"""<html lang="en"><h1>{heading}</h1>
<p data-check-in="{FIRST}" data-check-out="{LAST}" data-currency="EUR"></p>
{"".join(cards)}</html>"""


RADISSON = radisson_page(
    radisson_card(
        RADISSON_OFFER.format(label="Standard rate", was="", night="€140.00", stay="€305.50"),
        RADISSON_OFFER.format(label="Member rate", was="€305.50", night="€130.00", stay="€285.50"),
    )
)
RADISSON_CHOICES = """<html><h1>Which Paris do you mean?</h1><ul>
<li><a data-place-id="FAR" href="?placeId=FAR">Paris, United States</a></li>
<li><a data-place-id="NEAR" href="?placeId=NEAR">Paris, France</a></li></ul></html>"""


def accor_hotel(ref: str = "A1B6", kind: str = "PUBLIC", **changes: Any) -> dict[str, Any]:
    offer = {
        "type": kind,
        "code": "PUBC1D",
        "room": "Twin Room",
        "cancellation": "NONE",
        "price": {
            "currency": "EUR",
            "averageNight": "140.00",
            "stay": {"beforeTaxes": "280.00", "fees": "0.00", "taxes": "28.00",
                     "afterTaxes": "308.00"},
            "crossedOut": None,
        },
    }  # fmt: skip
    return {
        "id": ref,
        "name": "Mercure Paris Opéra",
        "localization": {"gps": {"lat": "48.87", "lng": "2.33"}},
        "rating": {"star": 4, "score": 4.1, "of": 5},
        "availability": "AVAILABLE",
        "bestOffers": [offer],
        **changes,
    }


def accor_page(*hotels: dict[str, Any], heading: str = "Hotels", party: str = "2") -> str:
    criteria = {"dateIn": FIRST, "nights": "2", "compositions": party}
    state = {"search": {"criteria": criteria, "hotels": list(hotels)}}
    return (
        f"<html><h1>{heading}</h1><script>window.APP_STATE = {json.dumps(state)};</script></html>"
    )


def sonesta_page(label: str = "Best available rate", unit: str = "DAY") -> str:
    hotel = {
        "@type": "Hotel",
        "identifier": "nycson76",
        "name": "Sonesta Harbour",
        "geo": {"latitude": 40.72, "longitude": -74.0},
        "makesOffer": [
            {
                "name": label,
                "priceSpecification": {"price": 140.5, "priceCurrency": "USD", "unitCode": unit},
            }
        ],
    }
    return f"""<html><h1>Hotels in New York</h1>
<script type="application/ld+json">{json.dumps(hotel)}</script>
<time class="from" datetime="{FIRST}"></time><time class="to" datetime="{LAST}"></time>
<article class="property-tile" data-property="nycson76">
<h3 class="property-tile-name"><a href="/hotels/nycson76">Sonesta Harbour</a></h3>
<section class="rate"><h4 class="rate-name">{label}</h4><span class="rate-room">1 King Bed</span>
<b class="rate-total">$345.00</b><i class="rate-fee">$20.00</i><i class="rate-tax">$44.00</i>
</section></article></html>"""


def sonesta_home(options: str = "", kind: str = "date") -> str:
    return f"""<html><h1>Find a place</h1>
<form action="/mail"><label for="m">E-mail</label><input id="m" name="mail"></form>
<form action="/look-up"><input type="hidden" name="lang" value="en">
<label for="a">Destination</label><input id="a" name="qa">
<label>Check-in <input name="qb" type="{kind}"></label>
<label for="c">Check-out</label><input id="c" name="qc" type="{kind}">
<label for="d">Adults</label><input id="d" name="qd" value="1">
<label for="e">Children</label><input id="e" name="qe" value="0">
<label for="f">Rooms</label><input id="f" name="qf" value="1">
<label for="g">Special rates</label><select id="g" name="qg"><option value="">None</option>
{options}</select></form></html>"""


def omni_page(*, cards: int = 1, counted: int = 1) -> str:
    card = """<article class="omni-hotel" data-code="nycomn7{n}" data-lat="40.72" data-lon="-74">
<h3 class="omni-hotel-name"><a href="/hotels/nycomn7{n}">Omni Harbour</a></h3>
<div class="omni-rate"><b class="omni-rate-name">Flexible rate</b>
<span class="omni-rate-night"><b>$141</b> avg/night</span>
<span class="omni-stay"><b>$281.50</b> for 2 nights</span>
<i class="omni-rate-fee">$40.00</i><i class="omni-rate-tax">$44.25</i></div></article>"""
    body = "".join(card.format(n=number) for number in range(cards))
    return f"""<html><h1>Omni hotels in New York</h1><div class="omni-piece" data-count="{counted}"
data-arrive="{FIRST}" data-depart="{LAST}">{body}</div></html>"""


ANSWERS: dict[str, list[Any]] = {
    "radisson": [RADISSON],
    "accor": [accor_page(accor_hotel())],
    "sonesta": [sonesta_page()],
    "omni": [omni_page()],
}
