"""What a person may switch while the world runs, and the log of what it has seen."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.world.draw import Draw

FAULTS = (
    "none", "slow", "hang", "drip", "reset", "error503", "error500", "too_many",
    "too_many_no_hint", "bot_wall", "bot_wall_403",
    "empty_page", "empty_shell", "truncated", "layout_changed", "sold_out", "wrong_dates",
    "wrong_charset", "redirect_loop", "redirect_away", "redirect_private",
    "huge", "big_page", "zip_bomb", "expired_certificate",
)  # fmt: skip
EXPIRED = "expired_certificate"  # the one that strikes handshakes, not requests
ELSEWHERE = "elsewhere"  # the site of a request for a host that is no storefront
DEFAULT_PACE = (0.2, 0.8)
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    name: str = "none"
    share: float = 1.0  # of requests


@dataclass(slots=True)
class Seen:
    """One request as the log shows it."""

    number: int  # of its site, from 1
    at: float  # seconds since the epoch
    site: str
    method: str
    url: str
    fault: str
    status: int | None = None  # None: no answer was begun
    took_s: float = 0.0


@dataclass
class Switches:
    draw: Draw
    pace: tuple[float, float] = DEFAULT_PACE
    faults: dict[str, Fault] = field(default_factory=dict)
    paces: dict[str, tuple[float, float]] = field(default_factory=dict)  # of single sites
    counts: Counter[str] = field(default_factory=Counter)
    handshakes: Counter[str] = field(default_factory=Counter)
    log: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    # Called with a site whose certificate changes: its open connections have seen the other one.
    hang_up: Callable[[str], None] = lambda site: None

    def set_fault(self, site: str, name: str, share: float) -> None:
        """Raises ValueError for a name or a share that there is not."""
        if name not in FAULTS:
            raise ValueError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
        if not 0 <= share <= 1:
            raise ValueError(f"share {share} is not between 0 and 1")
        before, self.faults[site] = self.fault(site), Fault(name, share)
        if EXPIRED in (before.name, name):
            self.hang_up(site)

    def set_pace(self, low: float, high: float, site: str = "") -> None:
        """Raises ValueError unless 0 <= low <= high <= 600 s."""
        if not 0 <= low <= high <= 600:
            raise ValueError(
                f"pace {low} to {high} s: low must not exceed high, and both lie in 0 to 600"
            )
        if site:
            self.paces[site] = (low, high)
        else:
            self.pace = (low, high)
            self.paces.clear()

    def reset(self) -> None:
        expired = [site for site, fault in self.faults.items() if fault.name == EXPIRED]
        self.faults.clear()
        for site in expired:
            self.hang_up(site)

    def fault(self, site: str) -> Fault:
        return self.faults.get(site, Fault())

    def next_fault(self, site: str, number: int) -> str:
        """The fault that request so-and-so of a site meets; the seed decides, not the clock."""
        fault = self.fault(site)
        return fault.name if self.draw.chance(fault.share, "fault", site, number) else "none"

    def next_certificate_is_expired(self, site: str) -> bool:
        """What the next handshake of a site shows; the share is one of handshakes."""
        self.handshakes[site] += 1
        fault = self.fault(site)
        number = self.handshakes[site]
        return fault.name == EXPIRED and self.draw.chance(fault.share, "certificate", site, number)

    def pace_s(self, site: str) -> float:
        """How long the site takes for an answer: one figure a site, from the seed."""
        low, high = self.paces.get(site, self.pace)
        return self.draw.between(low, high, "pace", site)
