"""The generic reader on pages of sites it has no rule for, beside extruct's structured data alone.

Nothing is fitted: the reader holds no site's names, keys or numbers, so that every capture is left
out by construction; its few thresholds are set by hand and are the same for all. A row is right
when its house (else room, else id) and one of its prices, with the currency, stand in the truth.
Further tables: hand-written pages of invented sites (`tests/scrapers/generic/pages`), and the
local world's own pages, as they are and with their hooks and keys renamed.
"""

from __future__ import annotations

from benchmarks.generically import captures, invented, local_world
from benchmarks.generically.score import total_of
from benchmarks.report import Promise, Report

RECALL, PRECISION = 0.90, 0.98


def run() -> Report:
    """Recall and precision a file and over all; files that must yield nothing are listed apart."""
    real = captures.scores()
    if not real:
        return Report("generic", {"captures": 0, "missing": str(captures.FOLDER)}, ())
    priced = [score for score in real if score.truths]
    empty = [score for score in real if not score.truths]
    all_real, peer = total_of(priced), total_of(captures.scores(captures.by_extruct))
    made = invented.scores()
    world, changed = local_world.scores()
    figures: dict[str, float | int | str] = {
        "fitted_numbers": "none: leave-one-site-out holds by construction",
        **{f"real {score.name}": score.line for score in priced},
        **{f"must be empty {score.name}": f"{score.rows} rows" for score in empty},
        **{f"left out, without {site}": line.line for site, line in captures.without_each(priced)},
        "real all": all_real.line,
        "real recall, mean of files": sum(s.recall for s in priced) / len(priced),
        "real precision, mean of files": sum(s.precision for s in priced) / len(priced),
        "slowest page": f"{max(s.seconds for s in real):.2f} s",
        "peer extruct all": peer.line,
        **{f"invented {score.name}": score.line for score in made},
        "invented all": total_of(made).line,
        **{f"local world {score.name}": score.line for score in world},
        "local world all": total_of(world).line,
        **{f"renamed {score.name}": score.line for score in changed},
        "renamed all": total_of(changed).line,
    }
    return Report(
        "generic",
        figures,
        (
            Promise(
                "recall of (name, price) on real captures",
                all_real.recall,
                RECALL,
                "",
                at_most=False,
            ),
            Promise("precision on real captures", all_real.precision, PRECISION, "", at_most=False),
            Promise("rows on pages that show no price", sum(s.rows for s in empty), 0, "rows"),
        ),
    )
