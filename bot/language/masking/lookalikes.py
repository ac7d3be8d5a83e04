"""Figures that say how much, how often or when, and nothing of who: dates, times, years, prices,
doses, blood pressures, lists of them. They are taken out of the way before numbers are looked
for. No pattern here may read the same figures in two ways: hostile messages would take for ever."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.masking.found import veiled_matches
from bot.language.masking.words import one_of, section

_YEAR = r"(?:19|20)\d\d"
_TWO = r"\d{1,2}"
_DATED = "|".join(
    rf"{_TWO} ?{sep} ?{_TWO} ?{sep} ?(?:\d{{4}}|\d{{2}})|\d{{4}}{sep}{_TWO}{sep}{_TWO}"
    for sep in ("/", r"\.", "-")
)
DATE = rf"(?:{_DATED})"
_SPACED_DATE = rf"(?:0?[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) {_YEAR}"
_DAY = r"\d{1,2}[/.]\d{1,2}(?! ?\d{3})"
_TIME = r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?: ?[ap]\.?m\b)?"
_HOURS = r"(?:[01]\d|2[0-4])[0-5]\d ?(?:-|to) ?(?:[01]\d|2[0-4])[0-5]\d"
_YEARS = rf"{_YEAR}(?:(?: ?[-/,] ?| and | or | ){_YEAR}|[-/]\d\d(?!\d))+"
_PRESSURE = r"[1-9]\d{1,2}/[1-9]\d{1,2}"
_LIST = r"[1-9]\d{0,2}(?:/[1-9]\d{0,2}){2,12}"
_ROUND = r"[1-9]\d{0,2}(?:,?000)+(?:\.\d\d)?|[1-9]\d?0{5,}"
_PRICE = r"[£$€] ?\d[\d,.]{0,14}"
_FIGURES = (
    DATE, _YEARS, _SPACED_DATE, rf"{_TIME}(?: ?(?:-|to) ?{_TIME})?", _HOURS, _LIST, _PRESSURE,
    _ROUND, _DAY,
)  # fmt: skip
_ALONE = r"(?=[\d£$€])(?<![\d+])(?<!\d[-/.,(])(?<!\d )"  # not within a longer row of figures
_AFTER_NUMBER = r"(?<=\d{3} )[1-9]\d?"  # "... 123 5 minutes ago"
_OVER = r"(?![-/.,)]?\d)"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    unit = one_of(section("phone")["units"].split())
    further = r"(?:[1-9]\d{0,2}(?: ?[,/x-] ?| or | and | to | )){0,20}"
    measured = rf"{further}[1-9]\d{{0,2}}(?:[\d.,]{{0,5}}\d)? ?{unit}(?![^\W_])"
    soon = rf"{_AFTER_NUMBER} ?{unit}(?![^\W_])"
    figures = f"(?:{'|'.join(_FIGURES)}){_OVER}"
    in_a_row = rf"{figures}(?:[ ,]{{1,2}}(?:and |or |at |to )?{figures})*"
    return re.compile(rf"{soon}|{_ALONE}(?:{_PRICE}|{measured}|{in_a_row})", re.IGNORECASE)


def without_lookalikes(text: str) -> str:
    """The text with such figures made unreadable, everything at its place."""
    return veiled_matches(text, _pattern())


def is_lookalike(text: str) -> bool:
    """Whether a text is nothing but such figures."""
    return _pattern().fullmatch(text) is not None
