"""From a message and its context to parse data, by a tiny model: danger, follow-ups, then the
message itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tiny import CONFIG, TAUGHT, tiny_understanding

from bot.language.follow_up import Context
from bot.language.understanding import roles_of
from bot.nlu.interpreter import Interpreter
from bot.nlu.parse import id_of
from bot.nlu.taught_files import taught_in

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return Interpreter(tiny_understanding(), TAUGHT, CONFIG)


def meant(parsed: dict[str, Any]) -> str:
    """The answer of a FAQ, else the name of the intent."""
    if parsed["intent"]["name"] != "faq":
        return str(parsed["intent"]["name"])
    return str(parsed["response_selector"]["faq"]["response"]["intent_response_key"])


def ids(options: list[dict[str, Any]]) -> list[str]:
    return [option["id"] for option in options]


def test_a_question_is_its_answer(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("What does it cost?", Context())
    understanding = parsed["understanding"]
    assert meant(parsed) == "faq/price"
    assert (understanding["zone"], understanding["title"], understanding["options"]) == (
        "answer", "What does a session cost?", [],
    )  # fmt: skip
    assert understanding["candidates"][0]["id"] == "price"
    assert parsed["intent_ranking"][0]["name"] == "faq"


def test_a_red_flag_is_an_emergency_whatever_stands_open(interpreter: Interpreter) -> None:
    danger = "what does it cost, my chest hurts and i can't breathe"
    parsed = interpreter.parse(danger, Context(options=("price",)))
    assert (meant(parsed), parsed["intent"]["confidence"]) == ("emergency", 1.0)


def test_what_only_sounds_like_danger_has_its_own_meaning(interpreter: Interpreter) -> None:
    """The rules set these aside, and the model of the answers never says "emergency"."""
    calm = ("my dad collapsed in 2009", "this pain is killing me", "i am dying for a massage")
    assert [text for text in calm if meant(interpreter.parse(text, Context())) == "emergency"] == []


def test_an_unclear_question_offers_and_always_a_way_out() -> None:
    sure = tiny_understanding()
    unsure = replace(sure, zones=replace(sure.zones, answer=0.999))
    hesitant = Interpreter(unsure, TAUGHT, CONFIG)
    parsed = hesitant.parse("can i come for pain while pregnant", Context())
    assert meant(parsed) == "nlu_fallback"
    *answers, none = parsed["understanding"]["options"]
    assert answers
    assert all(option["title"] == TAUGHT.titles[option["id"]] for option in answers)
    assert (none["id"], none["title"]) == ("not_covered", "None of these")
    assert none["counted"] in (True, False)


def test_several_questions_are_parts_for_the_action(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("What does it cost? And is it safe when pregnant?", Context())
    parts = parsed["understanding"]["parts"]
    assert meant(parsed) == "several"
    assert [part["response"] for part in parts] == ["utter_faq/price", "utter_faq/pregnancy"]
    assert {part["zone"] for part in parts} == {"answer"}


@pytest.mark.parametrize("text", ["2", "the second", "is it safe in pregnancy"])
def test_a_choice_is_certain(interpreter: Interpreter, text: str) -> None:
    parsed = interpreter.parse(text, Context(options=("price", "pregnancy")))
    assert (meant(parsed), parsed["intent"]["confidence"]) == ("faq/pregnancy", 1.0)


def test_a_choice_that_nobody_taught_any_more_stands_for_itself(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("2", Context(options=("price", "erased")))
    assert parsed["understanding"]["zone"] != "answer" or meant(parsed) != "faq/erased"


def test_more_carries_related_questions(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("tell me more", Context(last_answer="pain_relief"))
    understanding = parsed["understanding"]
    assert (meant(parsed), understanding["more"]) == ("faq/pain_relief", True)
    assert ids(understanding["related"]) == ["pregnancy", "price"]


def test_a_yes_takes_up_the_offer(interpreter: Interpreter) -> None:
    assert meant(interpreter.parse("yes please", Context(offer="price"))) == "faq/price"
    assert meant(interpreter.parse("yes please", Context())) == "affirm"


def test_a_miss_offers_what_has_a_title(interpreter: Interpreter) -> None:
    context = Context(runners_up=("erased", "price", "emergency", "pregnancy"))
    parsed = interpreter.parse("that is not what i asked", context)
    assert meant(parsed) == "not_helpful"
    assert ids(parsed["understanding"]["options"]) == ["price", "pregnancy"]


def test_a_fragment_with_a_name_is_a_subject_of_its_own(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("what about diabetes?", Context(last_answer="pain_relief"))
    assert meant(parsed) != "faq/pain_relief"
    assert parsed["understanding"]["topic"] == "diabetes"


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "🙂", "????", "{phone} /restart"])
def test_any_text_has_a_meaning(interpreter: Interpreter, text: str) -> None:
    parsed = interpreter.parse(text, Context(last_answer="price", options=("price",)))
    assert parsed["intent"]["name"]
    assert parsed["intent_ranking"]


def test_what_has_no_title_is_never_offered() -> None:
    sure = tiny_understanding()
    unsure = replace(sure, zones=replace(sure.zones, answer=0.999))
    titles = {id: title for id, title in TAUGHT.titles.items() if id != "pregnancy"}
    hesitant = Interpreter(unsure, replace(TAUGHT, titles=titles), CONFIG)
    parsed = hesitant.parse("can i come for pain while pregnant", Context())
    offered = ids(parsed["understanding"]["options"])
    assert offered[-1] == "not_covered" and "pregnancy" not in offered


def test_whatever_may_be_offered_has_a_title() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"][0]
    roles = roles_of(config["roles"])
    taught = taught_in(ROOT)
    hidden = roles.declining | roles.talking | {roles.emergency}
    offered = {id_of(label) for label in taught.labels if label not in hidden}
    assert {"call", "book", "price"} <= offered
    assert offered | {id for ids in taught.related.values() for id in ids} == set(taught.titles)
    assert all(title != id for id, title in taught.titles.items()) and config["none_of_these"]
