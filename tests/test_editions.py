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
from aiohttp import ClientSession
from receivers import LOOPBACK, Mailbox
from serving import FakeAssistant, Setting, serving
from visitors import Visitor, new_id, until

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


def test_who_is_told_of_call_backs_changes_with_the_release(root: Path) -> None:
    """A gateway that began with nobody to tell."""
    released.make_live(root)
    assistant, mailbox = FakeAssistant(), Mailbox()
    editions = Editions(root, assistant)
    desk = LiveDesk(editions, assistant)

    async def asked(visitor: Visitor, mails: int) -> None:
        form = {"name": "Jo", "phone": "020 7946 0999", "when": "", "consent": True}
        answer = await visitor.send("POST", "/api/callbacks", {"id": new_id(), **form})
        assert answer.status == 201, await answer.text()
        await until(lambda: len(mailbox.mails) == mails)

    async def published(address: str) -> None:
        file = root / "clinic.yml"
        kept = file.read_text("utf-8").partition("\ncallbacks:")[0]
        file.write_text(f"{kept}\ncallbacks: {{email: {address}}}\n", "utf-8")
        released.make_live(root)
        await editions.look()

    async def run() -> None:
        async with mailbox.listening():
            smtp_url = f"smtp://{LOOPBACK}:{mailbox.port}"
            with serving(Setting(desk, folder=root / "var", smtp_url=smtp_url)) as url:
                async with ClientSession(url) as http:
                    visitor = await Visitor.come(http)
                    await asked(visitor, 0)
                    await published("desk@a.com")
                    await asked(visitor, 1)
                    await published("away@a.com")
                    await asked(visitor, 2)

    asyncio.run(run())
    assert [mail["To"] for mail in mailbox.mails] == ["desk@a.com", "away@a.com"]


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
