"""The answers' texts: which variant is said, what fills it, and what is said instead."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import clinic_file
import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import nlg
from bot.nlg import ClinicNlg

ROOT = Path(__file__).parents[1]
OPEN = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)
CLOSED = datetime(2026, 6, 14, 10, 0, tzinfo=timezone.utc)
RESPONSES = {
    "utter_call": [
        {"text": "Ring {phone}.", "metadata": {"when": "open", "answer": "call"}},
        {"text": "Book at {booking_url}.", "metadata": {"when": "closed"}},
    ],
    "utter_not_covered": [
        {"text": "Nothing about {topic}.", "metadata": {"when": "topic"}},
        {"text": "Nothing about that."},
    ],
    "utter_faq/needles": [
        {"text": "No needles. {nobody}"},
        {"text": "Not one needle.", "metadata": {"when": "more"}},
    ],
    "utter_faq/benefits": [{"text": "It relaxes."}],
    "utter_clinic_has_not_said": [
        {"text": "Not told yet ({title}).", "metadata": {"outcome": "declined"}}
    ],
    "utter_nothing_more": [
        {"text": "That is all.", "metadata": {"offer": "call", "offers": "related"}}
    ],
    "utter_which_one": [{"text": "Which?", "metadata": {"offers": "options"}}],
    "utter_which_one_of_rest": [{"text": "And which?", "metadata": {"offers": "options"}}],
}


@pytest.fixture
def generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClinicNlg:
    clinic_file.load(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    return at(OPEN, monkeypatch)


def at(now: datetime, monkeypatch: pytest.MonkeyPatch) -> ClinicNlg:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now

    monkeypatch.setattr(nlg, "datetime", Clock)
    return ClinicNlg(None, Domain.from_dict({"responses": RESPONSES}))


def said(
    generator: ClinicNlg, action: str, understanding: Any = None, **given: Any
) -> dict[str, Any]:
    message = UserUttered("x", parse_data={"understanding": understanding})
    tracker = DialogueStateTracker.from_events("x", [message])
    response = asyncio.run(generator.generate(action, tracker, "clinic", **given))
    assert response is not None
    return response


def test_the_clinics_values_fill_a_text(generator: ClinicNlg) -> None:
    response = said(generator, "utter_call")
    assert response["text"] == "Ring 020 7946 0123."
    assert response["metadata"]["answer"] == "call"


def test_the_hour_chooses_the_variant(
    generator: ClinicNlg, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = at(CLOSED, monkeypatch)
    assert said(later, "utter_call")["text"] == "Book at https://example.com/book."


def test_an_unknown_placeholder_stays_alone(generator: ClinicNlg) -> None:
    assert said(generator, "utter_faq/needles")["text"] == "No needles. {nobody}"


def test_what_was_named_is_repeated_where_it_is_known(generator: ClinicNlg) -> None:
    named = said(generator, "utter_not_covered", {"topic": "asthma"})
    assert named["text"] == "Nothing about asthma."
    assert said(generator, "utter_not_covered", {"topic": None})["text"] == "Nothing about that."
    assert said(generator, "utter_not_covered")["text"] == "Nothing about that."


def test_a_name_is_never_filled_itself(generator: ClinicNlg) -> None:
    named = said(generator, "utter_not_covered", {"topic": "{phone}"})
    assert named["text"] == "Nothing about {phone}."


def test_what_an_action_hands_over_goes_before_what_was_understood(generator: ClinicNlg) -> None:
    understanding = {"topic": "asthma", "title": "Asthma"}
    assert said(generator, "utter_not_covered", understanding, topic="gout")["text"] == (
        "Nothing about gout."
    )
    assert said(generator, "utter_not_covered", understanding, topic=None)["text"] == (
        "Nothing about that."
    )


def test_a_fact_the_clinic_has_not_told_says_so(generator: ClinicNlg) -> None:
    response = said(generator, "utter_faq/price", {"title": "What does it cost?"})
    assert response["text"] == "Not told yet (What does it cost?)."
    assert response["metadata"] == {"outcome": "declined"}


def test_more_is_told_where_there_is_more(generator: ClinicNlg) -> None:
    assert said(generator, "utter_faq/needles", {"more": True})["text"] == "Not one needle."


def test_where_there_is_no_more_related_questions_are_offered(generator: ClinicNlg) -> None:
    related = [{"id": "needles", "title": "Are needles used?"}]
    response = said(generator, "utter_faq/benefits", {"more": True, "related": related})
    assert response["text"] == "That is all."
    assert response["buttons"] == [{**related[0], "payload": "Are needles used?"}]
    assert said(generator, "utter_faq/benefits", {"more": True})["buttons"] == []


def test_what_may_have_been_meant_is_offered_as_buttons_that_read_like_typing(
    generator: ClinicNlg,
) -> None:
    options = [{"id": "needles", "title": "Are needles used?"}]
    response = said(generator, "utter_which_one", {"options": options})
    assert response["buttons"] == [{**options[0], "payload": "Are needles used?"}]


def test_an_answer_brings_no_related_questions(generator: ClinicNlg) -> None:
    related = [{"id": "needles", "title": "Are needles used?"}]
    answer = said(generator, "utter_faq/benefits", {"more": False, "related": related})
    assert answer == {"text": "It relaxes."}


def test_saying_a_text_leaves_the_next_one_as_it_was(generator: ClinicNlg) -> None:
    said(generator, "utter_faq/benefits", {"more": True, "related": [{"id": "a", "title": "A"}]})
    assert "buttons" not in RESPONSES["utter_nothing_more"][0]
    assert generator.responses["utter_nothing_more"][0]["text"] == "That is all."
    assert "buttons" not in generator.responses["utter_nothing_more"][0]


def test_a_name_nobody_wrote_a_text_for_has_none(generator: ClinicNlg) -> None:
    tracker = DialogueStateTracker.from_events("x", [])
    assert asyncio.run(generator.generate("utter_nobody", tracker, "clinic")) is None


def part(zone: str, response: str, *options: dict[str, Any], **named: Any) -> dict[str, Any]:
    return {"zone": zone, "response": response, "topic": None, "title": None, **named,
            "options": list(options)}  # fmt: skip


PRICE = {"id": "price", "title": "What does it cost?"}
NEEDLES = {"id": "needles", "title": "Are needles used?"}
NONE = {"id": "not_covered", "title": "None of these", "counted": False}


def test_each_part_is_answered_in_the_order_asked(generator: ClinicNlg) -> None:
    parts = [
        part("answer", "utter_faq/benefits"),
        part("decline", "utter_not_covered", topic="asthma"),
        part("answer", "utter_faq/price", title="What does it cost?"),
    ]
    response = said(generator, "utter_several", {"parts": parts, "topic": "asthma"})
    texts = ["It relaxes.", "Nothing about asthma.", "Not told yet (What does it cost?)."]
    assert [part["text"] for part in response["parts"]] == texts
    assert [part["utter_action"] for part in response["parts"]] == [p["response"] for p in parts]
    assert response["text"] == "\n\n".join(texts)
    assert response["parts"][2]["metadata"]["outcome"] == "declined"


def test_unclear_parts_share_one_question_at_the_end(generator: ClinicNlg) -> None:
    meant = {**NONE, "counted": True}
    parts = [
        part("offer", "utter_a", NEEDLES, PRICE, NONE),
        part("answer", "utter_faq/benefits"),
        part("offer", "utter_b", PRICE, meant),
    ]
    answer, question = said(generator, "utter_several", {"parts": parts})["parts"]
    assert (answer["text"], question["text"]) == ("It relaxes.", "And which?")
    assert [button["id"] for button in question["buttons"]] == ["needles", "price", "not_covered"]
    assert question["buttons"][2]["counted"]
    assert question["buttons"][0] == {**NEEDLES, "payload": "Are needles used?"}


def test_a_release_speaks_with_its_own_texts_and_values(
    generator: ClinicNlg, tmp_path: Path
) -> None:  # fmt: skip
    folder = tmp_path / "0123456789abcdef"
    (folder / "data/emergency").mkdir(parents=True)
    shutil.copy(ROOT / "data/emergency/numbers.yml", folder / "data/emergency")
    article = (ROOT / "data/article.yml").read_text("utf-8")
    (folder / "data/article.yml").write_text(re.sub("on: 2023", "on: 2025", article), "utf-8")
    clinic = (tmp_path / "clinic.yml").read_text("utf-8")
    (folder / "clinic.yml").write_text(re.sub("7946 0123", "7946 0999", clinic), "utf-8")
    texts = {"utter_call": [{"text": "Phone {phone}, says an article of {article_age}."}]}
    (folder / "responses.json").write_text(json.dumps(texts), "utf-8")
    named = EndpointConfig(type="bot.nlg.ClinicNlg", folder=str(folder))
    release = ClinicNlg(named, Domain.from_dict({"responses": RESPONSES}))
    release.responses = RESPONSES  # as Rasa does with every model
    response = said(release, "utter_call")
    assert response["text"] == "Phone 020 7946 0999, says an article of over one year ago."
    assert release.release == folder.name
    assert generator.release is None
    assert said(generator, "utter_call")["text"] == "Ring 020 7946 0123."


def test_a_folder_that_is_no_release_gives_its_clinic_alone(
    generator: ClinicNlg, tmp_path: Path
) -> None:  # fmt: skip
    named = EndpointConfig(type="bot.nlg.ClinicNlg", folder=str(tmp_path))
    copy = ClinicNlg(named, Domain.from_dict({"responses": RESPONSES}))
    assert copy.release is None
    assert said(copy, "utter_call")["text"] == "Ring 020 7946 0123."
