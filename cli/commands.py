"""The table of ./wayrate commands; standard library only, since --help works before any set-up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    line: str
    module: str = ""
    """Module with `run(argv) -> int`; empty when it is `cli.NAME`."""
    needs_dev: bool = False
    """Whether the tools of requirements-dev.txt are wanted."""
    stays: bool = False
    """Whether it runs in the caller's directory, for it takes names of the caller's files."""

    @property
    def where(self) -> str:
        return self.module or f"cli.{self.name}"


COMMANDS = (
    Command("up", "start everything and print the address of the page"),
    Command("test", "run the linters and every test", needs_dev=True),
    Command("search", "search rates without a page"),
    Command("read", "read a saved page or answer of a site", stays=True),
    Command("sources", "list the sites and how they are"),
    Command("accounts", "list the accounts; give a role, confirm or unlock one"),
    Command("history", "import or export prices that were seen", stays=True),
    Command("bench", "measure a promise; without a name, list them", needs_dev=True),
    Command("record", "visit a site once and keep what it answered", "cli.authoring"),
    Command("replay", "read the recordings of a site again", "cli.authoring"),
    Command("accept", "take the outcome of a replay as the expected one", "cli.authoring"),
    Command("try", "ask one site and show what it would quote", "cli.authoring"),
    Command("worker", "work for the database that DATABASE_URL names, from any machine"),
    Command("migrate", "bring the database to the newest schema"),
    Command("stop", "stop what `up` started"),
    Command("status", "say what runs"),
    Command("world", "print the address of the local world's control page"),
    Command("lint", "run the linters alone", needs_dev=True),
)
BY_NAME = {command.name: command for command in COMMANDS}


def help_text() -> str:
    width = max(len(command.name) for command in COMMANDS)
    rows = [f"  {command.name:<{width}}  {command.line}" for command in COMMANDS]
    head = "usage: ./wayrate COMMAND [options]      (./wayrate COMMAND --help says more)"
    return "\n".join([head, "", *rows])
