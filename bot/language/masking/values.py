"""What follows a cue such as "policy number": the fillers between them, and a value with enough
figures to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.masking.cue import Cue
from bot.language.masking.found import Found, Message, digits

_BETWEEN = re.compile(r"(?:[\s:=#.,(\-]{1,3}|(?:is|was|its|it's|my|the|number|no|nr)\b){0,6}", re.I)
_VALUE = re.compile(
    r"[^\W\d_]{0,6}[/ -]?\d[^\W_]{0,30}(?:[/-][^\W_]{1,20}){0,5}"
    r"(?:[ .-]\d{2}[^\W_]{0,20}){0,7}(?:[ -](?:\d|[A-Z])(?![^\W_]))?"
)


def values(kind: str, cue: Cue, message: Message, least: int) -> Iterator[Found]:
    """The values after a cue that have at least so many figures."""
    for match in cue.find(message):
        value = _value_at(message.text, match.end())
        if value is not None and digits(value.group()) >= least:
            yield Found(kind, value.start(), value.end())


def _value_at(text: str, start: int) -> re.Match[str] | None:
    between = _BETWEEN.match(text, start)
    return _VALUE.match(text, between.end() if between else start)
