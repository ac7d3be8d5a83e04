"""What stays the same from one judging to the next, kept for as long as the process lives: what the
emergency rules see in a text, its vector, its clauses, its n-grams. It holds masked messages of
visitors, so it is never written anywhere. Not for several threads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.language.clauses import Splitter
from bot.language.encoder_build import DIMENSIONS
from bot.language.examples import Rounded
from bot.language.gazetteer import Gazetteer
from bot.language.gram_table import GramTables
from bot.language.red_flag_reading import Look
from bot.teaching.gate.blocks import Blocks

MOST_TEXTS = 80_000  # far above what ten thousand messages come apart into
FIRST_ROWS = 1_024
GAZETTEERS = 2
Floats = NDArray[np.float32]


class Encodes(Protocol):
    """A sentence encoder."""

    @property
    def vocabulary(self) -> frozenset[str]: ...

    def encode(self, texts: Sequence[str]) -> Floats: ...


class Splits:
    """A splitter that cuts no text twice."""

    def __init__(self) -> None:
        self.split = lru_cache(MOST_TEXTS)(Splitter.shared().split)


class Finds:
    """A gazetteer that looks through no text twice."""

    replace = staticmethod(Gazetteer.replace)

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self.find = lru_cache(MOST_TEXTS)(Gazetteer.of(names).find)


class Memory:
    """One for all the models that are judged."""

    def __init__(self, encoder: Encodes) -> None:
        self.encoder = encoder
        self.splitter = Splits()
        self.blocks = Blocks()
        self.tables = GramTables()
        self._gazetteers: dict[str, Finds] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        self._rows: dict[str, int] = {}
        self._vectors = np.zeros((FIRST_ROWS, DIMENSIONS), np.float32)
        self._rounded = Rounded.of(self._vectors[:0])

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin a new one."""
        return max(len(self._rows), len(self._looks)) > MOST_TEXTS

    @property
    def vectors(self) -> Floats:
        """All that were ever asked for, in the order of their rows."""
        return self._vectors[: len(self._rows)]

    @property
    def rounded(self) -> Rounded:
        """The same as they are compared with examples."""
        if len(fresh := self.vectors[len(self._rounded) :]):
            self._rounded = self._rounded.followed_by(Rounded.of(fresh))
        return self._rounded

    def rows(self, texts: Sequence[str], going_on: Callable[[], None]) -> NDArray[np.intp]:
        """Where the vectors of these texts stand; `going_on` is called before each slow step."""
        for text in texts:
            if text not in self._rows:
                going_on()
                self._add(text)
        return np.array([self._rows[text] for text in texts], np.intp)

    def look(self, rules: str, text: str, ask: Callable[[str], Look]) -> Look:
        """What the emergency rules of this name see in a text; `ask` is asked once."""
        key = rules, text
        if (known := self._looks.get(key)) is None:
            known = self._looks[key] = ask(text)
        return known

    def gazetteer(self, names: Mapping[str, tuple[str, ...]]) -> Finds:
        """Building one takes longer than all it is asked, and most models know the same names."""
        key = repr(sorted(names.items()))
        if key not in self._gazetteers:
            while len(self._gazetteers) >= GAZETTEERS:
                self._gazetteers.pop(next(iter(self._gazetteers)))
            self._gazetteers[key] = Finds(names)
        return self._gazetteers[key]

    def _add(self, text: str) -> None:
        row = len(self._rows)
        if row == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._vectors[row] = self.encoder.encode([text])[0]
        self._rows[text] = row
