"""How near texts lie to the examples of a label. An edited FAQ changes the examples of one label of
fifty, and the nearness to the others is known from the last time: that is what makes judging ten
thousand messages a matter of seconds. Must give what the models compute by themselves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.examples import Examples, Rounded, say_of

Floats = NDArray[np.float32]
AT_ONCE = 2_000  # texts compared with a label's examples in one go
FORGOTTEN_AFTER = 4  # models in a row that did not ask for them


@dataclass
class Nearness:
    """For each text: the say of the examples near to it, and the cosine of the nearest."""

    say: Floats
    likeness: Floats
    unused: int = 0


class Blocks:
    """What is known of groups of examples, each named by what it holds."""

    def __init__(self) -> None:
        self._known: dict[bytes, Nearness] = {}

    def near(self, vectors: Rounded, examples: Examples) -> Nearness:
        """Of each row of `vectors`, which only ever grow by rows at the end."""
        key = hashlib.blake2b(examples.rounded.steps.tobytes(), digest_size=16).digest()
        known = self._known.pop(key, None) or Nearness(_nothing(), _nothing())
        for start in range(len(known.say), len(vectors), AT_ONCE):
            fresh = _compared(vectors.part(start, start + AT_ONCE), examples)
            known.say = np.concatenate([known.say, fresh.say])
            known.likeness = np.concatenate([known.likeness, fresh.likeness])
        known.unused = 0
        self._known[key] = known
        return known

    def grow_old(self) -> None:
        """To be called for each model: what no model asks for any more is let go."""
        for nearness in self._known.values():
            nearness.unused += 1
        kept = {key: near for key, near in self._known.items() if near.unused <= FORGOTTEN_AFTER}
        self._known = kept

    def clear(self) -> None:
        """To be called when rows of the vectors were taken away."""
        self._known = {}


def _compared(vectors: Rounded, examples: Examples) -> Nearness:
    if not len(examples):
        none = np.zeros(len(vectors), np.float32)
        return Nearness(none, none)
    cosines = examples.cosines(vectors)
    return Nearness(say_of(cosines).sum(axis=1), cosines.max(axis=1))


def _nothing() -> Floats:
    return np.empty(0, np.float32)
