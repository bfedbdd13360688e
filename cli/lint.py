"""`./wayrate lint`: ruff and mypy --strict over the whole project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "scrapers", "jobs", "pages", "api", "sandbox", "benchmarks", "cli")


def run(argv: list[str]) -> int:
    """Run every linter, also after one has complained; 0 when all are content."""
    typed = [name for name in (*ROOMS, "app.py") if (ROOT / name).exists()]
    commands = (
        ["ruff", "check", "--output-format", "concise", "."],
        ["ruff", "format", "--check", "--output-format", "concise", "."],
        ["mypy", "--strict", "--no-error-summary", *typed],
    )
    failed = [" ".join(command[:2]) for command in commands if not passes(command)]
    print(f"linters: {' and '.join(failed)} complain" if failed else "linters: clean", flush=True)
    return 1 if failed else 0


def passes(command: list[str]) -> bool:
    return subprocess.run([sys.executable, "-m", *command], check=False, cwd=ROOT).returncode == 0
