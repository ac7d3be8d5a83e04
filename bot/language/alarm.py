"""Decides whether a message is an emergency: a plain red flag settles it, a doubtful one and
everything else is left to the model of danger. It knows no answer, and what to reply is not its
matter. Must not keep a text."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.danger import DangerModel, Heard
from bot.language.encoder import Encoder
from bot.language.reading import Reading
from bot.language.red_flags import RedFlags


@dataclass(frozen=True)
class Alarm:
    """threshold: probability of danger that is enough to warn."""

    red_flags: RedFlags
    model: DangerModel
    encoder: Encoder
    threshold: float

    def rings(self, text: str, reading: Reading) -> bool:
        """Whether to warn; reading: the text as read for the model."""
        look = self.red_flags.look(text)
        if look.flag is not None and look.flag.sure:
            return True
        (vector,) = self.encoder.encode([reading.general])
        return self.model.probability(Heard(reading, vector, look.traits)) >= self.threshold
