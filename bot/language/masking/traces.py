"""Takes out of a masked message what only announces a personal detail ("call me on [phone
number]"), so that the question beside it is understood as if it had been asked alone. It is for
understanding only: what is stored and shown keeps the placeholders."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.masking.cue import Cue
from bot.language.masking.words import WORD, listed, one_of, plain, section

FEWEST_WORDS = 2  # fewer are no question: then the message stays whole
_BETWEEN = r"[\s,.:;=!(\"'-]{0,4}"
_BEGINNING = r"(?:^|(?<=[,.;:!?(])|(?<=[,.;:!?(] ))"
_BLANKS = re.compile(r"\s{2,}")
_BORDER = re.compile(r"^[\s,.;:!?)-]+|[\s,;:(-]+$")


@lru_cache(maxsize=1)
def _trace() -> re.Pattern[str]:
    """A placeholder with what leads up to it and what trails behind."""
    words = section("traces")
    hidden = one_of(section("placeholders").values())
    before = Cue.of(words["before"]).pattern.pattern
    label = Cue.of(words["labels"]).pattern.pattern
    after = Cue.of(words["after"]).pattern.pattern
    leading = rf"(?:{before}{_BETWEEN}){{0,3}}(?:{_BEGINNING}{label}{_BETWEEN})?"
    trailing = rf"(?:[ ,]{{0,2}}{after})?[\s,.;!)-]{{0,3}}"
    return re.compile(f"{leading}{hidden}{trailing}", re.I)


@lru_cache(maxsize=1)
def _unfinished() -> frozenset[str]:
    return listed(section("traces")["unfinished"])


def without_traces(text: str) -> str:
    """A masked text without its placeholders and their announcements; whole if what is left says
    nothing."""
    rest, hidden = _trace().subn(" ", text) if "[" in text else (text, 0)
    if not hidden:
        return text
    rest = _BLANKS.sub(" ", _BORDER.sub("", rest))
    words = [plain(word) for word in WORD.findall(rest)]
    return text if len(words) < FEWEST_WORDS or words[-1] in _unfinished() else rest
