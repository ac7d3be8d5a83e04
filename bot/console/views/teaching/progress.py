"""How far the workshop is, told to an open page until it has ended. Keeps nobody logged in."""

from __future__ import annotations

import asyncio
import json

from sanic.response import BaseHTTPResponse

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
    began = asked = clock()
    while clock() - began < LONGEST:
        job = await off_loop(visit.console, _job)
        if job is None or not job.runs or not await _is_here(visit, clock() - asked):
            await response.send("event: end\ndata: {}\n\n")
            break
        asked = clock() if clock() - asked > PING else asked
        told = await _tell(response, job, told)
        await asyncio.sleep(EVERY)
    await response.eof()


async def _tell(response: BaseHTTPResponse, job: State, told: str) -> str:
    labels = words()
    now = {"share": job.share, "step": labels.step(job), "left": labels.seconds(job)}
    text = json.dumps(now)
    if text != told:
        await response.send(f"event: step\ndata: {text}\n\n")
    return text


async def _is_here(visit: Visit, since: float) -> bool:
    """Whether somebody is still logged in, asked now and then."""
    if since <= PING:
        return True
    return (await off_loop(visit.console, arrive, visit.request, False)).session is not None


def _job() -> State | None:
    try:
        return workshop.job()
    except WorkshopError:
        return None
