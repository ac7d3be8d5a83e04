"""Decides whether a message is an emergency: a plain red flag settles it, a doubtful one and
everything else is left to the model of danger. It knows no answer, and what to reply is not its
matter. Must not keep a text."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.danger import DangerModel, Heard
from bot.language.encoder import Encoder
from bot.language.reading import Reading
from bot.language.red_flag_reading import Look
from bot.language.red_flags import RedFlags

LEAST_EXPECTED = 0.02  # probability of an emergency below which a message without a flag is none


@dataclass(frozen=True)
class Alarm:
    """threshold: probability of danger that is enough to warn."""

    red_flags: RedFlags
    model: DangerModel
    encoder: Encoder
    threshold: float

    def rings(self, text: str, reading: Reading, expected: float) -> bool:
        """Whether to warn; reading: the text as read for the model; expected: how likely an
        emergency is among all that could have been meant."""
        look = self.red_flags.look(text)
        if is_settled(look, expected):
            return look.flag is not None
        (vector,) = self.encoder.encode([reading.general])
        return self.model.probability(Heard(reading, vector, look.traits)) >= self.threshold


def is_settled(look: Look, expected: float) -> bool:
    """Whether the model of danger need not be asked: a flag is sure, or nothing hints at danger.
    That model knows emergencies and what sounds like one, and little of everything else."""
    return look.flag.sure if look.flag else expected < LEAST_EXPECTED
