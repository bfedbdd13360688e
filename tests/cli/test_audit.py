"""`make audit` asks about every version that is pinned, and about none that is not."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^([a-z0-9._-]+(?:\[[^\]]+\])?)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / name).read_text()))


def test_the_audit_reads_the_lock_and_lets_nothing_pass_unasked() -> None:
    said = subprocess.run(
        ["make", "-n", "audit"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "pip-audit --strict --disable-pip --require-hashes -r requirements-dev.txt" in said
    assert "pip-audit" in pins("requirements-dev.txt")


def test_the_file_that_is_audited_holds_what_the_product_runs_with() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_every_pin_has_its_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
        unhashed = [one.split()[0] for one in entries if "==" in one and "--hash=" not in one]
        assert unhashed == []
