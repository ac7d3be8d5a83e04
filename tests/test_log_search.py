"""What is looked for is found, what is erased is not, in no file and under no word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from alembic import command
from log_samples import NOW
from sqlalchemy import func, select, text

from bot.log.database import Database
from bot.log.engines import engine_for
from bot.log.intake import Incoming, accept, erase
from bot.log.paging import slice_of
from bot.log.review_tables import search_due, unsorted
from bot.log.schema import _config
from bot.log.search import Words, hits, marked, read
from bot.log.tables import messages

pytest_plugins = ("log_databases",)

TEXTS = (
    "Where can I park my car?",
    "Is there a car park",
    "does PARKING cost 100% more",
    "how much is it",
    "it is how much",
    "Café, crème & don't",
    "a dog and two dogs",
    "Ärger über_unten 2",
    "",
    "???",
    "am I insured in my pregnancy",
    "pregnant, with an allergy",
)


def store(db: Database, texts: tuple[str, ...] = TEXTS) -> None:
    with db.batch():
        for number, text in enumerate(texts):
            accept(db, f"c{number}", Incoming(f"m{number}", text), NOW)


def found(db: Database, typed: str, cursor: str = "", size: int = 50) -> list[str]:
    """The texts that are found, newest first."""
    with db.read() as connection:
        query, order = hits(connection, read(typed), messages.c.number, messages.c.text)
        return [row.text for row in slice_of(connection, query, order, cursor, size).rows]


FINDS = {
    "park": [2, 1, 0],
    "PARK car": [1, 0],
    "parking": [2],
    "pa": [],
    "is": [4, 3, 1],
    "much how": [4, 3],
    '"how much"': [4, 3],
    '"How  MUCH IS': [3],
    '"100% more"': [2],
    '"1_0% more"': [],
    "don": [5],
    "dog": [6],
    "dogs": [6],
    "unten": [7],
    "pregnant": [11, 10],
    "pregnancies": [11, 10],
    "insurance": [10],
    "allergies": [11],
    '"pregnant"': [11],
    "nothing of that": [],
}


def test_words_are_found(log_db: Database) -> None:
    store(log_db)
    wrong = {
        typed: texts
        for typed, places in FINDS.items()
        if (texts := found(log_db, typed)) != [TEXTS[place] for place in places]
    }
    assert not wrong


@pytest.mark.parametrize("typed", ["", "   ", "?!", '""', "'", "*", "NEAR(", '"*"'])
def test_signs_are_no_words(typed: str) -> None:
    assert not read(typed) or read(typed) == Words(("near",))


ODD = (
    "AND OR NOT", "text: park", "park*", "park' OR 1=1 --", "(park", '"park', "^park", "-park",
    "a" * 5000, "park & | ! <-> car", "\u19b0x park", "cafe\u0301", "park\\", ":*", "\u00b2 park",
)  # fmt: skip


def test_nothing_typed_is_a_command(log_db: Database) -> None:
    store(log_db)
    for typed in ODD:
        words = read(typed)
        assert len(words.words) <= 12
        if words:
            found(log_db, typed)
    assert found(log_db, "-park") == found(log_db, "park*") == found(log_db, "park")


def test_pages_follow_one_another(log_db: Database) -> None:
    store(log_db, tuple(f"parking {number}" for number in range(23)))
    with log_db.read() as connection:
        query, order = hits(connection, read("park"), messages.c.number, messages.c.text)
        texts, cursor = [], ""
        while True:
            part = slice_of(connection, query, order, cursor, 10)
            texts += [row.text for row in part.rows]
            if not part.after:
                break
            cursor = part.after
    assert texts == [f"parking {number}" for number in range(22, -1, -1)]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("park", "Parking, a car park; sparkle", ["Parking", "park"]),
        ("is", "is this Is", ["is", "Is"]),
        ("", "park", []),
        ("a.b", "<b>a</b> b", ["b", "a", "b", "b"]),
        ("pregnancy", "Pregnant; a pregnancy, pregn", ["Pregnant", "pregnancy", "pregn"]),
        ("x", "", []),
    ],
)
def test_what_was_found_is_marked(typed: str, text: str, expected: list[str]) -> None:
    parts = list(marked(text, read(typed)))
    assert [part for part, hit in parts if hit] == expected
    assert "".join(part for part, _ in parts) == text


def test_what_is_erased_is_not_found(log_db: Database) -> None:
    store(log_db)
    erase(log_db, "c0", NOW)
    assert found(log_db, "park") == [TEXTS[2], TEXTS[1]]


def test_the_index_is_an_index(log_db: Database) -> None:
    store(log_db)
    with log_db.read() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        query, order = hits(connection, read("park car"), messages.c.number)
        query = query.order_by(order.columns[0].desc()).limit(50)
        explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
        plan = str(connection.exec_driver_sql(explain + str(compiled).replace("%", "%%")).all())
    assert "messages_words" in plan or "VIRTUAL TABLE INDEX" in plan
    assert "TEMP B-TREE" not in plan


WORDS = ("Kanarienvogel", "Wellensittich", "Nymphensittich", "Rosenkakadu", "Papagei")


@pytest.mark.slow
def test_no_word_stays_in_the_files(tmp_path: Path) -> None:
    """Words that stood in erased messages alone, among thousands that stay."""
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    some = random.Random(4)
    gone = []
    for round_ in range(12):
        with db.batch():
            for number in range(40):
                rare = some.choice(WORDS) + _tail(some)
                text = " ".join(_tail(some) for _ in range(some.randint(1, 9)))
                name = f"{round_}-{number}"
                accept(db, name, Incoming("m", f"{text} {rare}"), NOW)
                if some.random() < 0.1:
                    gone.append((name, rare.lower()))
        for name, _ in gone[-some.randint(0, 3) :]:
            erase(db, name, NOW)
    for name, _ in gone:
        erase(db, name, NOW)
    with db.read() as connection:
        kept = " ".join(connection.execute(select(messages.c.text)).scalars()).lower()
        assert connection.execute(select(func.count()).select_from(search_due)).scalar() == 0
    db.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()
    rare = [word for _, word in gone if word not in kept]
    assert len(rare) > 25
    # An index keeps the beginnings of words: they must stand in a message that stays.
    assert [word for word in rare if word.encode() in held] == []
    assert [w for w in rare if _longest(w, held) > _longest(w, kept.encode())] == []


def _tail(some: random.Random) -> str:
    return "".join(some.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(some.randint(4, 9)))


def _longest(word: str, held: bytes) -> int:
    """How many letters of the word, from its beginning, stand there."""
    return max(n for n in range(len(word) + 1) if word[:n].encode() in held)


def test_what_a_process_that_died_left_is_cleared_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/log.sqlite3")
    store(db, ("Kanarienvogel",))
    monkeypatch.setattr("bot.log.scrubbing.Scrubber.work", lambda self: None)
    erase(db, "c0", NOW)
    db.close()
    assert b"kanarienvogel" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    monkeypatch.undo()
    Database.open(f"sqlite:///{tmp_path}/log.sqlite3").close()
    assert b"kanar" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_was_said_before_there_was_an_index(log_url: str) -> None:
    """It is found as well, and comes into the inbox."""
    engine = engine_for(log_url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0003")
        for statement in OLD:
            connection.execute(text(statement))
    engine.dispose()
    db = Database.open(log_url)
    assert found(db, "park") == ["parking"]
    with db.read() as connection:
        assert connection.execute(select(unsorted.c.message)).scalars().all() == [1]
    erase(db, "c", NOW)
    assert found(db, "park") == []
    db.close()


FLAGS = "emergency, declined, clarified, handed_off, clicked, thumbs_down, callback"
OLD = (
    f"INSERT INTO conversations (id, started_at, last_at, messages, memory, {FLAGS}) VALUES "
    "('c', '2026-03-02 09:30:00+00', '2026-03-02 09:30:00+00', 2, '{}', "
    f"{', '.join(['false'] * 7)})",
    "INSERT INTO messages (conversation, id, text, masked, at, state) VALUES "
    "('c', 'm', 'parking', '[]', '2026-03-02 09:30:00+00', 'answered'), "
    "('c', 'n', 'dogs', '[]', '2026-03-02 09:30:00+00', 'waiting')",
)
