"""Carries requests for a call back from the log's outbox to the clinic, as often as it takes, by
the ways that are live at that moment. A letter leaves the outbox only when the other side has
accepted it; should this process die before that is written down, it is sent again under the same
key. Must not log what a visitor wrote."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timezone

from bot.clinic import Clinic
from bot.gateway.delivery.backoff import pause_after
from bot.gateway.delivery.channels import open_channels, reopened
from bot.gateway.delivery.notice import DeliveryError, notice_of
from bot.log import outbox
from bot.log.database import Database, LogError
from bot.log.outbox import Letter
from bot.settings import Delivery

AT_ONCE = 10
LOOK_EVERY = 5.0  # seconds; a new request is told of by nudge()

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of a courier in service."""
    return datetime.now(timezone.utc)


class Courier:
    """Delivers what waits in one log to one clinic. Several may share a log."""

    def __init__(
        self,
        db: Database,
        clinic: Callable[[], Clinic],
        settings: Delivery,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`clinic` gives its facts as they are live. Raises SettingsError where a way it asks for
        now lacks what it needs."""
        self._db, self._live, self._settings, self._now = db, clinic, settings, now
        self._clinic = clinic()
        self._channels = open_channels(self._clinic, settings)
        self._nudged = asyncio.Event()

    async def run(self) -> None:
        """Delivers until it is cancelled. A letter in hand then waits until its lease has ended."""
        while True:
            self._nudged.clear()
            try:
                await self.deliver_due()
            except LogError as error:
                log.warning("call-back requests wait: %s", error)
            except Exception:
                # Were this task to end, requests would wait unseen until the next start.
                log.exception("call-back requests wait")
            await self._rest()

    def nudge(self) -> None:
        """A request has just been stored."""
        self._nudged.set()

    async def deliver_due(self) -> None:
        """Tries every letter that is due, once; none while the clinic names no way at all."""
        self._follow()
        while self._channels and (letters := await self._due()):
            tried = [self._try(letter) for letter in letters]
            for failed in await asyncio.gather(*tried, return_exceptions=True):
                if isinstance(failed, BaseException):
                    raise failed

    def _follow(self) -> None:
        """Takes up the clinic's facts, if others are live than before."""
        clinic = self._live()
        if clinic != self._clinic:
            self._channels = reopened(clinic, self._settings)
            self._clinic = clinic

    async def _due(self) -> list[Letter]:
        return await asyncio.to_thread(outbox.due, self._db, self._now(), AT_ONCE)

    async def _try(self, letter: Letter) -> None:
        try:
            await self._send(letter)
        except DeliveryError as error:
            await self._failed(letter, str(error))
        except Exception as error:
            # A letter that cannot even be written must not hold up the others.
            log.exception("letter %d cannot be made", letter.number)
            await self._failed(letter, type(error).__name__)
        else:
            await asyncio.to_thread(outbox.delivered, self._db, letter.number, self._now())

    async def _send(self, letter: Letter) -> None:
        channel = self._channels.get(letter.channel)
        if channel is None:
            raise DeliveryError("no longer in clinic.yml")
        await channel.deliver(notice_of(letter, self._clinic), self._now())

    async def _failed(self, letter: Letter, reason: str) -> None:
        pause, now = pause_after(letter.attempts + 1), self._now()
        told = (letter.number, letter.channel, reason)
        if pause is None:
            log.error("letter %d (%s) is given up: %s; the console still shows it", *told)
            await asyncio.to_thread(outbox.given_up, self._db, letter.number, reason, now)
            return
        log.warning("letter %d (%s) is not delivered: %s; again in %s", *told, pause)
        await asyncio.to_thread(outbox.postponed, self._db, letter.number, reason, now + pause)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), LOOK_EVERY)
        except asyncio.TimeoutError:
            return
