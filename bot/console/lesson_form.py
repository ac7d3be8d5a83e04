"""The form in which a visitor's words are given to a FAQ, as the inbox and a transcript both have
it: read strictly, and saved into the draft or shown again with what is amiss."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.console import drafting
from bot.console.drafting import Choice
from bot.console.fields import Fields
from bot.console.review_words import naming
from bot.console.visit import Visit
from bot.faqs.cleaning import one_line
from bot.faqs.draft import Refused
from bot.faqs.findings import Finding
from bot.faqs.saving import SavingError
from bot.faqs.view import EditError
from bot.log.decisions import KINDS, PHRASING, Judgement, Lesson

LONGEST = 1_000  # characters of a message


@dataclass(frozen=True)
class Lessons:
    """What may be learnt, for one FAQ: messages and their words, to be edited."""

    key: str
    title: str
    texts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Amiss:
    """Why the form is shown again."""

    sentence: str = ""
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Shown:
    """The form as it is shown. Without lessons it is not."""

    lessons: Lessons | None = None
    kind: str = PHRASING
    amiss: Amiss = Amiss()
    is_open: bool = False


@dataclass(frozen=True)
class Sent:
    """What was sent: the FAQ that was named, if there is one, and the words for it."""

    typed: str
    choice: Choice | None
    kind: str  # one of KINDS; empty: nothing is to be learnt
    texts: tuple[tuple[int, str], ...]  # a message and its words, as they were edited

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        if not (self.choice and self.kind):
            return ()
        key = self.choice.key
        return tuple(Lesson(message, key, self.kind, text) for message, text in self.texts if text)


def sent(form: Fields) -> Sent:
    """The form as it came."""
    typed = form.text("faq")
    messages = [int(text) if text.isdecimal() else 0 for text in form.all("message", 15)]
    texts = [one_line(text) for text in form.all("text", LONGEST)]
    return Sent(
        typed,
        drafting.find(typed, naming().choices),
        form.choice("kind", KINDS),
        tuple(zip(messages, texts, strict=False)),
    )


def learn(visit: Visit, form: Sent, messages: Collection[int]) -> Judgement | Amiss:
    """Saves what is to be learnt of these messages; the verdict that goes with it, or what is
    amiss."""
    if form.choice is None:
        return Amiss(visit.console.texts.error("no_such_faq"))
    lessons = tuple(lesson for lesson in form.lessons if lesson.message in messages)
    try:
        drafting.teach(lessons, visit.staff.name, visit.form.all("confirmed"))
    except Refused as refused:
        return Amiss(findings=refused.findings)
    except (EditError, SavingError) as error:
        return Amiss(str(error))
    key = form.choice.key
    return Judgement(naming().verdict_on(key), key, lessons)


def forget(visit: Visit, lessons: Sequence[Lesson]) -> bool:
    """Takes lessons back; whether the draft let them go."""
    try:
        drafting.unteach(lessons, visit.staff.name)
    except (Refused, EditError, SavingError):
        return False
    return True
