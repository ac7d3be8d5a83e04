"""Files change at one place: every other line stays as somebody wrote it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faq_project import BEDS, NOT_COVERED, PARKING, ROOT, SLEEP, changed_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.faqs import clinic_text, faq_text
from bot.faqs.cleaning import cleaned, one_a_line, one_line, paragraphs
from bot.faqs.clinic_text import ClinicTextError, Value
from bot.faqs.faq import Faq, files, parse, read_text
from bot.faqs.faq_text import TextError
from bot.faqs.splice import Source, SpliceError

CLINIC = (ROOT / "clinic.yml").read_text(encoding="utf-8")
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=60)


def read(text: str) -> Faq:
    return parse(read_text(text, "x.yml"), "x.yml")


def changed(text: str, **fields: Any) -> list[str]:
    faq = replace(read(text), **fields)
    new = faq_text.changed(text, faq)
    assert read(new) == faq
    return changed_lines(text, new)


def test_one_phrasing_more_is_one_line() -> None:
    assert changed(SLEEP, phrasings=(*read(SLEEP).phrasings, "why: sleep? #1")) == [
        "+      - why: sleep? #1"
    ]


def test_one_phrasing_less_is_one_line() -> None:
    assert changed(SLEEP, phrasings=read(SLEEP).phrasings[1:]) == ["-      - why should I sleep"]


@pytest.mark.parametrize(
    ("text", "fields", "lines"),
    [
        (SLEEP, {"title": 'A "good" night'}, ['+      title: "A \\"good\\" night"']),
        (SLEEP, {"source": "clinic"}, ['+      source: "clinic"']),
        (SLEEP, {"facts": ("a", "b")}, ["+      facts: [a, b]"]),
        (SLEEP, {"facts": ()}, []),
        (SLEEP, {"related": ()}, []),
        (SLEEP, {"more": "Not long."}, ["+        Not long."]),
        (SLEEP, {"answer": "Do.\n\nNow."}, ["+          Do."]),
        (BEDS, {"facts": ("a",)}, ["+      facts: [a]"]),
        (SLEEP, {"more": None}, []),
        (
            BEDS,
            {"answer": "Soft ones: # yes"},
            ["+responses:", "+  utter_faq/beds:", "+    - text: |", "+        Soft ones: # yes"],
        ),
    ],
)
def test_only_what_changed_is_new(text: str, fields: dict[str, Any], lines: list[str]) -> None:
    assert [line for line in changed(text, **fields) if line[0] == "+"] == lines


def test_an_answer_goes_with_all_of_its_texts() -> None:
    assert changed(SLEEP, answer=None, more=None)[0] == "-responses:"


def test_more_comes_after_the_answer() -> None:
    text = faq_text.created(PARKING)
    assert changed(text, more="Two places.") == [
        "+    - text: |",
        "+        Two places.",
        "+      metadata: {when: more}",
    ]


def test_a_new_file_is_as_the_shipped_ones_are() -> None:
    text = faq_text.created(replace(PARKING, facts=("a",), more="Two.\n\nPlaces."))
    assert text == (
        'version: "3.1"\nnlu:\n  - intent: faq/parking\n    metadata:\n      title: "Parking"\n'
        '      source: "clinic"\n      facts: [a]\n      related: [beds]\n    examples: |\n'
        "      - where can I park\n      - parking\n      - a place for my car\n      - car park\n"
        "      - may I park here\nresponses:\n  utter_faq/parking:\n    - text: |\n"
        "        Behind the house.\n    - text: |\n        Two.\n\n        Places.\n"
        "      metadata: {when: more}\n"
    )


@pytest.mark.parametrize("path", files(ROOT / "data" / "faq"), ids=lambda path: path.stem)
def test_shipped_files_change_by_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    faq = read(text)
    assert faq_text.changed(text, faq) == text
    assert len(changed(text, phrasings=(*faq.phrasings, "one that nobody has asked yet"))) == 1
    assert len(changed(text, phrasings=faq.phrasings[:2] + faq.phrasings[3:])) == 1
    assert len(changed(text, title="Another")) == 2
    assert read(faq_text.created(faq)) == faq
    if faq.answer:
        assert len(changed(text, answer="Another.")) == 1 + len(faq.answer.splitlines())


@settings(max_examples=40)
@given(title=WORDS, answer=WORDS, more=WORDS, phrasings=st.lists(WORDS, max_size=4))
def test_whatever_is_typed_comes_back(
    title: str, answer: str, more: str, phrasings: list[str]
) -> None:
    faq = cleaned(replace(PARKING, title=title, answer=answer, phrasings=tuple(phrasings)))
    faq = replace(faq, more=paragraphs(more) or None) if faq.answer else faq
    assert read(faq_text.created(faq)) == faq
    before = read(SLEEP)
    after = replace(faq, key=before.key, source=before.source)
    assert read(faq_text.changed(SLEEP, after)) == after


def test_examples_of_the_dialogue() -> None:
    new = faq_text.with_examples(NOT_COVERED, "not_covered", ["what do dreams mean", "snoring"])
    assert changed_lines(NOT_COVERED, new) == ["-      - do you sell pillows", "+      - snoring"]
    with pytest.raises(TextError, match="no examples of `other`"):
        faq_text.with_examples(NOT_COVERED, "other", ["x"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    examples: |\n", '    examples: "- one\\n- two"\n    other: |\n'),
        ("    metadata:\n", "    metadata: &anchor\n"),
        ('title: "Why sleep?"', "title: >-\n        Why\n        sleep?"),
        ("    - text: |\n          You", "    - text: >\n          You"),
        ("    - text: |\n          You", "    - text: |2\n            You"),
        ("facts: [sleep_good]", "facts:\n        - sleep_good"),
        ('version: "3.1"', '\ufeffversion: "3.1"'[1:]),
        ("      related: [beds]\n", ""),
    ],
)
def test_other_ways_of_writing_are_understood_or_refused(old: str, new: str) -> None:
    assert old in SLEEP
    text = SLEEP.replace(old, new, 1)
    for fields in ({"title": "T"}, {"facts": ("x",)}, {"answer": "A.\nB."}, {"phrasings": ("p",)}):
        after = replace(read(text), **fields)  # type: ignore[arg-type]
        try:
            assert read(faq_text.changed(text, after)) == after
        except TextError as error:
            assert "edits the file itself" in str(error)


def test_what_would_be_changed_elsewhere_is_refused() -> None:
    """A value that refers to another one: both would become others."""
    text = SLEEP.replace('"Why sleep?"', '&t "Why sleep?"').replace('"article: sleep"', "*t")
    with pytest.raises(TextError, match="edits the file itself"):
        faq_text.changed(text, replace(read(text), source="clinic"))
    clinic = CLINIC.replace("name: ", "name: &n ")
    clinic = clinic.replace('address: "12 Willow Lane, London (example address)"', "address: *n")
    with pytest.raises(ClinicTextError, match=r"edits clinic\.yml itself"):
        clinic_text.changed(clinic, "address", "1 New Road")


def test_a_file_without_metadata_gets_some() -> None:
    start, end = SLEEP.index("    metadata"), SLEEP.index("    examples")
    bare = SLEEP[:start] + SLEEP[end:]
    assert read(faq_text.changed(bare, replace(read(bare), title="T"))).title == "T"


def test_a_text_without_a_last_line_end() -> None:
    assert changed(BEDS.rstrip("\n"), answer="Soft.")[-1] == "+        Soft."
    assert changed(SLEEP.rstrip("\n"), phrasings=("one",))[-1] == "+      - one"


@pytest.mark.parametrize(
    ("text", "place"), [("a: [", ("a",)), ("a: {b: 1}", ("a", "c")), ("- a", ("a",)), ("", ("a",))]
)
def test_a_place_that_is_not_there(text: str, place: tuple[str, ...]) -> None:
    with pytest.raises(SpliceError):
        Source(text).put(place, "1")


CLINIC_CHANGES: list[tuple[str, Value, list[str]]] = [
    ("phone", "+44 20 7946 0999", ["-phone:", "+phone:"]),
    ("opening.hours", "Mo-Fr 10:00-12:00", ["-  hours:", "+  hours:"]),
    ("opening.clock", 12, ["-  clock:", "+  clock:"]),
    ("opening.text", "Mornings, mostly", ["+  text:"]),
    ("suggested", ("price", "needles"), ["-suggested:", "+suggested:"]),
    ("callbacks.email", "desk@example.com", ["+callbacks:", "+  email:"]),
    (
        "opening.closed",
        ("Dec 25-26", "Jan 01", "Jan 02-03 Mo", "easter +1 day", "Aug Mo[-1]", "2027-03-05"),
        ["-    - PH", "+    - 2027-03-05"],
    ),
]


@pytest.mark.parametrize(("field", "value", "lines"), CLINIC_CHANGES, ids=lambda v: str(v)[:16])
def test_the_clinics_facts_change_by_lines(field: str, value: Value, lines: list[str]) -> None:
    new = clinic_text.changed(CLINIC, field, value)
    assert clinic_text.values(new) == {**clinic_text.values(CLINIC), field: value}
    found = changed_lines(CLINIC, new)
    assert [line[: len(start)] for line, start in zip(found, lines, strict=True)] == lines
    assert clinic_text.findings(new) == []
    old = clinic_text.values(CLINIC)[field]
    back = clinic_text.values(clinic_text.changed(new, field, old))[field]
    assert back == old or sorted(str(back)) == sorted(str(old))  # days off have no order


def test_a_comment_beside_a_value_stays() -> None:
    new = clinic_text.changed(CLINIC, "phone", "+44 20 7946 0999")
    assert '"+44 20 7946 0999"                      # with the country\'s code' in new


def test_a_long_greeting_keeps_its_form() -> None:
    new = clinic_text.changed(CLINIC, "greeting", "Good day! " * 30)
    assert "greeting: >-\n  Good day! " in new
    assert max(map(len, new.splitlines())) < 120


def test_no_day_off_is_left() -> None:
    new = clinic_text.changed(CLINIC, "opening.closed", ())
    assert clinic_text.values(new)["opening.closed"] is None
    assert clinic_text.findings(new) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "020 1234", "does not begin with +"),
        ("booking_url", "http://example.com", "https://"),
        ("opening.hours", "always", "not understood"),
        ("opening.closed", ("someday",), "not understood"),
        ("name", "", "missing or empty"),
        ("suggested", ("No key",), "not a FAQ"),
    ],
)
def test_a_wrong_fact_of_the_clinic_is_found(field: str, value: Value, sentence: str) -> None:
    found = clinic_text.findings(clinic_text.changed(CLINIC, field, value))
    assert [f.field for f in found if sentence in f.sentence] == [field]
    assert all(finding.stops for finding in found)


def test_what_belongs_to_the_machine_is_not_changed() -> None:
    for field in ("retention_days", "allowed_origins", "timezone", "opening"):
        with pytest.raises(ClinicTextError, match="not changed here"):
            clinic_text.changed(CLINIC, field, "1")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  - is it\tgood?\u200b ", "is it good?"),
        ("\u2022 one\r\ntwo", "one two"),
        ("a\x00b\ufeffc\u202ed", "abcd"),
        ("-5 degrees", "-5 degrees"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_one_line(typed: str, line: str) -> None:
    assert one_line(typed) == line


def test_paragraphs_and_lists() -> None:
    assert paragraphs("\n One.\u2028Two. \n\n\n\nThree.  ") == "One.\nTwo.\n\nThree."
    assert one_a_line("- one\r\n\r\n* two \n") == ("one", "two")
