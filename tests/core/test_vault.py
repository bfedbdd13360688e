"""The file of keys, sealed columns, signed links, tokens."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core import config, vault
from core.vault import NotOurs, VaultFault


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("WAYRATE_SECRETS", str(tmp_path / "secrets.json"))
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


def test_keys_are_made_once_into_a_file_of_their_owner(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    made = vault.keys_in(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert vault.keys_in(file) == made
    assert vault.keys_in(tmp_path / "other.json") != made
    assert len({made.sealing, made.signing, made.web}) == 3


def test_of_many_that_start_at_once_all_get_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: vault.keys_in(tmp_path / "keys.json"), range(16)))
    assert len(set(got)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_are_not_in_what_a_log_would_print(tmp_path: Path) -> None:
    made = vault.keys_in(tmp_path / "keys.json")
    assert made.sealing not in repr(made)


def test_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    vault.keys_in(file)
    file.chmod(0o640)
    with pytest.raises(VaultFault, match="chmod 600"):
        vault.keys_in(file)


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"sealing": "x"}'])
def test_file_without_our_keys_is_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.touch(mode=0o600)
    file.write_text(content)
    with pytest.raises(VaultFault, match="put back the file"):
        vault.keys_in(file)


@pytest.mark.parametrize("text", ["", "308 1234 567", "Grüße 你好", "x" * 100_000])
def test_sealed_text_opens_to_itself_and_is_never_the_same_twice(text: str) -> None:
    first, second = vault.seal(text), vault.seal(text)
    assert vault.unseal(first) == vault.unseal(second) == text
    assert first != second
    assert not text or text not in first


def test_text_sealed_with_other_keys_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sealed = vault.seal("308 1234 567")
    monkeypatch.setenv("WAYRATE_SECRETS", str(tmp_path / "others.json"))
    config.settings.cache_clear()
    with pytest.raises(VaultFault, match="another key"):
        vault.unseal(sealed)


def test_changed_sealed_text_does_not_open() -> None:
    sealed = vault.seal("308 1234 567")
    flipped = sealed[:-4] + ("A" if sealed[-4] != "A" else "B") + sealed[-3:]
    with pytest.raises(VaultFault):
        vault.unseal(flipped)


def test_signed_value_comes_back_for_its_purpose_alone() -> None:
    token = vault.sign("mute", {"watch": 7})
    assert vault.signed("mute", token) == {"watch": 7}
    with pytest.raises(NotOurs):
        vault.signed("unsubscribe", token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é" * 1000])
def test_forged_link_is_a_sentence(token: str) -> None:
    with pytest.raises(NotOurs, match="ask for a new one"):
        vault.signed("mute", token)


def test_changed_link_is_refused() -> None:
    value, _, signature = vault.sign("mute", "watch-7").partition(".")
    other, _, _ = vault.sign("mute", "watch-8").partition(".")
    assert value != other
    with pytest.raises(NotOurs):
        vault.signed("mute", f"{other}.{signature}")


def test_link_older_than_its_age_is_refused() -> None:
    token = vault.sign("mute", 7)
    assert vault.signed("mute", token, max_age_s=60) == 7
    with pytest.raises(NotOurs):
        vault.signed("mute", token, max_age_s=-1)


def test_tokens_differ_and_their_fingerprints_do_not_show_them() -> None:
    tokens = {vault.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43  # 32 bytes in base64
    one = next(iter(tokens))
    # SHA-256 of "abc", FIPS 180-2 appendix B.1.
    assert vault.fingerprint("abc").startswith("ba7816bf8f01cfea414140de5dae2223")
    assert one not in vault.fingerprint(one)


def test_what_lies_in_the_file_are_our_three_keys(tmp_path: Path) -> None:
    vault.keys_in(tmp_path / "keys.json")
    assert set(json.loads((tmp_path / "keys.json").read_text())) == {"sealing", "signing", "web"}
