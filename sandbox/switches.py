"""What a person may switch while the world runs, and the log of what it has seen."""

from collections import Counter, deque
from dataclasses import dataclass, field

from sandbox.world.draw import Draw

FAULTS = (
    "none", "slow", "hang", "drip", "reset", "error503", "error500", "too_many",
    "too_many_no_hint", "bot_wall",
    "empty_shell", "truncated", "layout_changed", "sold_out", "wrong_dates", "wrong_charset",
    "redirect_loop",
    "redirect_away", "huge",
)  # fmt: skip
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
    log: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def set_fault(self, site: str, name: str, share: float) -> None:
        """Raises ValueError for a name or a share that there is not."""
        if name not in FAULTS:
            raise ValueError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
        if not 0 <= share <= 1:
            raise ValueError(f"share {share} is not between 0 and 1")
        self.faults[site] = Fault(name, share)

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
        self.faults.clear()

    def fault(self, site: str) -> Fault:
        return self.faults.get(site, Fault())

    def next_fault(self, site: str, number: int) -> str:
        """The fault that request so-and-so of a site meets; the seed decides, not the clock."""
        fault = self.fault(site)
        return fault.name if self.draw.chance(fault.share, "fault", site, number) else "none"

    def pace_s(self, site: str) -> float:
        """How long the site takes for an answer: one figure a site, from the seed."""
        low, high = self.paces.get(site, self.pace)
        return self.draw.between(low, high, "pace", site)
