"""Workers and a mail server killed in turn: no move of a price untold, none told twice.

Each round moves a house's price in the local world and has its watch checked; meanwhile it kills
(SIGKILL) a worker, or the mail server's process, which starts again a moment later. What counts is
the world's own move: a round in whose whole reading no alert came has lost one. A check that a kill
left without some sources is made again, as the next regular one would be. A mail server that dies
after it took a mail and before it said so gets it again: its key then shows the double.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.fanning.scale import start_worker
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, ground, question
from benchmarks.watching import people
from benchmarks.watching.mail_server import MailServer
from benchmarks.watching.part import Part
from core.notify import service as notices
from core.watch import keeping, service
from core.watch.model import Alert, CheckState, NewWatch, Target
from core.watch.rule_model import NewRule, RuleKind
from core.workers import service as workers

RUNS = 50
SITES = ("booking", "expedia", "ihg")
PATIENCE_S = 240.0
TRIES = 5  # checks of one round, until one has heard every source


def measure(runs: int = RUNS) -> Part:
    """The watch tells any change, so each move of the world is at least one alert."""
    with TemporaryDirectory(prefix="wayrate-bench-mail-") as folder:
        mail, before = MailServer(Path(folder) / "mails.jsonl"), os.environ.get("WAYRATE_MAIL")
        mail.start()
        os.environ["WAYRATE_MAIL"] = mail.url
        try:
            with ground() as here:
                return _measure(here, mail, runs)
        finally:
            mail.kill()
            os.environ.pop("WAYRATE_MAIL")
            if before is not None:
                os.environ["WAYRATE_MAIL"] = before


def _measure(here: Ground, mail: MailServer, runs: int) -> Part:
    chance, started = random.Random(7), time.perf_counter()
    keeping.CHECKS_AN_HOUR = 100 * RUNS  # the hand that checks is ours
    watched = _watch()
    ours: list[subprocess.Popen[bytes]] = []
    lost = again = moves = worker_kills = 0
    for n in range(runs):
        moves += _move(here, watched.listing, percent=-(10 + n % 30))
        told = len(_alerts(watched))
        service.check_now(watched.account_id, watched.watch_id)
        time.sleep(chance.uniform(0.2, 4.0))
        if n % 2:
            worker_kills += _kill_a_worker(here, ours, chance)
        else:
            mail.kill()
            time.sleep(chance.uniform(0.2, 4.0))
            mail.start()
        again += _until_whole(watched)
        lost += len(_alerts(watched)) == told
    figures = _counted(mail, watched) | {
        "what": "SIGKILL of a worker, or of the mail server's process, in each round",
        "moves_of_the_world": moves,
        "worker_kills": worker_kills,
        "mail_server_kills": mail.kills,
        "checks_made_again": again,
        "wall_s": round(time.perf_counter() - started),
    }
    for process in ours:
        process.kill()
        process.wait()
    return figures, (
        Promise("moves of the world without an alert", lost + runs - moves, 0, "alerts"),
        Promise("notices doubled in the inbox", int(figures["doubled_in_inbox"]), 0, "notices"),
        Promise("alerts without a mail", int(figures["without_mail"]), 0, "alerts"),
    )


@dataclass(frozen=True, slots=True)
class _Watched:
    account_id: str
    watch_id: str
    listing: tuple[str, str]


def _watch() -> _Watched:
    """A house that has a price, watched for any change, once its first check has ended."""
    account_id, query = people.person(20_000, has_mail=True), question(2, ())
    house = next(
        house
        for house in answer(query, list(SITES))[1].houses
        if any(offer.all_in and offer.all_in.amount for offer in house.offers)
    )
    listings = tuple({(o.quote.site, o.quote.listing.ref) for o in house.offers})
    new = NewWatch(
        query=query,
        target=Target(listings, house.name),
        rules=(NewRule(kind=RuleKind.ANY_CHANGE),),
    )
    watched = _Watched(account_id, service.create(account_id, new).watch_id, listings[0])
    _until_checked(watched)
    return watched


def _alerts(watched: _Watched) -> tuple[Alert, ...]:
    return service.alerts(watched.account_id, watched.watch_id, 1000)


def _until_whole(watched: _Watched) -> int:
    """Until a check has heard every source again; how many it took beyond the first."""
    for count in range(TRIES):
        _until_checked(watched)
        last = service.watch(watched.account_id, watched.watch_id).last
        if last and not last.failed and not any(seen.is_carried for seen in last.series):
            return count
        service.check_now(watched.account_id, watched.watch_id)
    _until_checked(watched)
    return TRIES


def _counted(mail: MailServer, watched: _Watched) -> dict[str, float | int | str]:
    """What was told, and how often by mail."""
    alerts = _alerts(watched)
    inbox = Counter(notice.link for notice in notices.inbox(watched.account_id, 1000))
    mails = _mails(mail, {f"alert?id={alert.alert_id}" for alert in alerts})
    return {
        "alerts": len(alerts),
        "doubled_in_inbox": inbox.total() - len(inbox),
        "without_mail": sum(1 for count in mails.values() if count == 0),
        "mails_doubled_by_a_death_before_its_answer": sum(
            count - 1 for count in mails.values() if count > 1
        ),
    }


def _mails(mail: MailServer, links: set[str]) -> Counter[str]:
    """How often each alert came by mail; waits for those that are still to be tried again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        texts = mail.texts()
        found = Counter({link: sum(link in text for text in texts) for link in links})
        if all(found.values()) or time.monotonic() > deadline:
            return found
        time.sleep(1)


def _kill_a_worker(
    here: Ground, ours: list[subprocess.Popen[bytes]], chance: random.Random
) -> bool:
    """Whether one was killed. Another one starts, since the supervisor waits ever longer with one
    that keeps dying."""
    is_killed = False
    with suppress(ProcessLookupError, IndexError):
        os.kill(chance.choice(workers.staff().workers).pid, signal.SIGKILL)
        is_killed = True
    ours.append(start_worker(here))
    return is_killed


def _move(here: Ground, listing: tuple[str, str], percent: int) -> bool:
    """Whether the world says that a price is another now."""
    base = f"{here.services.control_url}/prices"
    before = httpx.get(base, timeout=60).raise_for_status().json()
    url = f"{base}/{listing[0]}/{listing[1]}"
    after = httpx.put(url, json={"percent": percent}, timeout=60).raise_for_status().json()
    return bool(before != after)


def _until_checked(watched: _Watched) -> None:
    """Until no check is open. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        checks = service.checks(watched.account_id, watched.watch_id, 1000)
        open_ = (CheckState.WAITING, CheckState.SEARCHING)
        if checks and not any(each.state in open_ for each in checks):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"a check of watch {watched.watch_id} did not end")
        time.sleep(0.1)
