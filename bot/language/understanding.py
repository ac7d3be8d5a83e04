"""Decides what a message asks for: an answer, a choice between a few, or an honest no. It joins
reading, splitting and scoring, and knows three zones of confidence. It does not know Rasa, the
conversation, or any single answer: what an answer is, it was taught."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.alarm import Alarm
from bot.language.clauses import Clause, Splitter
from bot.language.encoder import Encoder
from bot.language.intent_model import IntentModel, Scored
from bot.language.reading import Reader, Reading
from bot.language.segments import Prices, Run, questions, runs_of

Asked = tuple[Reading, Sequence[Scored]]


@dataclass(frozen=True)
class Zones:
    """Confidences that part the zones; chosen by cross-validation (benchmarks/variants.py).

    answer: from here on an answer is given; decline: from here on a question is declined without
    offering others; offer: from here on something is offered, below it is declined; option: least
    probability of what is offered; emergency: probability of danger that is enough to warn.
    """

    answer: float
    decline: float
    offer: float
    option: float
    emergency: float


@dataclass(frozen=True)
class Roles:
    """Labels that are not answers, by what they are for."""

    declining: frozenset[str]
    personal: frozenset[str]  # declined whole: a story is not cut into questions
    talking: frozenset[str]
    offered_as_none: str  # the declining label that stands behind "none of these"
    emergency: str
    named: frozenset[str]  # kinds of names worth repeating: "nothing about migraine"


@dataclass(frozen=True)
class Part:
    """What one message, or one question of it, asks for.

    zone: "answer", "offer" or "decline"; label: the most likely meaning; options: what to offer,
    likeliest first; topic: the ailment, therapy or the like that was named.
    """

    zone: str
    label: str
    confidence: float
    options: tuple[Scored, ...] = ()
    topic: str | None = None
    ranking: tuple[Scored, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """Understands messages; holds no state between them."""

    reader: Reader
    splitter: Splitter
    model: IntentModel
    encoder: Encoder
    alarm: Alarm
    zones: Zones
    prices: Prices
    roles: Roles

    def parts(self, text: str) -> list[Part]:
        """The questions of a message, one or several, in the order asked."""
        whole = self.reader.read(text)
        clauses = self.splitter.split(whole.plain)
        runs = runs_of(clauses)
        readings = [whole, *(self._joined(clauses[i:j]) for i, j in runs)]
        rankings = self.model.score(readings, self.encoder)
        # Danger by the whole: a clause may tell of what is long over.
        if self.alarm.rings(text, whole, self._expected(rankings[0])):
            return [Part("answer", self.roles.emergency, 1.0, topic=whole.named(self.roles.named))]
        rankings = [self._calm(ranking) for ranking in rankings]
        asked = dict(zip(runs, zip(readings[1:], rankings[1:], strict=True), strict=True))
        chosen = self._questions(clauses, asked, rankings[0])
        return [self.judge(*asked[run]) for run in chosen] or [self.judge(whole, rankings[0])]

    def vector(self, text: str) -> NDArray[np.float32]:
        """Where a message stands among others by its meaning: (384,), of unit length."""
        vectors = self.encoder.encode([self.reader.read(text).general])
        return np.asarray(vectors[0], dtype=np.float32)

    def _expected(self, ranking: Sequence[Scored]) -> float:
        """How likely an emergency is among all that could have been meant."""
        found = (s.probability for s in ranking if s.label == self.roles.emergency)
        return next(found, 0.0)

    def _calm(self, ranking: Sequence[Scored]) -> list[Scored]:
        """A ranking without the emergency, of which the alarm alone decides."""
        return [scored for scored in ranking if scored.label != self.roles.emergency]

    def _joined(self, clauses: Sequence[Clause]) -> Reading:
        return self.reader.read(" ".join(clause.text for clause in clauses), spell=False)

    def _questions(
        self, clauses: Sequence[Clause], asked: Mapping[Run, Asked], whole: Sequence[Scored]
    ) -> list[Run]:
        if whole[0].label in self.roles.personal:
            return []
        tops = {run: ranking[0] for run, (reading, ranking) in asked.items() if self._says(reading)}
        tops = {run: top for run, top in tops.items() if top.label not in self.roles.talking}
        return questions(clauses, tops, whole[0], self.prices)

    def _says(self, reading: Reading) -> bool:
        """Whether more is said than a name: "acupressure" alone asks nothing."""
        named = sum(name.end - name.start for name in reading.names)
        return len(reading.plain) - named > 2

    def judge(self, reading: Reading, ranking: Sequence[Scored]) -> Part:
        """One question and its ranking, put into its zone."""
        top = ranking[0]
        zone = self._zone(top)
        options = () if zone != "offer" else self._options(ranking)
        if zone == "offer" and not options:
            zone = "decline"
        if zone == "decline" and top.label not in self.roles.declining:
            top = next(s for s in ranking if s.label in self.roles.declining)
        topic = reading.named(self.roles.named)
        return Part(zone, top.label, top.confidence, options, topic, tuple(ranking))

    def _zone(self, top: Scored) -> str:
        if top.label in self.roles.talking and top.confidence >= self.zones.offer:
            return "answer"  # a greeting too many does no harm
        declines = top.label in self.roles.declining
        if top.confidence >= (self.zones.decline if declines else self.zones.answer):
            return "decline" if declines else "answer"
        return "offer" if top.confidence >= self.zones.offer else "decline"

    def _options(self, ranking: Sequence[Scored]) -> tuple[Scored, ...]:
        """What may have been meant; empty if nothing that could be answered is likely enough."""
        likely = [s for s in ranking[:4] if s.probability >= self.zones.option]
        hidden = self.roles.declining | self.roles.talking | {self.roles.emergency}
        answers = [s for s in likely if s.label not in hidden]
        none = [s for s in likely if s.label == self.roles.offered_as_none]
        return tuple(answers[:3] + none) if answers else ()


def roles_of(groups: Mapping[str, Collection[str]]) -> Roles:
    """Roles as they stand in config.yml."""
    return Roles(
        declining=frozenset(groups["declining"]),
        personal=frozenset(groups["personal"]),
        talking=frozenset(groups["talking"]),
        offered_as_none=str(groups["offered_as_none"]),
        emergency=str(groups["emergency"]),
        named=frozenset(groups["named"]),
    )
