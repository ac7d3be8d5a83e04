"""How far the workshop is, told to an open page until it has ended. Keeps nobody logged in."""

from __future__ import annotations

import asyncio
import json

from bot.console.gate import off_loop
from bot.console.teaching import workshop
from bot.console.teaching.words import words
from bot.console.teaching.workshop import WorkshopError
from bot.console.views.events import HEADERS, KIND, PING
from bot.console.visit import Visit, arrive
from bot.teaching.state import State

EVERY = 0.25  # seconds
LONGEST = 600.0  # seconds; the page then asks again


async def stream(visit: Visit) -> None:
    """Steps as they come, then the end."""
    response = await visit.request.respond(headers=dict(HEADERS), content_type=KIND)
    told, clock = "", asyncio.get_running_loop().time
    began = spoke = clock()
    while clock() - began < LONGEST:
        is_due = clock() - spoke > PING
        job = await off_loop(visit.console, _job)
        if job is None or not job.runs or (is_due and not await _is_here(visit)):
            await response.send("event: end\ndata: {}\n\n")
            break
        now = _words(job)
        if now != told or is_due:  # the server ends a stream that has been silent for long
            told, spoke = now, clock()
            await response.send(f"event: step\ndata: {now}\n\n")
        await asyncio.sleep(EVERY)
    await response.eof()


def _words(job: State) -> str:
    labels = words()
    now = {"share": job.share, "step": labels.step(job), "left": labels.seconds(job)}
    return json.dumps(now)


async def _is_here(visit: Visit) -> bool:
    """Whether somebody is still logged in."""
    again = await off_loop(visit.console, arrive, visit.request, False)
    return again.session is not None


def _job() -> State | None:
    try:
        return workshop.job()
    except WorkshopError:
        return None
