"""Takes up, in a running assistant, the release that is to be live: verified, made ready beside the
old one, asked once, and only then put in its place, between two messages. What does not load is
said in the log and left alone. Must not stop the server, nor forget a conversation."""

from __future__ import annotations

import asyncio
import copy
import gc
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.utils.endpoints import EndpointConfig

import bot.nlu.understander  # noqa: F401  (or the first model would import it)
from bot.nlu import lasting
from bot.nlu.parse import RETRIEVAL, UNDERSTANDING
from bot.releases.disk import sum_of
from bot.releases.store import Release, ReleaseError, Releases, Standing
from bot.unnoticed import others_first, settle

logger = logging.getLogger(__name__)

NLG = "bot.nlg.ClinicNlg"
PAUSE = 0.25  # seconds between two looks at what is to be live
TEXT = "hello"
# Always the same thread: each has memory of its own, which it keeps for what it loads next.
ASIDE = ThreadPoolExecutor(1, "going-live")

Ask = Callable[[Agent, dict[str, Any]], Awaitable[dict[str, Any]]]


def release_of(agent: Any) -> str | None:
    """The id of the release an agent speaks for; None where there are no releases."""
    return getattr(getattr(agent, "nlg", None), "release", None)


def settle_down(store: Releases) -> None:
    """To be called before the first model is loaded, so that loading the next stops nobody."""
    try:
        live = store.live()
    except ReleaseError:  # it is not served then: bot/assistant.py looks at it first
        live = None
    if live is not None:
        lasting.load(live.folder)
    settle()


class GoingLive:
    """Follows the pointer for one server. `context` holds its agent."""

    def __init__(self, context: Any, store: Releases, ask: Ask) -> None:
        self._context = context
        self._store = store
        self._ask = ask
        # By the model's hash: the one that serves, and the one before, for going back at once.
        self._models: dict[str, Agent] = {}
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
        try:
            model, agent = await self._ready(wanted.id)
        except Exception as error:  # whatever is wrong with a release, the old one goes on
            self._refused = wanted
            known = isinstance(error, ReleaseError)
            told = error if known else "it does not load"
            logger.error("release %s is not taken up: %s", wanted.id, told, exc_info=not known)
            return
        self._take_up(agent)
        self._models[model] = agent
        logger.info("release %s is live", wanted.id)

    async def _ready(self, id: str) -> tuple[str, Agent]:
        """An agent that has answered, with its model's hash; it shares no conversation yet with
        the one that serves."""
        if not self._models:
            serving = self._context.agent
            self._models[await _aside(_model_of, serving.processor.model_path)] = serving
        release = await _aside(self._store.get, id)
        model = await _aside(_model_of, release.model)
        action_endpoint = self._context.agent.action_endpoint
        agent = Agent(generator=await _aside(nlg_of, release), action_endpoint=action_endpoint)
        if model in self._models:
            _share(agent, self._models[model], release)
            await self._try(agent)
        else:
            self._let_go_of_the_one_before()
            await _aside(self._load, agent, release)
        return model, agent

    def _load(self, agent: Agent, release: Release) -> None:
        gc.collect()  # what was let go
        with others_first():
            agent.load_model(str(release.model))
            asyncio.run(self._try(agent))

    async def _try(self, agent: Agent) -> None:
        """Raises ReleaseError if it does not understand, or cannot answer."""
        parsed = await agent.parse_message(TEXT)
        if not parsed.get(UNDERSTANDING):
            raise ReleaseError("Its model understands nothing.")
        faqs = (name.partition("/")[2] for name in agent.nlg.responses if f"_{RETRIEVAL}/" in name)
        question = {"conversation": "trial", "text": TEXT, "button": next(faqs, None)}
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

    def _let_go_of_the_one_before(self) -> None:
        """There are never more than two models in memory."""
        serving = self._context.agent.processor.graph_runner
        for model, agent in [*self._models.items()]:
            if agent.processor.graph_runner is not serving:
                del self._models[model]


def nlg_of(release: Release) -> Any:
    """What words a release's answers, as endpoints.yml would name it."""
    named = EndpointConfig(type=NLG, folder=str(release.folder))
    return NaturalLanguageGenerator.create(named, None)


def follow(app: Any, ask: Ask) -> asyncio.Task[None] | None:
    """Begins to follow the pointer, where the server was started with a release."""
    if release_of(app.ctx.agent) is None:
        return None
    watching = GoingLive(app.ctx, Releases(Path.cwd()), ask).watch()
    return asyncio.get_running_loop().create_task(watching)


def _share(agent: Agent, other: Agent, release: Release) -> None:
    """Answers by a model that is loaded already: only the texts and the clinic's facts differ."""
    agent.processor = copy.copy(other.processor)
    agent.processor.nlg = agent.nlg
    agent.processor.model_path = release.model
    agent.processor.action_endpoint = agent.action_endpoint
    agent.processor.tracker_store = agent.tracker_store
    agent.processor.lock_store = agent.lock_store
    agent.domain = agent.tracker_store.domain = other.domain


async def _aside(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread, so that messages are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(ASIDE, work, *arguments)


def _model_of(path: Path) -> str:
    return sum_of(path).sha256
