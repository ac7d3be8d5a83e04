"""Messages of similar meaning lie together, whatever comes in between, and stay where they are."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from bot.log import inbox_groups
from bot.log.inbox_groups import PLAIN, Groups, Likeness, unit

TOPICS = yaml.safe_load((Path(__file__).parent / "topics.yml").read_text("utf-8"))
Vectors = NDArray[np.float32]


def clouds(topics: int, each: int, seed: int = 1) -> tuple[Vectors, list[int]]:
    """Vectors around a few centres, in random order."""
    rng = np.random.RandomState(seed)
    labels = [topic for topic in range(topics) for _ in range(each)]
    rng.shuffle(labels)
    centres = unit(rng.standard_normal((topics, 64)).astype(np.float32))
    noise = unit(rng.standard_normal((len(labels), 64)).astype(np.float32))
    return unit(centres[labels] + 0.6 * noise), labels


def one_by_one(vectors: Vectors, likeness: Likeness) -> list[int]:
    """The same, in the plainest way."""
    groups: dict[int, list[Vectors]] = {}
    placed = []
    for number, vector in enumerate(likeness.spread(vectors)):
        near = {g: float(np.mean([m @ vector for m in its])) for g, its in groups.items()}
        best = max(near, key=lambda group: near[group], default=None)
        fits = best is not None and near[best] >= likeness.least
        placed.append(best if fits and best is not None else number)
        groups.setdefault(placed[-1], []).append(vector)
    return placed


def test_those_of_one_meaning_lie_together() -> None:
    vectors, labels = clouds(12, 20)
    placed = Groups(PLAIN).place(range(len(labels)), vectors)
    assert len(set(placed)) == 12
    assert len(set(zip(placed, labels, strict=True))) == 12


def test_a_group_bears_the_number_of_its_first_message() -> None:
    vectors, labels = clouds(3, 5)
    numbers = [100 + place for place in range(len(labels))]
    placed = Groups(PLAIN).place(numbers, vectors)
    firsts = {label: numbers[labels.index(label)] for label in set(labels)}
    assert placed == [firsts[label] for label in labels]


@pytest.mark.parametrize("block", [1, 7, 256])
def test_blocks_change_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = clouds(40, 6)
    hard = Likeness(unit, 0.72)
    monkeypatch.setattr(inbox_groups, "BLOCK", block)
    assert Groups(hard).place(range(240), vectors) == one_by_one(vectors, hard)


def test_what_stands_already_keeps_its_number() -> None:
    vectors, labels = clouds(5, 30)
    at_once = Groups(PLAIN)
    all_placed = at_once.place(range(150), vectors)
    later = Groups(PLAIN)
    later.load(all_placed[:90], vectors[:90])
    assert later.place(range(90, 150), vectors[90:]) == all_placed[90:]


def test_nothing_is_compared_with_nothing() -> None:
    assert Groups(PLAIN).place([], np.zeros((0, 384), np.float32)) == []
    assert Groups(PLAIN).place([7], unit(np.ones((1, 384), np.float32))) == [7]


def test_there_is_room_for_many() -> None:
    vectors = np.eye(384, dtype=np.float32)
    placed = Groups(PLAIN).place(range(384), vectors)
    assert placed == list(range(384))
    again = Groups(PLAIN)
    again.load(placed, vectors)
    assert again.place([1000], vectors[300:301]) == [300]


def pair_scores(placed: list[int], labels: list[str]) -> tuple[float, float]:
    """Of the pairs laid together those that belong together, and the other way round."""

    def pairs(counted: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in counted.values())

    both = pairs(Counter(zip(placed, labels, strict=True)))
    return both / max(pairs(Counter(placed)), 1), both / pairs(Counter(labels))


@pytest.mark.slow
def test_real_questions_lie_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty questions on fourteen matters that no FAQ answers, in several orders."""
    from bot.console import meanings

    monkeypatch.chdir(Path(__file__).parents[1])
    measure = meanings.measure()
    assert measure.encoder is not None
    asked = [(text, topic) for topic, texts in TOPICS.items() for text in texts]
    vectors = measure.encoder.encode([text for text, _ in asked])
    scores = []
    for seed in range(5):
        order = random.Random(seed).sample(range(len(asked)), len(asked))
        placed = Groups(measure.likeness).place(range(len(asked)), vectors[order])
        scores.append(pair_scores(placed, [asked[place][1] for place in order]))
    precision, recall = np.mean(scores, axis=0)
    assert precision > 0.85 and recall > 0.6, (precision, recall)
