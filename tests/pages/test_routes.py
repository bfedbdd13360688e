"""The two addresses beside the script: suggestions, and pictures of evidence."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from starlette.requests import Request

from core.config import settings
from pages.parts import routes
from scrapers.evidence import EvidenceStore


def a_request(query: str = "", **path: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": [],
            "query_string": query.encode(),
            "path_params": path,
        }
    )


def test_suggestions_come_best_first_with_their_ids() -> None:
    answer = json.loads(bytes(routes.suggestions(a_request("q=m%C3%BCnch")).body))
    assert answer[0] == {"id": "2867714", "label": "Munich, Germany"}
    assert len(answer) <= 8


@pytest.mark.parametrize("query", ["", "q=", "q=%20%20"])
def test_nothing_typed_suggests_nothing(query: str) -> None:
    assert json.loads(bytes(routes.suggestions(a_request(query)).body)) == []


def test_a_picture_is_found_by_its_name_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = dataclasses.replace(settings(), state_dir=tmp_path)
    monkeypatch.setattr(routes, "settings", lambda: here)
    name = EvidenceStore(here.evidence_dir).keep(b"\x89PNG")
    (tmp_path / "secret.png").write_bytes(b"no")
    (here.evidence_dir / "notes.txt").write_text("no")
    assert routes.evidence(a_request(name=name)).status_code == 200
    for name in ("../secret.png", "..%2Fsecret.png", "notes.txt", "none.png", "a1.png\x00"):
        assert routes.evidence(a_request(name=name)).status_code == 404
