"""Takes up, in a running assistant, the release that is to be live: verified, loaded beside the old
one in a thread, asked once, and only then put in its place, between two messages. What does not
load is said in the log and left alone. Must not stop the server, nor forget a conversation."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.parse import RETRIEVAL, UNDERSTANDING
from bot.releases.store import Release, ReleaseError, Releases, Standing

logger = logging.getLogger(__name__)

NLG = "bot.nlg.ClinicNlg"
PAUSE = 0.25  # seconds between two looks at what is to be live
LINGERING = 10.0  # seconds after which no message is with the old agent any more
TEXT = "hello"

Ask = Callable[[Agent, dict[str, Any]], Awaitable[dict[str, Any]]]


def release_of(agent: Any) -> str | None:
    """The id of the release an agent speaks for; None where there are no releases."""
    return getattr(getattr(agent, "nlg", None), "release", None)


class GoingLive:
    """Follows the pointer for one server. `context` holds its agent."""

    def __init__(self, context: Any, store: Releases, ask: Ask) -> None:
        self._context = context
        self._store = store
        self._ask = ask
        self._refused: Standing | None = None

    async def watch(self) -> None:
        """Follows the pointer until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(PAUSE)

    async def look(self) -> None:
        """Takes up what is to be live, if it is not already."""
        wanted = self._store.standing()
        if wanted is None or wanted.id == release_of(self._context.agent):
            return
        if wanted == self._refused:
            return
        loop = asyncio.get_running_loop()
        try:
            agent = await loop.run_in_executor(None, self._prepared, wanted.id)
        except Exception as error:  # whatever is wrong with a release, the old one goes on
            self._refused = wanted
            logger.error("release %s is not taken up: %s", wanted.id, _reason(error))
            return
        self._take_up(agent)
        logger.info("release %s is live", wanted.id)
        loop.call_later(LINGERING, lambda: loop.run_in_executor(None, gc.collect))

    def _prepared(self, id: str) -> Agent:
        """An agent that has answered; it shares nothing yet with the one that serves."""
        release = self._store.get(id)
        old = self._context.agent
        agent = Agent(generator=nlg_of(release), action_endpoint=old.action_endpoint)
        agent.load_model(str(release.model))
        asyncio.run(self._try(agent))
        return agent

    async def _try(self, agent: Agent) -> None:
        """Raises ReleaseError if it does not understand, or cannot answer."""
        parsed = await agent.parse_message(TEXT)
        if not parsed.get(UNDERSTANDING):
            raise ReleaseError("Its model understands nothing.")
        keys = (name.partition("/")[2] for name in agent.nlg.responses if f"_{RETRIEVAL}/" in name)
        question = {"conversation": "trial", "text": TEXT, "button": next(keys, None)}
        answered = await self._ask(agent, question)
        if not any(reply.get("text") for reply in answered["replies"]):
            raise ReleaseError("Its model answers nothing.")

    def _take_up(self, agent: Agent) -> None:
        """All at once, as the server sees it: nothing else runs on its loop meanwhile."""
        old = self._context.agent
        for holder in (agent, agent.processor):
            holder.tracker_store, holder.lock_store = old.tracker_store, old.lock_store
        agent.tracker_store.domain = agent.domain
        self._context.agent = agent


def nlg_of(release: Release) -> EndpointConfig:
    """What words a release's answers, as endpoints.yml would name it."""
    return EndpointConfig(type=NLG, folder=str(release.folder))


def follow(app: Any, ask: Ask) -> asyncio.Task[None] | None:
    """Begins to follow the pointer, where the server was started with a release."""
    if release_of(app.ctx.agent) is None:
        return None
    return asyncio.get_running_loop().create_task(
        GoingLive(app.ctx, Releases(Path.cwd()), ask).watch()
    )


def _reason(error: Exception) -> str:
    """An error of ours says what to do; of others only the kind: they may quote a file's text."""
    return str(error) if isinstance(error, ReleaseError) else type(error).__name__
