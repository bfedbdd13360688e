"""Runs one command inside the virtual environment, and turns what goes wrong into a sentence."""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

from cli.commands import BY_NAME, help_text
from cli.errors import Fault
from core.errors import WayrateError
from jobs.errors import ServiceFault
from jobs.state import StateDirectory


def main(argv: list[str], action: Callable[[list[str]], int] | None = None) -> int:
    """Exit code of a command; `action` is what it does, looked up in the table when not given."""
    if not argv or argv[0] not in BY_NAME:
        print(help_text())
        return 0 if not argv or argv[0] in ("-h", "--help") else 2
    try:
        return (action or run)(argv)
    except (Fault, ServiceFault) as fault:
        print(f"wayrate: {fault}", file=sys.stderr)
        return fault.code
    except WayrateError as error:
        print(f"wayrate: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone, as in `| head`; the interpreter would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the last door: a person gets a sentence, the log gets the trace
        print(
            f"wayrate: {argv[0]} failed unexpectedly ({type(error).__name__}); {keep()}",
            file=sys.stderr,
        )
        return 1


def run(argv: list[str]) -> int:
    """Modules that serve several commands are handed the command's name as first argument."""
    command = BY_NAME[argv[0]]
    module = importlib.import_module(command.where)
    code: int = module.run(argv if command.module else argv[1:])
    return code


def keep() -> str:
    """Write the current trace to the log, and say where."""
    try:
        log = StateDirectory.default().log_file("cli")
        with log.open("a") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ} {' '.join(sys.argv)}\n")
            traceback.print_exc(file=file)
    except (OSError, ServiceFault) as error:
        return f"and the details could not be kept: {error}"
    return f"the details stand in {log}"


def speak_utf8() -> None:
    """Names come in every script; a terminal or pipe that declares less still gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    speak_utf8()
    sys.exit(main(sys.argv[1:]))
