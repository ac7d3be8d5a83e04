"""The whole assistant on a file: every line goes through what a visitor's message goes through, as
a new conversation, in one process and without a port. The one place that joins the gateway's desk
and Rasa. Keeps nothing, and never touches `var/`."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot import channel
from bot.gateway.answering.assistant import Answered, Question
from bot.gateway.answering.conversation import Conversation
from bot.gateway.answering.desk import Desk
from bot.gateway.answering.project import open_desk
from bot.gateway.answering.reply import Reply
from bot.nlu.tracker_store import RecentConversations


class LineError(Exception):
    """A line is not valid input; the message says why."""


class OwnActions(EndpointConfig):
    """Stands for the action server: runs the actions in this process."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, json: dict[str, Any], **kwargs: Any) -> Any:
        return await self._executor.run(json)


class OwnAssistant:
    """An assistant in this process."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def ask(self, question: Question) -> Answered:
        answered = await channel.answer(self._agent, vars(question))
        vector = answered["vector"]
        return Answered(
            answered["replies"],
            answered["understanding"],
            float(answered["confidence"]),
            answered["model"],
            base64.b64decode(vector) if vector else None,
            answered["encoder"],
        )

    async def forget(self, digests: Sequence[str]) -> None:
        channel.forget(self._agent, list(digests))

    async def ready(self) -> bool:
        return bool(self._agent.is_ready())


def open_assistant(model: Path) -> OwnAssistant:
    """Loads a model with the answers and actions of the project in the working folder."""
    agent = Agent(generator=EndpointConfig(type="bot.nlg.ClinicNlg"), action_endpoint=OwnActions())
    agent.load_model(str(model))
    agent.tracker_store = RecentConversations(agent.domain)
    agent.processor.tracker_store = agent.tracker_store
    return OwnAssistant(agent)


def ask(model: Path, lines: Iterable[str], as_json: bool, out: TextIO) -> int:
    """Answers each line with one JSON object; 2 if a line was no valid input."""
    return ask_desk(open_desk(Path.cwd(), open_assistant(model)), lines, as_json, out)


def ask_desk(desk: Desk, lines: Iterable[str], as_json: bool, out: TextIO) -> int:
    """The same with a desk that is open already."""
    return asyncio.run(_ask(desk, lines, as_json, out))


async def _ask(desk: Desk, lines: Iterable[str], as_json: bool, out: TextIO) -> int:
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip() and not as_json:
            continue
        try:
            said: dict[str, Any] = await _answered(desk, _read(line, as_json))
        except LineError as error:
            said, code = {"error": f"line {number}: {error}"}, 2
            sys.stderr.write(f"line {number}: {error}\n")
        out.write(json.dumps(said) + "\n")
        out.flush()
    return code


def _read(line: str, as_json: bool) -> str | list[str]:
    """A message, or the messages of a conversation."""
    if not as_json:
        return line.rstrip("\r\n")
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:  # a number may be too long to be read
        raise LineError('this is not JSON; write {"text": "..."}') from error
    if isinstance(read, str):
        return read
    if isinstance(read, dict) and isinstance(read.get("text"), str):
        return str(read["text"])
    turns = read.get("turns") if isinstance(read, dict) else None
    if isinstance(turns, list) and turns and all(isinstance(turn, str) for turn in turns):
        return turns
    raise LineError('write {"text": "..."} or {"turns": ["...", "..."]}')


async def _answered(desk: Desk, message: str | list[str]) -> dict[str, Any]:
    conversation = Conversation()
    if isinstance(message, str):
        return await _turn(desk, conversation, message)
    return {"turns": [await _turn(desk, conversation, text) for text in message]}


async def _turn(desk: Desk, conversation: Conversation, text: str) -> dict[str, Any]:
    began = time.perf_counter()
    turn = await desk.handle(conversation, text)
    return {
        "text": text,
        "answers": list(turn.answers),
        "outcome": turn.outcome,
        "options": list(turn.options),
        "confidence": turn.confidence,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "replies": [_reply(reply) for reply in turn.replies],
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "buttons": [{"title": b.title, "id": b.id} for b in reply.buttons],
        "links": [{"title": link.title, "url": link.url} for link in reply.links],
        "card": reply.card,
    }
