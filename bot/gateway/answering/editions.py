"""The desk of a gateway that follows what is live: titles, sources, fixed texts, red flags and the
clinic's facts are those of the live release, and an answer is worded with the texts of the release
that gave it, so that nothing is ever mixed. Must not publish, nor choose what is live."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from pathlib import Path

from bot.clinic import ClinicError
from bot.faqs.article import ArticleError
from bot.faqs.faq import FaqError
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk, Faq, utc_now
from bot.gateway.answering.heard import RedFlagRules
from bot.gateway.answering.phrasebook import Phrasebook
from bot.gateway.answering.project import open_desk
from bot.releases.store import ReleaseError, Releases, Standing
from bot.unnoticed import others_first

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds between two looks at what is live
KEPT = 4  # editions: a release's last answers come some time after the next one is live
UNUSABLE = (ReleaseError, ClinicError, FaqError, ArticleError, OSError, ValueError, KeyError)


class Editions:
    """The desks of the releases that were live lately, and the one that is. Where there are no
    releases, the project's own folder is the only edition."""

    def __init__(self, root: Path, assistant: Assistant) -> None:
        """Raises what is wrong with the live release."""
        self._store = Releases(root)
        self._assistant = assistant
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._refused: set[str] = set()
        live = self._store.live()
        self.current = open_desk(live.folder if live else root, assistant)
        self._seen: Standing | None = self._store.standing()
        if live:
            self._keep(live.id, self.current)

    async def watch(self) -> None:
        """Follows what is live until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(PAUSE)

    async def look(self) -> None:
        """Takes up what is live, if it is not already; what cannot be used is left alone."""
        standing = self._store.standing()
        if standing is None or standing == self._seen:
            return
        self._seen = standing
        self._refused.discard(standing.id)
        self.current = await self.of(standing.id)

    async def of(self, release: str | None) -> Desk:
        """The desk with the texts of a release; the current one where it has none of its own."""
        if release is None or release in self._refused:
            return self.current
        if release not in self._desks:
            loop = asyncio.get_running_loop()
            try:
                self._keep(release, await loop.run_in_executor(None, self._fetch, release))
            except UNUSABLE as error:
                self._refused.add(release)
                logger.error("the texts of release %s are not taken up: %s", release, error)
                return self.current
        return self._desks[release]

    def _keep(self, release: str, desk: Desk) -> None:
        self._desks[release] = desk
        while len(self._desks) > KEPT:
            self._desks.popitem(last=False)

    def _fetch(self, release: str) -> Desk:
        with others_first():
            return open_desk(self._store.get(release).folder, self._assistant)


class LiveDesk(Desk):
    """A desk whose texts are those of what is live at the moment it is asked for them."""

    editions: Editions

    def __init__(self, editions: Editions, assistant: Assistant) -> None:
        for name, value in (("editions", editions), ("assistant", assistant), ("now", utc_now)):
            object.__setattr__(self, name, value)

    @property
    def red_flags(self) -> RedFlagRules:
        return self.editions.current.red_flags

    @property
    def phrasebook(self) -> Phrasebook:
        return self.editions.current.phrasebook

    @property
    def faqs(self) -> dict[str, Faq]:
        return self.editions.current.faqs

    async def edition(self, release: str | None) -> Desk:
        return await self.editions.of(release)
