"""The editor by command: the same checks and sentences as in the console."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from faq_project import BEDS, ROOT, SLEEP, draft, project, shipped

from bot.faqs.command import register
from bot.faqs.command_runs import RUNS, run_on
from bot.faqs.draft import Draft

NEW = [
    "faq", "add", "--title", "Parking", "--answer", "Behind the house.", "--who", "Ann",
    *(part for text in ("parking", "a place for my car", "car park", "cars", "where to park")
      for part in ("--phrasing", text)),
]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Draft:
    return draft(project(tmp_path))


def typed(desk: Draft, *words: str) -> tuple[int, list[str]]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    name = arguments.run.__closure__[0].cell_contents
    out = io.StringIO()
    return run_on(desk, name, arguments, out), out.getvalue().splitlines()


def test_list(desk: Draft) -> None:
    assert typed(desk, "faq") == typed(desk, "faq", "list")
    code, lines = typed(desk, "faq", "list")
    assert code == 0
    assert lines == [
        "key                      taught tests  title",
        "beds                          5     0  (no answer) Your beds",
        "sleep                         5     1  Why sleep?",
    ]


def test_add(desk: Draft) -> None:
    assert typed(desk, *NEW, "--test", "where may cars be left") == (
        0,
        ['Saved: new FAQ "Parking"; "Parking": 1 test question added.'],
    )
    assert desk.view().faq("parking").answer == "Behind the house."
    assert desk.versions("parking")[0].who == "Ann"
    assert typed(desk, *NEW)[0] == 1


def test_add_from_a_file_and_from_standing_input(
    desk: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrasings = tmp_path / "phrasings.txt"
    phrasings.write_text("- cars\n- parking\n\n- lots\n- garage\n- where to park\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("Behind.\nThe house.\n"))
    words = ["--key", "cars", "--title", "Cars", "--answer", "-", "--phrasings", str(phrasings)]
    assert typed(desk, "faq", "add", *words)[0] == 0
    assert desk.view().faq("cars").answer == "Behind.\nThe house."
    assert len(desk.view().phrasings("cars")) == 5


def test_nothing_is_saved_by_a_dry_run(desk: Draft) -> None:
    code, lines = typed(desk, *NEW, "--dry-run")
    assert code == 0 and "Nothing was saved." in lines
    assert "  + " + '      title: "Parking"' in lines
    assert "parking" not in desk.view().faqs()


def test_what_must_be_confirmed(desk: Draft) -> None:
    words = ["faq", "edit", "beds", "--answer", "Painless.", "--who", "Ann"]
    code, lines = typed(desk, *words)
    assert code == 1 and lines[-1] == "Nothing was saved."
    assert 'says "Painless"' in lines[0] and lines[0].endswith("(to confirm: --yes)")
    assert typed(desk, *words, "--yes")[0] == 0
    assert desk.view().faq("beds").answer == "Painless."


def test_edit(desk: Draft) -> None:
    code, lines = typed(
        desk, "faq", "edit", "sleep", "--title", "Why?", "--more", "", "--related", "beds",
        "--add", "a nap", "--remove", "what is sleep for", "--add-test", "to nap or not",
        "--remove-test", "sleeping, why",
    )  # fmt: skip
    assert code == 0
    assert lines == [
        'Saved: "Why sleep?": title, more; "Why?": 1 phrasing removed; "Why?": 1 test question '
        'removed; "Why?": 1 phrasing added; "Why?": 1 test question added.'
    ]
    assert typed(desk, "faq", "edit", "sleep") == (0, ["Nothing changes."])


def test_move(desk: Draft) -> None:
    assert typed(desk, "faq", "edit", "beds", "--move", "do you sell pillows")[0] == 0
    words = ["--move", "do you sell pillows", "--from", "beds"]
    assert typed(desk, "faq", "edit", "not_covered", *words)[0] == 0
    assert desk.view().phrasings("beds")[-1] == "beds"
    assert desk.view().phrasings("not_covered")[-1] == "do you sell pillows"


def test_check(desk: Draft, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(desk, "faq", "check") == (0, ["Everything is in order."])
    path = desk.root / "data/faq/beds.yml"
    path.write_text(BEDS.replace("- beds\n", "- my phone\n"))
    code, lines = typed(desk, "faq", "check", "beds")
    assert (code, lines[-1]) == (1, "1 finding.")
    assert lines[0] == ("data/faq/beds.yml: `my phone` seems to hold a phone number: take it out.")
    assert typed(desk, "faq", "check", "sleep")[0] == 0
    assert typed(desk, "faq", "check", "naps")[0] == 1
    assert "neither a FAQ" in capsys.readouterr().err


def test_history_and_restore(desk: Draft) -> None:
    typed(desk, "faq", "edit", "beds", "--add", "bunk", "--who", "Ann")
    code, lines = typed(desk, "faq", "history", "beds", "--diff")
    assert lines[0].startswith("data/faq/beds.yml 2  2026-11-22 ")
    assert lines[0].endswith('Ann: "Your beds": 1 phrasing added')
    assert "  +       - bunk" in lines
    assert len(typed(desk, "faq", "history")[1]) == 2
    assert typed(desk, "faq", "restore", "beds", "1")[0] == 0
    assert (desk.root / "data/faq/beds.yml").read_text() == BEDS
    assert typed(desk, "faq", "restore", "beds", "9")[0] == 1


def test_delete_and_undelete(desk: Draft) -> None:
    assert typed(desk, "faq", "delete", "sleep")[0] == 1
    assert typed(desk, "faq", "delete", "sleep", "--yes")[0] == 0
    assert typed(desk, "faq", "restore", "sleep")[0] == 0
    assert (desk.root / "data/faq/sleep.yml").read_text() == SLEEP
    assert typed(desk, "faq", "restore", "sleep", "1", "--tests")[1] == ["Nothing changes."]


def test_import_and_export(desk: Draft, tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    table.write_text('question,answer\n"Cars?\nA car\nlots\nparking\nplaces",Behind.\nLift?,No.\n')
    code, lines = typed(desk, "faq", "import", str(table), "--dry-run")
    assert code == 1 and "Nothing was saved." in lines
    assert lines[:2] == ["2: ready: Cars?", "3: confirm: Lift?"]
    assert sorted(desk.view().faqs()) == ["beds", "sleep"]
    assert typed(desk, "faq", "import", str(table))[0] == 1
    assert sorted(desk.view().faqs()) == ["beds", "cars", "sleep"]
    assert typed(desk, "faq", "import", str(table), "--yes")[0] == 1  # cars are there already
    assert "lift" in desk.view().faqs()
    given = tmp_path / "out.jsonl"
    assert typed(desk, "faq", "export", str(given), "--format", "jsonl")[0] == 0
    keys = [json.loads(line)["key"] for line in given.read_text().splitlines()]
    assert keys == ["beds", "cars", "lift", "sleep"]
    assert typed(desk, "faq", "export")[1][0] == (
        "\ufeffkey,title,question,use,answer,more,source,facts"
    )


def test_mistakes_are_told_in_a_sentence(
    desk: Draft, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["faq", "edit", "naps", "--title", "x"],
        ["faq", "import", str(tmp_path / "missing.csv")],
        ["article", "check", str(tmp_path / "missing.txt")],
    ):
        assert typed(desk, *words) == (1, [])
        assert "Traceback" not in (told := capsys.readouterr().err) and told.count("\n") == 1


def test_article_check(desk: Draft, tmp_path: Path) -> None:
    article = tmp_path / "new.txt"
    article.write_text("About sleep\n\nSleep is  GOOD!\n")
    assert typed(desk, "article", "check", str(article)) == (0, ["No fact is touched."])
    article.write_text("About sleep\n\nSleep is overrated.\n")
    assert typed(desk, "article", "check", str(article)) == (
        1,
        [
            "sleep_good (sleep): changed: One should sleep.",
            "    now: Sleep is overrated.",
            "    answers: sleep",
            "1 fact is touched.",
        ],
    )


def test_every_command_can_be_typed() -> None:
    assert set(RUNS) == {
        "list", "add", "edit", "delete", "check", "history", "restore", "import", "export",
        "article",
    }  # fmt: skip


@pytest.mark.slow
def test_the_real_command(tmp_path: Path) -> None:
    shipped(tmp_path)
    (tmp_path / "data/emergency").symlink_to(ROOT / "data/emergency")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    words = ["faq", "edit", "location", "--add", "I have crushing chest pain, which way to you"]
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "answered as an emergency" in done.stdout
    assert not (tmp_path / "var").exists()
