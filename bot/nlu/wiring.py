"""Builds the understanding from what was learnt and what config.yml sets. The same building serves
training, a live assistant, and whoever measures one without Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.language.alarm import Alarm
from bot.language.clauses import Splitter
from bot.language.encoder import Encoder
from bot.language.red_flags import RedFlags
from bot.language.segments import Prices
from bot.language.understanding import Understanding, Zones, roles_of
from bot.nlu.learning import Learnt
from bot.nlu.reader import reader_of


def understanding_of(
    learnt: Learnt, config: Mapping[str, Any], encoder: Encoder, red_flags: RedFlags
) -> Understanding:
    """What was learnt, made able to understand."""
    zones = Zones(**config["zones"])
    return Understanding(
        reader=reader_of(learnt.taught, config, encoder),
        splitter=Splitter.shared(),
        model=learnt.intents,
        encoder=encoder,
        alarm=Alarm(red_flags, learnt.danger, encoder, zones.emergency),
        zones=zones,
        prices=Prices(**config["prices"]),
        roles=roles_of(config["roles"]),
    )
