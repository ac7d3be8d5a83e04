"""Judges a model by the questions that nothing is learnt from, and names those that it gets wrong
and the live one does not. A reply is right if the question's own id was answered, offered if it
stood among the options, wrong if another was answered; declining is never wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.bounds import upper_bound
from bot.language.understanding import Roles
from bot.nlu.parse import id_of
from bot.teaching.gate.decision import SMALL_TALK, Decision
from bot.teaching.gate.suites import Question

DIGITS = 6  # of a bound, as it is reported
MOST_BYSTANDERS = 0.004  # of the questions
GOOD = frozenset({"right", "offered"})
UNANSWERED = frozenset({"declined", "missed"})


@dataclass(frozen=True)
class Judged:
    """A question with what each model makes of it; `was` is None where nothing is live."""

    question: Question
    now: Decision
    was: Decision | None


def verdict(question: Question, said: Decision, roles: Roles) -> str:
    """right, offered, missed (others were offered), declined or wrong."""
    meant = _meant(question.id, roles)
    if meant in said.answers:
        return "right"
    if said.kind == "offered":
        return "offered" if meant in said.options else "missed"
    return "declined" if said.kind == "declined" else "wrong"


def figures(
    questions: Sequence[Question], said: Sequence[Decision], roles: Roles
) -> dict[str, Any]:
    """How many were right, offered and wrong, and how many could be wrong of all there are."""
    pairs = zip(questions, said, strict=True)
    found = Counter(verdict(question, decision, roles) for question, decision in pairs)
    counts = {name: found[name] for name in ("right", "offered", "wrong")}
    return {"n": len(questions), **counts, "bound": bound(found["wrong"], len(questions))}


def bound(wrong: int, asked: int) -> float:
    """The share of wrong answers, at most, as it is reported and compared."""
    return round(upper_bound(wrong, asked), DIGITS)


def newly_wrong(judged: Sequence[Judged], roles: Roles) -> list[Judged]:
    """Answered wrongly now, and not wrongly by the live model."""
    return [j for j in judged if j.was and _now(j, roles) == "wrong" != _was(j, roles)]


def bystanders(wrong: Sequence[Judged], touched: frozenset[str] | None, asked: int) -> list[Judged]:
    """Those of the newly wrong that the change is not about: neither the question's id nor what is
    answered now was touched. Each training moves a few questions that stood on the edge; so few are
    no reason to block. None, if there are more than that, if the change does harm of its own, or if
    it may be about anything."""
    if touched is None:
        return []
    aside = [j for j in wrong if touched.isdisjoint({j.question.id, *j.now.answers})]
    return aside if len(wrong) == len(aside) <= MOST_BYSTANDERS * asked else []


def lost(judged: Sequence[Judged], roles: Roles) -> list[Judged]:
    """Answered or offered by the live model, and neither now."""
    return [j for j in judged if _was(j, roles) in GOOD and _now(j, roles) in UNANSWERED]


def _now(judged: Judged, roles: Roles) -> str:
    return verdict(judged.question, judged.now, roles)


def _was(judged: Judged, roles: Roles) -> str | None:
    return verdict(judged.question, judged.was, roles) if judged.was else None


def _meant(id: str, roles: Roles) -> str:
    """The id that a label is answered with."""
    talking = {id_of(label) for label in roles.talking}
    return SMALL_TALK if id in talking else id
