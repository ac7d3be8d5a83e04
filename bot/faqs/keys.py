"""Keys of FAQs: what one may be, and one for a FAQ that has none yet, made from its title. A key is
the FAQ's name everywhere: of its file, in the log, in addresses. Must not read files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from bot.faqs.labels import RESERVED

LONGEST = 40
KEY = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST - 1}}}")
# What says nothing of the subject; left out as long as something remains.
FILLERS = frozenset(
    "a an and are at be by can could do does for from have how i if in is it me my of on or our "
    "should that the there this to was we what when where which who why will with you your".split()
)


def bad_key(key: str, taken: Container[str]) -> str | None:
    """Why a FAQ cannot have this key, if so."""
    if not KEY.fullmatch(key):
        return (
            f"`{key}` is no key: write small letters, digits and _, at most {LONGEST}, "
            "a letter first."
        )
    if key in RESERVED or key in taken:
        return f"`{key}` is there already: choose another key, or edit that one."
    return None


def key_for(title: str, taken: Container[str] = ()) -> str:
    """Small letters, digits and _; never one that is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    telling = [word for word in words if word not in FILLERS] or words
    key = re.sub(r"^[^a-z]+", "", "_".join(telling)) or "question"
    key = key[: LONGEST - 4].rstrip("_")
    number = 1
    candidate = key
    while candidate in taken or candidate in RESERVED:
        number += 1
        candidate = f"{key}_{number}"
    return candidate
