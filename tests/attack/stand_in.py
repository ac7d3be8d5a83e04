"""A stand-in for the assistant, a process of its own with the channel's API: `python stand_in.py
PORT SECONDS`. No two of its answers are alike, and each says when it was made, so that a message
that was answered twice, or out of its order, is found out."""

from __future__ import annotations

import asyncio
import random
import secrets
import sys
import time
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

app = Sanic("stand_in", configure_logging=False)
OFFERED = [{"title": "Are needles used?", "id": "needles"}, {"title": "Price", "id": "price"}]


@app.post("/webhooks/clinic/messages")
async def messages(request: Request) -> HTTPResponse:
    question: dict[str, Any] = request.json
    app.ctx.asked += 1
    await asyncio.sleep(random.random() * app.ctx.slowness)
    replies = list(_replies(question["text"]))
    candidates = [{"id": "definition", "confidence": 0.9}]
    return json(
        {
            "replies": replies,
            "understanding": {"candidates": candidates},
            "confidence": 0.9,
            "model": "stand-in",
            "vector": None,
            "encoder": None,
        }
    )


@app.post("/webhooks/clinic/forget")
async def forget(request: Request) -> HTTPResponse:
    """It remembers nothing."""
    return HTTPResponse(status=204)


@app.get("/webhooks/clinic/ready")
async def ready(request: Request) -> HTTPResponse:
    return json({"ready": True})


@app.get("/asked")
async def asked(request: Request) -> HTTPResponse:
    """How often it was asked something in this life."""
    return json(app.ctx.asked)


def _replies(text: str) -> list[dict[str, Any]]:
    made = f"{text} | {time.monotonic_ns()} {secrets.token_hex(8)}"
    said: list[dict[str, Any]] = [{"text": made, "metadata": {"answer": "definition"}}]
    if "offer" in text:
        said.append({"text": "Which?", "metadata": {"outcome": "clarified"}, "buttons": OFFERED})
    if "call" in text:
        meta = {"outcome": "handed_off", "reason": "asked", "card": "callback", "links": ["call"]}
        said.append({"text": "We'd be glad to.", "metadata": meta})
    return said


if __name__ == "__main__":
    app.ctx.slowness, app.ctx.asked = float(sys.argv[2]), 0
    app.run("127.0.0.1", int(sys.argv[1]), access_log=False, motd=False)
