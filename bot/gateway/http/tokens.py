"""Conversation tokens: made and signed here, so that knowing or guessing an id opens nothing. The
token is all a visitor's browser holds; must not carry anything but the conversation's id."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from bot import secret_file

LIFETIME = timedelta(days=30)
LONGEST = 300  # characters of a token worth looking at
ID_BYTES = 16
SECRET_BYTES = 32
FEWEST_CHARACTERS = 16  # different ones, in what was drawn and not made up
OLD = ".old"


class BadToken(Exception):
    """A token that is not ours, was changed, or is too old."""


class SecretError(Exception):
    """The secret that signs tokens cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Token:
    """A new conversation: its id, and the token that stands for it outside."""

    conversation: str
    text: str
    expires_at: datetime


@dataclass(frozen=True)
class Tokens:
    """Makes tokens and reads them back. `old`: a secret that made those still about."""

    secret: bytes = field(repr=False)
    old: bytes | None = field(default=None, repr=False)
    lifetime: timedelta = LIFETIME

    def new(self) -> Token:
        """A token for a conversation that nobody has yet."""
        return self.again(secrets.token_urlsafe(ID_BYTES))

    def again(self, conversation: str) -> Token:
        """Another token for a conversation, good for longer than the ones before."""
        text = str(self._serializer().dumps(conversation))
        return Token(conversation, text, datetime.now(timezone.utc) + self.lifetime)

    def conversation(self, text: str) -> str:
        """The conversation a token stands for."""
        if len(text) > LONGEST or not text.isascii() or not _is_plain(text):
            raise BadToken
        try:
            found = self._serializer().loads(text, max_age=int(self.lifetime.total_seconds()))
        except BadData as error:
            raise BadToken from error
        return str(found)

    def _serializer(self) -> URLSafeTimedSerializer:
        digest = {"digest_method": hashlib.sha256}
        keys = [self.old, self.secret] if self.old else [self.secret]  # the last one signs
        return URLSafeTimedSerializer(keys, salt="conversation", signer_kwargs=digest)


def _is_plain(text: str) -> bool:
    """Whether the signature is written in the one way that we write it; base64 knows several."""
    signature = text.rpartition(".")[2]
    try:
        return base64_encode(base64_decode(signature)).decode() == signature
    except BadData:
        return False


def load_tokens(path: Path) -> Tokens:
    """Signs with the secret in this file, made at the first start. To change it, name it `.old`:
    the next start makes a new one, and the tokens of both are good."""
    secret = load_secret(path)
    old = path.with_name(path.name + OLD)
    return Tokens(secret, load_secret(old) if old.exists() else None)


def load_secret(path: Path) -> bytes:
    """The secret in this file, made if there is none."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_file.make(path, secrets.token_urlsafe(SECRET_BYTES).encode() + b"\n")
    if path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others on this machine: run `chmod 600 {path}`.")
    secret = path.read_bytes().strip()
    if len(secret) < SECRET_BYTES or len(set(secret)) < FEWEST_CHARACTERS:
        raise SecretError(
            f"{path} is too short or too simple to sign with: delete it, and the next start makes "
            "a new one (visitors then begin a new conversation)."
        )
    return secret
