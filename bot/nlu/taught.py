"""What the training data teach besides phrasings: titles, related questions, which answers have
more to tell, names. Kept with the model, so that a running assistant never reads `data/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.text import clean
from bot.nlu.parse import RETRIEVAL, id_of


@dataclass(frozen=True)
class Taught:
    """phrasings and labels side by side; the rest by answer id, names by their kind."""

    phrasings: tuple[str, ...]
    labels: tuple[str, ...]
    titles: Mapping[str, str]
    related: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]

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
        )


def taught_from(data: TrainingData) -> Taught:
    """Reads Rasa's training data. A name that a FAQ's title is about stays a word of its own."""
    rows = [
        (example.get(TEXT), example.get(INTENT_RESPONSE_KEY) or example.get(INTENT))
        for example in data.intent_examples
    ]
    about = {
        id_of(label): example.get(METADATA)["intent"]
        for example, (_, label) in zip(data.intent_examples, rows, strict=True)
        if (example.get(METADATA) or {}).get("intent")
    }
    titles = {key: meta["title"] for key, meta in about.items() if meta.get("title")}
    return Taught(
        phrasings=tuple(text for text, _ in rows),
        labels=tuple(label for _, label in rows),
        titles=titles,
        related={key: tuple(meta.get("related") or ()) for key, meta in about.items()},
        names=_names(data.lookup_tables, titles.values()),
    )


def taught_in(project: Path) -> Taught:
    """What the `data/` of a project teaches, read as Rasa reads it."""
    importer = RasaFileImporter(
        config_file=str(project / "config.yml"),
        domain_path=str(project / "domain.yml"),
        training_data_paths=str(project / "data"),
    )
    return taught_from(importer.get_nlu_data())


def _names(
    tables: Iterable[Mapping[str, Any]], titles: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The lookup tables by kind, less the names that stand in a title."""
    spoken = " | ".join(clean(title).lower() for title in titles)
    return {
        table["name"]: tuple(name for name in table["elements"] if name.lower() not in spoken)
        for table in tables
    }
