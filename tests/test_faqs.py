"""Reading FAQ files, and every rule they must keep: each is seen to fire."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.faqs import faq as faqs
from bot.faqs.article import Article, Fact
from bot.faqs.checks import Problem, answers_touched, check
from bot.faqs.faq import Faq, FaqError
from bot.faqs.rules import RULES
from bot.faqs.shelf import plain

ARTICLE = Article(
    title="About sleep",
    reviewed_on=date(2021, 5, 3),
    reviewed_by="A. Person",
    facts=(Fact("sleep_good", "sleep", "One should sleep.", False, ("0" * 64,)),),
)
SLEEP = """version: "3.1"
nlu:
  - intent: faq/sleep
    metadata:
      title: "Why sleep?"
      source: "article: sleep"
      facts: [sleep_good]
      related: [beds]
    examples: |
      - why should I sleep
      - is sleep any good
      - what is sleep for
      - do I have to sleep
      - sleep, is it worth it?
responses:
  utter_faq/sleep:
    - text: |
        You should sleep. {clinic} says so.
    - text: |
        For a while, that is.
      metadata:
        when: more
"""
BEDS = """version: "3.1"
nlu:
  - intent: faq/beds
    metadata:
      title: "Your beds"
      source: "clinic"
      related: [sleep]
    examples: |
      - what beds do you have
      - are your beds soft
      - how wide is a bed
      - can I see the beds
      - beds
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("faq", "held_out"):
        (tmp_path / name).mkdir()
    write(tmp_path / "faq" / "sleep.yml", SLEEP)
    write(tmp_path / "faq" / "beds.yml", BEDS)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path) -> list[Problem]:
    return check(folder / "faq", ARTICLE, folder / "held_out")


def test_load(folder: Path) -> None:
    assert faqs.load(folder / "faq" / "sleep.yml") == Faq(
        key="sleep",
        title="Why sleep?",
        source="article: sleep",
        facts=("sleep_good",),
        related=("beds",),
        phrasings=(
            "why should I sleep",
            "is sleep any good",
            "what is sleep for",
            "do I have to sleep",
            "sleep, is it worth it?",
        ),
        answer="You should sleep. {clinic} says so.",
        more="For a while, that is.",
    )


def test_load_a_clinic_fact_without_answer(folder: Path) -> None:
    beds = faqs.load(folder / "faq" / "beds.yml")
    assert (beds.answer, beds.more, beds.facts) == (None, None, ())


def test_load_all(folder: Path) -> None:
    assert list(faqs.load_all(folder / "faq")) == ["beds", "sleep"]
    assert faqs.load_all(folder / "nothing_here") == {}


def test_load_all_refuses_a_key_in_two_files(folder: Path) -> None:
    write(folder / "faq" / "zzz.yaml", SLEEP)
    with pytest.raises(FaqError, match="another file"):
        faqs.load_all(folder / "faq")


UNREADABLE = [
    (SLEEP, "a: [", "as YAML"),
    (SLEEP, "- one", "needs the parts"),
    ("responses:", "nlu:", "as YAML"),
    ("nlu:\n  - intent: faq/sleep", "nlu:\n    intent: faq/sleep\n    x:", "stands a list"),
    ("- intent: faq/sleep", "- synonym: sleep", "has 0 intents"),
    ("responses:", "  - intent: faq/naps\nresponses:", "has 2 intents"),
    ("faq/sleep\n    metadata", "sleep\n    metadata", "write `faq/` and the key"),
    ("faq/sleep\n    metadata", "faq/\n    metadata", "write `faq/` and the key"),
    ("[sleep_good]", "sleep_good", "write `facts` as a list"),
    ("[beds]", "beds", "write `related` as a list"),
    ("examples: |\n", "examples:\n", "`examples: |`"),
    ("- is sleep any good", "is sleep any good", "begins with"),
    ("      metadata:\n        when: more\n", "", "several answers"),
    ("    - text: |\n        You", "    text: |\n        You", "as YAML"),
    (SLEEP[SLEEP.index("    - text:") :], "    a text", "stands `- text: |`"),
    ("  utter_faq/sleep:", "  - utter_faq/sleep:", "`responses` must be a block"),
    ("metadata:\n        when: more", "metadata: more", "`metadata` of an answer"),
]


@pytest.mark.parametrize(("old", "new", "message"), UNREADABLE)
def test_an_unreadable_file_is_one_problem(folder: Path, old: str, new: str, message: str) -> None:
    assert old in SLEEP
    path = write(folder / "faq" / "sleep.yml", SLEEP.replace(old, new, 1))
    with pytest.raises(FaqError, match=message):
        faqs.load(path)
    assert [found for found in problems(folder) if message in found.sentence]


def test_sound_files_have_no_problem(folder: Path) -> None:
    assert problems(folder) == []


RULES_FIRE = [
    ("names_agree", "intent: faq/sleep", "intent: faq/naps", "name the file `naps.yml`"),
    ("names_agree", "utter_faq/sleep:", "utter_faq/naps:", "call the answer `utter_faq/sleep`"),
    ("key_once", "intent: faq/sleep", "intent: faq/beds", "stands in beds.yml and sleep.yml"),
    ("titled", 'title: "Why sleep?"', 'title: ""', "title is missing"),
    ("titled", "Why sleep?", "Why " + "sleep " * 8, "a button holds 45"),
    ("titled", "Why sleep?", "YOUR BEDS!", "tell them apart"),
    ("source_known", "article: sleep", "article: naps", "write one of article: sleep, clinic"),
    ("answered", SLEEP[SLEEP.index("responses:") :], "", "The answer is missing"),
    ("answered", "You should sleep. {clinic} says so.", "", "The answer is missing"),
    ("fits_bubble", "You should sleep.", "Sleep. " * 60, "a chat bubble holds 420"),
    ("fits_bubble", "For a while", "For " + "a while " * 60, "a chat bubble holds 420"),
    ("no_environment", "Why sleep?", "Why ${HOME}?", "setting of the server"),
    ("placeholders_known", "{clinic}", "{doctor}", "Nobody fills {doctor}"),
    ("placeholders_known", "For a while", "For {a while", "a brace"),
    ("placeholders_known", "{clinic}", "{a b}", "a brace"),
    ("no_markup", "is sleep any good", "is [sleep](rest) any good", "commands to Rasa"),
    ("no_markup", "is sleep any good", 'is [sleep]{"entity": "x"} good', "commands to Rasa"),
    ("no_markup", "is sleep any good", "is {sleep} any good", "commands to Rasa"),
    ("no_personal_details", "is sleep any good", "is 212 555-0101 you", "phone number"),
    ("no_personal_details", "is sleep any good", "is a.b@example.org you", "e-mail"),
    ("enough_phrasings", "      - is sleep any good\n", "", "4 questions are too few"),
    ("phrasings_once", "is sleep any good", "Why should I sleep?", "stands in sleep.yml twice"),
    ("phrasings_once", "is sleep any good", "Beds?", "stands in beds.yml and sleep.yml"),
    ("facts_given", "[sleep_good]", "[]", "names no facts"),
    ("facts_exist", "[sleep_good]", "[sleep_good, naps]", "`naps` is not in article.yml"),
    ("related_exist", "[beds]", "[naps]", "`related` names `naps`"),
    ("related_exist", "[beds]", "[sleep]", "`related` names `sleep`"),
]


@pytest.mark.parametrize(("rule", "old", "new", "sentence"), RULES_FIRE)
def test_a_rule_fires(folder: Path, rule: str, old: str, new: str, sentence: str) -> None:
    assert old in SLEEP
    write(folder / "faq" / "sleep.yml", SLEEP.replace(old, new, 1))
    assert any(p.file == "sleep.yml" and sentence in p.sentence for p in problems(folder))


def test_a_phrasing_must_not_be_a_test_question(folder: Path) -> None:
    text = "nlu:\n  - intent: faq/sleep\n    examples: |\n      - Is sleep any good?\n"
    write(folder / "held_out" / "sleep.yml", text)
    assert problems(folder) == [
        Problem(
            "sleep.yml",
            "`is sleep any good` is a test question in tests/faq/sleep.yml: word it differently.",
        )
    ]


def test_a_broken_test_file_is_a_problem(folder: Path) -> None:
    write(folder / "held_out" / "sleep.yml", "- one")
    assert [problem.file for problem in problems(folder)] == ["sleep.yml"]


def test_a_fact_nobody_tells_is_a_problem(folder: Path) -> None:
    write(folder / "faq" / "sleep.yml", SLEEP.replace("[sleep_good]", "[]"))
    assert any(
        p.file == "article.yml" and "No answer cites the fact `sleep_good`" in p.sentence
        for p in problems(folder)
    )


def test_every_rule_is_seen_to_fire() -> None:
    fired = {rule for rule, *_ in RULES_FIRE} | {"not_held_out"}
    assert fired == {rule.__name__ for rule in RULES}


def test_plain_is_blind_to_case_and_punctuation() -> None:
    assert plain("  I\u2019m OK -- well/badly?") == plain("Im ok well badly")
    assert plain("a bed") != plain("abed")


def test_answers_touched(folder: Path) -> None:
    known = faqs.load_all(folder / "faq")
    assert answers_touched(["sleep_good", "other"], known) == ["sleep"]
    assert answers_touched(iter(["other"]), known) == []
