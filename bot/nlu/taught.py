"""What the training data teach: phrasings, titles, related questions, names. Kept with the model,
so that a running assistant never reads `data/`. Whether Rasa read the data or we did makes no
difference here: both give rows of the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.language.text import clean
from bot.nlu.parse import RETRIEVAL, id_of

HARMLESS = "harmless_"  # lookup tables of whole messages, not of names


@dataclass(frozen=True)
class Taught:
    """phrasings and labels side by side; the rest by answer id, names by their kind; harmless:
    messages that sound like danger and are none."""

    phrasings: tuple[str, ...]
    labels: tuple[str, ...]
    titles: Mapping[str, str]
    related: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    harmless: tuple[str, ...] = ()

    def label_of(self, answer: str) -> str | None:
        """The label of an answer id, or None if nobody taught it."""
        retrieval = f"{RETRIEVAL}/{answer}"
        return next((label for label in (retrieval, answer) if label in set(self.labels)), None)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Taught:
        return cls(
            phrasings=tuple(values["phrasings"]),
            labels=tuple(values["labels"]),
            titles=values["titles"],
            related={key: tuple(ids) for key, ids in values["related"].items()},
            names={kind: tuple(names) for kind, names in values["names"].items()},
            harmless=tuple(values["harmless"]),
        )


@dataclass(frozen=True, order=True)
class Phrasing:
    """One example of the training data, with its label (`faq/<key>` or an intent)."""

    label: str
    text: str


def gathered(
    phrasings: Iterable[Phrasing],
    about: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Iterable[str]],
) -> Taught:
    """What all of it teaches, in one order, whatever order it was read in.

    about: the metadata of each label that has some; tables: the lookup tables by name. A name that
    a FAQ's title is about stays a word of its own.
    """
    rows = sorted(set(phrasings))
    known = {id_of(label): about[label] for label in sorted(about) if about[label]}
    titles = {key: str(meta["title"]) for key, meta in known.items() if meta.get("title")}
    spoken = " | ".join(clean(title).lower() for title in titles.values())
    names = {
        kind: tuple(name for name in tables[kind] if name.lower() not in spoken)
        for kind in sorted(tables)
        if not kind.startswith(HARMLESS)
    }
    harmless = (
        text for kind in sorted(tables) if kind.startswith(HARMLESS) for text in tables[kind]
    )
    return Taught(
        phrasings=tuple(row.text for row in rows),
        labels=tuple(row.label for row in rows),
        titles=titles,
        related={key: tuple(meta.get("related") or ()) for key, meta in known.items()},
        names=names,
        harmless=tuple(sorted(set(harmless))),
    )
