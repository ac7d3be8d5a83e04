"""The gateway's texts follow what is live; an answer is worded with the texts of the release that
gave it."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import released

from bot.gateway.answering.assistant import Answered, Question
from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.editions import Editions, LiveDesk
from bot.gateway.answering.heard import Heard
from bot.releases.store import Releases

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow  # red-flag rules take a second to load


@dataclass
class Answering:
    """Gives the answer about sleep, in the name of a release."""

    release: str | None = None

    async def ask(self, question: Question) -> Answered:
        message = {"text": "Sleep.", "utter_action": "utter_faq/sleep"}
        return Answered([message], {"candidates": []}, 0.9, release=self.release)

    async def ready(self) -> bool:
        return True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    released.project(tmp_path)
    shutil.copytree(ROOT / "data/emergency", tmp_path / "data/emergency")
    shutil.copy(ROOT / "data/gateway.yml", tmp_path / "data")
    shutil.copy(ROOT / "data/dialogue/emergency.yml", tmp_path / "data/dialogue")
    return tmp_path


def write(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


def turn_of(desk: LiveDesk) -> Any:
    return asyncio.run(desk.answer(Conversation(), Heard("is sleep any good")))


def test_without_releases_the_folder_speaks(root: Path) -> None:
    desk = LiveDesk(Editions(root, Answering()), Answering())
    assert turn_of(desk).replies[0].source == "article: sleep"
    assert desk.phrasebook.clinic.name.startswith("Willow Lane")


def test_texts_are_those_of_the_release_that_answered(root: Path) -> None:
    first = released.make_live(root)
    assistant = Answering(first.id)
    editions = Editions(root, assistant)
    desk = LiveDesk(editions, assistant)
    write(root, "data/faq/sleep.yml", "article: sleep", "article: night")
    write(root, "clinic.yml", "Willow Lane Acupuncture", "Oak Lane Acupuncture")
    write(root, "data/gateway.yml", "{phone}", "the number {phone}")
    assert turn_of(desk).replies[0].source == "article: sleep"  # the draft is nobody's
    second = released.make_live(root)
    assistant.release = second.id  # the assistant is ahead of the gateway
    assert turn_of(desk).replies[0].source == "article: night"
    assert desk.phrasebook.clinic.name.startswith("Willow Lane")
    assistant.release = first.id  # or behind it
    asyncio.run(editions.look())
    assert desk.phrasebook.clinic.name.startswith("Oak Lane")
    assert "the number" in desk.sorry().replies[0].text
    assert turn_of(desk).replies[0].source == "article: sleep"
    assert desk.red_flags.check("I have crushing chest pain") is not None
    Releases(root).go_live(first.id, "Ann")
    asyncio.run(editions.look())
    assert desk.phrasebook.clinic.name.startswith("Willow Lane")


def test_a_release_that_cannot_be_used_changes_nothing(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    first = released.make_live(root)
    editions = Editions(root, Answering())
    second = released.make_live(root)
    (second.folder / "clinic.yml").write_text("name: Somebody else\n", "utf-8")
    before = editions.current
    for _ in range(2):
        asyncio.run(editions.look())
    assert editions.current is before
    assert asyncio.run(editions.of(second.id)) is before
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert first.id != second.id
