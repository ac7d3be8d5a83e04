"""What staff do to a draft, what is told them before anything is saved, and what is refused."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faq_project import BEDS, PARKING, ROOT, SLEEP, changed_lines, draft, project, shipped

from bot.faqs.draft import Conflict, Draft, Refused
from bot.faqs.edit import Edit
from bot.faqs.faq import Faq
from bot.faqs.guard import Ears
from bot.faqs.keys import key_for
from bot.faqs.view import EditError

ANSWER = "They are soft."


@pytest.fixture
def desk(tmp_path: Path) -> Draft:
    return draft(project(tmp_path))


def file(desk: Draft, name: str) -> str:
    return (desk.root / name).read_text(encoding="utf-8")


def snapshot(desk: Draft) -> dict[str, bytes]:
    files = (p for p in desk.root.rglob("*") if p.is_file() and "var" not in p.parts)
    return {p.relative_to(desk.root).as_posix(): p.read_bytes() for p in files}


def done(desk: Draft, *operations: Callable[[Edit], None]) -> Edit:
    edit = desk.edit()
    for operation in operations:
        operation(edit)
    desk.save(edit, "Ann")
    return edit


def test_a_project_in_order_has_no_findings(desk: Draft) -> None:
    assert desk.findings() == []
    assert desk.edit().findings() == []


def test_create(desk: Draft) -> None:
    edit = done(desk, lambda e: e.create(PARKING, ["where to leave the car"]))
    assert desk.view().faq("parking") == PARKING
    assert desk.view().held_out("parking") == ("where to leave the car",)
    assert file(desk, "tests/faq/parking.yml").startswith("# held out: never trained on\n")
    assert edit.words == 'new FAQ "Parking"; "Parking": 1 test question added'
    assert desk.findings() == []


def test_change(desk: Draft) -> None:
    edit = done(desk, lambda e: e.change("sleep", title=" Is sleep\n good? ", answer="Yes.\r\n"))
    faq = desk.view().faq("sleep")
    assert (faq.title, faq.answer, faq.more) == ("Is sleep good?", "Yes.", "For a while, that is.")
    assert edit.words == '"Why sleep?": title, answer'
    assert "# what we are asked most" in file(desk, "data/faq/sleep.yml")
    assert "# said on request" in file(desk, "data/faq/sleep.yml")


def test_one_phrasing_is_one_line(desk: Draft) -> None:
    edit = done(desk, lambda e: e.add_phrasings("sleep", ["why must one sleep"]))
    new = file(desk, "data/faq/sleep.yml")
    assert changed_lines(SLEEP, new) == ["+      - why must one sleep"]
    assert edit.words == '"Why sleep?": 1 phrasing added'


def test_phrasings_and_tests_come_and_go(desk: Draft) -> None:
    done(
        desk,
        lambda e: e.set_phrasings("sleep", ["- a nap?", *e.now.phrasings("sleep")[1:], "", "naps"]),
        lambda e: e.set_held_out("sleep", ["why should I sleep"]),
        lambda e: e.add_held_out("beds", ["a bed, which"]),
    )
    view = desk.view()
    assert view.phrasings("sleep")[-2:] == ("a nap?", "naps")
    assert "why should I sleep" not in view.phrasings("sleep")
    assert view.held_out("sleep") == ("why should I sleep",)
    assert view.held_out("beds") == ("a bed, which",)
    done(desk, lambda e: e.remove_held_out("beds", ["a bed, which"]))
    assert not (desk.root / "tests/faq/beds.yml").exists()


def test_a_correction_may_go_to_the_dialogue(desk: Draft) -> None:
    done(
        desk,
        lambda e: e.add_phrasings("not_covered", ["can beds fly"]),
        lambda e: e.add_held_out("not_covered", ["do beds sing"]),
    )
    view = desk.view()
    assert view.phrasings("not_covered")[-1] == "can beds fly"
    assert view.held_out("not_covered") == ("do beds sing",)
    assert "intent: not_covered" in file(desk, "tests/dialogue/not_covered.yml")
    assert "- action: utter_not_covered" in file(desk, "data/dialogue/not_covered.yml")


def test_move_from_not_covered_to_the_faq_that_covers_it(desk: Draft) -> None:
    done(desk, lambda e: e.move("do you sell pillows", "not_covered", "beds"))
    assert desk.view().phrasings("not_covered") == ("what do dreams mean",)
    assert desk.view().phrasings("beds")[-1] == "do you sell pillows"
    with pytest.raises(EditError, match="took it out already"):
        desk.edit().move("do you sell pillows", "not_covered", "beds")


def test_delete_and_bring_back(desk: Draft) -> None:
    before = snapshot(desk)
    edit = desk.edit()
    edit.delete("sleep")
    assert [(f.kind, f.item) for f in edit.findings()] == [("fact_untold", "sleep_good")]
    desk.save(edit, "Ann", [f.token for f in edit.findings()])
    assert desk.view().faq("beds").related == ()
    assert desk.view().clinic()["suggested"] == ("beds",)
    assert not (desk.root / "tests/faq/sleep.yml").exists()
    assert [version.file for version in desk.deleted()] == ["data/faq/sleep.yml"]
    desk.save(desk.bringing_back("sleep"), "Bea")
    after = snapshot(desk)
    assert {n: after[n] for n in after if "sleep" in n} == {
        n: before[n] for n in before if "sleep" in n
    }
    assert desk.deleted() == []
    with pytest.raises(EditError, match="not deleted here"):
        desk.bringing_back("sleep")


def test_a_fact_that_waits_for_its_answer_comes_back_as_it_was(desk: Draft) -> None:
    before = (desk.root / "data/faq/beds.yml").read_bytes()
    done(desk, lambda e: e.delete("beds"))
    back = desk.bringing_back("beds")
    assert back.findings() == [] == back.trial().findings()
    desk.save(back, "Bea")
    assert (desk.root / "data/faq/beds.yml").read_bytes() == before
    done(desk, lambda e: e.delete("beds"))
    with pytest.raises(Refused, match="answer is missing"):  # a new one under its name
        done(desk, created(key="beds", answer=None))


def test_the_last_suggestion_cannot_lose_its_faq(desk: Draft) -> None:
    done(desk, lambda e: e.set_clinic({"suggested": ("beds",)}))
    edit = desk.edit()
    edit.delete("beds")
    assert [f.kind for f in edit.findings() if f.stops] == ["suggested"]


def test_the_clinics_facts(desk: Draft) -> None:
    edit = done(desk, lambda e: e.set_clinic({"phone": "+44 20 7946 0999", "address": "1 New Rd"}))
    assert desk.view().clinic()["address"] == "1 New Rd"
    assert edit.words == "the clinic: phone, address"
    assert "# with the country's code" in file(desk, "clinic.yml")
    edit.set_clinic({"phone": "12", "opening.hours": "at noon", "suggested": ("gone",)})
    assert sorted(f.field for f in edit.findings()) == ["opening.hours", "phone", "suggested"]


def created(**fields: Any) -> Callable[[Edit], None]:
    return lambda edit: edit.create(replace(PARKING, **fields))


def more(*texts: str) -> Callable[[Edit], None]:
    return lambda edit: edit.add_phrasings("beds", texts)


ASKED = tuple(line.strip()[2:] for line in BEDS.splitlines() if line.startswith("      - "))
FOUR = PARKING.phrasings[:4]
BAD = [
    (created(answer=None), "answer_missing", "answer", "write what visitors shall read"),
    (created(source="article: sleep", facts=("sleep_good",), answer=" "), "answer_missing",
     "answer", "The answer is missing"),
    (created(key="beds"), "key", "key", "`beds` is there already"),
    (created(key="not_covered"), "key", "key", "is there already"),
    (created(key="emergency"), "key", "key", "is there already"),
    (created(key="../x"), "key", "key", "is no key"),
    (created(key=""), "key", "key", "is no key"),
    (created(title=" "), "title_missing", "title", "The title is missing"),
    (created(title="Your beds!"), "title_taken", "title", "could not tell the two buttons apart"),
    (created(title="Ring my phone"), "personal_details", "title", "a phone number"),
    (created(answer="Ask {doctor}."), "placeholder", "answer", "Nobody fills {doctor}"),
    (created(answer="Ask {a doctor}."), "braces", "answer", "a brace"),
    (created(answer="${HOME} is where"), "environment", "answer", "setting of the server"),
    (created(answer="Far away. " * 43), "answer_long", "answer", "a chat bubble holds 420"),
    (created(source="article: sleep"), "facts_missing", "facts", "names no facts"),
    (created(phrasings=()), "no_phrasings", "phrasings", "It has no questions"),
    (created(phrasings=("?", "??", "?!", "...", "-")), "no_words", "phrasings", "has no words"),
    (created(phrasings=("Beds?", *FOUR)), "duplicate", "phrasings", 'stands with "Your beds"'),
    (created(phrasings=ASKED), "duplicate", "phrasings", 'do you have` stands with "Your beds"'),
    (more("car [park](place)"), "markup", "phrasings", "commands to Rasa"),
    (more("a {place} for my car"), "markup", "phrasings", "commands to Rasa"),
    (more("is ${HOME} near"), "environment", "phrasings", "setting of the server"),
    (more("my phone is old"), "personal_details", "phrasings", "a phone number"),
    (more("a bed for my chest pain"), "emergency", "phrasings", "answered as an emergency"),
    (more("Beds!"), "duplicate", "phrasings", "stands here twice"),
    (more("What do dreams mean?"), "duplicate", "phrasings", 'stands with "not covered"'),
    (more("Sleeping - why?"), "held_out", "phrasings", 'a test question of "Why sleep?"'),
    (lambda e: e.add_held_out("beds", ["BEDS"]), "learnt", "held_out", "so it tests nothing"),
    (lambda e: e.add_held_out("beds", ["sleeping, why"]), "duplicate", "held_out", "Why sleep?"),
    (lambda e: e.add_held_out("beds", ["chest pain in bed"]), "emergency", "held_out", "emergency"),
    (lambda e: e.add_held_out("beds", ["[a](b)"]), "markup", "held_out", "commands to Rasa"),
    (lambda e: e.add_held_out("beds", ["?"]), "no_words", "held_out", "no words"),
    (lambda e: e.add_phrasings("not_covered", ["chest pain"]), "emergency", "phrasings", "emerg"),
    (lambda e: e.add_phrasings("not_covered", ["beds"]), "duplicate", "phrasings", "Your beds"),
    (lambda e: e.change("sleep", facts=["naps"]), "fact_unknown", "facts", "`naps` is not in"),
    (lambda e: e.change("sleep", facts=["a, b"]), "fact_unknown", "facts", "`a, b` is not in"),
    (lambda e: e.change("sleep", related=["naps"]), "related", "related", "of another FAQ"),
    (lambda e: e.change("sleep", answer=None), "answer_missing", "answer", "answer is missing"),
    (lambda e: e.change("beds", more="Soft."), "answer_missing", "answer", "write that first"),
    (created(answer=None, more="A house."), "answer_missing", "answer", "write that first"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "kind", "field", "sentence"), BAD)
def test_what_is_bad_is_refused_and_nothing_is_saved(
    desk: Draft, operation: Callable[[Edit], None], kind: str, field: str, sentence: str
) -> None:
    before = snapshot(desk)
    edit = desk.edit()
    operation(edit)
    tokens = [finding.token for finding in edit.findings()]
    with pytest.raises(Refused) as refused:
        desk.save(edit, "Ann", tokens)
    found = [f for f in refused.value.findings if f.kind == kind]
    assert found and found[0].field == field and found[0].stops
    assert sentence in found[0].sentence
    assert snapshot(desk) == before
    assert desk.history.all() == []


CONFIRM = [
    (created(phrasings=FOUR), "few_phrasings", "4 questions are too few"),
    (created(answer="Parking is painless."), "health_claim", 'says "painless"'),
    (more("does Ann know the beds"), "personal_details", "seems to hold a name"),
]


@pytest.mark.parametrize(("operation", "kind", "sentence"), CONFIRM)
def test_what_a_person_must_confirm(
    desk: Draft, operation: Callable[[Edit], None], kind: str, sentence: str
) -> None:
    edit = desk.edit()
    operation(edit)
    assert [f.kind for f in edit.findings()] == [kind]
    with pytest.raises(Refused, match=sentence):
        desk.save(edit, "Ann", ["something else"])
    assert desk.save(edit, "Ann", [f.token for f in edit.findings()])
    again = desk.edit()
    again.add_phrasings("beds", ["bunk"])
    assert again.findings() == []  # nobody is asked twice


def test_a_claim_is_asked_again_when_its_text_changes(desk: Draft) -> None:
    edit = desk.edit()
    edit.change("beds", answer="Painless.")
    desk.save(edit, "Ann", [f.token for f in edit.findings()])
    edit = desk.edit()
    edit.change("beds", answer="Painless, always.")
    assert [f.kind for f in edit.findings()] == ["health_claim"]


def test_an_answer_is_not_taken_away_unawares(desk: Draft) -> None:
    done(desk, lambda e: e.change("beds", answer=ANSWER))
    edit = desk.edit()
    edit.change("beds", answer=None)
    assert [(f.kind, f.stops) for f in edit.findings()] == [("answer_removed", False)]


def test_an_emergency_may_be_told_of_as_one(desk: Draft) -> None:
    text = "nlu:\n  - intent: emergency\n    examples: |\n      - help\n"
    (desk.root / "data/dialogue/emergency.yml").write_text(text)
    done(desk, lambda e: e.add_phrasings("emergency", ["chest pain"]))
    assert desk.view().phrasings("emergency") == ("help", "chest pain")


def test_old_phrasings_are_not_heard_again(desk: Draft) -> None:
    path = desk.root / "data/faq/beds.yml"
    path.write_text(path.read_text().replace("- beds\n", "- chest pain\n"))
    assert [f.kind for f in desk.findings("beds")] == ["emergency"]
    done(desk, lambda e: e.add_phrasings("beds", ["bunk"]))


def test_a_change_that_changes_nothing_is_none(desk: Draft) -> None:
    edit = desk.edit()
    edit.change("beds", title="Your beds")
    edit.set_phrasings("beds", reversed(edit.now.phrasings("beds")))  # type: ignore[arg-type]
    assert desk.save(edit, "Ann") is None
    assert desk.history.all() == []


def test_somebody_else_was_faster(desk: Draft) -> None:
    edit = desk.edit()
    edit.add_phrasings("beds", ["bunk"])
    done(desk, lambda e: e.add_phrasings("beds", ["cot"]))
    with pytest.raises(Conflict, match="Ann has changed this"):
        desk.save(edit, "Bea")


def test_a_form_that_was_made_before_the_change(desk: Draft) -> None:
    version = desk.view().version("beds")
    done(desk, lambda e: e.add_phrasings("beds", ["cot"]))
    assert desk.view().version("beds") != version
    edit = desk.edit()
    edit.expect("beds", version)
    edit.change("beds", title="Beds")
    with pytest.raises(Conflict):
        desk.save(edit, "Bea")
    edit = desk.edit()
    edit.expect("beds", desk.view().version("beds"))
    edit.change("beds", title="Beds")
    assert desk.save(edit, "Bea")


def test_two_people_write_the_same_phrasing_elsewhere(desk: Draft) -> None:
    edit = desk.edit()
    edit.add_phrasings("beds", ["something in common"])
    assert edit.findings() == []
    done(desk, lambda e: e.add_phrasings("sleep", ["something in common"]))
    with pytest.raises(Refused, match="Why sleep?"):
        desk.save(edit, "Bea")


def test_line_ends_of_another_system_stay(desk: Draft) -> None:
    path = desk.root / "data/faq/beds.yml"
    path.write_bytes(b"\xef\xbb\xbf" + BEDS.replace("\n", "\r\n").encode())
    done(desk, lambda e: e.add_phrasings("beds", ["bunk"]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfversion")
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 14


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\xfd", b"- x", b""])
def test_a_file_that_cannot_be_read_spoils_only_itself(desk: Draft, content: bytes) -> None:
    (desk.root / "data/faq/beds.yml").write_bytes(content)
    assert list(desk.view().faqs()) == ["sleep"]
    assert "unreadable" in [f.kind for f in desk.findings()]
    done(desk, lambda e: e.add_phrasings("not_covered", ["a new one"]))
    with pytest.raises(EditError):
        desk.edit().change("beds", title="x")


def test_a_file_with_another_ending(desk: Draft) -> None:
    path = desk.root / "data/faq/beds.yml"
    path.rename(path.with_suffix(".yaml"))
    done(desk, lambda e: e.change("beds", title="Beds"))
    assert 'title: "Beds"' in file(desk, "data/faq/beds.yaml")
    done(desk, lambda e: e.delete("beds"))
    assert list(desk.view().faqs()) == ["sleep"]


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    script = "import sys, bot.faqs.draft; assert not {'spacy', 'rasa', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_what_is_not_there(desk: Draft) -> None:
    edit = desk.edit()
    for wrong in (
        lambda: edit.change("naps", title="x"),
        lambda: edit.change("beds", colour="x"),
        lambda: edit.add_phrasings("naps", ["x"]),
        lambda: edit.delete("naps"),
        lambda: edit.delete("not_covered"),
        lambda: edit.change("not_covered", title="x"),
        lambda: edit.change("clinic", title="x"),
        lambda: edit.set_clinic({"retention_days": 1}),
        lambda: desk.save(edit, " "),
        lambda: desk.restoring("data/faq/naps.yml", 1),
        lambda: desk.restoring("../../etc/passwd", 1),
    ):
        with pytest.raises(EditError):
            wrong()
    (desk.root / "data/article.yml").unlink()
    with pytest.raises(EditError):
        desk.edit()


def test_keys_are_made_from_titles() -> None:
    assert key_for("Do you have a car park?") == "car_park"
    assert key_for("What is it?") == "what_is_it"
    assert key_for("Caf\u00e9 & bar", {"cafe_bar"}) == "cafe_bar_2"
    assert key_for("\u4f60\u597d 24 h") == "h"
    assert key_for("", {"question"}) == "question_2"
    assert len(key_for("very " * 20)) <= 40


def test_a_check_takes_less_than_a_second(tmp_path: Path) -> None:
    desk = draft(shipped(tmp_path))
    began = time.process_time()  # whatever else the machine does
    edit = desk.edit()
    edit.add_phrasings("pregnancy", ["somebody is with child, is that a reason to stay away"])
    assert edit.findings() == []
    assert time.process_time() - began < 1


def test_shipped_faqs_can_be_deleted_and_come_back(tmp_path: Path) -> None:
    desk = draft(shipped(tmp_path))
    before = (tmp_path / "data/faq/pregnancy.yml").read_bytes()
    edit = desk.edit()
    edit.delete("pregnancy")
    desk.save(edit, "Ann", [f.token for f in edit.findings()])
    desk.save(desk.bringing_back("pregnancy"), "Ann")
    assert (tmp_path / "data/faq/pregnancy.yml").read_bytes() == before


@pytest.mark.slow
def test_the_real_ears(tmp_path: Path) -> None:
    """With the shipped rules: what is dangerous or personal is heard, and nothing else."""
    ears = Ears(ROOT)
    assert ears.emergency("crushing chest pain and I can't breathe")
    assert not ears.emergency("is there a car park")
    assert ears.personal("ring me on 020 7946 0123") == ("phone",)
    assert ears.personal("is there a car park") == ()
    desk = Draft(project(tmp_path), ears)
    edit = desk.edit()
    edit.create(
        Faq(
            **{
                **PARKING.__dict__,
                "phrasings": (*FOUR, "I have crushing chest pain, where can I park"),
            }
        )
    )
    assert [(f.kind, f.item[:6]) for f in edit.findings()] == [("emergency", "I have")]
