"""Small answers of Marriott, Hilton and Hyatt in the shapes of the local world (docs/world.md)."""

from __future__ import annotations

import json
from typing import Any

from core.domain.rate import Listing
from tests.fakes.visit import Asked

HOUSE = Listing(ref="NYCAD", name="Courtyard by Marriott New York")


def amount(minor: int, currency: str = "USD", digits: int = 2) -> dict[str, Any]:
    return {"amount": minor, "currency": currency, "decimalPoint": digits}


def cash(value: str = "", night: int = 21000, whole: int | None = 42001) -> dict[str, Any]:
    """A rate of one night `night` after tax, in cents; the stay beside it where it is told."""
    average = {"amount": amount(night - 4500), "totalAmount": amount(night)}
    pricing = {"rateModes": {"grandTotal": amount(whole)}} if whole else None
    return {
        "rateCategory": {"code": "Special" if value else "StandardRates", "value": value},
        "status": {"code": "AvailableForSale"},
        "membersOnly": False,
        "rateModes": {"lowestAverageRate": average},
        "totalPricing": pricing,
    }


def not_sold(value: str = "") -> dict[str, Any]:
    return {**cash(value), "status": {"code": "NotAvailable"}, "rateModes": None}


def marriott(*rates: dict[str, Any], total: int = 1, lat: float = 40.75) -> dict[str, Any]:
    basic = {"name": HOUSE.name, "latitude": lat, "longitude": -73.98}
    node = {"property": {"id": "NYCAD", "basicInformation": basic}, "rates": list(rates)}
    found = {"total": total, "edges": [{"node": node}]}
    return {"data": {"search": {"lowestAvailableRates": {"searchByGeolocation": found}}}}


def rate(night: float = 210.5, whole: float = 421.0, kind: str | None = None) -> dict[str, Any]:
    """A rate by its night after tax and its stay."""
    return {
        "rateAmount": night - 40,
        "amountAfterTax": night,
        "ratePlan": {"ratePlanName": "Flexible Rate", "specialRateType": kind},
        "stay": {"amountAfterTax": whole},
    }


def state(found: dict[str, Any]) -> str:
    text = json.dumps({"props": {"pageProps": found}})
    script = f'<script id="__NEXT_DATA__" type="application/json">{text}</script>'
    return f"<html><title>Hilton</title><h1>Hotels</h1>{script}</html>"


def results(*refs: str, lowest: dict[str, Any] | None = None) -> str:
    hotels = [
        {
            "ctyhocn": ref, "name": f"Hampton Inn {ref}",
            "localization": {"coordinate": {"latitude": 40.7 + n / 100, "longitude": -74.0}},
            "leadRate": {"lowest": {"rateAmount": 88.2, "rateAmountFmt": "$89"}},
        }
        for n, ref in enumerate(refs)
    ]  # fmt: skip
    rows = [
        {"ctyhocn": ref, "currencyCode": "USD", "statusCode": 0 if lowest else 1740,
         "summary": {"lowest": lowest}}
        for ref in refs
    ]  # fmt: skip
    return state({"hotelSummaryOptions": {"hotels": hotels}, "shopMultiPropAvail": rows})


def house_page(asked: Asked) -> str:
    """One house that sells every rate whose word came, and repeats the words."""
    given, kinds = asked.words, {"aaaRate": "aaa", "seniorRate": "senior"}
    rates = [rate()] + [rate(190.0, 380.0, kinds[word]) for word in kinds if word in given]
    if code := given.get("corporateCode"):
        rates.append(rate(180.0, 360.0, "corporate"))
    return state({
        "specialRates": {**{word: word in given for word in kinds}, "corporateCode": code or ""},
        "shopPropAvail": {
            "ctyhocn": given["ctyhocn"], "currencyCode": "USD", "roomOnlyRates": rates,
        },
    })  # fmt: skip


SKELETON = '<div class="skeleton" role="listitem"><h3>Hotel name</h3><b>1234 Points</b></div>'


def hyatt(cards: str, stay: str = "", busy: bool = False) -> str:
    waiting = ' aria-busy="true"' if busy else ""
    return (
        f'<html><title>Hyatt</title><h1>New York hotels</h1><p id="stay"{stay}></p>'
        f'<label><input type="checkbox" aria-label="Use Points">Use Points</label>'
        f'<div id="results"{waiting}>{cards}</div></html>'
    )


def hyatt_card(*rates: str) -> str:
    return (
        '<div data-spirit-code="nychr05" data-latitude="40.75" data-longitude="-73.98">'
        f"<h3>Hyatt Regency New York</h3>{''.join(rates)}<div>20,000 Points</div></div>"
    )


def hyatt_rate(label: str, night: str, total: str) -> str:
    return (
        f'<div class="rate__block"><b class="rate__label">{label}</b>'
        f'<b class="rate__night">{night}</b> Avg/Night <b class="rate__total">{total}</b></div>'
    )


DRAWN = hyatt_card(
    hyatt_rate("Standard Rate", "USD 217.62", "USD 1,519.67"),
    hyatt_rate("Corporate Rate", "USD 185.57", "USD 1,298.64"),
)


ANSWERS: dict[str, list[Any]] = {
    "marriott": [marriott(cash(), cash("aaa"))],
    "hilton": [results("NYCAA", lowest=rate())],
    "hyatt": [hyatt(DRAWN)],
}
