"""One address a site for the same stay, as docs/world.md has them."""

import hashlib
import time
from typing import Any

import httpx

from tests.sandbox import brand_addresses

CHECK_IN, CHECK_OUT = "2026-12-04", "2026-12-06"
GRAPHQL = {
    "operationName": "PropertyListingQuery",
    "variables": {
        "destination": "New York",
        "checkIn": CHECK_IN,
        "checkOut": CHECK_OUT,
        "adults": 2,
        "rooms": 1,
        "childAges": [],
        "startingIndex": 0,
        "size": 200,
    },
}
OFFERS = {
    "startDate": CHECK_IN,
    "endDate": CHECK_OUT,
    "hotelMnemonics": ["NYCAY"],
    "rates": {"ratePlanCodes": [{"internal": "6CBARC"}, {"internal": "IVANI"}]},
    "products": [
        {
            "productCode": "SR",
            "startDate": CHECK_IN,
            "endDate": CHECK_OUT,
            "quantity": 1,
            "guestCounts": [{"otaCode": "AQC10", "count": 2}],
        }
    ],
}
BOOKING = (
    "https://www.booking.com/searchresults.html?ss=New+York&checkin=2026-12-04&checkout=2026-12-06"
    "&group_adults=2&no_rooms=1&group_children=0&selected_currency=USD"
)
PRICELINE = (
    "https://www.priceline.com/pws/v0/stay/retail/listing/3000008602?check-in=20261204&check-out=20261206"
    "&currency=USD&rooms=1&adults=2&response-options=DETAILED_HOTEL&offset=0&page-size=100"
)
WYNDHAM = (
    "https://www.wyndhamhotels.com/BWSServices/services/hotels/property-availability?brand_id=ALL"
    "&checkin_date=12-04-2026&checkout_date=12-06-2026&adults=2&children=0&rooms=1&useWRPoints=false"
    "&searchText=New+York"
)
CHOICE = (
    "https://www.choicehotels.com/new-york/new-york/hotels?adults=2&checkInDate=2026-12-04"
    "&checkOutDate=2026-12-06"
)
BESTWESTERN = (
    "https://www.bestwestern.com/bin/bestwestern/proxy?gwServiceURL=HOTEL_SEARCH&destination=New+York"
    "&checkInDate=2026-12-04&checkOutDate=2026-12-06&adults=2&rooms=1"
)
SERPAPI = (
    "https://serpapi.com/search.json?engine=google_hotels&q=New+York&check_in_date=2026-12-04"
    "&check_out_date=2026-12-06&adults=2&children=0&currency=USD&gl=us&hl=en&api_key=local"
)
IHG_PAGE = (
    "https://www.ihg.com/hotels/us/en/find-hotels/hotel-search?qDest=New+York&qPt=CASH&qCiD=04&qCoD=06"
    "&qCiMy=112026&qCoMy=112026&qAdlt=2&qChld=0&qRms=1&qRtP=6CBARC&qAAR=6CBARC&setPMCookies=true"
)
MARRIOTT = "https://www.marriott.com/mi/query/phoenixShopDatedSearchByGeoQuery"
MARRIOTT_QUERY = {
    "operationName": "phoenixShopDatedSearchByGeoQuery",
    "variables": {
        "search": {
            "latitude": 40.714,
            "longitude": -74.006,
            "distance": 80467.2,
            "options": {
                "startDate": CHECK_IN,
                "endDate": CHECK_OUT,
                "quantity": 1,
                "numberInParty": 2,
                "childAges": [],
                "rateRequestTypes": [
                    {"type": "STANDARD", "value": ""},
                    {"type": "AAA", "value": "aaa"},
                ],
            },
        },
        "limit": 40,
        "offset": 0,
    },
}
HILTON = (
    f"https://www.hilton.com/en/search/?query=New+York&arrivalDate={CHECK_IN}"
    f"&departureDate={CHECK_OUT}&numRooms=1&numAdults=2&numChildren=0"
)
HYATT = (
    f"https://www.hyatt.com/search/hotels/en-US/New%20York?checkinDate={CHECK_IN}"
    f"&checkoutDate={CHECK_OUT}&rooms=1&adults=2&kids=0&rate=Standard"
)
AMADEUS = "https://test.api.amadeus.com"
RAPID = "https://test.ean.com/v3/properties"
AROUND_NEW_YORK = {
    "type": "Polygon",
    "coordinates": [
        [[-74.1, 40.6], [-73.9, 40.6], [-73.9, 40.8], [-74.1, 40.8], [-74.1, 40.6]],
    ],
}


def rapid_headers(secret: str = "local", age_s: int = 0) -> dict[str, str]:
    """Signed as Expedia documents it: key, secret and Unix time under SHA-512."""
    stamp = int(time.time()) - age_s
    signature = hashlib.sha512(f"local{secret}{stamp}".encode()).hexdigest()
    told = f"EAN APIKey=local,Signature={signature},timestamp={stamp}"
    return {"Authorization": told, "Accept": "application/json"}


def rapid_ids(client: httpx.Client) -> list[str]:
    return list(
        client.post(
            f"{RAPID}/geography",
            params={"include": "property_ids", "supply_source": "expedia"},
            json=AROUND_NEW_YORK,
            headers=rapid_headers(),
        ).json()
    )


def rapid_query(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    return {
        "checkin": CHECK_IN, "checkout": CHECK_OUT, "currency": "USD", "country_code": "US",
        "language": "en-US", "occupancy": "2", "property_id": rapid_ids(client)[:40],
        "rate_plan_count": 4, "sales_channel": "website", "sales_environment": "hotel_only",
        **changes,
    }  # fmt: skip


def amadeus_headers(client: httpx.Client) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": "local", "client_secret": "local"}
    told = client.post(f"{AMADEUS}/v1/security/oauth2/token", data=form).json()
    return {"Authorization": f"Bearer {told['access_token']}"}


def ask(client: httpx.Client, site: str) -> httpx.Response:
    """The site's priced answer for the stay."""
    if site in brand_addresses.SITES:
        return brand_addresses.SITES[site](client)
    if site in ("expedia", "hotels"):
        return client.post(f"https://www.{site}.com/graphql", json=GRAPHQL)
    if site == "ihg":
        return client.post(
            "https://apis.ihg.com/availability/v3/hotels/offers?fieldset=rateDetails", json=OFFERS
        )
    if site == "marriott":
        return client.post(MARRIOTT, json=MARRIOTT_QUERY)
    if site == "hyatt":
        return client.post(HYATT)
    if site == "amadeus":
        return client.get(
            f"{AMADEUS}/v3/shopping/hotel-offers",
            params=_amadeus_query(client),
            headers=amadeus_headers(client),
        )
    if site == "rapid":
        return client.get(
            f"{RAPID}/availability", params=rapid_query(client), headers=rapid_headers()
        )
    addresses = {
        "booking": BOOKING,
        "priceline": PRICELINE,
        "wyndham": WYNDHAM,
        "choice": CHOICE,
        "bestwestern": BESTWESTERN,
        "hilton": HILTON,
        "google_hotels": SERPAPI,
    }
    return client.get(addresses[site])


def _amadeus_query(client: httpx.Client) -> dict[str, Any]:
    around = {"latitude": 40.714, "longitude": -74.006, "radius": 8, "radiusUnit": "KM"}
    found = client.get(
        f"{AMADEUS}/v1/reference-data/locations/hotels/by-geocode",
        params=around,
        headers=amadeus_headers(client),
    ).json()
    ids = [hotel["hotelId"] for hotel in found["data"]][:30]
    return {
        "hotelIds": ",".join(ids),
        "adults": 2,
        "checkInDate": CHECK_IN,
        "checkOutDate": CHECK_OUT,
        "roomQuantity": 1,
        "currency": "USD",
    }


SITES = (
    "booking",
    "expedia",
    "hotels",
    "priceline",
    "ihg",
    "wyndham",
    "choice",
    "bestwestern",
    "amadeus",
    "google_hotels",
    "rapid",
    "marriott",
    "hilton",
    "hyatt",
    *brand_addresses.SITES,
)
