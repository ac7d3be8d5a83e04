"""Understanding: three zones and what is offered (by rankings made by hand), several questions and
danger (by a tiny model)."""

from __future__ import annotations

import pytest
from tiny import tiny_understanding

from bot.language.intent_model import Scored
from bot.language.reading import Reading
from bot.language.understanding import Part, Understanding

PLAIN = Reading("x", "x", ())


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return tiny_understanding()


def ranked(likeness: float = 1.0, **probabilities: float) -> list[Scored]:
    """A ranking by probabilities; the labels' slashes written as __."""
    found = {label.replace("__", "/"): p for label, p in probabilities.items()}
    return [Scored(label, p, p * likeness) for label, p in found.items()]


def judged(understanding: Understanding, ranking: list[Scored]) -> Part:
    return understanding.judge(PLAIN, ranking)


@pytest.mark.parametrize(
    ("probability", "likeness", "zone"),
    [(0.5, 1.0, "answer"), (0.49, 1.0, "offer"), (0.8, 0.6, "offer"), (0.8, 0.18, "decline")],
)
def test_confidence_parts_the_zones(
    understanding: Understanding, probability: float, likeness: float, zone: str
) -> None:
    rest = (1 - probability) / 2
    ranking = ranked(
        likeness, faq__price=probability, faq__pregnancy=rest + 0.01, not_covered=rest - 0.01
    )
    part = judged(understanding, ranking)
    assert part.zone == zone
    assert part.label == ("not_covered" if zone == "decline" else "faq/price")
    assert bool(part.options) == (zone == "offer")


def test_a_declining_label_has_a_threshold_of_its_own(understanding: Understanding) -> None:
    sure = judged(understanding, ranked(out_of_scope=0.35, faq__price=0.33, not_covered=0.32))
    unsure = judged(understanding, ranked(out_of_scope=0.29, faq__price=0.28, not_covered=0.27))
    assert (sure.zone, sure.label, sure.options) == ("decline", "out_of_scope", ())
    assert (unsure.zone, [s.label for s in unsure.options]) == (
        "offer",
        ["faq/price", "not_covered"],
    )


def test_none_of_these_is_offered_only_where_it_is_likely(understanding: Understanding) -> None:
    likely = ranked(faq__price=0.4, faq__pregnancy=0.3, not_covered=0.1)
    unlikely = ranked(faq__price=0.4, faq__pregnancy=0.3, not_covered=0.03)
    offered = [s.label for s in judged(understanding, likely).options]
    assert offered == ["faq/price", "faq/pregnancy", "not_covered"]
    offered = [s.label for s in judged(understanding, unlikely).options]
    assert offered == ["faq/price", "faq/pregnancy"]


def test_at_most_three_answers_and_no_small_talk_are_offered(understanding: Understanding) -> None:
    five = ranked(faq__a=0.3, faq__b=0.2, faq__c=0.18, faq__d=0.17, not_covered=0.15)
    assert [s.label for s in judged(understanding, five).options] == ["faq/a", "faq/b", "faq/c"]
    talk = ranked(faq__price=0.4, affirm=0.3, emergency=0.2, out_of_scope=0.1)
    assert [s.label for s in judged(understanding, talk).options] == ["faq/price"]


def test_where_nothing_can_be_offered_the_likeliest_no_is_said(
    understanding: Understanding,
) -> None:
    part = judged(
        understanding, ranked(emergency=0.45, deny=0.3, out_of_scope=0.15, not_covered=0.1)
    )
    assert (part.zone, part.label, part.options) == ("decline", "out_of_scope", ())


def test_small_talk_needs_no_more_confidence_than_an_offer(understanding: Understanding) -> None:
    assert judged(understanding, ranked(affirm=0.15, faq__price=0.1)).zone == "answer"
    part = judged(understanding, ranked(affirm=0.14, faq__price=0.1, out_of_scope=0.09))
    assert (part.zone, part.label) == ("decline", "out_of_scope")


def test_danger_is_never_a_choice_among_others(understanding: Understanding) -> None:
    (part,) = understanding.parts("what are the signs of a stroke")
    assert part.label != "emergency"
    assert part.ranking
    assert all(scored.label != "emergency" for scored in part.ranking + part.options)


def test_a_question_is_answered(understanding: Understanding) -> None:
    (part,) = understanding.parts("What does it cost?")
    assert (part.zone, part.label) == ("answer", "faq/price")
    assert part.confidence > 0.5


def test_a_misspelt_question_is_answered(understanding: Understanding) -> None:
    (part,) = understanding.parts("is it safe wen pregnnat")
    assert (part.zone, part.label) == ("answer", "faq/pregnancy")


def test_what_was_named_is_kept_as_written(understanding: Understanding) -> None:
    (part,) = understanding.parts("does it cure diabetes")
    assert (part.zone, part.label, part.topic) == ("decline", "not_covered", "diabetes")


def test_several_questions_are_parts_in_the_order_asked(understanding: Understanding) -> None:
    parts = understanding.parts("What does it cost? And is it safe when pregnant?")
    assert [(p.zone, p.label) for p in parts] == [
        ("answer", "faq/price"),
        ("answer", "faq/pregnancy"),
    ]


def test_one_question_with_an_and_in_it_is_one_part(understanding: Understanding) -> None:
    (part,) = understanding.parts("can it ease back pain and pain in the neck")
    assert part.label == "faq/pain_relief"


def test_a_cry_for_help_is_not_cut_into_questions(understanding: Understanding) -> None:
    (part,) = understanding.parts("my dad has collapsed, he is not breathing, is it a stroke?")
    assert (part.zone, part.label, part.confidence) == ("answer", "emergency", 1.0)


def test_danger_goes_before_a_clear_question(understanding: Understanding) -> None:
    (part,) = understanding.parts("What does it cost? My dad has collapsed. Is it safe?")
    assert (part.zone, part.label) == ("answer", "emergency")


@pytest.mark.parametrize("text", ["", "qwertz asdf", "a " * 40])
def test_what_says_nothing_is_not_answered(understanding: Understanding, text: str) -> None:
    assert [p.zone == "answer" for p in understanding.parts(text)] == [False]
