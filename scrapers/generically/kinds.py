"""What a name or a card stands for: a house, a room, a rate's terms, many houses, nothing left."""

from __future__ import annotations

import re

NOT_A_NAME = re.compile(
    r"^(?:see|view|show|check|book|select|choose|reserve|save|read|more|next|previous|back|"
    r"details?|"
    r"photos?|map|opens? in|image|new|sale|deal|free|sold out|sponsored|ad|featured|recommended|"
    r"sign in|log ?in|close|menu|home|search|filter|sort|results?|price|total|from|rooms?|"
    r"amenities|"
    r"availability|wi-?fi|breakfast|parking|pool|cancell?ation|per night|nightly|taxes?|city tax|"
    r"clear|terms|privacy|apply|done|cancel|ok|okay|help|feedback|learn|about|contact|language|"
    r"currency|share|"
    r"sponsored|popular|guests?|travell?ers?|adults?|nights?|dates?|any|all|under|min|max|"
    r"budget|stars?|edit|update|"
    r"excellent|very good|good|wonderful|exceptional|superb|fabulous|great|rates?|overview|"
    r"reviews?|"
    r"property|hotels?|location|description|your stay|summary|price details|check[- ]?in|"
    r"check[- ]?out|"
    r"ansehen|voir|ver|vedi|bekijk|jetzt|buchen|réserver|reservar|prenota|zum angebot|angebot)"
    r"(?:\b\s*(?:now|all|more|deal|deals|availability|prices?|details?|rooms?|on map|offers?|this|"
    r"your|a|the|in|photos?|score|rating|rates?|and|fees?|policy|options?|breakdown|summary|"
    r"window|tab|"
    r"angebote?|verfügbarkeit|les?|disponibilité|disponibilidad|oferta|offerta|prezz[oi]|"
    r"precios?|prix))*\W*$",
    re.I,
)
_HOUSE = re.compile(r"\b(?:hotel|inn|resort|hostel|motel)\b|酒店|宾馆|ホテル|旅館|호텔", re.I)
# What a rate includes stands in names of houses too: "Villa Rosa Bed & Breakfast".
_BOARD = re.compile(r"\b(?:bed (?:and|&|n) breakfast|b ?& ?b|all[- ]inclusive)(?!\w)", re.I)
_MORE_BOARD = re.compile(r"(?:ultra|premium|plus|light|soft|family)?", re.I)
_ROOM = re.compile(
    r"\broom\b|\bsuite\b|\b(?:king|queen|twin|double|single|triple|quad)\b|\bbeds?\b|"
    r"\bstudio\b|\bdorm|"
    r"zimmer|chambre|habitaci[oó]n|\bcamera\b|\bquarto\b|\bkamer\b|\bpokój|\brum\b|\bværelse|"
    r"\boda\b|номер|"
    r"\bkamar\b|phòng|部屋|ルーム|房|객실|\bbedroom\b|\bguestroom|\bdeluxe\b|\bsuperior\b|"
    r"\bdoble\b|\bindividual\b|\bcuádruple|\bdoppia\b|\bsingola\b|\bmatrimoniale\b|\bduplo\b|"
    r"\bcasal\b|\bdwuosobow|\bjednoosobow|\bdvoulůžk|\bjednolůžk|\benkelrum|\bdubbelrum|"
    r"\btweepersoons|\beenpersoons|\bodası\b|ダブル|ツイン|シングル|和室|洋室|더블|트윈",
    re.I,
)


def is_room(name: str) -> bool:
    """Whether a name is more a room's than a house's."""
    return bool(_ROOM.search(_BOARD.sub(" ", name))) and not _HOUSE.search(name)


_PROMOTION = re.compile(
    r"\bdeals?\b(?! in\b)|\boffers? (?:for|of|from)\b|\bspecials?\b|\btrending\b|\binspir|"
    r"\bgetaways?\b|\bpopular\b|\bexplore\b|\blast[- ]minute|\bangebote\b|\bofertas\b|"
    r"\boffres du\b|\bofferte\b|\bbeliebt|\bpopulaires?\b|\bpopulares\b",
    re.I,
)


def is_promotion(heading: str) -> bool:
    """Whether a heading stands above what a site recommends, not above what was asked."""
    return bool(_PROMOTION.search(heading))


_PLAN = re.compile(
    r"\brates?\b|\bmembers?\b|\bflex\w*|\bpre-?pa\w+|\badvance\b|\bnon-?refundable|"
    r"\brefundable|\bsaver\b|"
    r"\btarif\w*|\bpackage\b|\broom only|\bbreakfast\b|\bfree cancel|\bbest available|\bpay "
    r"(?:now|later)|\brabatt|\baaa\b|"
    r"\bsenior\b|\bhalf board|\bfull board|\ball[- ]inclusive$",
    re.I,
)


_ELSE = re.compile(
    r"\b(?:insurance|gift ?cards?|vouchers?|car (?:hire|rental)|(?:hire|rent) a car|transfers?|"
    r"valet|garage|rollaway\w*|extra bed|early (?:arrival|check)|late (?:departure|check)|"
    r"breakfast for|airport (?:taxi|parking)|tickets?|credit card|versicherung|gutschein\w*|"
    r"mietwagen|"
    r"assurance|cartes? cadeaux?|seguro|tarjetas? regalo|cartão|assicurazione)\b",
    re.I,
)


def is_else(name: str) -> bool:
    """Whether a name is of something that hotel sites sell beside rooms."""
    return bool(_ELSE.search(name)) and not _HOUSE.search(name)


_EXTRA = re.compile(
    r"^(?:\w+ ){0,2}(?:parking|breakfast|dinner|lunch|wi-?fi|pets?|dogs?|spa|shuttle|cribs?|cots?|"
    r"resort fee|city tax|parkplatz|frühstück|petit[- ]déjeuner|desayuno|colazione|haustiere?)"
    r"(?: (?:fee|charge|buffet|costs?|per \w+))*$",
    re.I,
)


def is_extra(name: str) -> bool:
    """Whether a name is of what a guest can have beside the room."""
    return (bool(_EXTRA.match(name.strip())) and not _HOUSE.search(name)) or is_else(name)


_BESIDE_ROOMS = re.compile(
    r"\benhance your|\bupgrade your|\badd to your|\bpersonali[sz]e your|"
    r"\bpolic(?:y|ies)\b|\bextras?\b|\badd-?ons?\b|\bfees\b|\bexperiences\b|\bactivities\b|"
    r"\battractions\b|\bthings to do\b|\btours\b|\brestaurants?\b|\bdining\b|\bmenu\b|"
    r"\bsimilar (?:propert|hotel|stay|place|accommodation|to )|\byou (?:may|might) also|"
    r"\balso viewed|\brecently viewed|\b(?:other|more) (?:hotels|properties|stays) (?:near|like)|"
    r"\bähnliche (?:hotels|unterkünfte)|\bhôtels similaires|\b(?:hoteles|alojamientos) similares|"
    r"\bhotel simili|\bflights?\b|\bzusatzleistungen|\baktivitäten|\bsuppléments|"
    r"\bactivités|\bactividades|"
    r"\battività|\batividades",
    re.I,
)


def is_beside_rooms(heading: str) -> bool:
    """Whether a heading stands above prices of something else than a night's sleep."""
    return bool(_BESIDE_ROOMS.search(heading)) or is_else(heading)


def is_plan(name: str) -> bool:
    """Whether a name is one of a rate's terms: "Member rate", "Non-refundable"."""
    rest = _BOARD.sub(" ", name).strip(" \t-–—,·|()/+")
    if rest == name or _MORE_BOARD.fullmatch(rest):
        rest = name
    return bool(_PLAN.search(rest)) and not _HOUSE.search(rest)


_SIGNS_OF_HOUSE = re.compile(
    r"(?<![\d.,$€£¥₹])\d[.,]\d(?![\d.,%]|\s?(?:[kк]?[gгl]р?|[mм]?л|ml|oz|lbs?|[cсmм][mм])\b)|★|☆|\bstars?\b|\bsterne\b|\bétoiles|\bestrellas|\bstelle\b|"
    r"\breviews?\b|\bratings?\b|bewertung|\bavis\b|\bopinion|\brecension|avaliaç|クチコミ|口コミ|리뷰|点评|"
    r"\d\s?(?:km|mi|miles?)\b|\bcancel|stornier|annulation|breakfast|frühstück|déjeuner|desayuno|colazione|"
    r"wi-?fi|\bpool\b|\bsleeps\b|\bbed(?:s|rooms?)?\b|\brooms?\b|zimmer|chambre|habitaci|\bcamer[ae]\b|quarto|"
    r"\btax(?:es)?\b|steuern|\bhotel|\binns?\b|resort|hostel|\bsuites?\b|lodge|motel|"
    r"apartment|apartament|appartement|\bvilla|\bb&b\b|residence|pension|gasthof|ryokan|"
    r"\bhostal|posada|parador|\bcasa rural|\bgîte|auberge|ferienwohnung|penzion|\botel|отел|"
    r"гостиниц|khách sạn|旅館|ホテル|호텔|酒店|宾馆|pousada|albergo|"
    r"部屋|ルーム|객실|房|فندق|فنادق|نزل|منتجع|شقق",
    re.I,
)


def shows_house(text: str) -> bool:
    """Whether a card tells what only a house has: a rating, a bed, a distance, a word for it."""
    return bool(_SIGNS_OF_HOUSE.search(text))


_OTHER_TRADE = re.compile(
    r"\bor similar\b|\b\d seats\b|\bmileage|\bautomatic\b|\bnon-?stop\b|\bround[- ]?trip|"
    r"\bone[- ]way\b|\bper (?:travell?er|passenger|delegate)\b|\bcarry-on|\bflight \+|"
    r"\boder ähnlich|\bou similaire|\bo similar\b|"
    r"\badd to (?:cart|basket|bag)\b|\b(?:in|on) stock\b|\bfree shipping\b|\bships (?:in|within)\b|"
    r"\bwarenkorb\b|\blieferbar\b|\bauf lager\b|\bajouter au panier|\bañadir al carrito|"
    r"\bin winkelwagen|\bdo koszyka|\bdo košíku|\bkosárba\b|в корзину|\bкупить\b|\bартикул\b|"
    r"\b(?:freehold|leasehold|annual rent|per annum|asking price)\b",
    re.I,
)


def is_other_trade(text: str) -> bool:
    """Whether a card is of a car, a flight, a tour, a ware or land, whatever its price is for."""
    return bool(_OTHER_TRADE.search(text))


_GONE = re.compile(
    r"\bsold[ -]?out\b|\bunavailable\b|\bnot available|\bno (?:rooms?|availability)\b|\bfully "
    r"booked|\bausgebucht|"
    r"\bcomplet\b|\bagotado|\bsin disponibilidad|\besaurit[ao]|\besgotad[ao]|\bvolgeboekt|"
    r"\bbrak miejsc|\bnicht verfügbar|"
    r"\bnon disponib\w+|\bno disponible|満室|已售完|已满|매진",
    re.I,
)


def is_gone(text: str) -> bool:
    """Whether a card without a price says that nothing is left."""
    return bool(_GONE.search(text))


_TILE = re.compile(
    r"(?<![$€£¥₹\d.,])\b\d[\d,.]*\+?\s?(?:hotels|propert(?:y|ies)|accommodations?|"
    r"stays|places to stay|unterkünfte|hôtels|hébergements|établissements|hoteles|hotéis|"
    r"alojamientos|pousadas|alberghi|strutture|accommodaties|hoteli|obiekt(?:y|ów)|"
    r"vacation rentals?)\b(?! (?:nearby|away))|"
    r"\b(?:hotels|stays|homes|resorts|hostels|properties) from\b|\bhotels ab\b|"
    r"\bhôtels (?:à partir|dès)|\b(?:hoteles desde|hotéis a partir|alberghi da)\b|"
    r"\bhotels in [A-Z]|\bstarting (?:from|at) .{0,20} in\b",
    re.I,
)


def is_tile(text: str) -> bool:
    """Whether a card stands for many houses: "Paris, 1,234 properties"."""
    return bool(_TILE.search(text))
