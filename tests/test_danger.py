"""The model of danger, fitted on a tiny data set: what it tells apart and by what, and that it is
the same model from the same data and after a way through a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tiny import PHRASINGS, TAUGHT, tiny_learnt

from bot.language.danger import DangerModel, DangerSettings, Heard, Known, fit, restore
from bot.language.encoder import Encoder
from bot.language.reading import Reading

QUIET: frozenset[str] = frozenset()
FLAG = frozenset({"flag"})
SETTINGS = DangerSettings(ordinary=1)
ASKED = ["she has collapsed", "she collapsed in 2010", "what does it cost", "qwertz", ""]


def heard(texts: Sequence[str], traits: frozenset[str] = QUIET) -> list[Heard]:
    rows = Encoder.load().encode(texts)
    return [Heard(Reading(t, t, ()), row, traits) for t, row in zip(texts, rows, strict=True)]


def fitted(settings: DangerSettings = SETTINGS, traits: frozenset[str] = FLAG) -> DangerModel:
    known = Known(
        heard(PHRASINGS["emergency"], traits),
        heard(TAUGHT.harmless),
        heard(PHRASINGS["faq/price"] + PHRASINGS["faq/pain_relief"]),
    )
    return fit(known, tiny_learnt().intents, settings)


def probabilities(model: DangerModel, traits: frozenset[str] = QUIET) -> list[float]:
    return [model.probability(message) for message in heard(ASKED, traits)]


@pytest.fixture(scope="module")
def model() -> DangerModel:
    return fitted()


def test_danger_is_likelier_than_what_sounds_like_it(model: DangerModel) -> None:
    danger, lookalike, ordinary, _, _ = probabilities(model, FLAG)
    assert danger > 0.5
    assert danger > lookalike
    assert danger > ordinary
    assert probabilities(model)[2] < 0.2


def test_any_message_has_a_probability(model: DangerModel) -> None:
    assert all(0 <= p <= 1 for p in probabilities(model) + probabilities(model, FLAG))


def test_what_the_rules_see_counts(model: DangerModel) -> None:
    pairs = zip(probabilities(model), probabilities(model, FLAG), strict=True)
    assert all(without < seen for without, seen in pairs)


def test_a_trait_that_was_not_learnt_says_nothing(model: DangerModel) -> None:
    assert probabilities(model, frozenset({"never seen"})) == probabilities(model)


def test_a_seldom_trait_is_left_out() -> None:
    emergencies = heard(PHRASINGS["emergency"])
    seldom = [replace(e, traits=FLAG) if i < 3 else e for i, e in enumerate(emergencies)]
    known = Known(seldom, heard(TAUGHT.harmless), [])
    assert fit(known, tiny_learnt().intents, SETTINGS).sight.traits == {}


def test_the_nearest_examples_have_a_say() -> None:
    alone, advised = (fitted(replace(SETTINGS, neighbours=weight)) for weight in (0.0, 1.5))
    emergency, lookalike = heard([PHRASINGS["emergency"][1], TAUGHT.harmless[1]])
    assert advised.probability(emergency) > alone.probability(emergency)
    assert advised.probability(lookalike) < alone.probability(lookalike)


def test_no_lookalikes_no_say() -> None:
    known = Known(heard(PHRASINGS["emergency"], FLAG), [], heard(PHRASINGS["faq/price"]))
    model = fit(known, tiny_learnt().intents, SETTINGS)
    assert probabilities(model) == probabilities(replace(model, neighbours=0.0))


def test_the_same_data_give_the_same_model(model: DangerModel) -> None:
    again = fitted().arrays()
    assert again.keys() == model.arrays().keys()
    assert all(np.array_equal(again[name], array) for name, array in model.arrays().items())


def test_a_restored_model_judges_alike(model: DangerModel) -> None:
    same = restore(model.arrays(), tiny_learnt().intents)
    assert same.sight.traits == model.sight.traits
    for traits in (QUIET, FLAG):
        assert probabilities(same, traits) == probabilities(model, traits)
