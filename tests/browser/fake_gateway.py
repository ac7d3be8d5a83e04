"""A stand-in for the gateway, for the browser tests: speaks its public API exactly, answers by what
a message holds, and misbehaves on demand: late, cut off in mid-reply, busy, down. It keeps what it
accepted while it is down, as the real one does."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from aiohttp import web
from fake_parts import Behaviour, Talk, answered, problem, send_events
from replies import SHOP, Replies, masked, replies_to

STREAM = "text/event-stream"
CORS = web.RequestKey("cors", dict)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeGateway:
    """The state and the routes; `Served` puts it on a port."""

    def __init__(self) -> None:
        self.origins: set[str] = set()
        self.behaviour = Behaviour()
        self.talks: dict[str, Talk] = {}
        self.tokens: dict[str, str] = {}  # token -> conversation
        self.runs: Counter[str] = Counter()  # how often each message was answered, by its id
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.feedback: list[dict[str, Any]] = []
        self.clicks: list[dict[str, Any]] = []
        self.callbacks: dict[str, dict[str, Any]] = {}
        self.shop: dict[str, Any] = dict(SHOP)
        self.replies: Replies = replies_to
        self.pages: dict[str, tuple[str, bytes, dict[str, str]]] = {}

    def app(self) -> web.Application:
        """The server, not yet listening."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/api/widget", self._widget)
        app.router.add_post("/api/conversations", self._begin)
        app.router.add_post("/api/token", self._renew)
        app.router.add_post("/api/messages", self._messages)
        app.router.add_get("/api/history", self._history)
        app.router.add_post("/api/feedback", self._feedback)
        app.router.add_post("/api/clicks", self._clicks)
        app.router.add_post("/api/callbacks", self._callbacks)
        app.router.add_delete("/api/conversation", self._erase)
        app.router.add_get("/{path:.*}", self._page)
        return app

    @property
    def said(self) -> list[str]:
        """What visitors said, in the order it was accepted, in all conversations."""
        return [m["text"] for talk in self.talks.values() for m in talk.messages.values()]

    def requested(self, path: str) -> int:
        """How many requests came for a path."""
        return sum(1 for _, each, _ in self.requests if each == path)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Origins and preflights, as the real gateway holds them."""
        self.requests.append((request.method, request.path, dict(request.headers)))
        origin = request.headers.get("Origin")
        if not request.path.startswith("/api/") or origin is None:
            return await handler(request)
        if origin not in self.origins:
            return problem(403, "This website may not use the assistant.")
        request[CORS] = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }
        if request.method == "OPTIONS":
            allowed = {
                "Access-Control-Allow-Methods": "GET, POST, DELETE",
                "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
            }
            return web.Response(status=204, headers={**request[CORS], **allowed})
        response = await self._handled(request, handler)
        if not response.prepared:
            response.headers.update(request[CORS])
        return response

    async def _handled(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPUnauthorized:
            return problem(401, "This token is not valid: begin a new conversation.")

    def _talk(self, request: web.Request) -> Talk:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise web.HTTPUnauthorized
        return self.talks.setdefault(self.tokens[token], Talk())

    def _token(self, conversation: str) -> web.Response:
        token = secrets.token_urlsafe(24)
        self.tokens[token] = conversation
        expires = datetime.now(timezone.utc) + self.behaviour.lifetime
        return answered({"token": token, "expires_at": expires.isoformat()}, 201)

    async def _widget(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.shop, headers={"Cache-Control": "public, max-age=60"})

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        assert await request.json() == {}
        return self._token(secrets.token_urlsafe(16))

    async def _renew(self, request: web.Request) -> web.StreamResponse:
        self._talk(request)
        return self._token(self.tokens[request.headers["Authorization"].removeprefix("Bearer ")])

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        talk, body = self._talk(request), await request.json()
        if self.behaviour.statuses and (status := self.behaviour.statuses.pop(0)) != 200:
            wait = {"Retry-After": str(self.behaviour.retry_after)} if status == 429 else {}
            return problem(status, "That was refused.", wait)
        if talk.bodies.setdefault(body["id"], body) != body:
            return problem(409, "This id came before with another message.")
        message = self._accepted(talk, body)
        if self.behaviour.whole or request.headers.get("Accept") != STREAM:
            await self._answer(message, body)
            return answered(message)
        return await self._stream(request, message, body)

    def _accepted(self, talk: Talk, body: dict[str, Any]) -> dict[str, Any]:
        text = masked(body.get("text") or body["button"])
        fresh = {
            "id": body["id"], "text": text, "button": "button" in body, "state": "waiting",
            "at": datetime.now(timezone.utc).isoformat(), "outcome": None, "replies": [],
            "verdict": None,
        }  # fmt: skip
        return talk.messages.setdefault(body["id"], fresh)

    async def _answer(self, message: dict[str, Any], body: dict[str, Any]) -> None:
        """Runs a message once, whoever asks how often."""
        if body["id"] not in self.runs:
            self.runs[body["id"]] += 1
            replies = self.replies(body.get("text") or body["button"])
            for reply in replies:
                await self._turn()
                message["replies"].append(reply)
            outcome = next((r["outcome"] for r in replies if r["outcome"]), "declined")
            message.update(outcome=outcome, state="answered")
        while message["state"] == "waiting":
            await asyncio.sleep(0.02)

    async def _turn(self) -> None:
        """Waits until another reply may be made."""
        while self.behaviour.allowed is not None and self.behaviour.allowed < 1:
            await asyncio.sleep(0.01)
        if self.behaviour.allowed is not None:
            self.behaviour.allowed -= 1

    async def _stream(
        self, request: web.Request, message: dict[str, Any], body: dict[str, Any]
    ) -> web.StreamResponse:
        headers = {"Content-Type": STREAM, "Cache-Control": "no-store", **request.get(CORS, {})}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        cut = self.behaviour.cut_after.pop(0) if self.behaviour.cut_after else None
        task = asyncio.ensure_future(self._answer(message, body))
        await send_events(request, response, message, cut)
        await asyncio.shield(task)
        return response

    async def _history(self, request: web.Request) -> web.StreamResponse:
        return answered({"messages": list(self._talk(request).messages.values())})

    async def _feedback(self, request: web.Request) -> web.StreamResponse:
        talk, body = self._talk(request), await request.json()
        self.feedback.append(body)
        talk.messages[body["message"]]["verdict"] = body["verdict"]
        if body["verdict"] != "missed":
            return answered({"replies": []})
        extra = {"id": str(uuid4()), "text": "", "button": "not_helpful"}
        message = self._accepted(talk, extra) | {"text": ""}
        talk.messages[extra["id"]] = message
        await self._answer(message, extra)
        return answered({"id": extra["id"], "text": "", "replies": message["replies"]})

    async def _clicks(self, request: web.Request) -> web.StreamResponse:
        self._talk(request)
        self.clicks.append(await request.json())
        return web.Response(status=204)

    async def _callbacks(self, request: web.Request) -> web.StreamResponse:
        self._talk(request)
        body = await request.json()
        if len(body["phone"]) < 8:
            errors = {"phone": "This number is too short to be called."}
            return problem(422, "Please check the form.", {}, errors=errors)
        self.callbacks.setdefault(body["id"], body)
        if self.behaviour.lost_callbacks:
            self.behaviour.lost_callbacks -= 1
            return problem(502, "The connection was lost.")
        text = "Thank you. We will call you on the number you gave, in opening hours."
        return answered({"text": text}, 201)

    async def _erase(self, request: web.Request) -> web.StreamResponse:
        self._talk(request)
        conversation = self.tokens[request.headers["Authorization"].removeprefix("Bearer ")]
        del self.talks[conversation]
        self.tokens = {t: c for t, c in self.tokens.items() if c != conversation}
        return web.Response(status=204)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if request.path not in self.pages:
            raise web.HTTPNotFound
        kind, body, headers = self.pages[request.path]
        return web.Response(body=body, headers={"Content-Type": kind, **headers})
