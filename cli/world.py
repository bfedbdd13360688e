"""`./wayrate world`: where the control page of the local world is, which switches faults."""

from __future__ import annotations

import webbrowser

from cli.errors import Fault
from cli.options import Parser
from jobs.state import StateDirectory


def run(argv: list[str]) -> int:
    parser = Parser(prog="./wayrate world", description=__doc__)
    parser.add_argument("--open", action="store_true", help="open it in the default browser too")
    options = parser.parse_args(argv)
    running = StateDirectory.default().running()
    if running is None:
        raise Fault("the local world does not run; ./wayrate up starts it", 3)
    if not running.control_url:
        raise Fault(f"there is no local world, since Wayrate runs in the {running.world} one", 3)
    print(running.control_url)
    if options.open:
        webbrowser.open(running.control_url)
    return 0
