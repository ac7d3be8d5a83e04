"""The sentences that staff are told by the code; what always stands on a page is in its
template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
FILES = (FOLDER / "texts.yml", FOLDER / "teaching.yml")
SECTIONS = ("notices", "errors", "actions", "objects", "details", "values")
FALLBACK = "failed"


@dataclass(frozen=True)
class Texts:
    """Sentences by key."""

    notices: Mapping[str, str]
    errors: Mapping[str, str]
    actions: Mapping[str, str]  # what the audit log calls a deed
    objects: Mapping[str, str]  # to what it was done, by the kind
    details: Mapping[str, str]  # and how, by the name of the detail
    values: Mapping[str, str]  # and what codes in there stand for
    common_passwords: frozenset[str]

    @classmethod
    def load(cls, paths: Sequence[Path] = FILES) -> Texts:
        """The sentences of these files."""
        documents = [yaml.safe_load(path.read_text("utf-8")) for path in paths]
        common = (word for each in documents for word in each.get("common_passwords", ()))
        sections = {section: _joined(documents, section) for section in SECTIONS}
        return cls(**sections, common_passwords=frozenset(common))

    def notice(self, key: str, **values: object) -> str:
        """What was done."""
        return self.notices[key].format(**values)

    def error(self, key: str, **values: object) -> str:
        """What cannot be done, and what to do instead."""
        return self.errors.get(key, self.errors[FALLBACK]).format(**values)


def _joined(documents: Sequence[Mapping[str, Any]], section: str) -> dict[str, str]:
    return {key: text for each in documents for key, text in each.get(section, {}).items()}
