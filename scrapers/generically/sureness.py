"""How sure a chosen price is, and the reasons in words."""

from __future__ import annotations

from scrapers.generically.piles import Pile, fits


def weighed(
    night: Pile | None, stay: Pile | None, nights: int, guessed: bool
) -> tuple[float, list[str]]:
    """Confidence from 0 to 1; each step has its reason. The steps are set by hand, not fitted."""
    piles = [pile for pile in (night, stay) if pile]
    facts = [fact for pile in piles for fact in pile.facts]
    value, reasons = 0.5, list[str]()
    places = {fact.where for fact in facts}
    if len(places) > len(piles):
        value += min(0.2, 0.08 * (len(places) - len(piles)))
        reasons.append(f"{len(places)} places say the same")
    if any(pile.is_plain for pile in piles):
        value += 0.15
        reasons.append("words beside the figure tell night or stay")
    if night and stay and nights > 1:
        if fits(night.amount, stay.amount, nights):
            value += 0.15
            reasons.append(f"{nights} nights x rate fits the total")
        else:
            value -= 0.1
            reasons.append("the total is not nights x rate: taxes or fees may be in it")
    if any(fact.unsaid for fact in facts):
        value -= 0.1
        reasons.append("no currency is said: the one asked for is taken")
    elif any(fact.assumed for fact in facts):
        value -= 0.1
        reasons.append("the currency sign has several meanings")
    else:
        value += 0.1
        reasons.append("the currency is named")
    if guessed:
        value -= 0.2
        reasons.append("not said whether for a night or the stay")
    return value, reasons
