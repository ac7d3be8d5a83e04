"""What a message would be answered with, as far as two models can be compared by it, and in words
for staff. Must not know what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.language.understanding import Part, Roles
from bot.nlu.parse import id_of
from bot.teaching.texts import text

Kind = Literal["emergency", "answered", "offered", "declined"]
SMALL_TALK = "smalltalk"


@dataclass(frozen=True)
class Decision:
    """answers: ids that are answered with, or declined by; options: ids that are asked about."""

    kind: Kind
    answers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def words(self, titles: Mapping[str, str]) -> str:
        """What happens, in a few words."""
        answers, options = (
            " + ".join(titles.get(id, id) for id in ids) for ids in (self.answers, self.options)
        )
        return text(f"decision.{self.kind}", answers=answers, options=options)


def decision_of(parts: Sequence[Part], roles: Roles) -> Decision:
    """What the parts of a message come to."""
    if parts[0].label == roles.emergency:
        return Decision("emergency", (roles.emergency,))
    said = [part for part in parts if part.zone != "offer"]
    asked = [option for part in parts if part.zone == "offer" for option in part.options]
    answers = tuple(dict.fromkeys(_id(part.label, roles) for part in said))
    options = tuple(
        dict.fromkeys(id_of(o.label) for o in asked if o.label != roles.offered_as_none)
    )
    if any(part.label not in roles.declining for part in said):
        return Decision("answered", answers, options)
    return Decision("offered" if options else "declined", answers, options)


def _id(label: str, roles: Roles) -> str:
    """One kind of small talk is as good as another."""
    return SMALL_TALK if label in roles.talking else id_of(label)
