"""A model for tests that is a list: what was taught is answered, all else is declined. It trains in
no time, so that what is done around training can be tested at every step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.faqs.labels import examples, labels
from bot.faqs.tree import Tree
from bot.language.understanding import Roles
from bot.teaching.gate.decision import Decision
from bot.teaching.gate.dialogues import Played
from bot.teaching.gate.messages import Message
from bot.teaching.workshop.job import Training

NOTHING = frozenset[str]()
ROLES = Roles(NOTHING, NOTHING, NOTHING, "not_covered", "emergency", NOTHING)


def learn(source: Path, model: Path, say: Callable[[str, float], None]) -> None:
    """Learns phrasings and held-out questions by heart; the FAQ last in the alphabet wins."""
    say("learning", 0.5)
    tree = Tree(source)
    known = {
        text: id
        for id, label in sorted(labels(tree).items())
        for file in (label.tests, label.file)
        for text in examples(tree, file, id)
    }
    lines = (source / "tests/emergency/positives.jsonl").read_text("utf-8").splitlines()
    known |= {json.loads(line)["text"]: "emergency" for line in lines}
    model.write_text(json.dumps(known, sort_keys=True), encoding="utf-8")


def training(learn: Callable[..., None] = learn) -> Training:
    return Training(learn, lambda live, draft: True, lambda: "code")


class FakeJudge:
    roles = ROLES

    def __init__(self, model: Path) -> None:
        self._known: dict[str, str] = json.loads(model.read_text("utf-8"))

    def decisions(self, texts: Sequence[str], going_on: Callable[[], None]) -> list[Decision]:
        return [self._decision(text) for text in texts]

    def _decision(self, text: str) -> Decision:
        id = self._known.get(text)
        if id == "emergency":
            return Decision("emergency", ("emergency",))
        return Decision("answered", (id,)) if id else Decision("declined", ("not_covered",))


class FakeSide:
    def __init__(self, model: Path, source: Path) -> None:
        self.judge: Any = FakeJudge(model)
        self.model, self.source = model, source

    def played(self, scripts: Path, going_on: Callable[[], None], live: Any = None) -> list[Played]:
        return []

    def moved_to(self, model: Path, source: Path) -> None:
        self.model, self.source = model, source


class FakeWarm:
    """Nothing needs warming."""

    def __init__(self, messages: Sequence[Message] = ()) -> None:
        self._messages = list(messages)

    @contextmanager
    def alone(self) -> Iterator[None]:
        yield

    def live(self, release: Any) -> Any:
        return self.side(release.model, release.folder)

    def side(self, model: Path, source: Path) -> Any:
        return FakeSide(model, source)

    def tried(self, draft: str, side: Any) -> None:
        """Nothing is kept."""

    def went_live(self, release: Any, draft: str) -> None:
        """Nothing is kept."""

    def messages(self) -> list[Message]:
        return self._messages
