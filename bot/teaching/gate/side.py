"""One of the two that are compared: a model with the folder it was made from. What it says of the
suites is worked out once. The whole assistant is opened only for the conversations, since that
takes Rasa."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.clinic import load_clinic
from bot.faqs.faq import load_all
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.phrasebook import Phrasebook
from bot.teaching.gate.dialogues import Played, play, scripts_of
from bot.teaching.gate.judge import Judge
from bot.teaching.gate.memory import Memory
from bot.teaching.gate.mind import read_mind
from bot.teaching.gate.unaffected import shown_by, stays, unaffected

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

    def played(
        self, scripts: Path, going_on: Callable[[], None], live: Side | None = None
    ) -> list[Played]:
        """How the scripts of a folder go with this model; beside the live one, those alone are
        played that may go differently."""
        wanted = scripts_of(scripts)
        key = repr(wanted)
        if key not in self._played:
            known = self._known(wanted, live, scripts, going_on) if live else {}
            left = [script for script in wanted if script["name"] not in known]
            known |= {p.name: p for p in (play(self._desk, left, going_on) if left else ())}
            self._played = {key: [known[script["name"]] for script in wanted]}
        return self._played[key]

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """What of the folder's texts decides how a conversation goes."""
        return shown_by(self.source)

    def _known(
        self,
        wanted: Sequence[Mapping[str, Any]],
        live: Side,
        scripts: Path,
        going_on: Callable[[], None],
    ) -> dict[str, Played]:
        """Those that must go as they go with the live model."""
        if not stays(self.shown, live.shown):
            return {}
        before = {played.name: played for played in live.played(scripts, going_on)}
        same = unaffected(wanted, before, (self.judge, live.judge), going_on)
        return {played.name: played for played in same}

    @cached_property
    def _desk(self) -> Desk:
        data = self.source / "data"
        faqs = {key: Faq(faq.title, faq.source) for key, faq in load_all(data / "faq").items()}
        phrasebook = Phrasebook.load(data, load_clinic(self.source / "clinic.yml"))
        return Desk(self._open(self.model, self.source), self.judge.rules, phrasebook, faqs)
