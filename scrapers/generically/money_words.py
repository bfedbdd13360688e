"""Words in keys that tell of money: what a number is for, and what it is not."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONEY = words(
    "amt money nightly pernight price prices pricing priced rate rates amount amounts cost costs "
    "tariff tarif fare total totals subtotal payable charge preis gesamtpreis prix precio "
    "precios prezzo preco prijs cena betrag montant importe importo valor harga pris tarifa adr "
    "gross net sum brutto netto"
)
WEAK = words(
    "value lowest cheapest min minimum avg average lead current display raw final from nightly "
    "base "
    "shown exact low inclusive exclusive night units sell selling tax taxes fees after before "
    "sale best now formatted text message label stay"
)
NO_MONEY = words(
    "id ids identifier code codes count counts counter rank ranking rating ratings review "
    "reviews score "
    "scores star stars distance percent percentage pct ratio index position page offset limit "
    "num qty "
    "quantity room rooms guest guests adult adults child children lat lon lng latitude "
    "longitude width "
    "height time timestamp date dates year month version duration radius zip postal phone "
    "conversion "
    "exchange occupancy click success range max maximum high highest filter filters histogram "
    "slider "
    "facet facets bucket buckets sort sorting budget size level type threshold step clickrate "
    "response commission "
    "margin markup error errors precision decimals scale exponent results properties hotels "
    "items available "
    "availability left remaining popularity weight probability elapsed length inventory sqft "
    "area floor capacity"
)
POINTS = words("point points pts mile miles award redemption avios")
STRUCK = words(
    "strike strikethrough strikeout struck stroke crossed original was old previous rack regular "
    "undiscounted retail msrp rrp compare comparison reference anchor initial usual streich "
    "strikedthrough barre tachado"
)
SAVED = words(
    "saving savings save saved discount discounts off rebate reduction promo promos promotion "
    "promotions "
    "coupon coupons voucher vouchers cashback credit credits diff difference delta"
)
LEVY = words(
    "tax taxes vat gst fee fees surcharge surcharges levy levies iva mwst taxe steuer charges "
    "resortfee"
)
MEANT = words(
    "after before incl including inclusive inc excl excluding exclusive with without pre post "
    "net gross w wo"
)
EXTRA = words(
    "deposit prepayment prepaid penalty cancel insurance breakfast parking pet pets crib extra "
    "person "
    "pp installment installments month monthly tip donation ancillary addon addons upsell upgrade "
    "supplement card flight flights car airport transfer hour hourly guarantee cancellation "
    "refund meal "
    "alternative competitor wallet earn earned payout bonus welcome gift referral balance"
)
NIGHT = words("nightly night pernight avg average daily adr night's nacht nuit noche notte")
STAY = words("total totals stay whole grand sum gesamt gesamtpreis totaal totale subtotal")
WITH_TAX = words("gross inclusive brutto grand payable")
WITHOUT_TAX = words("exclusive netto subtotal base")
