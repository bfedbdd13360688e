"""The world outside does not know us."""

import ast

from tests.sandbox.conftest import ROOT

OURS = {"core", "scrapers", "jobs", "pages", "cli", "api", "app"}


def test_the_sandbox_imports_nothing_of_ours() -> None:
    files = sorted((ROOT / "sandbox").rglob("*.py"))
    assert len(files) > 25
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}: imports are absolute here"
                found.add((node.module or "").split(".")[0])
    assert not found & OURS
