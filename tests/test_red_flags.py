"""The red-flag rules on messages of our own: every line of red_flags/fires.txt must fire, no line
of red_flags/quiet.txt may. Typing errors, odd characters and long messages must not change that."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tiny import tiny_red_flags

from bot.language.red_flag_rules import Notation, RuleError
from bot.language.red_flags import RedFlag, RedFlags

HERE = Path(__file__).parent
RULES = HERE.parent / "data" / "emergency"
FILES = ("targets.yml", "context.yml", "spelling.yml")
RASA_KEYS = {"nlu", "responses", "rules", "stories", "intents", "forms", "slots", "actions"}


def messages(name: str) -> list[str]:
    lines = (HERE / "red_flags" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def rules(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(RULES / name)
    return data


@pytest.fixture(scope="module")
def red_flags() -> RedFlags:
    return tiny_red_flags()


def test_every_emergency_fires_and_is_never_cleared(red_flags: RedFlags) -> None:
    looks = {text: red_flags.look(text) for text in messages("fires.txt")}
    assert [text for text, look in looks.items() if not look.flag] == []
    assert [text for text, look in looks.items() if look.cleared] == []


def test_no_lookalike_fires(red_flags: RedFlags) -> None:
    assert [text for text in messages("quiet.txt") if red_flags.check(text)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", "self_harm"),
        ("my friend says she has nothing left to live for", "self_harm"),
        ("I took all my pills because I want to die", "self_harm"),
        ("my mother has chest pain right now", "medical"),
        ("should I call an ambulance", "medical"),
        ("had a stroke in 2019 and now my face is drooping", "medical"),
    ],
)
def test_the_kind_of_emergency(red_flags: RedFlags, text: str, kind: str) -> None:
    flag = red_flags.check(text)
    assert isinstance(flag, RedFlag)
    assert (flag.kind, bool(flag.rule)) == (kind, True)


@pytest.mark.parametrize(
    ("text", "cleared"),
    [
        ("I had a stroke in 2019, can I come", True),
        ("no chest pain, just a sore back", True),
        ("my father died of a heart attack", True),
        ("what if someone faints", True),
        ("this pain is killing me", True),
        ("I'm dying to try a massage", True),
        ("is it safe after a heart attack", True),
        ("I have a bleeding disorder", True),
        ("had a stroke in 2019 and now my face is drooping", False),
        ("no fever but he can't breathe", False),
        ("I had a stroke in 2019 and my arm feels numb", False),
        ("my heart feels strange", False),
        ("how much is a massage", False),
        ("", False),
    ],
)
def test_cleared_is_what_has_a_danger_word_and_no_danger_left(
    red_flags: RedFlags, text: str, cleared: bool
) -> None:
    assert red_flags.look(text).cleared is cleared


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("I have chest pain and I can't breathe", True),
        ("my mother has chest pain right now", True),
        ("he is suicidal", True),
        ("chest pain", False),
    ],
)
def test_two_signs_or_the_present_make_it_sure(red_flags: RedFlags, text: str, sure: bool) -> None:
    flag = red_flags.check(text)
    assert flag is not None
    assert flag.sure is sure


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: f"/{text}",
        lambda text: f"😭😭 {text} 😱",
        lambda text: text.replace("a", "а").replace("e", "е").replace("o", "о"),
        lambda text: "\u200b".join(text),
        lambda text: f"{text}\x00",
        lambda text: f"Hello, one more thing before my booking on Friday. {text}",
    ],
    ids=["capitals", "slash", "emoji", "look-alike letters", "zero width", "NUL", "long"],
)
def test_dressing_up_changes_little(red_flags: RedFlags, change: Any) -> None:
    fires, quiet = messages("fires.txt")[::20], messages("quiet.txt")[::20]
    assert sum(bool(red_flags.check(change(text))) for text in fires) >= 0.98 * len(fires)
    assert sum(bool(red_flags.check(change(text))) for text in quiet) <= 0.01 * len(quiet)


def mistyped(text: str, dice: random.Random) -> str:
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    for i in dice.sample(long, min(1, len(long))):
        word, at = words[i], dice.randrange(1, len(words[i]) - 1)
        words[i] = dice.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + dice.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
            ]
        )
    return " ".join(words)


@pytest.mark.slow
def test_a_typing_error_hides_little(red_flags: RedFlags) -> None:
    dice = random.Random(4)
    fires = [mistyped(text, dice) for text in messages("fires.txt")[::3]]
    quiet = [mistyped(text, dice) for text in messages("quiet.txt")[::3]]
    assert sum(bool(red_flags.check(text)) for text in fires) >= 0.96 * len(fires)
    assert sum(bool(red_flags.check(text)) for text in quiet) <= 0.02 * len(quiet)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "hello\udfff",
        "🫀" * 500,
        "x" * 10_000,
        "a " * 5_000,
        "!" * 10_000,
    ],
)
def test_any_string_gets_an_answer(red_flags: RedFlags, text: str) -> None:
    assert red_flags.check(text) is None
    assert red_flags.look(text).cleared is False


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_random_strings(red_flags: RedFlags, text: str) -> None:
    look = red_flags.look(text)
    assert look.flag == red_flags.check(text)
    assert not (look.flag and look.cleared)


def test_an_emergency_is_found_in_a_long_message(red_flags: RedFlags) -> None:
    talk = "I would like to book a quiet session for my shoulders next week. " * 60
    assert red_flags.check(talk) is None
    assert red_flags.check(f"{talk} By the way my chest is so tight I can't breathe. {talk}")


def test_a_message_takes_less_than_two_milliseconds(red_flags: RedFlags) -> None:
    texts = messages("quiet.txt")[::8] + messages("fires.txt")[::8]
    start = time.process_time()
    for text in texts:
        red_flags.check(text)
    assert (time.process_time() - start) / len(texts) < 0.002


def test_visitors_words_are_not_kept(red_flags: RedFlags) -> None:
    kept = red_flags._detectors.nlp.vocab.strings
    red_flags.check("my name is Quirkenfeld and I have chest pain, ring 07700900123")
    assert "quirkenfeld" not in kept
    assert "07700900123" not in kept


@pytest.mark.parametrize("name", FILES)
def test_rasa_leaves_the_rules_alone(name: str) -> None:
    assert RASA_KEYS.isdisjoint(rules(name))


def test_the_rules_name_what_exists() -> None:
    data = rules("targets.yml")
    named = {rule for section in ("signs", "settings", "mentions") for rule in data[section]}
    every = named | set(data["medical"]) | set(data["self_harm"])
    parts = {rule for entry in data["together"] for part in entry["parts"] for rule in part}
    hidden = {rule for forms in data["harmless"].values() for rule in forms.get("hides") or ()}
    assert parts - named == set()
    assert hidden - every == set()


def test_no_context_phrase_says_two_things() -> None:
    """ConText keeps one rule for the same words, and which one is left to chance."""
    data = rules("context.yml")
    notation = Notation((rules("targets.yml"), data))
    owners: dict[str, set[int]] = {}
    for number, group in enumerate(data["context"]):
        for line in group["says"]:
            for pattern in notation.patterns(str(line)):
                if pattern.phrase:
                    owners.setdefault(pattern.phrase, set()).add(number)
    assert [phrase for phrase, groups in owners.items() if len(groups) > 1] == []


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("$nowhere pain", "No word class"),
        ("<nowhere> pain", "No phrase"),
        (":nowhere pain", "No shape"),
        ("pain ~3", "begins or ends with a gap"),
        ("pain? ache?", "match anything"),
        ("pain|:number", "only words stand beside"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, trouble: str) -> None:
    with pytest.raises(RuleError, match=trouble):
        Notation(({"shapes": {"number": r"\d+"}},)).patterns(line)


def test_missing_rules_are_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"targets\.yml"):
        RedFlags.load(tmp_path)
