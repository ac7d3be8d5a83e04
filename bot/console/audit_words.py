"""How the page of the audit log tells a deed: to what it was done and how, in words. The log and
its file keep the codes. Must not hide an entry: what has no words is told by its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.console.texts import Texts
from bot.log.audit import Deed, Plain

SHOWN = 8  # characters of a digest: enough to tell two apart


@dataclass(frozen=True)
class AuditWords:
    """people: names by number."""

    texts: Texts
    people: Mapping[int, str]

    def object(self, name: str) -> str:
        """`person:3` as the person's name, `conversation:0af3...` as `conversation 0af3`."""
        kind, _, id = name.partition(":")
        if kind == "person" and id.isdigit() and int(id) in self.people:
            return self.people[int(id)]
        label = self.texts.objects.get(kind, kind.replace("_", " "))
        return f"{label} {_short(kind, id)}".strip()

    def detail(self, deed: Deed) -> str:
        """How it was done; empty if there is nothing to tell besides."""
        return ", ".join(self._told(deed))

    def _told(self, deed: Deed) -> Iterator[str]:
        for name, value in deed.detail.items():
            if isinstance(value, bool):
                yield from self._whether(f"{name}.{'yes' if value else 'no'}")
            elif value:
                known = self.texts.details.get(name, f"{name.replace('_', ' ')}: {{value}}")
                yield known.format(value=self._value(name, value))

    def _whether(self, name: str) -> Iterator[str]:
        if name in self.texts.details:
            yield self.texts.details[name]

    def _value(self, name: str, value: Plain) -> str:
        text = str(value)
        if name == "conversation":
            return _short(name, text.removeprefix("conversation:"))
        return self.texts.values.get(f"{name}.{text}", text)


def _short(kind: str, id: str) -> str:
    return id[:SHOWN] if kind == "conversation" else id
