"""`python -m benchmarks.variants`: what each part of the understanding is worth. Fits the model of
the project's data whole and with one part left out, and scores each on the project's own labelled
questions (and on others by --questions). No Rasa server runs: one question, one decision."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy import Given, Score, score
from benchmarks.phrases import Question, answer_id, held_out, questions_in
from bot.language.encoder import Encoder
from bot.language.gazetteer import Gazetteer
from bot.language.reading import Reader
from bot.language.red_flags import RedFlags
from bot.language.spelling import Speller
from bot.language.understanding import Part, Understanding
from bot.nlu.learning import fitted
from bot.nlu.notes import Notes
from bot.nlu.taught_files import taught_in
from bot.nlu.wiring import understanding_of
from bot.teaching.configured import configured

ROOT = Path(__file__).resolve().parents[1]
WHOLE = "everything"
OWN = ("questions.jsonl", "misspelt.jsonl")


class Remembering:
    """An encoder that encodes no text twice, so that six fits cost one encoding."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vector = cache(lambda text: encoder.encode([text])[0])

    @property
    def vocabulary(self) -> frozenset[str]:
        return self._encoder.vocabulary

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts])


class Unspelt(Speller):
    """A speller that repairs nothing."""

    def __init__(self) -> None:
        super().__init__({}, ())

    def fix(self, text: str) -> str:
        return text


def variants(config: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The configuration as it is, and with one part left out of each."""
    yield WHOLE, deepcopy(dict(config))
    for name, part, value in (
        ("no nearest examples", "neighbour_weight", 0.0),
        ("no letter n-grams", "letter_weight", 0.0),
    ):
        changed = deepcopy(dict(config))
        changed["fit"][part] = value
        yield name, changed
    yield "no stand-ins for names", {**deepcopy(dict(config)), "stand_ins": {}}


def given(parts: Sequence[Part]) -> Given:
    """A decision as answer ids, in the form in which whole replies are judged."""
    answered = {answer_id(part.label) for part in parts if part.zone != "offer"}
    offered = {answer_id(option.label) for part in parts for option in part.options}
    return Given(frozenset(answered), frozenset(offered))


def scores(
    understanding: Understanding, suites: Mapping[str, Sequence[Question]]
) -> dict[str, Score]:
    return {
        name: score(questions, [given(understanding.parts(q.text)) for q in questions])
        for name, questions in suites.items()
    }


def main() -> int:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.variants", description=__doc__)
    parser.add_argument("--questions", type=Path, action="append", default=[])
    files = [*(ROOT / "tests" / name for name in OWN), *parser.parse_args().questions]
    suites = {
        "held out": held_out(ROOT / "tests"),
        **{path.name: questions_in(path) for path in files},
    }
    encoder, data = Remembering(Encoder.load()), taught_in(ROOT)
    red_flags = RedFlags.load(ROOT / "data" / "emergency")
    notes = Notes(red_flags)
    sys.stdout.write(_row("variant", suites) + _row("---", ["---"] * len(suites)))
    for name, config in variants(configured(ROOT)):
        learnt = fitted(data, config, encoder, notes)
        understanding = understanding_of(learnt, config, encoder, red_flags)
        _print(name, scores(understanding, suites))
        if name == WHOLE:
            unspelt = Reader(Unspelt(), Gazetteer(data.names), config["stand_ins"])
            _print("no spelling repair", scores(replace(understanding, reader=unspelt), suites))
    return 0


def _print(name: str, said: Mapping[str, Score]) -> None:
    cells = (f"{s.right + s.offered:.3f} / {s.wrong:.3f} / {s.refused:.3f}" for s in said.values())
    sys.stdout.write(_row(name, cells))
    sys.stdout.flush()


def _row(first: str, cells: Iterable[str]) -> str:
    return "| " + " | ".join([first, *cells]) + " |\n"


if __name__ == "__main__":
    sys.exit(main())
