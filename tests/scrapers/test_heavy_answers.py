"""What a worker's memory grows by while a site sends far too much, over HTTP and in a browser."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scrapers.little_world import Handler, LittleWorld, answer, endless

# One healthy visit, then the heavy one; prints the peak growth of its whole family of processes.
WORKER = """
import asyncio, json, sys, threading, time
from pathlib import Path
import psutil
from scrapers.errors import Refused
from scrapers.settings import LocalWorld, VisitSettings
from scrapers.visit import Browse
from scrapers.visits import Visitor
from tests.scrapers.little_world import HOST, a_source

port, ca, folder, path, tier = sys.argv[1:]
root, peak, watching = psutil.Process(), 0, True

def held():
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().uss
        except psutil.Error:
            pass
    return total

def watch():
    global peak
    while watching:
        peak = max(peak, held())
        time.sleep(0.01)

async def work():
    global watching
    world = LocalWorld("127.0.0.1", int(port), Path(ca))
    async with Visitor(VisitSettings(world, Path(folder))) as visitor:
        async def ask(where):
            visit, url = visitor.visit(a_source()), f"https://{HOST}{where}"
            return await (visit.get(url) if tier == "http" else visit.browse(Browse(url)))
        await ask("/fine")
        before = held()
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            await ask(path)
            said = "read"
        except Refused as error:
            said = str(error)
        watching = False
        watcher.join()
        print(json.dumps({"said": said, "grown_mb": round((peak - before) / 1e6)}))

asyncio.run(work())
"""
HEAVY: dict[str, Handler] = {
    # 110 MB in 120 kB
    "bomb": answer(gzip.compress((b"<p>" + b"x" * 8000) * 13_750), content_encoding="gzip"),
    "announced": answer(b"<p>" * 10_000_000),  # 30 MB
    "endless": endless(b"<p>" + b"x" * 60_000, content_type="text/html"),
}


def grown(world: LittleWorld, folder: Path, heavy: str, tier: str) -> int:
    """MB by which a worker grew while it met the answer; it must have refused to read it."""
    world.routes["/fine"] = answer("<p>fine")
    world.routes["/heavy"] = HEAVY[heavy]
    words = [str(world.port), str(world.ca), str(folder), "/heavy", tier]
    done = subprocess.run(
        [sys.executable, "-c", WORKER, *words], capture_output=True, text=True, check=True,
        timeout=120, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["said"] == "The page is larger than 12 MB, so we stopped reading it."
    return int(told["grown_mb"])


@pytest.mark.parametrize("heavy", HEAVY)
def test_over_http_no_more_is_held_than_the_limit_a_few_times(
    world: LittleWorld, folder: Path, heavy: str
) -> None:
    assert grown(world, folder, heavy, "http") <= 3 * 12


@pytest.mark.usefixtures("browser_executable")
@pytest.mark.parametrize("heavy", HEAVY)
def test_in_a_browser_the_page_is_cut_off_while_it_is_built(
    world: LittleWorld, folder: Path, heavy: str
) -> None:
    """Measured: 300 MB for the bomb, of which the most is what the page is built into. How soon an
    endless one is cut depends on the machine; it must be long before the worker's own ceiling."""
    assert grown(world, folder, heavy, "browser") <= 1_000
