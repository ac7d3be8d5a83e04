"""Why a message needs a person's look, and why most need none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from log_samples import NOW, SECOND

from bot.log.inbox_reasons import (
    SOON,
    TIME_TO_FOLLOW,
    Facts,
    Spoken,
    is_one_group,
    names,
    reasons,
    since,
    space,
)

FAQS = ("price", "needles")


def vector(*cosine: float) -> bytes:
    """A vector with this cosine to vector(1.0)."""
    first = cosine[0] if cosine else 1.0
    made = np.zeros(384, np.float32)
    made[0], made[1] = first, (1 - first * first) ** 0.5
    return made.astype("<f2").tobytes()


GOOD = Spoken(
    1, "c", "does it hurt?", None, NOW, "answered", "answered", ("needles",),
    (("needles", 0.9),), 0.9, "model-1", vector(1.0), "e",
)  # fmt: skip
AGAIN = replace(GOOD, number=2, text="will it hurt me?", at=NOW + 9 * SECOND, vector=vector(0.7))
WISH = replace(AGAIN, text="That didn't answer my question", button="not_helpful", vector=None)


def of(**changes: object) -> Facts:
    """GOOD with these changes, as facts."""
    facts = {name: changes.pop(name) for name in ("verdict", "next", "followed") if name in changes}
    return Facts(replace(GOOD, **changes), **facts)  # type: ignore[arg-type]


LOOKS = {
    "declined": (of(outcome="declined"), "declined"),
    "offered": (of(outcome="clarified"), "unsure"),
    "answered, hardly sure": (of(confidence=0.6), "unsure"),
    "thumbs down": (of(verdict="down"), "thumbs_down"),
    "missed": (of(verdict="missed"), "missed"),
    "the wish to be answered after it": (of(next=WISH), "missed"),
    "the wish typed": (
        of(next=replace(AGAIN, candidates=(("not_helpful", 0.9),), vector=None)), "missed",
    ),
    "asked again": (of(next=AGAIN), "rephrased"),
    "emergency": (of(outcome="emergency"), "emergency"),
    "handed off": (of(outcome="handed_off", answers=("book",)), "not_followed"),
    "failed": (of(state="failed", outcome="declined"), "failed"),
    "several": (
        of(outcome="declined", verdict="down", next=AGAIN), "declined thumbs_down rephrased",
    ),
    "a greeting with a thumb": (of(outcome="smalltalk", verdict="down"), "thumbs_down"),
    "digits with a thumb": (of(text="123", outcome="declined", verdict="down"), "thumbs_down"),
}  # fmt: skip

NO_LOOKS = {
    "a good answer": of(),
    "praised": of(verdict="up"),
    "a greeting": of(outcome="smalltalk", confidence=0.2),
    "a button": of(button="needles", confidence=0.2),
    "followed": of(outcome="handed_off", followed=True),
    "asked again later": of(next=replace(AGAIN, at=NOW + SOON + SECOND)),
    "another question": of(next=replace(AGAIN, vector=vector(0.5))),
    "a button after it": of(next=replace(AGAIN, button="price")),
    "by another encoder": of(next=replace(AGAIN, encoder="f")),
    "by none": of(next=replace(AGAIN, vector=None)),
    "thanks after it": of(next=replace(AGAIN, outcome="smalltalk")),
    "signs only": of(text="??? 123", outcome="declined"),
    "a button of long ago": of(button="", text="(a button from earlier)", outcome="declined"),
    "the wish itself": Facts(replace(WISH, outcome="clarified")),
}


@pytest.mark.parametrize("case", LOOKS)
def test_what_needs_a_look(case: str) -> None:
    facts, expected = LOOKS[case]
    assert names(reasons(facts)) == tuple(expected.split())


@pytest.mark.parametrize("case", NO_LOOKS)
def test_what_needs_none(case: str) -> None:
    assert reasons(NO_LOOKS[case]) == 0


def test_a_way_on_may_be_taken_for_a_while() -> None:
    handed = of(outcome="handed_off")
    assert since(handed.spoken, reasons(handed)) == NOW + TIME_TO_FOLLOW
    unhappy = of(outcome="handed_off", verdict="down")
    assert since(unhappy.spoken, reasons(unhappy)) == NOW


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (of(outcome="declined", answers=("price",)), "faq:price"),
        (of(outcome="declined", answers=("not_covered",)), ""),
        (of(outcome="handed_off", answers=("book",)), "way:book"),
        (of(outcome="handed_off", answers=("book",), verdict="down"), ""),
        (of(outcome="emergency"), "emergency"),
        (of(outcome="emergency", answers=("price",), verdict="down"), "emergency"),
        (of(verdict="down"), ""),
    ],
)
def test_what_lies_apart(facts: Facts, expected: str) -> None:
    found = space(facts.spoken, reasons(facts), FAQS)
    assert found == expected
    assert is_one_group(found) == (":" in expected)
