"""What a message means because of what was said before it: a choice among what was offered, a yes
to an offer, a wish for more, "and for my neck?". Pure: the conversation comes in as a value, and
which answers exist is not known here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from bot.language.text import words

ALIKE = 85.0  # percent: a title typed from memory
ORDINALS = (
    ("1", "one", "first", "1st"),
    ("2", "two", "second", "2nd"),
    ("3", "three", "third", "3rd"),
)
LAST = ("last", "latter", "bottom")
FILLING = frozenset(
    "the a one option number please answer that this i mean meant want take pick choose is it no"
    " yes ok okay of them those these last would like to know about go with for me".split()
)
NONE = frozenset("none neither nothing".split())
OPENING = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|but|or|also|then|well|hmm)[, ]+)*"
    r"(?:(?:what|how) about|what if|same for|and|even(?: if)?|but|or|if)\b[, ]*"
)
CLOSING = re.compile(r"[, ]+(?:then|too|as well|instead)\W*$")
LONGEST = 8  # words in a message that leans on the one before it


@dataclass(frozen=True)
class Context:
    """Where the conversation stands; see bot/gateway/answering/conversation.py."""

    last_answer: str | None = None
    offer: str | None = None
    options: tuple[str, ...] = ()
    runners_up: tuple[str, ...] = ()
    misses: int = 0

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Context:
        """The context the gateway sent with a message; what it left out is unknown."""
        return cls(
            last_answer=_text(values.get("last_answer")),
            offer=_text(values.get("offer")),
            options=_texts(values.get("options")),
            runners_up=_texts(values.get("runners_up")),
            misses=int(str(values.get("misses") or 0)),
        )


@dataclass(frozen=True)
class Move:
    """answer: the id meant; more: of the last answer, what it left out; others: other questions
    than those already offered or answered."""

    answer: str | None = None
    more: bool = False
    others: tuple[str, ...] = field(default=())
    dissatisfied: bool = False


@dataclass(frozen=True)
class Talk:
    """The names under which the training data hold the little words of a conversation."""

    affirm: str
    deny: str
    more: str
    not_helpful: str


def resolve(
    text: str, label: str, context: Context, titles: Mapping[str, str], talk: Talk
) -> Move | None:
    """What the message means here, or None if it stands for itself."""
    chosen = _chosen(text, context.options, titles)
    if chosen:
        return Move(chosen)
    if label == talk.affirm:
        return _taken_up(context)
    if label == talk.more and context.last_answer:
        return Move(context.last_answer, more=True)
    if label == talk.not_helpful or (context.options and _refuses(text)):
        return Move(others=context.runners_up, dissatisfied=True)
    return None


def leaning(text: str, title: str | None) -> str | None:
    """A fragment completed by the title of the last answer: "and for my neck?" after one about
    pain. None if the message is no fragment."""
    opening = OPENING.match(text)
    if not title or not opening or len(words(text)) > LONGEST:
        return None
    rest = CLOSING.sub("", text[opening.end() :]).strip()
    return f"{title} {rest}" if rest else None


def _taken_up(context: Context) -> Move | None:
    if len(context.options) == 1:
        return Move(context.options[0])
    return Move(context.offer) if context.offer and not context.options else None


def _refuses(text: str) -> bool:
    """Whether a message says that none of the options was meant, and nothing else."""
    said = {word.text.lower() for word in words(text)}
    return bool(said & NONE) and said <= NONE | FILLING


def _chosen(text: str, options: Sequence[str], titles: Mapping[str, str]) -> str | None:
    """The option a message picks by number, by place or by its title."""
    said = [word.text.lower() for word in words(text)]
    for option in options:
        if ratio(text.lower(), titles.get(option, option).lower()) >= ALIKE:
            return option
    if not said or any(_place(word) is None and word not in FILLING for word in said):
        return None
    if any(word in LAST for word in said):
        return options[-1] if options else None
    places = [place for word in said if (place := _place(word)) is not None]
    return options[places[0]] if places and places[0] < len(options) else None


def _place(word: str) -> int | None:
    return next((i for i, names in enumerate(ORDINALS) if word in names), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
