"""Worker and mail server killed in turn: no alert lost, none twice in the inbox.

Each round moves a house's price in the local world, has its watch checked, and meanwhile kills a
worker or lets the mail server die in the middle of its work: it hangs up, or it takes the mail and
hangs up before it says so. Only the last can double a mail, and its key then shows the double.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from itertools import pairwise

import httpx

from benchmarks.fanning.scale import start_worker
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, question
from benchmarks.watching import people
from benchmarks.watching.part import Part
from core.notify import service as notices
from core.watch import keeping, service
from core.watch.model import CheckState, NewWatch, Target
from core.watch.rule_model import NewRule, RuleKind
from core.workers import service as workers

RUNS = 50
SITES = ("booking", "expedia", "ihg")
PATIENCE_S = 240.0
_MAIL_DEATHS = ("close", "lose_answer", "refuse")


def measure(here: Ground, runs: int = RUNS) -> Part:
    """The watch tells any change, so each round's new price is one alert."""
    chance, started = random.Random(7), time.perf_counter()
    keeping.CHECKS_AN_HOUR = 10 * RUNS  # the hand that checks is ours
    account_id = people.person(20_000, has_mail=True)
    query = question(2, ())
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
    watch_id = service.create(account_id, new).watch_id
    _until_checked(account_id, watch_id, 1)
    ours: list[subprocess.Popen[bytes]] = []
    for n in range(runs):
        _move(here, listings[0], percent=-(10 + n % 30))
        service.check_now(account_id, watch_id)
        time.sleep(chance.uniform(0.2, 4.0))
        if n % 2:
            _kill_a_worker(here, ours, chance)
        else:
            _mode(here, _MAIL_DEATHS[n // 2 % len(_MAIL_DEATHS)])
        _until_checked(account_id, watch_id, n + 2)
        _mode(here, "take")
    figures = _counted(here, account_id, watch_id) | {"rounds": runs}
    figures["wall_s"] = round(time.perf_counter() - started)
    for process in ours:
        process.kill()
        process.wait()
    return figures, _promises(figures)


def _promises(figures: dict[str, float | int | str]) -> tuple[Promise, ...]:
    changes, alerts = int(figures["price_changes"]), int(figures["alerts"])
    return (
        Promise("alerts lost", changes - alerts, 0, "alerts"),
        Promise("notices doubled in the inbox", int(figures["doubled_in_inbox"]), 0, "notices"),
        Promise("alerts without a mail", int(figures["without_mail"]), 0, "alerts"),
    )


def _counted(here: Ground, account_id: str, watch_id: str) -> dict[str, float | int | str]:
    """What readings say should have been told, what was, and how often by mail."""
    totals = [each.shown for each in service.readings(account_id, watch_id, 1000) if each.shown]
    changes = sum(one != other for one, other in pairwise(totals))
    alerts = service.alerts(account_id, watch_id, 1000)
    inbox = Counter(notice.link for notice in notices.inbox(account_id, 1000))
    mails = _mails(here, {f"alert?id={alert.alert_id}" for alert in alerts})
    return {
        "price_changes": changes,
        "alerts": len(alerts),
        "doubled_in_inbox": inbox.total() - len(inbox),
        "without_mail": sum(1 for count in mails.values() if count == 0),
        "mails_doubled_by_a_death_before_its_answer": sum(
            count - 1 for count in mails.values() if count > 1
        ),
    }


def _mails(here: Ground, links: set[str]) -> Counter[str]:
    """How often each alert came by mail; waits for those that are still to be tried again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        url = f"{here.services.control_url}/mailbox.json?limit=5000"
        told = httpx.get(url, timeout=30).raise_for_status().json()
        found = Counter(
            {link: sum(link in mail["text"] for mail in told["mails"]) for link in links}
        )
        if all(found.values()) or time.monotonic() > deadline:
            return found
        time.sleep(1)


def _kill_a_worker(
    here: Ground, ours: list[subprocess.Popen[bytes]], chance: random.Random
) -> None:
    """Another one starts, since the supervisor waits ever longer with one that keeps dying."""
    with suppress(ProcessLookupError, IndexError):
        os.kill(chance.choice(workers.staff().workers).pid, signal.SIGKILL)
    ours.append(start_worker(here))


def _move(here: Ground, listing: tuple[str, str], percent: int) -> None:
    url = f"{here.services.control_url}/prices/{listing[0]}/{listing[1]}"
    httpx.put(url, json={"percent": percent}, timeout=60).raise_for_status()


def _mode(here: Ground, mode: str) -> None:
    url = f"{here.services.control_url}/mailbox.json"
    httpx.put(url, json={"mode": mode}, timeout=30).raise_for_status()


def _until_checked(account_id: str, watch_id: str, count: int) -> None:
    """Until so many checks have ended. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        checks = service.checks(account_id, watch_id, 1000)
        open_ = (CheckState.WAITING, CheckState.SEARCHING)
        if len(checks) >= count and not any(each.state in open_ for each in checks):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"check {count} of watch {watch_id} did not end")
        time.sleep(0.1)
