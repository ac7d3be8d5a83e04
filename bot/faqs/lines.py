"""Two texts line by line, for people: what was taken out and what came in, with a little around it.
Must not know what the lines mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

AROUND = 2  # lines shown before and after a change

Sign = Literal["+", "-", " ", "@"]


@dataclass(frozen=True)
class Line:
    """`+` came in, `-` was taken out, ` ` stayed, `@` stands for lines left out."""

    sign: Sign
    text: str


def difference(old: str, new: str) -> list[Line]:
    """What makes one text the other; nothing if they are the same."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    groups = difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(
        AROUND
    )
    for number, group in enumerate(groups):
        if number or group[0][1] > 0:
            found.append(Line("@", ""))
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                found += [Line(" ", text) for text in before[start:end]]
            else:
                found += [Line("-", text) for text in before[start:end]]
                found += [Line("+", text) for text in after[new_start:new_end]]
    return found
