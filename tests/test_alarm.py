"""When the alarm rings: at once on a plain red flag, and on whatever the model of danger finds
likely enough. The rules and the encoder are the project's, the probability is chosen here."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tiny import tiny_red_flags

from bot.language.alarm import Alarm
from bot.language.danger import Heard
from bot.language.encoder import Encoder
from bot.language.reading import Reading

PLAIN = "my chest hurts and i can't breathe"
DOUBTFUL = "my chest hurts"
CALM = "how much is a massage"


@dataclass
class Model:
    """Finds every message as likely, and keeps what it was asked."""

    likely: float
    asked: list[Heard] = field(default_factory=list)

    def probability(self, message: Heard) -> float:
        self.asked.append(message)
        return self.likely


def ringing(text: str, model: Model, expected: float = 1.0) -> bool:
    alarm = Alarm(tiny_red_flags(), model, Encoder.load(), 0.4)  # type: ignore[arg-type]
    return alarm.rings(text, Reading(text, text, ()), expected)


def test_a_plain_red_flag_needs_no_model() -> None:
    model = Model(0.0)
    assert ringing(PLAIN, model)
    assert model.asked == []


@pytest.mark.parametrize("text", [DOUBTFUL, CALM, ""])
@pytest.mark.parametrize(("likely", "rings"), [(0.39, False), (0.4, True)])
def test_everything_else_is_left_to_the_model(text: str, likely: float, rings: bool) -> None:
    assert ringing(text, Model(likely)) is rings


def test_what_nothing_hints_at_is_no_danger() -> None:
    model = Model(1.0)
    assert not ringing(CALM, model, expected=0.019)
    assert model.asked == []
    assert ringing(CALM, model, expected=0.02)
    assert ringing(DOUBTFUL, model, expected=0.0)  # a flag does


def test_the_model_is_told_what_the_rules_see() -> None:
    model = Model(0.0)
    ringing(DOUBTFUL, model)
    (heard,) = model.asked
    assert heard.traits == tiny_red_flags().look(DOUBTFUL).traits
    assert "flag medical" in heard.traits
    assert heard.vector.shape == (384,)
