"""Small answers in each site's form, made up here: two nights from 2026-12-04 in New York."""

from __future__ import annotations

import json
from typing import Any

from tests.scrapers import made_brands, made_groups

FIRST, LAST = "2026-12-04", "2026-12-06"


TOTAL_ONLY = '<span data-testid="price-and-discounted-price">$301</span>'


def booking_card(name: str = "Harbour House", link: str = "", price: str = "") -> str:
    link = link or f"https://www.booking.com/hotel/us/harbour.html?checkin={FIRST}&checkout={LAST}"
    node = '<span data-testid="price-and-discounted-price">{}</span>'
    price = price or f"<div><div>Per night</div>{node.format('$140')}</div>{node.format('$301')}"
    return f"""<div data-testid="property-card"><h3><a data-testid="title-link" href="{link}">
<div data-testid="title">{name}</div></a></h3>
<div data-testid="review-score"><div>Scored 8.1</div><div>1,204 reviews</div></div>
<div data-testid="recommended-units"><h4>Queen Room</h4></div><strong>Free cancellation</strong>
<div data-testid="availability-rate-information">{price}
<div data-testid="taxes-and-charges">+$44 taxes and charges</div></div></div>"""


def booking_page(*cards: str, heading: str = "New York: 2 properties found") -> str:
    body = "".join(cards)
    return f'<html lang="en-us"><title>Booking.com</title><h1>{heading}</h1>{body}</body></html>'


def expedia_property(ref: str = "77", **changes: Any) -> dict[str, Any]:
    link = f"https://www.expedia.com/x.h{ref}.Hotel-Information?chkin={FIRST}&chkout={LAST}"
    return {
        "__typename": "Property",
        "id": ref,
        "name": "Harbour House",
        "availability": {"available": True, "minRoomsLeft": 3},
        "mapMarker": {"latLong": {"latitude": 40.72, "longitude": -74.0}},
        "offerSummary": {
            "messages": [{"message": "Fully refundable"}, {"message": "before Wed, Dec 2"}]
        },
        "price": {
            "lead": {"amount": 140.5, "currencyInfo": {"code": "USD"}, "formatted": "$141"},
            "strikeOut": {"amount": 160.25},
            "displayMessages": [
                {"lineItems": [{"value": "$345 total"}]},
                {"lineItems": [{"value": "includes taxes & fees"}]},
            ],
        },
        "reviews": {"score": 8.2, "total": 88},
        "star": 4,
        "cardLink": {"resource": {"value": f"{link}&top_dp=345&top_cur=USD"}},
        **changes,
    }


def expedia_answer(*properties: dict[str, Any], counted: int | None = None) -> dict[str, Any]:
    criteria = {"regionName": "New York", "checkIn": FIRST, "checkOut": LAST, "adults": 2}
    search = {
        "criteria": criteria,
        "summary": {"matchedPropertiesSize": len(properties) if counted is None else counted},
        "propertySearchListings": list(properties),
    }
    return {"data": {"propertySearch": search}}


PRICELINE: dict[str, Any] = {
    "totalSize": 2,
    "checkInDate": "20261204",
    "checkOutDate": "20261206",
    "cityInfo": {"cityName": "New York"},
    "hotels": [
        {
            "hotelId": "501",
            "name": "Harbour House",
            "starRating": 3.5,
            "location": {"latitude": 40.72, "longitude": -74.0},
            "ratesSummary": {"minPrice": "140.50", "minCurrencyCode": "USD"},
        },
        {
            "pclnId": "ABCDEF",
            "starRating": 4,
            "ratesSummary": {
                "minPrice": "99.00", "minCurrencyCode": "USD", "minStrikePrice": "150.00",
            },
        },
    ],
}  # fmt: skip
PRICELINE_PLACES = {
    "searchItems": [
        {"type": "AIRPORT", "cityID": "JFK", "countryCode": "US"},
        {"type": "CITY", "cityID": "3000016152", "countryCode": "US", "cityName": "New York"},
    ]
}


def ihg_page(*refs: str, options: str = "") -> str:
    items = [
        {"@type": "ListItem", "item": {"@type": "Hotel", "name": f"Inn {ref}", "identifier": ref,
         "geo": {"latitude": 40.7 + number / 100, "longitude": -74.0}}}
        for number, ref in enumerate(refs)
    ]  # fmt: skip
    linked = json.dumps({"@type": "ItemList", "itemListElement": items})
    return f"""<html><head><script type="application/ld+json">{linked}</script></head>
<h1>Hotels</h1><select name="qRtP"><option value="6CBARC">Best available</option>{options}
</select></html>"""


def ihg_offers(ref: str, plan: str = "IGCOR", **definition: Any) -> dict[str, Any]:
    total = {
        "amountAfterTax": "345.00",
        "basePlusExcludedFeesAmount": "300",
        "feeTaxSubTotals": [
            {"amount": "20.00", "otaCodeType": "FEE", "isIncludedInRate": False},
            {"amount": "45.00", "otaCodeType": "TAX", "isIncludedInRate": False},
        ],
    }
    use = {"inventoryTypeCode": "KNGN", "period": {"start": FIRST, "end": LAST}}
    return {
        "hotels": [
            {
                "hotelMnemonic": ref,
                "propertyCurrency": "USD",
                "productDefinitions": [
                    {"inventoryTypeCode": "KNGN", "inventoryTypeName": "1 King"}
                ],
                "ratePlanDefinitions": [{"code": plan, "name": "A RATE", **definition}],
                "rateDetails": {
                    "offers": [
                        {
                            "ratePlanCode": plan,
                            "availableStatus": "AVAILABLE",
                            "productUses": [use],
                            "totalRate": total,
                            "policies": {"isRefundable": True},
                        }
                    ]
                },
            }
        ]
    }


def wyndham_answer(plan: str = "RROD", **rate: Any) -> dict[str, Any]:
    row = {
        "hotelId": "900",
        "hotelName": "Harbour Inn by Wyndham",
        "latitude": 40.72,
        "longitude": -74.0,
        "fnsAvailable": True,
        "totalFnsPoints": "30000",
        "rate": {
            "displayRate": 140.5,
            "totalAfterTax": 163.2,
            "strikethroughRate": 0,
            "ratePlanId": plan,
            "currencyCode": "USD",
            **rate,
        },
    }
    both = {"hostBrand": {"availability": []}, "altSell": {"availability": [row]}}
    return {"status": "OK", "availability": both}


def choice_rate(plan: str, after: float = 345.0, **changes: Any) -> dict[str, Any]:
    return {
        "ratePlanCode": plan,
        "currencyCode": "USD",
        "amountBeforeTaxFees": 300.0,
        "amountAfterTaxFees": after,
        "avgNightlyAmountAfterTaxFees": after / 2,
        "points": 0.0,
        **changes,
    }


def choice_page(options: str = "", **rates: Any) -> str:
    starting = {
        "startDate": FIRST,
        "endDate": LAST,
        "lowestRate": {"defaultRate": choice_rate("RACK"), "memberRate": choice_rate("MEM", 320)},
        "requestedRates": [],
        **rates,
    }
    hotel = {"code": "NY100", "name": "Comfort Inn Harbour", "lat": 40.72, "lon": -74.0}
    state = {
        "searchResults": {
            "searchForm": {"placeName": "New York", "adults": 2, "minors": 0},
            "hotels": [{**hotel, "startingRates": starting}],
        }
    }
    return f"""<html><h1>New York hotels</h1><select name="ratePlanCode">{options}</select>
<script>window.PRELOADED_STATE = {json.dumps(state)};</script></html>"""


def bestwestern_row(ref: str = "33100", *, requested: bool = False, **changes: Any) -> Any:
    return {
        "resort": ref,
        "resortAvailable": "AVAILABLE",
        "resortSummary": {
            "name": "Best Western Harbour",
            "currencyCode": "USD",
            "display-taxes-fees-inclusive": False,
            "latitude": 40.72,
            "longitude": -74.0,
        },
        "resortSearchRate": {
            "resortRateCode": "2UB", "totalAmount": 140.5, "requested": requested,
        },
        **changes,
    }  # fmt: skip


AMADEUS: dict[str, Any] = {
    "data": [
        {
            "hotel": {
                "hotelId": "HLNYC001", "name": "HARBOUR HOUSE", "latitude": 40.72,
                "longitude": -74.0,
            },
            "available": True,
            "offers": [
                {
                    "checkInDate": FIRST,
                    "checkOutDate": LAST,
                    "rateCode": "BAR",
                    "boardType": "BREAKFAST",
                    "room": {"description": {"text": "ONE KING"}},
                    "guests": {"adults": 2},
                    "price": {"currency": "USD", "base": "300.00", "total": "345.00"},
                    "policies": {"cancellations": [{"deadline": "2026-12-02T18:00:00-05:00"}]},
                }
            ],
        }
    ]
}  # fmt: skip
GOOGLE: dict[str, Any] = {
    "search_parameters": {
        "check_in_date": FIRST, "check_out_date": LAST, "adults": 2, "currency": "USD",
    },
    "properties": [
        {
            "name": "Harbour House",
            "property_token": "TOKEN1",
            "gps_coordinates": {"latitude": 40.72, "longitude": -74.0},
            "rate_per_night": {"lowest": "$173", "extracted_lowest": 173},
            "total_rate": {
                "lowest": "$345", "extracted_lowest": 345,
                "before_taxes_fees": "$300", "extracted_before_taxes_fees": 300,
            },
        }
    ],
}  # fmt: skip

RAPID_PROPERTIES = {"9001": {"property_id": "9001"}, "9002": {"property_id": "9002"}}
RAPID_CONTENT = {
    "9001": {
        "property_id": "9001",
        "name": "Harbour House",
        "address": {"line_1": "1 Pier Street", "obfuscation_required": False},
        "ratings": {
            "property": {"rating": "4.0", "type": "Star"},
            "guest": {"count": 880, "overall": "4.1"},
        },
        "location": {
            "coordinates": {"latitude": 40.72, "longitude": -74.0},
            "obfuscated_coordinates": {"latitude": 40.7, "longitude": -74.1},
            "obfuscation_required": False,
        },
        "brand": {"id": "1", "name": "Harbour"},
    }
}


def rapid_charge(usd: str, cad: str) -> dict[str, Any]:
    """In the asked currency and in the one that is billed."""
    return {
        "billable_currency": {"value": cad, "currency": "CAD"},
        "request_currency": {"value": usd, "currency": "USD"},
    }


def rapid_pricing(nights: int = 2, **totals: Any) -> dict[str, Any]:
    """The amounts of the specification's own example."""
    night = [
        {"type": "base_rate", "value": "309.00", "currency": "CAD"},
        {"type": "tax_and_service_fee", "value": "37.00", "currency": "CAD"},
    ]
    fee = rapid_charge("3.00", "5.00")
    return {
        "nightly": [night] * nights,
        "stay": [{"type": "extra_person_fee", "value": "10.00", "currency": "CAD"}],
        "totals": {
            "inclusive": rapid_charge("530.00", "702.00"),
            "exclusive": rapid_charge("475.00", "628.00"),
            "property_inclusive": rapid_charge("539.00", "717.00"),
            "strikethrough": rapid_charge("490.00", "650.00"),
            "property_inclusive_strikethrough": rapid_charge("565.00", "750.00"),
            "property_fees": rapid_charge("9.00", "15.00"),
            **totals,
        },
        "fees": {"mandatory_fee": fee, "resort_fee": fee, "mandatory_tax": fee},
    }


def rapid_rate(**changes: Any) -> dict[str, Any]:
    scenario = dict.fromkeys(("package", "member", "corporate", "distribution"), False)
    return {
        "id": "333abc",
        "status": "available",
        "available_rooms": 12,
        "refundable": True,
        "member_deal_available": True,
        "sale_scenario": scenario,
        "merchant_of_record": "expedia",
        "amenities": {"2104": {"id": "2104", "name": "Full Breakfast"}},
        "cancel_penalties": [
            {"currency": "USD", "start": "2026-12-03T11:59:00.000-05:00",
             "end": "2026-12-04T11:59:00.000-05:00", "amount": "10.00"},
        ],
        "occupancy_pricing": {"2": rapid_pricing()},
        **changes,
    }  # fmt: skip


def rapid_answer(*rates: dict[str, Any]) -> list[Any]:
    rooms = [{"id": "123abc", "room_name": "Fancy Queen Room", "rates": list(rates)}]
    return [{"property_id": "9001", "status": "available", "score": 10052, "rooms": rooms}]


BOOKING_RESULT = {
    "hotel_id": 1,
    "hotel_name": "Harbour House",
    "min_total_price": 301,
    "currency_code": "PHP",
    "url": "https://www.booking.com/hotel/ph/harbour.html",
    "composite_price_breakdown": {"excluded_amount": {"value": 5}},
}
EXPEDIA_PARSED = {
    "hotel_id": "1",
    "name": "Harbour House",
    "nightly_price": "$90 nightly",
    "total_price": "$200 total",
    "url": "https://www.expedia.com/x.h1.Hotel-Information?top_dp=200&top_cur=USD",
}
HOTELS_OLDER = {
    "id": 1,
    "name": "Harbour House",
    "ratePlan": {
        "price": {
            "current": "$30",
            "exactCurrent": 30,
            "fullyBundledPricePerStay": "total $90 for 2 nights",
        }
    },
}
HOTELS_ROOM = {
    "header": {"text": "Suite"},
    "ratePlans": [
        {
            "id": "9",
            "priceDetails": [
                {
                    "price": expedia_property()["price"],
                    "cancellationPolicy": {"type": "NON_REFUNDABLE"},
                }
            ],
        }
    ],
}
CHOICE_ROW = {"hotelCode": "NY1", "lowestRate": {"defaultRate": choice_rate("RACK")}}

ANSWERS: dict[str, list[Any]] = {
    "booking": [
        booking_page(booking_card(), booking_card("Second", price=TOTAL_ONLY)),
        {"count": 1, "result": [BOOKING_RESULT]},
    ],
    "expedia": [expedia_answer(expedia_property()), [EXPEDIA_PARSED]],
    "hotels": [
        [expedia_property()],
        {"searchResults": {"results": [HOTELS_OLDER]}},
        {"id": "5", "units": [HOTELS_ROOM]},
    ],
    "priceline": [PRICELINE],
    "ihg": [ihg_offers("NYCAA"), ihg_page("NYCAA", "NYCBB")],
    "wyndham": [wyndham_answer()],
    "choice": [choice_page(), {"data": {"getHotelAvailabilityLowestRate": [CHOICE_ROW]}}],
    "bestwestern": [[bestwestern_row()]],
    "amadeus": [AMADEUS],
    "google_hotels": [GOOGLE],
    "rapid": [rapid_answer(rapid_rate())],
    **made_brands.ANSWERS,
    **made_groups.ANSWERS,
}
