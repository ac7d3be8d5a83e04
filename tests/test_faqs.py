"""Reading FAQ files, and every rule they must keep: each is seen to fire."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.faqs import faq as faqs
from bot.faqs.article import Article, Fact
from bot.faqs.checks import answers_touched, check
from bot.faqs.faq import Faq, FaqError
from bot.faqs.findings import Finding, once, open_ones
from bot.faqs.rules import RULES
from bot.faqs.rules_phrasing import EXAMPLE_RULES
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
        You should sleep, it is a relief. {clinic} says so.
    - text: |
        For a while, that is.
      metadata:
        when: more
"""
EXAMPLES = SLEEP[SLEEP.index("      - why") : SLEEP.index("responses:")]
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


def problems(folder: Path) -> list[Finding]:
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
        answer="You should sleep, it is a relief. {clinic} says so.",
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
    ("names_agree", "intent: faq/sleep", "intent: faq/naps", "file", "name the file `naps.yml`"),
    ("names_agree", "utter_faq/sleep:", "utter_faq/naps:", "file", "call the answer `utter_faq/sl"),
    ("key_once", "intent: faq/sleep", "intent: faq/beds", "key", "in beds.yml and sleep.yml"),
    ("titled", 'title: "Why sleep?"', 'title: ""', "title", "title is missing"),
    ("titled", "Why sleep?", "Why " + "sleep " * 8, "title", "a button holds 45"),
    ("titled", "Why sleep?", "YOUR BEDS!", "title", "`beds` has this title too"),
    ("source_known", "article: sleep", "article: naps", "source", "one of article: sleep, clinic"),
    ("answered", SLEEP[SLEEP.index("responses:") :], "", "answer", "The answer is missing"),
    (
        "answered",
        "You should sleep, it is a relief. {clinic} says so.",
        "",
        "answer",
        "The answer is missing",
    ),
    ("fits_bubble", "You should sleep", "Sleep, " * 60, "answer", "a chat bubble holds 420"),
    ("fits_bubble", "For a while", "For " + "a while " * 60, "more", "a chat bubble holds 420"),
    ("no_environment", "Why sleep?", "Why ${HOME}?", "title", "setting of the server"),
    ("no_environment", "You should", "${HOME} You should", "answer", "setting of the server"),
    ("no_environment", "nlu:", "nlu: # ${HOME}", "file", "setting of the server"),
    ("placeholders_known", "{clinic}", "{doctor}", "answer", "Nobody fills {doctor}"),
    ("placeholders_known", "For a while", "For {a while", "more", "a brace"),
    ("placeholders_known", "{clinic}", "{a b}", "answer", "a brace"),
    ("claims_sourced", "article: sleep", "clinic", "answer", 'says "relief"'),
    ("enough_phrasings", "      - is sleep any good\n", "", "phrasings", "4 questions are too few"),
    ("enough_phrasings", EXAMPLES, "", "phrasings", "It has no questions"),
    ("has_words", "is sleep any good", "?! ...", "phrasings", "has no words"),
    ("fits_message", "is sleep any good", "sleep " * 200, "phrasings", "visitors can send 1000"),
    ("no_markup", "is sleep any good", "is [sleep](rest) good", "phrasings", "commands to Rasa"),
    ("no_markup", "is sleep any good", 'is [sleep]{"x": "y"}', "phrasings", "commands to Rasa"),
    ("no_markup", "is sleep any good", "is {sleep} any good", "phrasings", "commands to Rasa"),
    ("no_markup", "is sleep any good", "is ${HOME} any good", "phrasings", "setting of the server"),
    ("no_personal_details", "is sleep any good", "212 555-0101 you", "phrasings", "phone number"),
    ("no_personal_details", "is sleep any good", "a.b@example.org", "phrasings", "e-mail"),
    ("stands_once", "is sleep any good", "Why should I sleep?", "phrasings", "stands here twice"),
    ("stands_once", "is sleep any good", "Beds?", "phrasings", 'stands with "Your beds" already'),
    ("facts_given", "[sleep_good]", "[]", "facts", "names no facts"),
    ("facts_exist", "[sleep_good]", "[sleep_good, naps]", "facts", "`naps` is not in article.yml"),
    ("related_exist", "[beds]", "[naps]", "related", "`naps` is named as related"),
    ("related_exist", "[beds]", "[sleep]", "related", "`sleep` is named as related"),
]
CONFIRMED = {"claims_sourced"}


@pytest.mark.parametrize(("rule", "old", "new", "field", "sentence"), RULES_FIRE)
def test_a_rule_fires(
    folder: Path, rule: str, old: str, new: str, field: str, sentence: str
) -> None:
    assert old in SLEEP
    write(folder / "faq" / "sleep.yml", SLEEP.replace(old, new, 1))
    found = [f for f in problems(folder) if f.where == "sleep.yml" and sentence in f.sentence]
    assert {f.field for f in found} == {field}
    assert found[0].stops is (rule not in CONFIRMED and "too few" not in sentence)


def test_a_phrasing_must_not_be_a_test_question(folder: Path) -> None:
    text = "nlu:\n  - intent: faq/sleep\n    examples: |\n      - Is sleep any good?\n"
    write(folder / "held_out" / "sleep.yml", text)
    assert [(f.kind, f.where, f.item, f.sentence) for f in problems(folder)] == [
        (
            "held_out",
            "sleep.yml",
            "is sleep any good",
            '`is sleep any good` is a test question of "Why sleep?": word it differently.',
        )
    ]


def test_a_broken_test_file_is_a_problem(folder: Path) -> None:
    write(folder / "held_out" / "sleep.yml", "- one")
    assert [problem.where for problem in problems(folder)] == ["sleep.yml"]


def test_a_file_that_is_no_text_is_a_problem(folder: Path) -> None:
    (folder / "faq" / "sleep.yml").write_bytes(b"version: \xff\xfe\x00")
    assert [p.kind for p in problems(folder) if p.where == "sleep.yml"] == ["unreadable"]


def test_a_fact_nobody_tells_is_to_be_confirmed(folder: Path) -> None:
    write(folder / "faq" / "sleep.yml", SLEEP.replace("[sleep_good]", "[]"))
    assert any(
        p.where == "article.yml" and not p.stops and "the fact `sleep_good`" in p.sentence
        for p in problems(folder)
    )


def test_every_rule_is_seen_to_fire() -> None:
    fired = {rule for rule, *_ in RULES_FIRE} | {"not_both", "phrasings_sound"}
    assert fired == {rule.__name__ for rule in [*RULES, *EXAMPLE_RULES]}


def test_claims_are_whole_words(folder: Path) -> None:
    for word, found in (("healthy", 0), ("healing", 1), ("Cured", 1), ("obscure", 0)):
        clinic = BEDS + f"responses:\n  utter_faq/beds:\n    - text: |\n        It is {word}.\n"
        write(folder / "faq" / "beds.yml", clinic)
        assert [p.kind for p in problems(folder)] == ["health_claim"] * found, word


def test_a_finding_is_told_once_and_what_stops_comes_first() -> None:
    unsure = Finding("a", "confirm", "title", "Perhaps.", "x.yml")
    sure = Finding("a", "stop", "title", "Surely.", "x.yml")
    other = Finding("b", "confirm", "title", "Also.", "x.yml")
    assert once([other, unsure, sure, other]) == [sure, other]


def test_only_what_was_confirmed_is_let_pass() -> None:
    asked = Finding("a", "confirm", "answer", "Sure?", "x.yml", "One text.")
    another = Finding("a", "confirm", "answer", "Sure?", "x.yml", "Another text.")
    refused = Finding("a", "stop", "answer", "No.", "x.yml")
    tokens = {asked.token, refused.token}
    assert open_ones([asked, another, refused], tokens) == [another, refused]


def test_plain_is_blind_to_case_and_punctuation() -> None:
    assert plain("  I\u2019m OK -- well/badly?") == plain("Im ok well badly")
    assert plain("a bed") != plain("abed")


def test_answers_touched(folder: Path) -> None:
    known = faqs.load_all(folder / "faq")
    assert answers_touched(["sleep_good", "other"], known) == ["sleep"]
    assert answers_touched(iter(["other"]), known) == []
