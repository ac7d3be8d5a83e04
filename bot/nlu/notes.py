"""What is found out of each phrasing by itself: how it reads, its n-grams, what the red-flag rules
see in it. Finding out takes longer than fitting, and between two publishings few phrasings change.
For phrasings only: a visitor's words must not be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language.gazetteer import Gazetteer
from bot.language.gram_table import GramTables
from bot.language.reading import Reading, generalised
from bot.language.red_flag_reading import Look
from bot.language.red_flags import RedFlags
from bot.language.text import clean

Names = Mapping[str, Sequence[str]]


class Notes:
    """By one set of rules. Nothing is found out twice; not for several threads at once."""

    def __init__(self, rules: RedFlags) -> None:
        self.tables = GramTables()
        self._rules = rules
        self._looks: dict[str, Look] = {}
        self._names = ""
        self._gazetteer = Gazetteer({})
        self._readings: dict[str, Reading] = {}

    def look(self, text: str) -> Look:
        """What the rules see in a phrasing."""
        if text not in self._looks:
            self._looks[text] = self._rules.look(text)
        return self._looks[text]

    def read(
        self, texts: Sequence[str], names: Names, stand_ins: Mapping[str, str]
    ) -> list[Reading]:
        """How phrasings read. They are spelt as their authors want."""
        known = repr((sorted(names.items()), sorted(stand_ins.items())))
        if known != self._names:
            self._names, self._readings, self._gazetteer = known, {}, Gazetteer.of(names)
        for text in texts:
            if text not in self._readings:
                plain = clean(text).lower()
                self._readings[text] = generalised(plain, self._gazetteer, stand_ins)
        return [self._readings[text] for text in texts]
