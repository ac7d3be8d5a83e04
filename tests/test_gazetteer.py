"""Names: found whatever their case, the longest first, replaced by the word for their kind."""

from __future__ import annotations

from bot.language.gazetteer import Gazetteer, Name

GAZETTEER = Gazetteer(
    {
        "ailment": ["migraine", "back pain", "pain", "chronic back pain"],
        "therapy": ["deep tissue massage", "reiki"],
        "empty": [],
    }
)


def test_a_name_says_its_kind_and_where_it_stands() -> None:
    text = "Can MIGRAINE go away?"
    assert GAZETTEER.find(text) == [Name("ailment", "MIGRAINE", 4, 12)]
    assert text[4:12] == "MIGRAINE"


def test_the_longest_name_wins_and_names_come_in_order() -> None:
    found = GAZETTEER.find("reiki or deep tissue massage for chronic back pain")
    assert [(n.kind, n.text) for n in found] == [
        ("therapy", "reiki"),
        ("therapy", "deep tissue massage"),
        ("ailment", "chronic back pain"),
    ]


def test_a_part_of_a_word_is_no_name() -> None:
    assert GAZETTEER.find("painful migraines, painting") == []


def test_names_are_replaced_where_their_kind_has_a_stand_in() -> None:
    text = "does reiki help migraine or back pain?"
    names = GAZETTEER.find(text)
    assert (
        Gazetteer.replace(text, names, {"ailment": "some disease"})
        == "does reiki help some disease or some disease?"
    )


def test_a_text_without_names_stays() -> None:
    assert Gazetteer.replace("what is it", GAZETTEER.find("what is it"), {"ailment": "x"}) == (
        "what is it"
    )
    assert GAZETTEER.find("") == []
