"""What a visitor asks for, read from each site's own spelling of dates and guests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Stay:
    check_in: date
    check_out: date
    adults: int = 2
    rooms: int = 1
    ages: tuple[int, ...] = ()  # of children

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    @property
    def dates(self) -> tuple[date, ...]:
        """Each night of the stay, check-out excluded."""
        return tuple(self.check_in + timedelta(days=n) for n in range(self.nights))

    def shifted(self, days: int) -> "Stay":
        step = timedelta(days=days)
        return replace(self, check_in=self.check_in + step, check_out=self.check_out + step)


def day(text: str | None, *forms: str) -> date | None:
    """A date in one of the given `strptime` forms (ISO when none is given), or None."""
    for form in forms or ("%Y-%m-%d",):
        try:
            return datetime.strptime((text or "").strip(), form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    return None


def whole(text: str | None, default: int, low: int = 1, high: int = 30) -> int:
    """A count from an address, kept within what the sites take."""
    cleaned = (text or "").strip()
    return min(high, max(low, int(cleaned))) if cleaned.isascii() and cleaned.isdigit() else default


def ages(texts: list[str], count: int, assumed: int = 9) -> tuple[int, ...]:
    """Children's ages; one whose age is not told counts as `assumed`."""
    told = [int(t) for t in texts if t.isascii() and t.isdigit()]
    return tuple((told + [assumed] * count)[: max(count, len(told))])


_SPELLINGS = (
    ("checkin", "checkout"), ("chkin", "chkout"), ("startDate", "endDate"),
    ("checkInDate", "checkOutDate"),
    ("check_in_date", "check_out_date"), ("check-in", "check-out"), ("checkIn", "checkOut"),
    ("d1", "d2"), ("fromDate", "toDate"), ("checkinDate", "checkoutDate"),
)  # fmt: skip


def guessed(query: Mapping[str, str], path: str = "") -> Stay | None:
    """The stay that a deep link carries, whichever site it belongs to."""
    forms = ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%m-%d-%Y")
    pairs = [(query.get(a), query.get(b)) for a, b in _SPELLINGS]
    parts = path.split("/")
    if "from" in parts and "to" in parts:
        pairs.append((parts[parts.index("from") + 1], parts[parts.index("to") + 1]))
    for first, last in pairs:
        check_in, check_out = day(first, *forms), day(last, *forms)
        if check_in and check_out and check_out > check_in:
            adults = next(
                (
                    query[k]
                    for k in ("group_adults", "adults", "qAdlt", "rm1", "numberOfAdults")
                    if k in query
                ),
                "2",
            )
            return Stay(check_in, check_out, whole(adults.removeprefix("a"), 2, 1, 9))
    return None


def before(moment: date, days: int) -> date:
    return moment - timedelta(days=days)
