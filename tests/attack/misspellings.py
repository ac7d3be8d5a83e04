"""A good token written wrong: a character changed, left out, put in, in another case or alphabet,
or the same bytes in another spelling. Must not know how tokens are signed."""

from __future__ import annotations

import base64
import random
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote

ALPHABET = string.ascii_letters + string.digits + "-_"
INSERTED = (
    "\u200b", "\u200d", "\u00ad", "\ufeff", "\u0301", "\u202e", " ", "\t", ".", "=", "%00", "é",
)  # fmt: skip
LOOK_ALIKES = dict(zip("aceopxyijsABEKMHOPCTXI-_.", "асеорхуіјѕАВЕКМНОРСТХІ‐＿․", strict=True))


@dataclass(frozen=True)
class Prey:
    """What is known of the victim. own: a good token of the attacker's; key: what signs now;
    retired: a key that does no more."""

    token: str
    conversation: str
    own: str
    key: bytes
    retired: bytes


def changed(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """One character another, at every place in turn."""
    for place in cycle(range(len(prey.token))):
        others = [letter for letter in ALPHABET + "." if letter != prey.token[place]]
        yield prey.token[:place] + chooser.choice(others) + prey.token[place + 1 :]


def cut(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Without its beginning, its end, or one character."""
    for place in cycle(range(1, len(prey.token))):
        yield prey.token[:place]
        yield prey.token[place:]
        yield prey.token[:place] + prey.token[place + 1 :]


def grown(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """With something more at every place in turn."""
    for place in cycle(range(1, len(prey.token))):
        more = chooser.choice(INSERTED)
        yield prey.token[:place] + more + prey.token[place:]


def written_otherwise(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """The same bytes in another spelling of base64, or encoded once more."""
    head, stamp, signature = prey.token.split(".")
    while True:
        for letter in ALPHABET.replace(signature[-1], ""):
            yield f"{head}.{stamp}.{signature[:-1]}{letter}"
        for part in (head, stamp, signature):
            for padded in (f"{part}=", f"{part}==", f"{part}*", f"={part}"):
                yield prey.token.replace(part, padded)
        raw = base64.urlsafe_b64decode(signature + "=")
        yield f"{head}.{stamp}.{raw.hex()}"
        yield f"{head}.{stamp}.{base64.b32encode(raw).decode()}"
        yield f"{head}.{stamp}.{'+/'.join(signature.split('-'))}+"
        yield quote(prey.token, safe="").replace(".", "%2E")
        yield base64.urlsafe_b64encode(prey.token.encode()).decode()
        yield f'"{prey.token}"'
        yield f"{prey.token}.{signature}"
        yield f"{head}..{stamp}.{signature}"


def mixed(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Parts of the victim's token and of the attacker's own."""
    parts = [prey.token.split("."), prey.own.split(".")]
    good = {prey.token, prey.own}
    while True:
        made = ".".join(chooser.choice(parts)[place] for place in (0, 1, 2))
        # Two tokens of one second share the stamp: that is no mixture.
        if made not in good and _heads(made, parts):
            yield made
        yield f"{prey.own}.{prey.token.split('.')[2]}"
        yield f"{prey.own},{prey.token[:-9]}"
        yield f"{parts[1][0]}.{prey.token}"


def _heads(made: str, parts: list[list[str]]) -> bool:
    head, _, signature = made.split(".")
    return all((head, signature) != (one[0], one[2]) for one in parts)


def cased(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """The same letters, large or small."""
    while True:
        yield prey.token.swapcase()
        yield prey.token.upper()
        yield prey.token.lower()
        place = chooser.randrange(len(prey.token))
        flipped = prey.token[:place] + prey.token[place].swapcase() + prey.token[place + 1 :]
        if flipped != prey.token:
            yield flipped


def look_alike(prey: Prey, chooser: random.Random) -> Iterator[str]:
    """Other letters that look the same, or that a careless reader makes the same."""
    known = [place for place, letter in enumerate(prey.token) if letter in LOOK_ALIKES]
    while True:
        place = chooser.choice(known)
        yield prey.token[:place] + LOOK_ALIKES[prey.token[place]] + prey.token[place + 1 :]
        place = chooser.randrange(len(prey.token))
        wide = unicodedata.lookup("FULLWIDTH LATIN SMALL LETTER A")
        shift = ord(wide) - ord("a")
        yield prey.token[:place] + chr(ord(prey.token[place]) + shift) + prey.token[place + 1 :]
        yield "".join(chr(ord(letter) + shift) for letter in prey.token)
