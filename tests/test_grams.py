"""N-grams of one text, weighed as scikit-learn weighs them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language.gram_table import GramTable
from bot.language.grams import KINDS, Grams

TEXTS = 4 * [
    "is it safe while i am pregnant", "is it safe with a pacemaker", "what does it cost",
    "what does one visit cost", "it hurts, does it hurt", "is one visit enough",
]  # fmt: skip
ASKED = [*TEXTS, "is is is it safe safe", "qwertz", "", "  it  costs?"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_weighs_what_scikit_learn_says(kind: str) -> None:
    fitted = GramTable(kind).fit(TEXTS)
    reference = TfidfVectorizer(sublinear_tf=True, **KINDS[kind]).fit(TEXTS)
    for text in ASKED:
        row = np.zeros(len(fitted.vocabulary))
        columns, weights = fitted.columns(text)
        row[columns] = weights
        assert row == pytest.approx(reference.transform([text]).toarray()[0], abs=1e-6)


def test_the_matrix_is_that_of_the_texts() -> None:
    table = GramTable("words")
    fitted = table.fit(TEXTS)
    matrix = table.matrix(fitted, TEXTS)
    columns, weights = fitted.columns(TEXTS[0])
    assert matrix[0].toarray()[0][columns] == pytest.approx(weights, abs=1e-6)
    assert len(columns) == matrix[0].nnz > 3


def test_grams_survive_being_written_down() -> None:
    fitted = GramTable("letters").fit(TEXTS)
    again = Grams.of("letters", fitted.in_order, fitted.idf)
    assert [list(part) for part in again.columns(ASKED[2])] == [
        list(part) for part in fitted.columns(ASKED[2])
    ]
