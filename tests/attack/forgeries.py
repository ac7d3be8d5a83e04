"""Tokens made up by somebody who wants another visitor's conversation and knows far too much: its
id, its token, how tokens are signed, even the key. Every kind goes on for ever, and none of them
ever makes a token that is good. Must not ask the server anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any

from itsdangerous import TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer
from misspellings import (
    ALPHABET,
    Prey,
    cased,
    changed,
    cut,
    grown,
    look_alike,
    mixed,
    written_otherwise,
)

SHA256 = {"digest_method": hashlib.sha256}
SALT = "conversation"
LIFETIME = 30 * 86_400
SALTS = (
    "", "conversation ", "Conversation", "conversations", "itsdangerous", "itsdangerous.Signer",
    "cookie-session", "conversation\0", "session", "token", "conversationsigner",
)  # fmt: skip
WEAK_KEYS = (b"", b"secret", b"changeme", b"dev", b"\0" * 32, b"conversation", b"clinic", b"None")


Kind = Callable[[Prey, random.Random], Iterator[str]]


def guessed(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Of the right shape."""
    lengths = [len(part) for part in prey.token.split(".")]
    while True:
        yield ".".join("".join(chooser.choices(ALPHABET, k=length)) for length in lengths)


def guessed_ids(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Ids without any signature."""
    for number in count():
        texts = (str(number), prey.conversation, f"{chooser.getrandbits(128):032x}", "null", "[]")
        yield cycle_at(texts, number)
        yield base64.urlsafe_b64encode(json.dumps(cycle_at(texts, number)).encode()).decode()


def expired(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Rightly signed, and too old: by a second, by years, or from a time to come."""
    ages = cycle((LIFETIME + 2, LIFETIME * 2, LIFETIME * 40, -3600, -LIFETIME))
    while True:
        yield signed(prey.conversation, [prey.key], age=next(ages) + chooser.randrange(900))


def other_salt(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """The right key, used for another purpose."""
    for salt in cycle(SALTS):
        yield signed(prey.conversation, [prey.key], salt=salt)


def other_key(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Keys that are like the right one, are weak, or are drawn."""
    key = prey.key
    near = (key[::-1], key[:-1], key + b"\n", key.upper(), key.lower(), key.hex().encode(), key * 2)
    while True:
        for tried in (*near, *WEAK_KEYS, chooser.randbytes(32)):
            if tried != key:
                yield signed(prey.conversation, [tried])


def retired_key(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Signed with a key that did once, before the last two."""
    while True:
        yield signed(prey.conversation, [prey.retired], age=chooser.randrange(86_400))


def other_signature(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """The right key, another way of signing."""
    methods = (hashlib.sha1, hashlib.sha512, hashlib.md5)
    derivations = ("concat", "hmac", "none")
    while True:
        for method in methods:
            yield signed(prey.conversation, [prey.key], signer={"digest_method": method})
        for derivation in derivations:
            signer = {**SHA256, "key_derivation": derivation}
            yield signed(prey.conversation, [prey.key], signer=signer)
        untimed = URLSafeSerializer([prey.key], salt=SALT, signer_kwargs=SHA256)
        yield str(untimed.dumps(prey.conversation))
        body = ".".join(prey.token.split(".")[:2])
        plain = hmac.new(prey.key, body.encode(), "sha256").digest()
        yield f"{body}.{base64.urlsafe_b64encode(plain).decode().rstrip('=')}"
        yield f"{body}.{'A' * 43}"
        yield f"{body}."
        yield body


def web_tokens(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """JSON web tokens, unsigned or signed with what is public."""
    claims = {"conversation": prey.conversation, "sub": prey.conversation, "exp": 4_000_000_000}
    for number in count():
        algorithm = cycle_at(("none", "None", "HS256", ""), number)
        head = {"alg": algorithm, "typ": "JWT", "kid": cycle_at(("/dev/null", "0", "'"), number)}
        body = f"{_packed(head)}.{_packed({**claims, 'iat': number})}"
        signature = hmac.new(b"", body.encode(), "sha256").digest()
        yield f"{body}." + (_base64(signature) if algorithm == "HS256" else "")


KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        guessed, guessed_ids, expired, changed, cut, grown, written_otherwise, other_salt,
        other_key, retired_key, other_signature, mixed, cased, look_alike, web_tokens,
    )
}  # fmt: skip


def signed(
    conversation: Any,
    keys: list[bytes],
    age: float = 0,
    salt: str = SALT,
    signer: dict[str, Any] | None = None,
) -> str:
    """A token signed as the server does it, but for what is given."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age)

    serializer = URLSafeTimedSerializer(
        keys, salt=salt, signer=Signer, signer_kwargs=signer or SHA256
    )
    return str(serializer.dumps(conversation))


def cycle_at(values: tuple[str, ...], number: int) -> str:
    return values[number % len(values)]


def _packed(value: Any) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
