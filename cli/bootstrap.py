"""First steps of every command: make the virtual environment, then hand over to `python -m cli`.

Called by ./wayrate with any Python 3.11 to 3.13. Standard library only, as are the modules it uses.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# As a script, its own folder comes first on the path, where `test` and others hide their namesakes.
sys.path[0] = str(ROOT)

from cli.commands import BY_NAME, Command, help_text  # noqa: E402 - needs the path set above
from cli.environment import Environment, SetupFault  # noqa: E402 - needs the path set above


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(help_text())
        return 0
    command = BY_NAME.get(argv[0])
    if command is None:
        print(
            f"wayrate: there is no command {argv[0]!r}; ./wayrate --help lists them",
            file=sys.stderr,
        )
        return 2
    return hand_over(command, argv)


def hand_over(command: Command, argv: list[str]) -> int:
    """Returns only when the set-up failed; otherwise this process becomes the command."""
    environment = Environment(ROOT, with_dev=command.needs_dev)
    try:
        environment.prepare()
    except SetupFault as fault:
        print(f"wayrate: {fault}", file=sys.stderr)
        return fault.code
    except KeyboardInterrupt:
        return 130
    if state := os.environ.get("WAYRATE_STATE"):
        os.environ["WAYRATE_STATE"] = str(Path(state).absolute())  # meant from where the caller is
    if not command.stays:
        os.chdir(ROOT)
    # -P: the caller's directory may hold folders named like ours.
    os.environ["PYTHONPATH"] = str(ROOT)
    python = str(environment.python)
    return os.execv(python, [python, "-P", "-m", "cli", *argv])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
