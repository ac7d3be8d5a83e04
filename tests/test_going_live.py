"""A release is taken up by a running assistant: loaded beside the old one, tried, put in its place;
conversations go on, a model that is loaded already is not loaded again, and what is replaced is
let go."""

from __future__ import annotations

import asyncio
import gc
import gzip
import logging
import shutil
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from bot import channel
from bot.going_live import GoingLive, nlg_of, release_of, settle_down
from bot.nlu.tracker_store import RecentConversations
from bot.releases.store import Release, Releases
from bot.teaching.training import model_for

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
OLD, NEW = "If you are pregnant, ask", "While you are pregnant, ask"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a release of this project holds."""
    folder = tmp_path_factory.mktemp("clinic")
    shutil.copytree(ROOT / "data", folder / "data")
    for name in ("clinic.yml", "config.yml", "domain.yml"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copyfile(model_for(ROOT, lambda line: None), folder / "model.tar.gz")
    return folder


@pytest.fixture(scope="module")
def releases(root: Path) -> dict[str, Release]:
    """The first; the same with another wording; and two with other models."""
    store, model = Releases(root), root / "model.tar.gz"
    made = {"first": _made(store, model)}
    file = root / "data/faq/pregnancy.yml"
    file.write_text(file.read_text("utf-8").replace(OLD, NEW), "utf-8")
    made["wording"] = _made(store, model)
    content = gzip.decompress(model.read_bytes())
    for level, name in ((1, "model"), (2, "other model")):
        model.write_bytes(gzip.compress(content, level))
        made[name] = _made(store, model)
    (root / "broken.tar.gz").write_bytes(b"nothing of ours")
    made["broken"] = _made(store, root / "broken.tar.gz")
    return made


def _made(store: Releases, model: Path) -> Release:
    return store.make(store.root, model, who="Ann", words="", report={})


@pytest.fixture
def server(
    releases: dict[str, Release], root: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GoingLive]:
    """What follows the pointer for a server whose agent speaks for the first release."""
    configure_structlog(logging.WARNING)
    monkeypatch.chdir(root)
    store = Releases(root)
    store.go_live(releases["first"].id, "Ann")
    settle_down(store)
    yield GoingLive(SimpleNamespace(agent=_speaking_for(releases["first"])), store, channel.answer)
    gc.unfreeze()


def _speaking_for(release: Release) -> Agent:
    agent = Agent(generator=nlg_of(release))
    agent.load_model(str(release.model))
    agent.tracker_store = agent.processor.tracker_store = RecentConversations(agent.domain)
    return agent


async def take_up(server: GoingLive, release: Release) -> float:
    """The longest that the server's loop stood still meanwhile, in seconds."""
    server._store.go_live(release.id, "Ann")
    looking, longest = asyncio.create_task(server.look()), 0.0
    while not looking.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        longest = max(longest, time.perf_counter() - began - 0.005)
    await looking
    return longest


def asked(server: GoingLive) -> Any:
    question = {"conversation": "c", "text": "x", "button": "pregnancy", "context": {}}
    return channel.answer(server._context.agent, question)


def test_wording_and_models_come_and_go(
    server: GoingLive, releases: dict[str, Release], capsys: pytest.CaptureFixture[str]
) -> None:
    context, stalls = server._context, {}
    conversations = context.agent.tracker_store
    first = weakref.ref(context.agent.processor.graph_runner)

    async def scenario() -> None:
        answered = await asked(server)
        assert answered["release"] == releases["first"].id
        assert answered["replies"][0]["text"].startswith(OLD)
        for name in ("wording", "model", "wording", "first", "model", "other model"):
            loaded = context.agent.processor.graph_runner
            stalls[name] = await take_up(server, releases[name])
            answered = await asked(server)
            assert answered["release"] == releases[name].id
            assert answered["replies"][0]["text"].startswith(OLD if name == "first" else NEW)
            shared = loaded is context.agent.processor.graph_runner
            assert shared == (name == "first" or len(stalls) == 1)

    asyncio.run(scenario())
    assert context.agent.tracker_store is conversations
    assert context.agent.processor.tracker_store is conversations
    assert list(conversations.store) == ["c"]  # trials are nobody's conversation
    gc.collect()
    assert first() is None
    with capsys.disabled():
        told = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in stalls.items())
        sys.stdout.write(f"\nlongest pause of the server: {told}\n")


def test_what_does_not_load_changes_nothing(
    server: GoingLive, releases: dict[str, Release], caplog: pytest.LogCaptureFixture
) -> None:
    agent = server._context.agent

    async def scenario() -> None:
        await take_up(server, releases["broken"])
        await server.look()  # it is not tried again and again

    asyncio.run(scenario())
    assert server._context.agent is agent
    assert release_of(agent) == releases["first"].id
    assert sum("is not taken up" in record.getMessage() for record in caplog.records) == 1


def test_what_was_tampered_with_is_not_loaded(
    server: GoingLive, releases: dict[str, Release]
) -> None:
    agent, release = server._context.agent, releases["wording"]
    server._store.go_live(release.id, "Ann")
    (release.folder / "data/faq/pregnancy.yml").write_text("changed", "utf-8")
    asyncio.run(server.look())
    assert server._context.agent is agent
