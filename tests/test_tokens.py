"""Tokens: only what was signed here, unchanged and in time, names a conversation."""

from __future__ import annotations

import stat
import string
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.http.tokens import BadToken, SecretError, Tokens, load_secret, load_tokens

TOKENS = Tokens(b"s" * 32)


def test_a_token_names_its_conversation() -> None:
    token = TOKENS.new()
    assert TOKENS.conversation(token.text) == token.conversation
    assert len(token.conversation) == 22  # 128 bits


def test_conversations_differ() -> None:
    assert len({TOKENS.new().conversation for _ in range(500)}) == 500


def test_the_secret_is_not_shown() -> None:
    assert "ssss" not in repr(Tokens(b"s" * 32, old=b"ssss"))


@pytest.mark.parametrize("at", range(0, 90, 3))
def test_a_changed_token_is_refused(at: int) -> None:
    text = TOKENS.new().text
    place = at % len(text)
    changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
    with pytest.raises(BadToken):
        TOKENS.conversation(changed)


def test_a_signature_written_in_another_way_is_refused() -> None:
    text = TOKENS.new().text
    alphabet = string.ascii_letters + string.digits + "-_"
    alike = [text[:-1] + letter for letter in alphabet if letter != text[-1]]
    for changed in [*alike, text + "=", text + "==", text + "*", text[:-1] + "=" + text[-1]]:
        with pytest.raises(BadToken):
            TOKENS.conversation(changed)


def test_another_servers_token_is_refused() -> None:
    with pytest.raises(BadToken):
        TOKENS.conversation(Tokens(b"t" * 32).new().text)


def test_a_token_made_anew_names_the_same_conversation_for_longer() -> None:
    first = TOKENS.new()
    second = TOKENS.again(first.conversation)
    assert TOKENS.conversation(second.text) == first.conversation
    assert second.expires_at >= first.expires_at


def test_tokens_of_the_old_secret_are_good_and_no_new_ones_are_made_with_it() -> None:
    before = TOKENS.new()
    both = Tokens(b"t" * 32, old=b"s" * 32)
    assert both.conversation(before.text) == before.conversation
    with pytest.raises(BadToken):
        TOKENS.conversation(both.again(before.conversation).text)
    with pytest.raises(BadToken):
        Tokens(b"t" * 32).conversation(before.text)


def test_a_secret_is_changed_by_naming_it_old(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    before = load_tokens(path).new()
    path.rename(tmp_path / "secret.old")
    after = load_tokens(path)
    assert after.conversation(before.text) == before.conversation
    (tmp_path / "secret.old").unlink()
    with pytest.raises(BadToken):
        load_tokens(path).conversation(before.text)


def test_an_old_secret_is_looked_at_as_closely(tmp_path: Path) -> None:
    (tmp_path / "secret.old").write_bytes(b"changeme")
    (tmp_path / "secret.old").chmod(0o600)
    with pytest.raises(SecretError, match="secret.old is too short"):
        load_tokens(tmp_path / "secret")


def test_an_expired_token_is_refused() -> None:
    late = Tokens(b"s" * 32, lifetime=timedelta(seconds=-1))
    with pytest.raises(BadToken):
        late.conversation(late.new().text)


@given(st.text())
def test_any_text_is_refused_as_a_bad_token(text: str) -> None:
    with pytest.raises(BadToken):
        TOKENS.conversation(text)


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    secret = load_secret(path)
    assert len(secret) >= 32
    assert load_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret"]


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda _: load_secret(tmp_path / "secret"), range(32)))
    assert len(set(secrets)) == 1


def test_a_readable_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    load_secret(path)
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        load_secret(path)


@pytest.mark.parametrize(
    "content", [b"", b"secret\n", b"changeme", b" " * 64, b"change-me" * 9, b"0" * 64]
)
def test_a_short_or_simple_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SecretError, match="too short or too simple"):
        load_secret(path)
