"""What a model makes of messages that stand alone, thousands at a time: the same decisions that the
assistant would come to, without Rasa. Not for several threads at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from bot.language.alarm import is_settled
from bot.language.reading import Reader, Reading
from bot.language.red_flag_reading import Look
from bot.language.red_flag_shelf import name_of, rules_of
from bot.language.segments import Prices, runs_of
from bot.language.text import clean
from bot.language.understanding import Part, Roles, Understanding, Zones, roles_of
from bot.nlu.reader import speller_of
from bot.teaching.gate.decision import Decision, decision_of
from bot.teaching.gate.memory import Memory
from bot.teaching.gate.mind import RED_FLAGS, Mind
from bot.teaching.gate.scores import Batch, Rankings, Table, dangers, key_of

Parts = tuple[Part, ...]


def never_stop() -> None:
    """Goes on."""


class Judge:
    """One model, asked what messages mean. It remembers what it decided."""

    def __init__(self, mind: Mind, memory: Memory) -> None:
        self.mind = mind
        self.memory = memory
        folder = mind.source / RED_FLAGS
        self.rules, self.rules_name = rules_of(folder), name_of(folder)
        self.roles: Roles = roles_of(mind.config["roles"])
        self._rankings = Rankings(
            mind.learnt.intents, self.roles.declining | {self.roles.emergency}
        )
        self._decided: dict[str, Parts] = {}
        self._danger: dict[str, float] = {}
        self._understanding = self._understands()

    def parts(self, texts: Sequence[str], going_on: Callable[[], None] = never_stop) -> list[Parts]:
        """What each text asks for; `going_on` is called now and then and may raise."""
        plain = [clean(text) for text in texts]
        new = [text for text in dict.fromkeys(plain) if text not in self._decided]
        if new:
            self._prepare(new, going_on)
            for text in new:
                self._decided[text] = tuple(self._understanding.parts(text))
        return [self._decided[text] for text in plain]

    def decisions(
        self, texts: Sequence[str], going_on: Callable[[], None] = never_stop
    ) -> list[Decision]:
        """What each text would be answered with."""
        return [decision_of(parts, self.roles) for parts in self.parts(texts, going_on)]

    def look(self, text: str) -> Look:
        """What the model's emergency rules see in a text."""
        return self.memory.look(self.rules_name, text, self.rules.look)

    def rings(self, text: str, reading: Reading, expected: float) -> bool:
        """Whether a message is an emergency: as bot/language/alarm.py decides it."""
        look = self.look(text)
        if is_settled(look, expected):
            return look.flag is not None
        return self._danger[text] >= self._understanding.zones.emergency

    def read(self, text: str) -> Reading:
        return self._understanding.reader.read(clean(text))

    def _prepare(self, texts: Sequence[str], going_on: Callable[[], None]) -> None:
        """Computes all that deciding on these texts will ask for."""
        wholes = [self._understanding.reader.read(text) for text in texts]
        looks = []
        for text in texts:
            going_on()
            looks.append(self.look(text))
        readings = [*wholes, *(piece for whole in wholes for piece in self._pieces(whole))]
        self.memory.blocks.grow_old()
        table = Table(self.memory, readings, going_on)
        grams = table.grams(self.mind.learnt.intents)
        self._rankings.take(table, grams)
        heard = Batch(table, grams, [table.places[key_of(whole)] for whole in wholes])
        likely = dangers(self.mind.learnt.danger, heard, [look.traits for look in looks])
        self._danger = dict(zip(texts, map(float, likely), strict=True))

    def _pieces(self, whole: Reading) -> list[Reading]:
        """The readings of the runs of clauses that `Understanding.parts` will ask for."""
        clauses = self._understanding.splitter.split(whole.plain)
        joined = (" ".join(c.text for c in clauses[i:j]) for i, j in runs_of(clauses))
        return [self._understanding.reader.read(text, spell=False) for text in joined]

    def _understands(self) -> Understanding:
        taught, config = self.mind.learnt.taught, self.mind.config
        speller = speller_of(taught, self.memory.encoder.vocabulary)
        finds = cast(Any, self.memory.gazetteer(taught.names))
        return Understanding(
            reader=Reader(speller, finds, config["stand_ins"]),
            splitter=cast(Any, self.memory.splitter),
            model=cast(Any, self._rankings),
            encoder=cast(Any, self.memory.encoder),
            alarm=cast(Any, self),
            zones=Zones(**config["zones"]),
            prices=Prices(**config["prices"]),
            roles=self.roles,
        )
