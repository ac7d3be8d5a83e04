"""How alike two questions are, here: the sentence encoder's vectors, spread so that what all
questions to this clinic have in common counts little and what parts them counts much. Made once,
in seconds, from the project's own phrasings. Must not keep a text."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from bot.console import drafting
from bot.language.encoder import Encoder, EncoderError
from bot.log.inbox_groups import PLAIN, Likeness, Spread, Vectors, unit
from bot.log.inbox_sorting import Measure

EACH = 20  # phrasings of each FAQ that are looked at
ENOUGH = 200  # with fewer, what they have in common is chance
STRENGTH = 0.5  # how far directions are evened out: 0 not at all, 1 wholly
# Mean cosine of one group. Both were chosen on eighty questions by what they are about.
LEAST = 0.24

logger = logging.getLogger(__name__)


def measure() -> Measure:
    """What the inbox compares messages by. Takes seconds."""
    try:
        encoder = Encoder.load()
    except EncoderError as error:
        logger.warning("messages are grouped by the vectors they came with only: %s", error)
        return Measure(PLAIN)
    faqs = drafting.draft().view().faqs()
    texts = [text for _, faq in sorted(faqs.items()) for text in faq.phrasings[:EACH]]
    if len(texts) < ENOUGH:
        return Measure(PLAIN, encoder)
    return Measure(Likeness(spread_of(encoder.encode(texts)), LEAST), encoder)


def spread_of(vectors: Vectors) -> Spread:
    """Makes vectors comparable, by how those of known questions lie."""
    mean = vectors.mean(axis=0)
    turn = _evening(np.cov((vectors - mean).T))

    def spread(some: Vectors) -> Vectors:
        return unit(np.asarray((some - mean) @ turn, dtype=np.float32))

    return spread


def _evening(covariance: NDArray[np.float64]) -> NDArray[np.float32]:
    widths, directions = np.linalg.eigh(covariance)
    shrink = np.maximum(widths, widths.max() * 1e-6) ** (-STRENGTH / 2)
    return np.asarray(directions * shrink, dtype=np.float32)
