"""The model, fitted on a tiny data set with the real encoder: what it ranks, and that it is the
same model whatever the order of its data and after a way through a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tiny import PHRASINGS

from bot.language.encoder import Encoder
from bot.language.intent_model import FitSettings, IntentModel, Scored, fit, restore
from bot.language.reading import Reading

ROWS = [(text, label) for label, texts in PHRASINGS.items() for text in texts]
ASKED = ["how much money is it", "may pregnant women come", "qwertz", ""]


def readings(texts: Sequence[str]) -> list[Reading]:
    return [Reading(text, text, ()) for text in texts]


def fitted(rows: Sequence[tuple[str, str]]) -> IntentModel:
    texts, labels = zip(*rows, strict=True)
    return fit(readings(texts), labels, Encoder.load(), FitSettings())


def scores(model: IntentModel) -> list[list[Scored]]:
    return model.score(readings(ASKED), Encoder.load())


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return fitted(ROWS)


def test_the_meant_answer_comes_first(model: IntentModel) -> None:
    price, pregnancy, _, _ = scores(model)
    assert (price[0].label, pregnancy[0].label) == ("faq/price", "faq/pregnancy")


def test_every_label_is_ranked_by_probability(model: IntentModel) -> None:
    for ranking in scores(model):
        assert {scored.label for scored in ranking} == set(PHRASINGS)
        probabilities = [scored.probability for scored in ranking]
        assert probabilities == sorted(probabilities, reverse=True)
        assert sum(probabilities) == pytest.approx(1.0)
        assert all(0 <= s.confidence <= s.probability + 1e-6 for s in ranking)


def test_a_taught_phrasing_is_surer_than_a_strange_one(model: IntentModel) -> None:
    taught, strange, nothing = model.score(
        readings(["what does it cost", "what does a moon rocket weigh", ""]), Encoder.load()
    )
    assert taught[0].confidence > 0.6
    assert strange[0].confidence < 0.5
    assert nothing[0].confidence == 0


def test_the_order_of_the_data_changes_nothing(model: IntentModel) -> None:
    turned = fitted(ROWS[::-1]).arrays()
    assert turned.keys() == model.arrays().keys()
    for name, values in model.arrays().items():
        assert np.array_equal(values, turned[name]), name


def test_a_model_comes_out_of_a_file_as_it_went_in(model: IntentModel, tmp_path: Path) -> None:
    np.savez(tmp_path / "model.npz", **model.arrays())
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        restored = restore(dict(arrays))
    assert scores(restored) == scores(model)
