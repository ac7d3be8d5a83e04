"""What is learnt of a tiny data set: both models, the same whatever the order of the files and
after a way through one, and all vectors asked for at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny import CONFIG, PHRASINGS, TAUGHT, tiny_learnt, tiny_red_flags

from bot.language.encoder import Encoder
from bot.nlu.learning import Learnt, fitted, restored
from bot.nlu.notes import Notes


@dataclass
class Counting:
    """The encoder, and what it was asked at a time."""

    encoder: Encoder
    asked: list[Sequence[str]] = field(default_factory=list)

    @property
    def vocabulary(self) -> frozenset[str]:
        return self.encoder.vocabulary

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return self.encoder.encode(texts)


def same(first: Learnt, second: Learnt) -> bool:
    ours, theirs = first.arrays(), second.arrays()
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[k], theirs[k]) for k in ours)


def test_both_models_are_learnt_of_the_same_phrasings() -> None:
    learnt = tiny_learnt()
    assert set(learnt.intents.labels) == set(PHRASINGS)
    assert len(learnt.danger.emergencies) == len(PHRASINGS["emergency"])
    assert len(learnt.danger.lookalikes) == len(TAUGHT.harmless)
    assert "flag" in learnt.danger.sight.traits


def test_the_order_of_the_files_does_not_matter() -> None:
    turned = replace(
        TAUGHT,
        phrasings=TAUGHT.phrasings[::-1],
        labels=TAUGHT.labels[::-1],
        harmless=TAUGHT.harmless[::-1],
    )
    assert same(fitted(turned, CONFIG, Encoder.load(), Notes(tiny_red_flags())), tiny_learnt())


def test_all_vectors_are_asked_for_at_once() -> None:
    encoder = Counting(Encoder.load())
    fitted(TAUGHT, CONFIG, encoder, Notes(tiny_red_flags()))  # type: ignore[arg-type]
    (asked,) = encoder.asked
    assert len(asked) == len(TAUGHT.phrasings) + len(TAUGHT.harmless)


def test_without_lookalikes_there_is_still_a_model() -> None:
    learnt = fitted(replace(TAUGHT, harmless=()), CONFIG, Encoder.load(), Notes(tiny_red_flags()))
    assert len(learnt.danger.lookalikes) == 0
    assert len(learnt.danger.emergencies) == len(PHRASINGS["emergency"])


def test_what_was_learnt_comes_back_from_its_arrays() -> None:
    learnt = tiny_learnt()
    back = restored(TAUGHT, learnt.arrays())
    assert back.taught is TAUGHT
    assert back.danger.sight.intents is back.intents
    assert same(back, learnt)


@pytest.mark.parametrize("every", [2, 5])
def test_every_how_many_th_ordinary_phrasing_is_learnt_from(every: int) -> None:
    config = {**CONFIG, "danger": {**CONFIG["danger"], "ordinary": every}}
    fewer = fitted(TAUGHT, config, Encoder.load(), Notes(tiny_red_flags()))
    assert not np.array_equal(fewer.danger.weights, tiny_learnt().danger.weights)
    assert np.array_equal(fewer.intents.weights, tiny_learnt().intents.weights)
