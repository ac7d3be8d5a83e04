"""Plays the scripted conversations through the whole assistant, Rasa and all, so that a model is
also judged by what "yes" and "the second one" come to. Nothing is logged. Must not decide what a
difference means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.desk import Desk
from bot.gateway.answering.reply import Turn

FILE = "tests/conversations.yml"
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Played:
    """A script: what was said at each turn, and the first turn (from 1) that was not as expected;
    None if all were."""

    name: str
    said: tuple[str, ...]
    failed_at: int | None

    def at(self, turn: int) -> str:
        return self.said[turn - 1] if turn <= len(self.said) else ""


def scripts_of(folder: Path) -> list[Mapping[str, Any]]:
    """The scripts of a project's folder."""
    path = folder / FILE
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else []


def play(
    desk: Desk, scripts: Sequence[Mapping[str, Any]], going_on: Callable[[], None]
) -> list[Played]:
    """Plays all of them, each as a conversation of its own."""

    async def all_of_them() -> list[Played]:
        played = []
        for script in scripts:
            going_on()
            played.append(await _play(desk, script))
        return played

    return asyncio.run(all_of_them())


def differing(now: Sequence[Played], live: Sequence[Played]) -> list[dict[str, Any]]:
    """The scripts that fail now and do not fail with what is live."""
    before = {played.name: played for played in live}
    return [
        {
            "name": played.name,
            "turn": played.failed_at,
            "was": before[played.name].at(played.failed_at),
            "now": played.at(played.failed_at),
        }
        for played in now
        if played.failed_at and played.name in before and not before[played.name].failed_at
    ]


async def _play(desk: Desk, script: Mapping[str, Any]) -> Played:
    conversation = Conversation()
    said: list[str] = []
    before: Turn | None = None
    for place, step in enumerate(script["turns"], start=1):
        offered = before.options if before else ()
        if step.get("if_offered") and len(offered) < max(_needed(step), 1):
            break
        before = await desk.handle(conversation, _filled(step["say"], before))
        said.append(_words(before))
        if not _as_expected(step, before, offered):
            return Played(script["name"], tuple(said), place)
    return Played(script["name"], tuple(said), None)


def _filled(text: str, before: Turn | None) -> str:
    """ "{title 2}" stands for the title of the second option."""
    replies = before.replies if before else ()
    titles = [button.title for reply in replies for button in reply.buttons]
    for place, title in enumerate(titles, start=1):
        text = text.replace(f"{{title {place}}}", title)
    return text


def _words(turn: Turn) -> str:
    ids = ", ".join([*turn.answers, *(f"{option}?" for option in turn.options)])
    return f"{turn.outcome}: {ids}" if ids else str(turn.outcome)


def _needed(step: Step) -> int:
    return abs(int(step.get("expect_option", 1)))


def _as_expected(step: Step, turn: Turn, offered: Sequence[str]) -> bool:
    given = {*turn.answers, *turn.options}
    if "expect" in step and not given & set(step["expect"]):
        if not (step.get("expect_options") and turn.options):
            return False
    if "expect_outcome" in step and turn.outcome not in step["expect_outcome"]:
        return False
    if "expect_option" in step:
        place = int(step["expect_option"])
        at = place - 1 if place > 0 else place
        return -len(offered) <= at < len(offered) and offered[at] in turn.answers
    return True
