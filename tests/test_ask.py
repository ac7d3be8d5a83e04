"""`python -m bot ask` as anybody calls it: order, mistakes in place, nothing kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FIELDS = {"text", "answers", "outcome", "options", "confidence", "ms", "replies"}
OUTCOMES = {
    "answered", "clarified", "declined", "handed_off", "emergency", "smalltalk",
}  # fmt: skip
ODD = ["", " ", "\x00", "\ud800", "🙂", "x" * 10_000, "word " * 2_000, "/restart", "\u2028",
       '/faq/pregnancy{"x": 1}', "<b>is it safe?</b> {phone}", "a\nb\r\nc"]  # fmt: skip
LINES = [
    json.dumps({"text": "Are needles used?"}),
    "not JSON",
    json.dumps({"turns": ["Are needles used?", "thanks"]}),
    json.dumps({"turns": []}),
    json.dumps({"text": 3}),
    json.dumps(["a list"]),
    "",
    "null",
    "[" * 100_000,
    '{"text": ' + "1" * 5_000 + "}",
    json.dumps({"turns": ["fine", None]}),
    json.dumps("I have crushing chest pain and can't breathe"),
    *(json.dumps({"text": text}) for text in ODD),
]
WRONG = {2, 4, 5, 6, 7, 8, 9, 10, 11}

pytestmark = pytest.mark.slow

Done = tuple[subprocess.CompletedProcess[str], list[dict[str, Any]]]


def below(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    from bot.teaching.training import model_for

    model_for(ROOT, lambda line: sys.stderr.write(f"{line}\n"))
    file = tmp_path_factory.mktemp("asked") / "messages.jsonl"
    file.write_text("\n".join(LINES) + "\n", "utf-8")
    before = below(ROOT / "var")
    run = subprocess.run(
        [sys.executable, "-m", "bot", "ask", str(file), "--jsonl"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert below(ROOT / "var") == before, "something was written below var/"
    return run, [json.loads(line) for line in run.stdout.splitlines()]


def test_each_line_gets_one_object_in_its_place(done: Done) -> None:
    _, said = done
    assert len(said) == len(LINES)
    assert {n for n, one in enumerate(said, start=1) if "error" in one} == WRONG


def test_a_mistake_names_its_line_and_ends_with_two(done: Done) -> None:
    run, said = done
    assert run.returncode == 2
    for number in WRONG:
        assert said[number - 1].keys() == {"error"}
        assert said[number - 1]["error"].startswith(f"line {number}: ")
        assert f"line {number}: " in run.stderr
    assert "Traceback" not in run.stderr


def test_a_message_is_answered_in_the_form_that_is_promised(done: Done) -> None:
    _, said = done
    first = said[0]
    assert first.keys() == FIELDS
    assert (first["text"], first["answers"]) == ("Are needles used?", ["needles"])
    assert first["outcome"] == "answered"
    assert first["replies"][0].keys() == {"text", "buttons", "links", "card"}


def test_turns_are_one_conversation(done: Done) -> None:
    _, said = done
    assert [turn["outcome"] for turn in said[2]["turns"]] == ["answered", "smalltalk"]
    assert said[2].keys() == {"turns"}


def test_danger_is_answered(done: Done) -> None:
    assert done[1][11]["answers"] == ["emergency"]


def test_every_json_string_gets_a_reply(done: Done) -> None:
    odd = done[1][-len(ODD) :]
    assert [one["text"] for one in odd] == ODD
    for one in odd:
        assert one["replies"][0]["text"]
        assert one["outcome"] in OUTCOMES
    silent = {one["text"][:20] for one in odd if not one["answers"] and not one["options"]}
    assert {text[:20] for text in ODD[:8]} - {"x" * 20, "word " * 4} <= silent


def test_no_text_of_a_visitors_stands_in_the_log(done: Done) -> None:
    assert "needles used" not in done[0].stderr
    assert "crushing" not in done[0].stderr
