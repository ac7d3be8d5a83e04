"""The desk with the project's own texts, clinic and red flags and a stand-in for the assistant, at
a fixed hour: every odd message gets a reply, danger goes first, and each turn is worded in full."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import yaml
from serving import FAQS, ROOT, message

from bot.gateway.answering.assistant import Answered, AssistantDown, Question
from bot.gateway.answering.conversation import Conversation, Offer, Standing
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.heard import LONGEST, Heard
from bot.gateway.answering.project import open_desk
from bot.gateway.answering.reply import Turn

OPEN = datetime(2026, 6, 10, 10, 0, tzinfo=timezone.utc)  # a Wednesday
CLOSED = OPEN + timedelta(days=4)
CHEST = "I have crushing chest pain and can't breathe"
SUICIDE = "I want to kill myself"
DOUBTFUL = "my chest hurts"
NUMBER = "07700 900123"
OFFER = message("Which one?", outcome="clarified", links=["book", "call"], offer="call") | {
    "buttons": [
        {"id": "needles", "title": "Are needles used?"},
        {"id": "pregnancy", "title": "Pregnancy"},
        {"id": "not_covered", "title": "None of these", "counted": False},
    ]
}
NEEDLES = {"text": "No.", "utter_action": "utter_faq/needles", "metadata": {}}
PRICE = {
    "text": "The clinic hasn't told me.",
    "utter_action": "utter_faq/price",
    "metadata": {"outcome": "declined", "offer": "call", "reason": "clinic_has_not_said"},
}
CALL = message("Call us.", answer="call", outcome="handed_off", links=["call", "book"], reason="r")
SMALL = message("Hello!", answer="smalltalk", outcome="smalltalk")
EMERGENCY = message("Call 999.", answer="emergency", outcome="emergency", links=["emergency"])


@dataclass
class Scripted:
    """An assistant that gives the same replies to everything, or none."""

    replies: list[dict[str, Any]] = field(default_factory=lambda: [NEEDLES])
    candidates: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    seconds: float = 0.0
    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question) -> Answered:
        self.asked.append(question)
        await asyncio.sleep(self.seconds)
        if self.down:
            raise AssistantDown
        return Answered(self.replies, {"candidates": self.candidates}, 0.87654321)

    async def forget(self, digests: Sequence[str]) -> None:
        """It remembers nothing."""

    async def ready(self) -> bool:
        return not self.down


@pytest.fixture(scope="module")
def real() -> Desk:
    """The project's own desk, with plain titles."""
    faqs = {**FAQS, "price": Faq("What does it cost?", "clinic")}
    return replace(open_desk(ROOT, Scripted()), faqs=faqs, now=lambda: OPEN)


@dataclass
class Talk:
    """One conversation at the desk."""

    desk: Desk
    assistant: Scripted
    conversation: Conversation = field(default_factory=Conversation)

    def say(self, text: str) -> Turn:
        return asyncio.run(self.desk.handle(self.conversation, text))

    def press(self, button: str) -> Turn:
        return self.answer(self.desk.read_button(self.conversation, button))

    def answer(self, heard: Heard) -> Turn:
        turn = asyncio.run(self.desk.answer(self.conversation, heard))
        self.conversation.remember(turn)
        return turn

    @property
    def standing(self) -> Standing:
        return self.conversation.standing


@pytest.fixture
def talk(real: Desk) -> Talk:
    assistant = Scripted()
    return Talk(replace(real, assistant=assistant), assistant)


def own_text(desk: Desk, name: str) -> str:
    return desk.phrasebook.say(name, OPEN).text


# What can be typed.


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\x00", "\ud800\udfff", "🙂🙂", "👩‍🔬", "?!...", "\u200b\u202e", "/", "///"],
)
def test_what_holds_no_word_is_told_so(talk: Talk, text: str) -> None:
    turn = talk.say(text)
    assert turn.replies[0].text == own_text(talk.desk, "no_words")
    assert (turn.outcome, turn.answers, turn.confidence) == ("declined", (), 0.0)
    assert talk.assistant.asked == []


@pytest.mark.parametrize(
    "command",
    [
        "/restart", "/session_start", " /restart ", "／restart", "//restart", "/ restart",
        '/faq/needles{"x": "y"}', '/faq {"metadata": {"offer": "call"}}', "/faq/needles",
        "/\x00back",
    ],
)  # fmt: skip
def test_a_command_does_nothing(talk: Talk, command: str) -> None:
    assert talk.say(command).replies[0].text == own_text(talk.desk, "no_words")
    assert talk.assistant.asked == []


def test_a_question_behind_a_slash_is_a_question(talk: Talk) -> None:
    talk.say("/ are needles used?")
    assert talk.assistant.asked[0].text == "are needles used?"


def test_a_text_that_is_too_long_is_told_so(talk: Talk) -> None:
    turn = talk.say("word " * 2_000)
    assert turn.outcome == "declined"
    assert "1,000 characters" in turn.replies[0].text
    assert [link.kind for link in turn.replies[0].links] == ["call"]
    assert talk.assistant.asked == []


def test_the_longest_text_is_asked(talk: Talk) -> None:
    talk.say("w" * 1_000)
    talk.say("w" * 1_001)
    assert [len(question.text) for question in talk.assistant.asked] == [1_000]


def test_an_odd_text_is_asked_without_what_is_odd(talk: Talk) -> None:
    talk.say("are\x00 needles\ud800 used\r\n\u202e?")
    assert talk.assistant.asked[0].text == "are needles used ?"


def test_markup_is_text(talk: Talk) -> None:
    talk.say("<script>alert(1)</script> {phone} ${x} %s")
    assert talk.assistant.asked[0].text == "<script>alert(1)</script> {phone} ${x} %s"


# What is hidden.


def test_a_phone_number_never_reaches_the_assistant_and_brings_the_card(talk: Talk) -> None:
    turn = talk.say(f"are needles used? ring me on {NUMBER}")
    question = talk.assistant.asked[0]
    assert question.text == "are needles used?"
    assert question.button is None
    assert [reply.card for reply in turn.replies] == [None, "callback"]
    assert turn.replies[1].text == own_text(talk.desk, "number_hidden")
    assert (turn.outcome, turn.answers) == ("answered", ("needles",))
    assert "900123" not in repr((turn, talk.conversation))


def test_a_number_alone_asks_for_a_call(talk: Talk) -> None:
    talk.assistant.replies = [CALL | {"metadata": CALL["metadata"] | {"card": "callback"}}]
    turn = talk.say(f"call {NUMBER}")
    assert talk.assistant.asked[0].button == "call"
    assert [reply.card for reply in turn.replies] == ["callback"]


def test_an_address_is_hidden_and_brings_no_card(talk: Talk) -> None:
    turn = talk.say("write to jo@example.org about needles")
    assert "example" not in talk.assistant.asked[0].text
    assert talk.assistant.asked[0].text.endswith("about needles")
    assert [reply.card for reply in turn.replies] == [None]


# Danger.


@pytest.mark.parametrize("before", ["nothing", "options", "offer", "misses", "down", "too much"])
def test_danger_is_answered_in_every_state(talk: Talk, before: str) -> None:
    if before == "options":
        talk.assistant.replies = [OFFER]
        talk.say("hm")
    if before == "offer":
        talk.assistant.replies = [PRICE]
        talk.say("price")
    talk.assistant.down = before == "down"
    for _ in range({"misses": 3, "too much": 1}.get(before, 0)):
        talk.say("" if before == "misses" else "x" * 2_000)
    asked = len(talk.assistant.asked)
    turn = talk.say(CHEST)
    assert (turn.outcome, turn.answers) == ("emergency", ("emergency",))
    (reply,) = turn.replies
    assert "999" in reply.text.split(".")[0]
    assert [link.url for link in reply.links] == ["tel:999"]
    assert len(talk.assistant.asked) == asked
    assert talk.standing.offer is None
    assert talk.standing.options == ()


def test_thoughts_of_suicide_get_the_crisis_line(talk: Talk) -> None:
    (reply,) = talk.say(SUICIDE).replies
    assert "116 123" in reply.text
    assert {link.kind for link in reply.links} == {"emergency", "crisis"}


@pytest.mark.parametrize("text", ["her speech is slurred and her face droops", DOUBTFUL])
def test_what_is_plainly_medical_speaks_of_nothing_else(talk: Talk, text: str) -> None:
    talk.assistant.down = True
    (reply,) = talk.say(text).replies
    assert "ending your life" not in reply.text
    assert [link.kind for link in reply.links] == ["emergency"]


@pytest.mark.parametrize(
    "text", ["I've taken an overdose help", "I took an overdose and now I can't breathe"]
)
def test_what_may_be_of_ones_own_doing_gets_the_crisis_line_too(talk: Talk, text: str) -> None:
    (reply,) = talk.say(text).replies
    assert "ending your life" in reply.text
    assert [link.kind for link in reply.links] == ["emergency", "crisis"]


def test_only_rules_that_there_are_have_a_text_of_their_own() -> None:
    dialogue = yaml.safe_load((ROOT / "data/dialogue/emergency.yml").read_text("utf-8"))
    targets = yaml.safe_load((ROOT / "data/emergency/targets.yml").read_text("utf-8"))
    together = {entry["rule"] for entry in targets["together"]}
    named = dialogue["responses"]["utter_emergency_medical"][0]["metadata"]["rules"]
    assert {*named, *targets["first"]} <= together | set(targets["medical"])


@pytest.mark.parametrize("text", [f"/{CHEST}", f"🙂 {CHEST} \x00", f"{CHEST}, ring {NUMBER}"])
def test_danger_is_seen_behind_what_else_is_typed(talk: Talk, text: str) -> None:
    turn = talk.say(text)
    assert turn.outcome == "emergency"
    assert "900123" not in repr(turn)


@pytest.mark.parametrize(
    ("replies", "down", "outcome"),
    [
        ([NEEDLES], False, "answered"),
        ([EMERGENCY], False, "emergency"),
        ([], False, "emergency"),
        ([NEEDLES], True, "emergency"),
    ],
)
def test_of_what_may_be_danger_the_assistant_decides_if_it_is_there(
    talk: Talk, replies: list[dict[str, Any]], down: bool, outcome: str
) -> None:
    talk.assistant.replies, talk.assistant.down = replies, down
    turn = talk.say(DOUBTFUL)
    assert len(talk.assistant.asked) == 1
    assert turn.outcome == outcome
    if outcome == "emergency":
        assert "999" in turn.replies[0].text.split(".")[0]
        assert not turn.failed


def test_what_may_be_danger_does_not_wait_long(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.answering.desk.DOUBT_SECONDS", 0.01)
    talk.assistant.seconds = 30.0
    assert talk.say(DOUBTFUL).outcome == "emergency"


def test_what_may_be_danger_is_one_in_what_the_assistant_cannot_read(talk: Talk) -> None:
    assert talk.say(f"{DOUBTFUL}. {'Where are you? ' * 100}").outcome == "emergency"
    assert talk.assistant.asked == []


def test_of_self_harm_nobody_is_in_doubt(talk: Talk) -> None:
    assert talk.desk.read(SUICIDE).is_plain_danger
    assert not talk.desk.read(DOUBTFUL).is_plain_danger


# The assistant.


@pytest.mark.parametrize("state", ["down", "silent"])
def test_without_an_answer_the_ways_on_are_shown(talk: Talk, state: str) -> None:
    talk.say("are needles used")
    before = talk.standing
    talk.assistant.down, talk.assistant.replies = state == "down", []
    turn = talk.say("is it safe")
    (reply,) = turn.replies
    assert reply.text == own_text(talk.desk, "assistant_down")
    assert [link.kind for link in reply.links] == ["call", "book"]
    assert turn.outcome == "declined"
    assert talk.standing == before  # nothing is forgotten meanwhile


def test_an_answer_is_shown_with_its_source(talk: Talk) -> None:
    talk.assistant.candidates = [{"id": "needles", "confidence": 0.9}]
    turn = talk.say("are needles used")
    assert (turn.answers, turn.outcome) == (("needles",), "answered")
    assert turn.replies[0].source == "article: techniques"
    assert turn.confidence == 0.8765
    assert turn.candidates == (("needles", 0.9),)


def test_a_fact_the_clinic_has_not_told_is_declined_under_its_own_id(talk: Talk) -> None:
    talk.assistant.replies = [PRICE]
    turn = talk.say("price")
    assert (turn.answers, turn.outcome) == (("price",), "declined")
    assert turn.replies[0].source is None
    assert (talk.standing.offer, talk.standing.last_answer) == ("call", None)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ([SMALL, NEEDLES, EMERGENCY], "emergency"),
        ([PRICE, CALL, NEEDLES], "answered"),
        ([SMALL, PRICE, CALL], "handed_off"),
        ([SMALL, PRICE], "declined"),
        ([SMALL], "smalltalk"),
        ([OFFER], "clarified"),
        ([NEEDLES, OFFER], "answered"),
    ],
)
def test_the_first_outcome_that_applies_names_the_turn(
    talk: Talk, replies: list[dict[str, Any]], outcome: str
) -> None:
    talk.assistant.replies = replies
    assert talk.say("anything").outcome == outcome


def test_answers_come_in_order_and_once(talk: Talk) -> None:
    talk.assistant.replies = [PRICE, NEEDLES, PRICE]
    assert talk.say("anything").answers == ("price", "needles")


# Buttons.


def test_options_are_what_was_meant_to_be_offered(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    turn = talk.say("hm")
    assert turn.options == ("needles", "pregnancy")
    assert [b.title for b in turn.replies[0].buttons][-1] == "None of these"
    counted = [{**button, "counted": True} for button in OFFER["buttons"]]
    talk.assistant.replies = [OFFER | {"buttons": counted}]
    assert talk.say("hm").options == ("needles", "pregnancy", "not_covered")


def test_a_button_gives_exactly_its_answer_and_its_id_tells_nothing(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    buttons = talk.say("hm").replies[0].buttons
    assert len({button.id for button in buttons}) == 3
    assert not any(word in b.id for b in buttons for word in ("needles", "pregnancy", "covered"))
    talk.press(buttons[1].id)
    question = talk.assistant.asked[-1]
    assert (question.button, question.text) == ("pregnancy", "Pregnancy")


def test_what_was_pressed_is_kept_as_it_was_shown(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    *_, none = talk.say("hm").replies[0].buttons
    heard = talk.desk.read_button(talk.conversation, none.id)
    assert (heard.text, heard.button) == ("None of these", "not_covered")


def test_a_button_of_another_conversation_is_gone(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    button = talk.say("hm").replies[0].buttons[0].id
    other = Talk(talk.desk, talk.assistant)
    asked = len(talk.assistant.asked)
    assert other.press(button).replies[0].text == own_text(talk.desk, "button_gone")
    assert len(talk.assistant.asked) == asked


@pytest.mark.parametrize("button", ["needles", "", "\ud800", "x" * 10_000], ids="abcd")
def test_a_made_up_button_is_gone(talk: Talk, button: str) -> None:
    assert talk.press(button).replies[0].text == own_text(talk.desk, "button_gone")


def test_the_buttons_of_the_last_replies_hold_and_older_ones_are_gone(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    shown = [talk.say("hm").replies[0].buttons[0].id for _ in range(5)]
    assert talk.press(shown[0]).replies[0].text == own_text(talk.desk, "button_gone")
    assert talk.press(shown[1]).outcome == "clarified"


# What is remembered, and who is told.


def test_the_assistant_is_told_where_the_conversation_stands(talk: Talk) -> None:
    talk.assistant.candidates = [{"id": i, "confidence": 0.5} for i in ("needles", "definition")]
    talk.say("are needles used")
    talk.assistant.replies = [OFFER]
    talk.say("hm")
    talk.say("hm")
    first, second, third = (question.context for question in talk.assistant.asked)
    assert first == Standing().context()
    assert second == {
        "last_answer": "needles", "offer": None, "options": [], "runners_up": ["definition"],
        "misses": 0,
    }  # fmt: skip
    assert (third["options"], third["offer"]) == (["needles", "pregnancy"], "call")
    assert (third["last_answer"], third["misses"]) == ("needles", 1)
    assert {question.conversation for question in talk.assistant.asked} == {talk.conversation.id}


def test_an_answer_ends_a_row_of_misses_and_the_offer(talk: Talk) -> None:
    talk.assistant.replies = [PRICE]
    talk.say("price")
    talk.say("price")
    assert talk.standing.misses == 2
    talk.assistant.replies = [NEEDLES]
    talk.say("needles")
    assert (talk.standing.misses, talk.standing.offer) == (0, None)


def test_the_gateways_own_words_change_nothing(talk: Talk) -> None:
    talk.assistant.replies = [OFFER]
    talk.say("hm")
    before = talk.standing
    for text in ("", "/restart", "x" * 2_000):
        talk.say(text)
    assert talk.standing == before


def test_a_hand_off_says_why_and_what_was_asked_in_one_line(talk: Talk) -> None:
    talk.assistant.replies = [CALL]
    hand_off = talk.say("a person").replies[0].hand_off
    assert hand_off is not None
    assert (hand_off.reason, hand_off.summary) == ("r", "Nothing asked before")
    for replies in ([NEEDLES], [PRICE], [NEEDLES], [CALL]):
        talk.assistant.replies = replies
        turn = talk.say("my secret words")
    hand_off = turn.replies[0].hand_off
    assert hand_off is not None
    assert hand_off.summary == "Asked about: Are needles used?; What does it cost?"


def test_what_cannot_be_answered_is_part_of_its_own_summary(talk: Talk) -> None:
    talk.assistant.replies = [PRICE]
    hand_off = talk.say("price").replies[0].hand_off
    assert hand_off is not None
    assert hand_off.summary == "Asked about: What does it cost?"


@pytest.mark.parametrize(("hour", "kinds"), [(OPEN, ["call", "book"]), (CLOSED, ["book", "call"])])
def test_a_call_leads_while_somebody_is_there(talk: Talk, hour: datetime, kinds: list[str]) -> None:
    talk.assistant.replies = [CALL]
    talk.desk = replace(talk.desk, now=lambda: hour)
    links = talk.say("a person").replies[0].links
    assert [link.kind for link in links] == kinds
    clinic = talk.desk.phrasebook.clinic
    assert {link.url for link in links} == {clinic.tel_link, clinic.booking_url}


def test_a_conversation_goes_on_from_what_was_kept_of_it(talk: Talk) -> None:
    for replies in ([NEEDLES], [PRICE], [CALL], [OFFER]):
        talk.assistant.replies = replies
        turn = talk.say("anything")
    kept = json.loads(json.dumps(talk.conversation.memory()))
    again = Conversation.from_memory(talk.conversation.id, kept)
    assert again == talk.conversation
    button = turn.replies[0].buttons[1].id
    assert again.pressed(button) == Offer("pregnancy", "Pregnancy")
    assert (again.standing.reason, again.standing.options) == ("r", ("needles", "pregnancy"))


@pytest.mark.parametrize("memory", [{}, {"standing": {}}, {"standing": {"unknown": 1}}])
def test_a_memory_of_another_version_is_taken_as_far_as_it_goes(memory: dict[str, Any]) -> None:
    assert Conversation.from_memory("c", memory) == Conversation("c")


# What is stored between reading and answering.


@pytest.mark.parametrize(
    ("typed", "stored", "masked", "flag"),
    [
        ("are needles used", "are needles used", (), None),
        (f"ring {NUMBER}\x00", "ring [phone number]", ("phone",), None),
        ("/ are needles used", "are needles used", (), None),
        ("/restart", "/restart", (), None),
        ("", "", (), None),
        (f"{CHEST} {NUMBER}", f"{CHEST} [phone number]", ("phone",), "urgent"),
    ],
)
def test_what_is_stored_of_a_message(
    real: Desk, typed: str, stored: str, masked: tuple[str, ...], flag: str | None
) -> None:
    heard = real.read(typed)
    assert (heard.text, heard.masked, heard.button) == (stored, masked, None)
    assert bool(heard.flag) == bool(flag)


@pytest.mark.parametrize("before", ["", "word " * 150])
def test_of_a_text_that_is_too_long_the_beginning_is_stored_and_no_number(
    real: Desk, before: str
) -> None:
    heard = real.read(f"{before}{NUMBER} " + "word " * 1_500)
    assert len(heard.text) == LONGEST + 1
    assert heard.is_too_long
    assert "900123" not in heard.text
    cut = real.read("w" * (LONGEST - 6) + f" {NUMBER} more")
    assert "0770" not in cut.text


def test_a_stored_message_is_answered_as_it_would_have_been(talk: Talk) -> None:
    typed = ["needles", "", "/restart", "x" * 2_000, CHEST, f"call {NUMBER}", "🙂"]
    for text in typed:
        heard = talk.desk.read(text)
        stored = Heard(**json.loads(json.dumps(vars(heard))))
        other = Talk(talk.desk, talk.assistant)
        assert other.answer(replace(stored, masked=tuple(stored.masked))) == talk.say(text)


def test_a_wish_is_stored_as_a_button_and_read_as_if_it_was_typed(talk: Talk) -> None:
    heard = talk.desk.read_wish("not_helpful")
    assert (heard.button, heard.text) == ("not_helpful", "That didn't answer my question")
    talk.answer(heard)
    question = talk.assistant.asked[-1]
    assert (question.button, question.text) == (None, heard.text)


def test_no_text_is_kept(talk: Talk) -> None:
    talk.say("my very own words about needles")
    assert "very own" not in repr(talk.conversation)


@pytest.mark.slow
def test_the_assistant_knows_the_wish_for_another_answer(desk: Desk) -> None:
    """The real one, asked in the words of data/gateway.yml."""

    async def miss() -> list[Turn]:
        conversation = Conversation()
        turns = [await desk.handle(conversation, "are needles used?")]
        for _ in range(2):
            turns.append(await desk.answer(conversation, desk.read_wish("not_helpful")))
            conversation.remember(turns[-1])
        return turns

    answered, others, person = asyncio.run(miss())
    assert answered.answers == ("needles",)
    assert others.outcome == "clarified"
    assert 1 <= len(others.options) <= 3
    assert "needles" not in others.options
    assert (person.outcome, person.answers) == ("handed_off", ("call",))
