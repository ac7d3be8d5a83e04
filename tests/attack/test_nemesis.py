"""`kill -9` of the gateway and of the assistant at random moments while visitors write. What was
acknowledged is in the log once and in order, is answered or honestly given up within a minute, and
a visitor who asks again hears the same. CLINIC_TRIALS is how often somebody dies; CLINIC_SEED makes
other trials of the same number."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import requests
from clinic_processes import Clinic, clinic, kept_alive, kill
from load import MESSAGES, VISITORS, Load, Talk
from sqlalchemy import select

from bot import processes
from bot.log.tables import messages, replies

pytestmark = pytest.mark.slow

TRIALS = int(os.environ.get("CLINIC_TRIALS", "6"))
SEED = int(os.environ.get("CLINIC_SEED", "0"))
VICTIMS = ("gateway", "assistant", "gateway")
SLOWNESS = 2.0  # seconds at most that an answer takes: several are being made at any time
PROMISED = 60.0  # seconds from acknowledgement to answer
ALL = VISITORS * MESSAGES


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A clinic whose processes are started again when they die, always after the first pause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "STEADY", 0.0)
        folder = tmp_path_factory.mktemp("mortal")
        with clinic(folder, SLOWNESS) as made, kept_alive(made):
            yield made


@pytest.mark.parametrize("trial", range(TRIALS))
def test_what_was_acknowledged_survives(mortal: Clinic, trial: int) -> None:
    chooser = random.Random(SEED * 1_000_003 + trial)
    mortal.wait()
    victim = getattr(mortal, VICTIMS[trial % len(VICTIMS)])
    at, later = chooser.randrange(3, ALL * 2 // 3), chooser.random() * 0.4

    async def attack() -> Load:
        load = Load(mortal.url, chooser)
        under_way = asyncio.create_task(load.run())
        await asyncio.wait({under_way, asyncio.create_task(load.reaches(at))},
                           return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
        await asyncio.sleep(later)
        kill(victim)
        await under_way
        return load

    load = asyncio.run(attack())
    mortal.wait()
    for talk in load.talks:
        _check(talk, _settled(mortal, talk))
    asked = _asked(mortal)
    for talk in load.talks:
        _ask_again(mortal, talk)
    assert _asked(mortal) == asked  # what has its answer runs no more


def _settled(mortal: Clinic, talk: Talk) -> list[dict[str, Any]]:
    """What the log has of a conversation, in order, once nothing of it waits any more."""
    end = time.monotonic() + PROMISED
    while True:
        rows = _rows(mortal, mortal.tokens.conversation(talk.token))
        if all(row["state"] != "waiting" for row in rows):
            return rows
        assert time.monotonic() < end, f"not answered: {rows}"
        time.sleep(0.2)


def _rows(mortal: Clinic, conversation: str) -> list[dict[str, Any]]:
    said = select(messages).where(messages.c.conversation == conversation)
    with mortal.log.read() as connection:
        rows = [dict(r._mapping) for r in connection.execute(said.order_by(messages.c.number))]
        for row in rows:
            its = select(replies.c.body).where(replies.c.message == row["number"])
            row["replies"] = list(connection.execute(its.order_by(replies.c.place)).scalars())
    return rows


def _check(talk: Talk, rows: list[dict[str, Any]]) -> None:
    order = [row["id"] for row in rows]
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(order) == len({row["text"] for row in rows})
    assert order == [sent.id for sent in talk.sent if sent.id in by_id]
    for sent in talk.sent:
        assert sent.id in by_id or not sent.acknowledged, f"lost: {sent}"
        if sent.id in by_id:
            row = by_id[sent.id]
            assert row["text"] == sent.text == (sent.acknowledged or sent.text)
            assert sent.replies == row["replies"][: len(sent.replies)]
            if sent.done is not None:
                assert (sent.done["state"], sent.replies) == (row["state"], row["replies"])
    for row in rows:
        assert row["replies"] and row["state"] in ("answered", "failed")
        assert (row["settled_at"] - row["at"]).total_seconds() < PROMISED
    answered = [row for row in rows if row["state"] == "answered"]
    assert all(len(row["replies"]) == 1 for row in answered)
    made = [_made(row["replies"][0]["text"]) for row in answered]
    assert [text for text, _ in made] == [row["text"] for row in answered]
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(made))
    assert all(one["settled_at"] <= two["settled_at"] for one, two in pairwise(rows))


def _made(text: str) -> tuple[str, int]:
    """Of which message an answer was made, and when."""
    asked, _, stamp = text.rpartition(" | ")
    return asked, int(stamp.split()[0])


def _asked(mortal: Clinic) -> int:
    """How often the assistant was asked."""
    url = f"http://127.0.0.1:{mortal.assistant.program.port}/asked"
    return int(requests.get(url, timeout=60).json())


def _ask_again(mortal: Clinic, talk: Talk) -> None:
    """The same id again brings the answer that the log has, and changes nothing."""
    conversation = mortal.tokens.conversation(talk.token)
    before = _rows(mortal, conversation)
    told = {"Authorization": f"Bearer {talk.token}"}
    for row in before:
        body = {"id": row["id"], "text": row["text"]}
        answer = requests.post(f"{mortal.url}/api/messages", json=body, headers=told, timeout=60)
        found = answer.json()
        assert (found["replies"], found["state"]) == (row["replies"], row["state"])
    assert _rows(mortal, conversation) == before
