"""What the words beside a price say, in the languages that hotel sites are written in.

A cue counts for the figure that it stands nearest to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from scrapers.generically.figures import Written


class Period(Enum):
    NIGHT = auto()
    STAY = auto()


class Role(Enum):
    """What a figure is for; only PRICE is a price that a guest pays."""

    PRICE = auto()
    STRUCK = auto()
    OTHER = auto()  # savings, taxes alone, deposits, extras


@dataclass(frozen=True, slots=True)
class Said:
    """What the words near one figure say of it. `nights` only where they are counted."""

    period: Period | None = None
    role: Role = Role.PRICE
    nights: int | None = None
    taxed: bool | None = None


_NIGHTS = (
    r"nights?|nts?|nächten?|naechte|nacht|nuits?|noches?|nott[ei]|noites?|nachten|noc[ey]?|nocí|"
    r"nätter|natt|nætter|nat|netter|gece|noč[ií]|éjszaka|ноч[ьеий]+|malam|đêm|泊|晚|박|คืน"
)
_COUNTED = re.compile(rf"(\d{{1,2}})(?:\s|-)?\s?(?:{_NIGHTS})(?![a-z])", re.I)
_WEEKS = re.compile(r"(\d)\s?(?:weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week)\b", re.I)
_PER_NIGHT = re.compile(
    r"\bper[\s-]?night|\ba night\b|\bnightly|\beach night|/\s?(?:night|nt|nacht|nuit|noche|"
    r"notte|noite|"
    r"noc|natt|nat|gece|ночь|malam|đêm|晚|泊|박|คืน|day)(?![a-z])|\b(?:avg|average)\b|"
    r"\bpern(?:ight|acht)\b|"
    r"\b(?:pro|je|per) nacht\b|\bpar nuit|\bla nuit\b|\bpor noche|\bla noche\b|\b(?:a|per) notte|"
    r"\b(?:por|à) noite|\b(?:za|na) noc\b|\bper natt|\bpr\.? nat\b|gecelik|за ночь|\bper malam|"
    r"mỗi đêm|"
    r"一泊|泊あたり|每晚|每晚|박당|ต่อคืน|\bper day\b|\bdaily rate",
    re.I,
)
_WHOLE = re.compile(
    r"\btotal(?:e|t|ni|ly)?\b|\b(?:whole|entire|full|your|this) stay\b|\bper stay\b|\bstay total|"
    r"\bgesamt\w*|\binsgesamt|\bséjour|\bestancia|\bestadía|\bsoggiorno|\bestadia|\btotaal|"
    r"\bverblijf|"
    r"łącznie|\brazem\b|\bcelkem|toplam|итого|всего|\btổng|合計|总价|总计|總價|총액|총 |\bsumma\b",
    re.I,
)
_STRUCK = re.compile(
    r"\bwas\b|\boriginal(?:ly)?\b|\bregular(?:ly)?\b|\binstead of|\bprevious(?:ly)?\b|\bold price|"
    r"\blist price|\brrp\b|\bmsrp\b|\busual(?:ly)?\b|\bbefore discount|\brack rate|\bstatt\b|"
    r"\bvorher|"
    r"ursprünglich|\bau lieu de|\bprix (?:initial|barré|d'origine)|\bantes\b|\binvece di|"
    r"\banzi[cç]h[eé]|"
    r"\boorspronkelijk|\bvan\s*$|\bwas:|было|원래|정가|原价|通常料金|元値|\bsemula|\bstandard rate|"
    r"\bpublic price|"
    r"\bcompare at|\bstrike\w*",
    re.I,
)
_SAVED = re.compile(
    r"\bsav(?:e|es|ed|ing|ings)\b|(?<!%)(?<!% )\boff\b|(?<!after )(?<!before )\bdiscounts?\b|"
    r"\bless than|\bcheaper|\brabatt\b|\bspar(?:en|e)?\b|ersparnis|économi\w*|\bréduction|\bremise|"
    r"ahorr\w*|\bdescuento|risparmi\w*|\bsconto|\bkorting|bespaar|oszczęd\w*|zniżk\w*|indirim|"
    r"скидк\w*|"
    r"\bhemat|\bdiskon|giảm|割引|お得|优惠|立减|할인|"
    r"\bcash ?back|\bcredits?\b|\bcoupon|\bvoucher|\bgift card",
    re.I,
)
_LEVY = (
    r"(?:tax(?:es)?|vat|gst|fees?|surcharges?|charges|steuern?|gebühr\w*|kurtaxe|frais|"
    r"impuestos|tasas|"
    r"cargos|tasse|imposta|belasting\w*|toeslag\w*|podat\w*|opłat\w*|skatt\w*|vergi\w*|"
    r"налог\w*|сбор\w*|"
    r"pajak|thuế|税\w*)"
)
_MEANT = (
    r"(?:inc(?:l(?:\.|uding|udes|uded|usive)?)?|with|after|before|excl(?:\.|uding|udes|usive)?|"
    r"without|"
    r"w/o?|inkl\.?|mit|ohne|avec|con|sin|ttc|hors|z)"
)
# "$81 taxes and fees", "plus $25 resort fee": levied beside the price.
_LEVY_AFTER = re.compile(
    rf"^\W*(?:in|of|for|est\.?|estimated|additional|city|resort|cleaning|service|local|tourist|"
    rf"destination|mandatory|booking|extra|de|di|an)?\W*(?:\w+\W+)?{_LEVY}\b",
    re.I,
)
_LEVY_BEFORE = re.compile(rf"\b{_LEVY}(?:\W*(?:and|&|und|et|y|e|en)\W*{_LEVY})?\W{{0,4}}$", re.I)
_IS_MEANT = re.compile(rf"\b{_MEANT}\b|\btotal|\bprice|\brate|\bpreis|\bprix|\bprecio", re.I)
_PLUS = re.compile(
    r"(?:\bplus|\bexcl\w*\.?|\bexclut|\bzzgl\.?|\bmore|\bmás|\badditional|\+)\W*$", re.I
)
_EXTRA = re.compile(
    r"\bdeposit|\bper person|\bp\.?p\.?\b|\bpro person|\bpar personne|\bpor persona|\ba persona|"
    r"\bparking|\bextra bed|\bpets?\b|\binstal?lments?|\bper month|\bmonthly|/\s?mo\b|\binsurance|"
    r"\bpenalty|\bairport|\btransfer|\bminimum spend|\bbudget|\bup to\b|\brefund of|\bearn\b|"
    r"\bkaution|"
    r"\bcaution\b|\bflights?\b|\bcar rental|\bbreakfast (?:costs?|for|from|available)|"
    r"\bfrühstück für|\bper hour",
    re.I,
)
_WITH_POINTS = re.compile(
    r"\d\s?(?:k\s)?(?:points|pts|miles|punkte|puntos|punti)\b\W*(?:\+|and|plus|&)|"
    r"(?:\+|\band|\bplus|&)\W*[\d,.]+\s?k?\s?(?:points|pts|miles)\b",
    re.I,
)
_TAXED = re.compile(
    rf"\b(?:incl\w*\.?|with|after|inkl\.?|mit|avec|con|includes?)\W+(?:\w+\W+){{0,3}}?{_LEVY}|"
    rf"\b{_LEVY}\b(?:\W+\w+){{0,3}}?\W+(?:incl\w*|inkl\.?|inbegriffen|inclus\w*|incluid\w*|"
    rf"compris\w*|"
    r"inbegrepen)|\bttc\b|\ball[- ]in\b|税込",
    re.I,
)
_UNTAXED = re.compile(
    rf"\b(?:excl\w*\.?|before|without|plus|ohne|zzgl\.?|hors|sin|más|w/o|"
    rf"\+)\W+(?:\w+\W+){{0,3}}?{_LEVY}|"
    rf"\b{_LEVY}\b(?:\W+\w+){{0,3}}?\W+(?:not incl\w*|excl\w*|extra)|税抜",
    re.I,
)
_NEAR = 60  # characters on either side that can belong to a figure
_PERCENT_OFF = re.compile(
    r"\d+\s?%\s?(?:off|discount|rabatt|korting|de réduction|de descuento)", re.I
)


_HINT = re.compile(
    r"night|nt\b|daily|day|avg|average|total|stay|n[aä]ch?t|naecht|nuit|noche|nott|noit|noc|"
    r"natt|nat\b|gece|ноч|malam|đêm|"
    r"泊|晚|박|gesamt|séjour|estan|soggiorno|estadia|verblijf|łącz|razem|celkem|toplam|итог|всего|"
    r"tổng|合|总|總|총",
    re.I,
)


def hints_period(text: str) -> bool:
    """A quick look whether a text can tell night or stay at all."""
    return _HINT.search(text) is not None


def periods_in(text: str) -> set[Period]:
    """Every period that a text speaks of."""
    told = {Period.NIGHT} if _PER_NIGHT.search(text) else set()
    if _WHOLE.search(text) or any(int(found[1]) > 1 for found in _COUNTED.finditer(text)):
        told.add(Period.STAY)
    return told


def said_of(price: Written, text: str, others: list[Written]) -> Said:
    """What `text` says of one of its figures; `others` are all its figures, which bound the "
    "words."""
    left = max([0, price.start - _NEAR, *(o.end for o in others if o.end <= price.start)])
    right = min([len(text), price.end + _NEAR, *(o.start for o in others if o.start >= price.end)])
    return said_beside(text[left : price.start], text[price.end : right], signed=price.signed)


def said_beside(before: str, after: str, *, signed: bool = False) -> Said:
    """What the words directly before and after one figure say of it."""
    before, after = _PERCENT_OFF.sub(" ", before), _PERCENT_OFF.sub(" ", after)
    whole = f"{before} # {after}"
    period, nights = _period(before, after)
    if signed or _is_other(before, after, whole):
        return Said(period, Role.OTHER, nights)
    taxed = True if _TAXED.search(whole) else False if _UNTAXED.search(whole) else None
    role = Role.STRUCK if _is_struck(before, after) else Role.PRICE
    return Said(period, role, nights, taxed)


def _is_struck(before: str, after: str) -> bool:
    """ "Original price $120. Current price": what stands behind belongs to the next figure."""
    return bool(_STRUCK.search(before[-40:])) or bool(
        re.match(r"\W*(?:was|original(?:ly)?|regular(?:ly)?)\b", after, re.I)
    )


def _is_other(before: str, after: str, whole: str) -> bool:
    near_before, near_after = before[-30:], _label_behind(after)
    saved = _SAVED.search(near_before) or re.match(
        r"\W*(?:in )?(?:savings?|off|discount|cheaper|less|cash ?back|credits?|rabatt)\b",
        near_after,
        re.I,
    )
    levy = _LEVY_AFTER.match(near_after) and not re.search(rf"\b{_MEANT}\b", near_after, re.I)
    levied = _LEVY_BEFORE.search(before) and not _IS_MEANT.search(before)
    extra = _EXTRA.search(near_before) or _EXTRA.search(near_after)
    return bool(
        saved or levy or levied or _PLUS.search(before) or extra or _WITH_POINTS.search(whole)
    )


def _label_behind(after: str) -> str:
    """The words that follow in the same run of text, else a short label in the next one."""
    parts = [part.strip() for part in after.split(BREAK)]
    if parts[0] or len(parts) == 1:
        return parts[0][:30]
    return parts[1] if len(parts[1]) <= 25 and not any(c.isdigit() for c in parts[1]) else ""


BREAK = "\u2016"  # between runs of text that stand in elements of their own


def _period(before: str, after: str) -> tuple[Period | None, int | None]:
    """The cue nearest to the figure; words behind a figure are read before those in front."""
    best: tuple[int, Period, int | None] | None = None
    for side, text in ((0, after), (1, before)):
        for pattern, period in (
            (_PER_NIGHT, Period.NIGHT),
            (_COUNTED, None),
            (_WEEKS, None),
            (_WHOLE, Period.STAY),
        ):
            for found in pattern.finditer(text):
                gap = found.start() if side == 0 else len(text) - found.end()
                meant, nights = period, None
                if meant is None:
                    nights = int(found[1]) * (7 if pattern is _WEEKS else 1)
                    meant = Period.NIGHT if nights == 1 else Period.STAY
                    if nights == 0:
                        continue
                if best is None or gap + 3 * side < best[0]:
                    best = (gap + 3 * side, meant, nights)
    return (best[1], best[2]) if best else (None, None)


_ROOM = re.compile(
    r"\broom\b|\bsuite\b|\b(?:king|queen|twin|double|single|triple|quad)\b|\bbeds?\b|"
    r"\bstudio\b|\bdorm|"
    r"zimmer|chambre|habitaci[oó]n|\bcamera\b|\bquarto\b|\bkamer\b|\bpokój|\brum\b|\bværelse|"
    r"\boda\b|номер|"
    r"\bkamar\b|phòng|部屋|ルーム|房|객실|\bbedroom\b|\bguestroom|\bdeluxe\b|\bsuperior\b",
    re.I,
)
_TILE = re.compile(
    r"\b\d[\d,.]*\+?\s?(?:hotels?|propert(?:y|ies)|accommodations?|stays|places to stay|"
    r"unterkünfte|"
    r"hébergements|établissements|alojamientos|strutture|accommodaties|vacation rentals?)\b(?! "
    r"(?:nearby|away))|"
    r"\bhotels in [A-Z]|\bstarting (?:from|at) .{0,20} in\b",
    re.I,
)
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


def is_room(name: str) -> bool:
    """Whether a name is more a room's than a house's."""
    return bool(_ROOM.search(name)) and not re.search(
        r"\b(?:hotel|inn|resort|hostel|motel)\b", name, re.I
    )


_PLAN = re.compile(
    r"\brates?\b|\bmembers?\b|\bflex\w*|\bpre-?pa\w+|\badvance\b|\bnon-?refundable|"
    r"\brefundable|\bsaver\b|"
    r"\btarif\w*|\bpackage\b|\broom only|\bbreakfast\b|\bfree cancel|\bbest available|\bpay "
    r"(?:now|later)|\brabatt|\baaa\b|"
    r"\bsenior\b|\bhalf board|\bfull board|\ball[- ]inclusive$",
    re.I,
)


def is_plan(name: str) -> bool:
    """Whether a name is one of a rate's terms: "Member rate", "Non-refundable"."""
    return bool(_PLAN.search(name)) and not re.search(
        r"\b(?:hotel|inn|resort|hostel|motel)\b", name, re.I
    )


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


def is_tile(text: str) -> bool:
    """Whether a card stands for many houses: "Paris, 1,234 properties"."""
    return bool(_TILE.search(text))
