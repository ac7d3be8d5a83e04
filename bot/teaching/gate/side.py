"""One of the two that are compared: a model with the folder it was made from. What it says of the
suites is worked out once. The whole assistant is opened only for the conversations, since that
takes Rasa."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from bot.clinic import load_clinic
from bot.faqs.faq import load_all
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.phrasebook import Phrasebook
from bot.teaching.gate.dialogues import Played, play, scripts_of
from bot.teaching.gate.emergency_rules import rules_of
from bot.teaching.gate.judge import Judge
from bot.teaching.gate.memory import Memory
from bot.teaching.gate.mind import read_mind

Open = Callable[[Path, Path], Assistant]  # a model, and the folder it was made from


class Side:
    """`open_assistant` is given the model and its folder."""

    def __init__(self, model: Path, source: Path, memory: Memory, open_assistant: Open) -> None:
        self.model = model
        self.source = source
        self.memory = memory
        self._open = open_assistant
        self._played: dict[str, list[Played]] = {}

    @cached_property
    def judge(self) -> Judge:
        return Judge(read_mind(self.model, self.source), self.memory)

    def moved_to(self, model: Path, source: Path) -> None:
        """The model and its folder stand elsewhere now, as they were."""
        self.model, self.source = model, source
        self.judge.rules.folder = rules_of(source)

    def played(self, scripts: Path, going_on: Callable[[], None]) -> list[Played]:
        """How the scripts of a folder go with this model."""
        wanted = scripts_of(scripts)
        key = repr(wanted)
        if key not in self._played:
            self._played = {key: play(self._desk, wanted, going_on)}
        return self._played[key]

    @cached_property
    def _desk(self) -> Desk:
        data = self.source / "data"
        faqs = {key: Faq(faq.title, faq.source) for key, faq in load_all(data / "faq").items()}
        phrasebook = Phrasebook.load(data, load_clinic(self.source / "clinic.yml"))
        return Desk(self._open(self.model, self.source), self.judge.rules, phrasebook, faqs)
