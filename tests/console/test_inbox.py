"""The inbox without scripts: what is shown, what is decided, what comes of it, and the way back."""

from __future__ import annotations

import csv
import io
import json
import re

from console.reviewing import say
from console.staff import NOW, Desk
from log_samples import SECOND
from sqlalchemy import select

from bot.faqs.draft import Draft
from bot.log import audit
from bot.log.intake import erase
from bot.log.review_tables import decisions, verdicts
from bot.log.signals import Feedback, feedback
from bot.log.tables import messages

pytest_plugins = ("log_databases", "console.reviewing")


def judged(office: Desk) -> dict[int, tuple[str, str | None]]:
    """The verdicts that hold, by message."""
    with office.db.read() as connection:
        rows = connection.execute(select(verdicts).where(verdicts.c.current)).all()
    return {row.message: (row.verdict, row.answer) for row in rows}


def told(office: Desk) -> list[str]:
    """What the audit log knows of judging, with its details."""
    with office.db.read() as connection:
        rows = connection.execute(audit.listed(audit.Wanted()).order_by("number")).all()
    return [f"{row.action} {row.object} {row.detail}" for row in rows if "judged" in row.action]


def test_an_empty_inbox_says_so(office: Desk) -> None:
    page = office.someone().get("/inbox")
    assert page.status == 200 and "Nothing waits for you" in page.words


def test_groups_are_listed_with_what_they_are(office: Desk) -> None:
    first = say(office, "parking please")
    say(office, "parking where", at=NOW - 3600 * SECOND)
    say(office, "dogs allowed inside", "clarified", conversation="c")
    feedback(office.db, "c", Feedback("m3", "down", "I meant cats"), NOW)
    office.console.sorting.all()
    page = office.someone().get("/inbox")
    assert "2 groups to look at" in page.words
    assert page.words.index("parking please") < page.words.index("dogs allowed inside")
    assert "nearest: Why sleep? (25 %)" in page.words
    assert "Not answered 2" in page.words and "Thumbs down 1" in page.words
    assert f'/inbox/{first}"' in page.text
    say(office, "something else", candidates=(("not_covered", 0.9), ("sleep", 0.09)))
    assert "(9 %)" not in office.someone("reviewer", "Nell").get("/inbox").words
    other = office.someone("editor").get("/inbox?reason=thumbs_down")
    assert "I meant cats" in other.words and "parking" not in other.words
    assert "Nothing of this kind" in office.someone("admin").get("/inbox?reason=failed").words


def test_nonsense_in_the_address_is_no_error(office: Desk) -> None:
    say(office, "parking please")
    rita = office.someone()
    for query in (
        "group=99",
        "group=x",
        "reason=x",
        "order=x",
        "page=x",
        "faq=%00",
        "group=" + "9" * 15,
    ):
        assert rita.get(f"/inbox?{query}").status == 200, query


def test_not_for_us_goes_on_to_the_next(office: Desk) -> None:
    parking = say(office, "parking please")
    more = say(office, "parking where")
    dogs = say(office, "dogs allowed inside")
    rita = office.someone(name="Rita")
    page = rita.post(f"/inbox/{parking}", verdict="decline", next=str(dogs))
    assert page.path == f"/inbox?group={dogs}"
    assert page.notices == ["2 messages: not for us."]
    assert judged(office) == {parking: ("decline", None), more: ("decline", None)}
    assert "parking" not in page.words
    assert told(office) == [
        f'message.judged group:{parking} {{"answer": null, "messages": 2, "taught": 0, '
        '"verdict": "decline"}'
    ]


def test_messages_can_be_left_out(office: Desk) -> None:
    group = say(office, "parking please")
    stray = say(office, "parking in heaven")
    office.someone().post(f"/inbox/{group}", verdict="right", seen=[group, stray], keep=[group])
    assert judged(office) == {group: ("right", None)}
    assert "parking in heaven" in office.someone("editor").get("/inbox").words


def test_an_answer_that_was_meant_learns_the_words(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    rita = office.someone(name="Rita")
    page = rita.get("/inbox")
    assert re.search(r'<input id="text1" name="text" value="parking please"', page.text)
    fields = {"verdict": "faq", "faq": "sleep", "kind": "phrasing"}
    page = rita.post(f"/inbox/{group}", **fields, message=group, text="is there parking")
    assert page.notices == [
        "1 message: meant for “Why sleep?”. The new wording waits to be published."
    ]
    assert "is there parking" in faqs.view().phrasings("sleep")
    assert judged(office) == {group: ("faq", "sleep")}
    assert faqs.history.all()[0].who == "Rita"


def test_what_is_declined_can_learn_the_words(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    fields = {"verdict": "faq", "faq": "Not in the article", "kind": "phrasing"}
    page = office.someone().post(f"/inbox/{group}", **fields, message=group, text="parking please")
    assert page.notices == ["1 message: not for us. The new wording waits to be published."]
    assert "parking please" in faqs.view().phrasings("not_covered")
    assert judged(office) == {group: ("decline", "not_covered")}


def test_words_can_be_kept_for_testing_or_not_at_all(office: Desk, faqs: Draft) -> None:
    tested, neither = say(office, "parking please"), say(office, "dogs allowed inside")
    rita, fields = office.someone(), {"verdict": "faq", "faq": "sleep"}
    page = rita.post(
        f"/inbox/{tested}", **fields, kind="held_out", message=tested, text="parking please"
    )
    assert "The test question waits" in page.words
    rita.post(f"/inbox/{neither}", **fields, kind="", message=neither, text="dogs allowed inside")
    view = faqs.view()
    assert "parking please" in view.held_out("sleep")
    assert not {"parking please", "dogs allowed inside"} & set(view.phrasings("sleep"))
    assert judged(office)[neither] == ("faq", "sleep")


def test_what_is_amiss_is_said_and_nothing_is_done(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    rita, before = office.someone(), faqs.view().phrasings("sleep")
    fields = {"verdict": "faq", "faq": "sleep", "kind": "phrasing", "message": group}
    page = rita.post(f"/inbox/{group}", **fields, text="I have chest pain")
    assert page.status == 422 and "emergency" in page.words
    assert 'value="I have chest pain"' in page.text
    assert judged(office) == {} and faqs.view().phrasings("sleep") == before
    page = rita.post(f"/inbox/{group}", **fields, text="does Ann sleep")
    token = re.search(r'name="confirmed" value="(\w+)"', page.text)
    assert page.status == 422 and token
    rita.post(f"/inbox/{group}", **fields, text="does Ann sleep", confirmed=token[1])
    assert "does Ann sleep" in faqs.view().phrasings("sleep")


def test_a_faq_is_chosen_by_its_title(office: Desk) -> None:
    group = say(office, "parking please")
    rita = office.someone()
    page = rita.get(f"/inbox?group={group}&faq=your beds")
    assert '<input type="hidden" name="faq" value="beds">' in page.text
    assert '<details class="lesson" id="lesson" open>' in page.text
    page = rita.get(f"/inbox?group={group}&faq=nothing")
    assert "There is no FAQ of this name" in page.words
    page = rita.post(f"/inbox/{group}", verdict="faq", faq="nothing")
    assert page.status == 422 and judged(office) == {}


def test_words_that_a_faq_knows_are_not_offered(office: Desk) -> None:
    say(office, "Is sleep any good?")
    page = office.someone().get("/inbox")
    assert "The FAQ knows these words already" in page.words


def test_undo_takes_all_of_it_back(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    rita = office.someone(name="Rita")
    before = faqs.view().phrasings("sleep")
    fields = {"verdict": "faq", "faq": "sleep", "kind": "phrasing"}
    page = rita.post(f"/inbox/{group}", **fields, message=group, text="parking please")
    number = re.search(r'action="/inbox/undo/(\d+)"', page.text)
    assert number
    assert office.someone("editor", "Eve").post(f"/inbox/undo/{number[1]}").status == 409
    page = rita.post(f"/inbox/undo/{number[1]}")
    assert page.notices == ["Taken back."] and "parking please" in page.words
    assert faqs.view().phrasings("sleep") == before
    assert judged(office) == {}
    assert [line.split()[0] for line in told(office)] == ["message.judged", "message.unjudged"]
    assert rita.post(f"/inbox/undo/{number[1]}").status == 409


def test_undo_brings_the_verdict_before_back(office: Desk) -> None:
    number = say(office, "parking please", conversation="c")
    eve, rita = office.someone("editor"), office.someone()
    eve.post(f"/inbox/{number}", verdict="decline")
    rita.post(f"/conversations/c/judge/{number}", verdict="right")
    assert judged(office) == {number: ("right", None)}
    page = rita.get("/conversations/c")
    undo = re.search(r'action="(/conversations/c/undo/\d+)"', page.text)
    assert undo
    rita.post(undo[1])
    assert judged(office) == {number: ("decline", None)}
    assert "Nothing waits for you" in rita.get("/inbox").words


def test_several_groups_at_once(office: Desk) -> None:
    groups = [say(office, words) for words in ("parking please", "dogs inside", "vouchers there")]
    rita = office.someone()
    page = rita.post("/inbox/several", verdict="decline", groups=groups[:2])
    assert page.notices == ["2 messages: not for us."]
    assert judged(office).keys() == set(groups[:2])
    assert rita.post("/inbox/several", verdict="decline").notices == ["Nothing was ticked."]
    page = rita.post("/inbox/several", verdict="faq", faq="Your beds", groups=groups[2])
    assert judged(office)[groups[2]] == ("faq", "beds")
    assert rita.post("/inbox/several", verdict="x", groups=groups).status == 400


def test_of_two_who_decide_one_is_told(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    office.someone("editor").post(f"/inbox/{group}", verdict="right")
    before = faqs.view().phrasings("sleep")
    fields = {"verdict": "faq", "faq": "sleep", "kind": "phrasing"}
    page = office.someone().post(f"/inbox/{group}", **fields, message=group, text="parking please")
    assert page.status == 409 and "somebody was faster" in page.words
    assert faqs.view().phrasings("sleep") == before


def test_only_words_of_the_group_are_learnt(office: Desk, faqs: Draft) -> None:
    group, other = say(office, "parking please"), say(office, "dogs inside")
    fields = {"verdict": "faq", "faq": "sleep", "kind": "phrasing"}
    rita = office.someone()
    assert rita.post(f"/inbox/{group}", **fields, message=other, text="a wonder").status == 200
    assert "a wonder" not in faqs.view().phrasings("sleep")


def test_a_new_faq_for_a_group(office: Desk, faqs: Draft) -> None:
    group = say(office, "parking please")
    say(office, "parking where")
    assert office.someone().get(f"/inbox/{group}/new").status == 403
    eve = office.someone("editor", "Eve")
    page = eve.get(f"/inbox/{group}/new")
    assert "parking where" in page.text and 'value="Parking' in page.text
    typed = {"title": "Parking", "answer": "Behind the house.", "questions": "parking please"}
    page = eve.post(f"/inbox/{group}/new", **typed)
    assert page.status == 422 and "write at least 5" in page.words
    typed["questions"] = (
        "parking please\nparking where\ncar park\nwhere to park\na place for my car"
    )
    page = eve.post(f"/inbox/{group}/new", **typed)
    assert page.notices == ["“Parking” is written, and waits to be published."]
    assert faqs.view().faq("parking").answer == "Behind the house."
    assert set(judged(office).values()) == {("faq", "parking")}
    assert eve.get(f"/inbox/{group}/new").status == 404


def test_what_only_the_clinic_knows_leads_to_its_faq(office: Desk) -> None:
    say(office, "how soft are they", answers=("beds",))
    page = office.someone().get("/inbox")
    assert "The clinic has not written an answer yet" in page.words
    assert '<a href="/faqs/beds">' in page.text


def test_a_group_that_came_back_says_what_was_decided(office: Desk) -> None:
    group = say(office, "parking please")
    rita = office.someone(name="Rita")
    rita.post(f"/inbox/{group}", verdict="decline")
    say(office, "parking where")
    page = rita.get("/inbox")
    assert "came back: Rita said “not for us”" in page.words


def test_pages_of_groups(office: Desk) -> None:
    with office.db.batch():
        for number in range(43):
            say_later = f"matter{number:03} matter{number:03}x"
            say(office, say_later)
    rita = office.someone()
    page = rita.get("/inbox?order=newest")
    after = re.search(r'rel="next" href="([^"]+)"', page.text.split('class="pager"')[1])
    assert after
    second = rita.get(after[1].replace("&amp;", "&"))
    shown = re.findall(r'name="groups" value="(\d+)"', page.text + second.text)
    assert len(shown) == len(set(shown)) == 43


def test_the_list_as_files(office: Desk) -> None:
    group = say(office, "=cmd()")
    rita = office.someone()
    rows = list(csv.reader(io.StringIO(rita.get("/inbox.csv").text.lstrip("\ufeff"))))
    assert rows[0] == ["group", "messages", "last_at", "reasons", "newest_text"]
    assert rows[1][0] == str(group) and rows[1][4] == "'=cmd()"
    line = json.loads(rita.get("/inbox.jsonl?reason=declined").text)
    assert line["newest_text"] == "=cmd()" and line["reasons"] == "declined"


def test_what_is_erased_leaves_nothing_in_the_inbox(office: Desk) -> None:
    group = say(office, "parking please", conversation="gone")
    say(office, "parking where", conversation="kept")
    office.someone().post(
        f"/inbox/{group}", verdict="faq", faq="beds", kind="phrasing", message=group,
        text="parking please",
    )  # fmt: skip
    erase(office.db, "gone", NOW)
    with office.db.read() as connection:
        assert connection.execute(select(messages.c.conversation)).scalars().all() == ["kept"]
        assert len(connection.execute(select(verdicts)).all()) == 1
        assert connection.execute(select(decisions.c.messages)).scalars().all() == [2]
