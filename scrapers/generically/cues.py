"""Words beside a price that tell what it is for, in the languages that hotel sites are written in.

A vocabulary: what a cue means for the figure beside it is decided in `words`.
"""

from __future__ import annotations

import re

NIGHTS = (
    r"nights?|nts?|nächten?|naechte|nacht|nuits?|noches?|nott[ei]|noites?|nachten|noc[ey]?|nocí|"
    r"nätter|natt|nætter|nat|netter|gece|noč[ií]|éjszaka|ноч[ьеий]+|malam|đêm|泊|晚|박|คืน"
)
# A count of nights; not the least that a house takes guests for.
COUNTED = re.compile(
    rf"(?<!minimum )(?<!minimum of )(?<!minimum stay )(?<!min\. )(?<!at least )"
    rf"(\d{{1,2}})(?:\s|-)?\s?(?:{NIGHTS})(?![a-z])(?!\W{{0,3}}min(?:\.|\b|imum|dest))",
    re.I,
)
WEEKS = re.compile(
    r"(\d)\s?(?:weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|týd(?:en|ny|nů)|"
    r"tydzień|tygodni\w*|veck(?:a|or)|uker?|uger?|hafta|hét|tuần|недел\w+)\b",
    re.I,
)
PER_NIGHT = re.compile(
    r"\bper[\s-]?night|\ba night\b|\bnightly|\beach night|/\s?(?:night|nt|nacht|nuit|noche|"
    r"notte|noite|"
    r"noc|natt|nat|gece|ночь|malam|đêm|晚|泊|박|คืน|day)(?![a-z])|\b(?:avg|average)\b|"
    r"\bpern(?:ight|acht)\b|^\W{0,3}(?:night|nacht|nuit|noche|notte|noite)\b|"
    r"\b(?:pro|je|per) nacht\b|\bpar nuit|\bla nuit\b|\bpor noche|\bla noche\b|\b(?:a|per) notte|"
    r"\b(?:por|à) noite|\b(?:za|na) noc\b|\bper natt|\bpr\.? nat\b|gecelik|"
    r"éjszakánként|/\s?éj(?![a-z])|за ночь|\bper malam|"
    r"mỗi đêm|"
    r"一泊|泊あたり|每晚|每晚|박당|ต่อคืน|\bper day\b|\bdaily rate",
    re.I,
)
WHOLE = re.compile(
    r"\btotal(?:e|t|ni|ly)?\b|\b(?:whole|entire|full|your|this|the) stay\b|\bper stay\b|"
    r"\bstay total|"
    r"\bgesamt\w*|\binsgesamt|(?<!taxe de )\bséjour|\bestancia|\bestadía|"
    r"\bsoggiorno|\bestadia|\btotaal|\bverblijf|"
    r"łącznie|\brazem\b|\bcelkem|toplam|итого|всего|\btổng|合計|总价|总计|總價|총액|총 |\bsumma\b",
    re.I,
)
STRUCK = re.compile(
    r"\bwas\b|\boriginal(?:ly)?\b|\bregular(?:ly)?\b|\binstead of|\bprevious(?:ly)?\b|\bold price|"
    r"\blist price|\brrp\b|\bmsrp\b|\busual(?:ly)?\b|\bbefore discount|\brack rate|\bstatt\b|"
    r"\bvorher|"
    r"ursprünglich|\bau lieu de|\bprix (?:initial|barré|d'origine)|\bantes\b|\binvece di|"
    r"\banzi[cç]h[eé]|"
    r"\boorspronkelijk|\bvan\s*$|\bwas:|было|원래|정가|原价|通常料金|元値|\bsemula|"
    r"\bpublic price|"
    r"\bcompare at|\bstrike\w*",
    re.I,
)
SAVED = re.compile(
    r"\bsav(?:e|es|ed|ing|ings)\b|(?<!%)(?<!% )\boff\b|(?<!after )(?<!before )\bdiscounts?\b|"
    r"\bless than|\bcheaper|\brabatt\b|\bspar(?:en|e)?\b|ersparnis|économi\w*|\bréduction|\bremise|"
    r"ahorr\w*|\bdescuento|risparmi\w*|\bsconto|\bkorting|bespaar|oszczęd\w*|zniżk\w*|indirim|"
    r"скидк\w*|"
    r"\bhemat|\bdiskon|giảm|割引|お得|优惠|立减|할인|"
    r"\bcash ?back|\bcredits?\b|\bcoupon|\bvoucher|\bgift card",
    re.I,
)
LEVY = (
    r"(?:tax(?:es|e|a)?|vat|gst|fees?|surcharges?|charges|steuern?|gebühr\w*|kurtaxe|frais|"
    r"impuestos|tasas|"
    r"cargos|tasse|imposta|belasting\w*|toeslag\w*|podat\w*|opłat\w*|skatt\w*|vergi\w*|"
    r"налог\w*|сбор\w*|"
    r"pajak|thuế|税(?![込抜別])\w*)"
)
MEANT = (
    r"(?:inc(?:l(?:\.|uding|udes|uded|usive)?)?|with|after|before|excl(?:\.|uding|udes|usive)?|"
    r"without|"
    r"w/o?|inkl\.?|mit|ohne|avec|con|sin|ttc|hors|z)"
)
# "$81 taxes and fees", "plus $25 resort fee": levied beside the price.
LEVY_AFTER = re.compile(
    rf"^\W*(?:in|of|for|est\.?|estimated|additional|city|resort|cleaning|service|local|tourist|"
    rf"destination|mandatory|booking|extra|de|di|an)?\W*(?:\w+\W+)?{LEVY}\b",
    re.I,
)
LEVY_BEFORE = re.compile(
    rf"\b{LEVY}(?:\W*(?:and|&|und|et|y|e|en)\W*{LEVY})?"
    r"(?: (?:de séjour|di soggiorno|turística|per night))?"
    r"(?: (?:not included|non incluses?|no incluid[ao]s?|nicht (?:inklusive|enthalten)))?\W{0,4}$",
    re.I,
)
IS_MEANT = re.compile(rf"\b{MEANT}\b|\btotal|\bprice|\brate|\bpreis|\bprix|\bprecio", re.I)
PLUS = re.compile(
    r"(?:\bplus|\bexcl\w*\.?|\bexclut|\bzzgl\.?|\bmore|\bmás|\badditional|\+)\W*$", re.I
)
EXTRA = re.compile(
    r"\bdeposit|\bper (?:person|delegate|adult|child|guest|travell?er|passenger|vehicle|couple)\b|"
    r"\bp\.?p\.?\b|\bpro person|\bpar personne|\bpor persona|\ba persona|"
    r"\bpark(?:ing|en|platz|eren)\b|\bestaciona\w+|\bstationnement|\bparcheggi\w*|\baparcamiento|"
    r"\bim monat|/\s?monat|\bmonatlich|\bpar mois|\bal mes|\bpor m[eê]s|\bmensual\w*|\bal mese|"
    r"\btickets?\b|\bza osob|\bpor pessoa|\bzu zweit|"
    r"\bsem juros|\bsin intereses|\bemi\b|"
    r"\bkaucj\w*|\bdepozyt|\banticipo|\bdépôt|\bcaparra|\bcauzione|\bdepósito|保証金|보증금|"
    r"\bextra bed|\bpets?\b|\binstal?lments?|\bper month|\bmonthly|/\s?mo\b|\binsurance|"
    r"\bpenalty|\bairport|\btransfer|\bminimum spend|\bbudget|\bup to\b|\brefund of|\bearn\b|"
    r"\bkaution|"
    r"\bcaution\b|\bflights?\b|\bcar rental|\bbreakfast (?:costs?|for|from|available|buffet)|"
    r"\bfrühstück für|\bper hour",
    re.I,
)
# "From $89", "average price": of no certain night, unless days are shown that it can be for.
VAGUE_BEFORE = re.compile(
    r"(?:\b(?:from|starting at|as low as|around|about|typically|usually|ab|dès|à partir de|desde|"
    r"a partire da|a partir de|vanaf|od|fra|från|alkaen|от|mulai)(?: (?:just|only|nur))?|"
    r"\b(?:average|avg\.?|typical|moyen|durchschnittspreis|medio|médio)\b[^.\d]{0,30})\W*"
    r"(?:[A-Z]{2,3}\W*)?$",
    re.I,
)
VAGUE_AFTER = re.compile(r"\W{0,3}(?:起|から|～|〜|부터|on average|or more)", re.I)
WITH_POINTS = re.compile(
    r"\d\s?(?:k\s)?(?:points|pts|miles|punkte|puntos|punti)\b\W*(?:\+|and|plus|&)|"
    r"(?:\+|\band|\bplus|&)\W*[\d,.]+\s?k?\s?(?:points|pts|miles)\b",
    re.I,
)
TAXED = re.compile(
    rf"\b(?:incl\w*\.?|with|after|inkl\.?|mit|avec|con|includes?)\W+(?:\w+\W+){{0,3}}?{LEVY}|"
    rf"\b{LEVY}\b(?:\W+\w+){{0,3}}?\W+(?:incl\w*|inkl\.?|inbegriffen|inclus\w*|incluid\w*|"
    rf"compris\w*|"
    r"inbegrepen)|\bttc\b|\ball[- ]in\b|税込|(?<!不)含税|(?<!不)含稅|세금 포함",
    re.I,
)
UNTAXED = re.compile(
    rf"\b(?:excl\w*\.?|before|without|plus|ohne|zzgl\.?|hors|sin|más|w/o|"
    rf"\+)\W+(?:\w+\W+){{0,3}}?{LEVY}|"
    rf"\b{LEVY}\b(?:\W+\w+){{0,3}}?\W+(?:not incl\w*|excl\w*|extra)|税[抜別]|不含[税稅]|세금 별도",
    re.I,
)
_MEMBER = (
    r"(?:members?|club\w*|mitglied\w*|socios?|sócios?|membres?|adhérents?|soci|leden|rewards?|"
    r"loyalty|insiders?|app|signed[- ]in|logged[- ]in|anmeldung|会員|회원|会员)"
)
_PRICE = (
    r"(?:prices?|rates?|deals?|only|exclusive|preise?|tarif\w*|precio|preço|prix|prezzo|prijs|"
    r"from|ab|pay|料金|価格|가|价)"
)
MEMBER_BEFORE = re.compile(
    rf"(?:(?<!\w){_MEMBER}(?:['’]s?)?\W{{0,3}}(?:{_PRICE}\W{{0,3}}){{0,2}}|{_PRICE}\W(?:\w+\W)?{_MEMBER}\W{{0,3}})$",
    re.I,
)
MEMBER_AFTER = re.compile(
    rf"\W{{0,3}}(?:{_PRICE}\W)?(?:for|with|when|after|as|für|nach|para|pour|als|per|voor|con)?\W?"
    rf"(?:\w+\W)?{_MEMBER}\b(?!\s?{_PRICE})",
    re.I,
)
PERCENT_OFF = re.compile(
    r"\d+\s?%\s?(?:off|discount|rabatt|korting|de réduction|de descuento)", re.I
)
HINT = re.compile(
    r"night|nt\b|daily|day|avg|average|total|stay|n[aä]ch?t|naecht|nuit|noche|nott|noit|noc|"
    r"natt|nat\b|gece|éjsz|ноч|malam|đêm|"
    r"泊|晚|박|gesamt|séjour|estan|soggiorno|estadia|verblijf|łącz|razem|celkem|toplam|итог|всего|"
    r"tổng|合|总|總|총",
    re.I,
)
