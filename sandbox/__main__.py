"""`python -m sandbox`: start the local world."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from sandbox.server import Settings, run
from sandbox.switches import DEFAULT_PACE


def settings(arguments: list[str]) -> Settings:
    parser = argparse.ArgumentParser(
        "python -m sandbox", description="The outside world in one process."
    )
    parser.add_argument(
        "--state", type=Path, required=True, help="folder for certificates and world.json"
    )
    parser.add_argument("--seed", type=int, default=1, help="same seed, same world")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="TLS for every host name; 0: any free one"
    )
    parser.add_argument("--control-port", type=int, default=0, help="control page; 0: any free one")
    parser.add_argument("--smtp-port", type=int, default=0, help="mail server; 0: any free one")
    parser.add_argument(
        "--pace", type=float, nargs=2, default=DEFAULT_PACE, metavar=("LOW", "HIGH"),
        help="seconds an answer takes, by site within these",
    )  # fmt: skip
    parser.add_argument("--today", type=date.fromisoformat, help="stand still at this day (tests)")
    found = parser.parse_args(arguments)
    return Settings(
        state=found.state, seed=found.seed, host=found.host, port=found.port,
        control_port=found.control_port, smtp_port=found.smtp_port,
        pace=(found.pace[0], found.pace[1]), today=found.today,
    )  # fmt: skip


def main() -> int:
    try:
        asyncio.run(run(settings(sys.argv[1:])))
    except OSError as problem:
        sys.stderr.write(f"The local world cannot start: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
