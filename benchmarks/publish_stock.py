"""Stock Rasa's way to put a model live: `PUT /model` to a server with an open HTTP API. Measured
only, never used."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from benchmarks.errors import BenchError
from benchmarks.servers import free_ports, serving
from benchmarks.stock import Stock
from bot.settings import LOOPBACK

PATIENCE = 600.0  # seconds


def put_model(rival: Stock) -> float:
    """Seconds in which a running stock server takes up a model."""
    (port,) = free_ports(1)
    command = [*rival.command(port), "--enable-api"]

    async def put() -> float:
        url = f"http://{LOOPBACK}:{port}/model"
        model = {"model_file": str(rival.folder.resolve() / "models/stock.tar.gz")}
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=limit) as http:
            began = time.monotonic()
            async with http.put(url, json=model) as answer:
                if answer.status >= 300:
                    raise BenchError(f"PUT /model was answered with {answer.status}")
            return time.monotonic() - began

    with serving(command, rival.folder, rival.folder / "put.log") as server:
        server.wait(lambda: answers(f"http://{LOOPBACK}:{port}/status"))
        return asyncio.run(put())


def answers(url: str) -> bool:
    """Whether something there answers well."""

    async def asked() -> bool:
        limit = aiohttp.ClientTimeout(total=5)
        try:
            async with aiohttp.ClientSession(timeout=limit) as http, http.get(url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    return asyncio.run(asked())
