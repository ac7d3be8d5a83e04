"""Help for whoever writes a FAQ: which phrasings lie near to other answers, which real messages a
phrasing would take away from them, which it would catch that nobody answers today, and real
messages that could be phrasings. By likeness alone, in a moment: what really happens, trying it
says. Messages are masked ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.examples import Rounded
from bot.language.text import clean
from bot.nlu.parse import id_of
from bot.teaching.gate.decision import Decision
from bot.teaching.gate.judge import Judge, never_stop
from bot.teaching.gate.messages import Message

NEAR = 0.8  # cosine from which two phrasings may be meant alike
MATCHING = 0.6  # from which a message would follow a phrasing
SUGGESTED = 0.5
MOST_NEAR, MOST_MESSAGES, MOST_SUGGESTED = 3, 5, 8

Floats = NDArray[np.float32]
Row = dict[str, Any]


class Adviser:
    """Of the live model and the messages of the log."""

    def __init__(
        self, judge: Judge, messages: Sequence[Message], titles: Mapping[str, str]
    ) -> None:
        self.messages = messages
        self._judge = judge
        self._titles = titles

    def advise(self, id: str, phrasings: Sequence[str]) -> dict[str, list[Any]]:
        """What to tell whoever writes these phrasings for the answer `id`."""
        vectors = self._vectors(phrasings)
        likeness = self._of_messages @ vectors.T
        return {
            "near": [
                row
                for phrasing, vector in zip(phrasings, vectors, strict=True)
                for row in self._near(id, phrasing, vector)
            ],
            "takes": self._moved(phrasings, likeness, self._answered(id)),
            "catches": self._moved(phrasings, likeness, self._open(), named=False),
            "suggest": self._suggested(id, phrasings, vectors),
        }

    def _near(self, id: str, phrasing: str, vector: Floats) -> list[Row]:
        """The nearest phrasings of other answers."""
        model = self._judge.mind.learnt.intents
        (cosines,) = model.examples.cosines(Rounded.of(vector[None]))
        rows: list[Row] = []
        seen = {id}
        for at in np.argsort(-cosines, kind="stable"):
            if cosines[at] < NEAR or len(rows) == MOST_NEAR:
                break
            other = id_of(model.labels[model.owners[at]])
            if other not in seen:
                seen.add(other)
                said = {"text": self._taught[at], "likeness": round(float(cosines[at]), 2)}
                rows.append({"phrasing": phrasing, **self._named(other), **said})
        return rows

    def _moved(
        self, phrasings: Sequence[str], likeness: Floats, owners: Sequence[str | None],
        named: bool = True,
    ) -> list[Row]:  # fmt: skip
        """The messages that lie nearer to a phrasing than to what they are taken for now; owners:
        what each is taken for, None if it does not matter here."""
        found: dict[tuple[str, str], list[Message]] = defaultdict(list)
        if not phrasings:
            return []
        for at, (message, owner) in enumerate(zip(self.messages, owners, strict=True)):
            best = int(likeness[at].argmax())
            if owner is not None and likeness[at, best] > max(MATCHING, self._own[at]):
                found[phrasings[best], owner if named else ""].append(message)
        return [
            {
                "phrasing": phrasing,
                **(self._named(owner) if named else {}),
                "messages": [m.text for m in sorted(group, key=_frequent)[:MOST_MESSAGES]],
                "n": sum(message.times for message in group),
            }
            for (phrasing, owner), group in sorted(found.items())
        ]

    def _suggested(self, id: str, phrasings: Sequence[str], vectors: Floats) -> list[str]:
        """Real messages near to the answer that nobody answers today and nobody has taught."""
        model = self._judge.mind.learnt.intents
        own = [label for label in model.labels if id_of(label) == id]
        standing = model.examples.rows[np.isin(model.owners, [model.labels.index(o) for o in own])]
        about = np.concatenate([vectors, standing])
        if not len(about) or not self.messages:
            return []
        nearest = (self._of_messages @ about.T).max(axis=1)
        known = {clean(text).lower() for text in (*self._taught, *phrasings)}
        fit = [
            at
            for at, owner in enumerate(self._open())
            if owner is not None and nearest[at] >= SUGGESTED
            and clean(self.messages[at].text).lower() not in known
        ]  # fmt: skip
        fit.sort(key=lambda at: (-nearest[at], self.messages[at].text))
        return [self.messages[at].text for at in fit[:MOST_SUGGESTED]]

    def _answered(self, id: str) -> list[str | None]:
        """The answer of each message that another answer is given to."""
        firsts = [d.answers[0] if d.kind == "answered" else None for d in self._decisions]
        return [None if first == id else first for first in firsts]

    def _open(self) -> list[str | None]:
        """What each message is declined as, or taken for, that gets no answer."""
        return [
            (d.options or d.answers)[0] if d.kind in {"declined", "offered"} else None
            for d in self._decisions
        ]

    def _named(self, id: str) -> Row:
        return {"id": id, "title": self._titles.get(id, id)}

    def _vectors(self, texts: Sequence[str]) -> Floats:
        memory = self._judge.memory
        rows = memory.rows([self._judge.read(text).general for text in texts], never_stop)
        vectors: Floats = memory.vectors[rows]
        return vectors

    @cached_property
    def _decisions(self) -> list[Decision]:
        return self._judge.decisions([message.text for message in self.messages])

    @cached_property
    def _of_messages(self) -> Floats:
        return self._vectors([message.text for message in self.messages])

    @cached_property
    def _own(self) -> Floats:
        """How near each message lies to what it is taken for now."""
        model = self._judge.mind.learnt.intents
        parts = self._judge.parts([message.text for message in self.messages])
        rows = model.examples.rows
        blocks = {label: rows[model.owners == at] for at, label in enumerate(model.labels)}
        return np.array(
            [
                (blocks[said[0].label] @ vector).max(initial=0.0)
                for said, vector in zip(parts, self._of_messages, strict=True)
            ],
            np.float32,
        )

    @cached_property
    def _taught(self) -> list[str]:
        """The phrasings in the order in which the model holds their vectors."""
        taught = self._judge.mind.learnt.taught
        rows = zip(taught.labels, taught.phrasings, strict=True)
        ordered = sorted((label, clean(text).lower(), text) for label, text in rows)
        return [text for _, _, text in ordered]


def _frequent(message: Message) -> tuple[int, str]:
    return -message.times, message.text
