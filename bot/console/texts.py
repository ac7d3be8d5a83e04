"""The sentences that staff are told by the code; what always stands on a page is in its
template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "texts.yml"
FALLBACK = "failed"


@dataclass(frozen=True)
class Texts:
    """Sentences by key."""

    notices: Mapping[str, str]
    errors: Mapping[str, str]
    actions: Mapping[str, str]  # what the audit log calls a deed
    common_passwords: frozenset[str]

    @classmethod
    def load(cls, path: Path = FILE) -> Texts:
        """The sentences of this file."""
        document = yaml.safe_load(path.read_text("utf-8"))
        common = frozenset(str(word) for word in document.pop("common_passwords"))
        return cls(**document, common_passwords=common)

    def notice(self, key: str, **values: object) -> str:
        """What was done."""
        return self.notices[key].format(**values)

    def error(self, key: str, **values: object) -> str:
        """What cannot be done, and what to do instead."""
        return self.errors.get(key, self.errors[FALLBACK]).format(**values)
