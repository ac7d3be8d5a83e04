"""The article's facts and the fingerprints that tell when the article has changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.faqs.article import (
    Article,
    ArticleError,
    Fact,
    digest,
    load,
    normalise,
    sentences,
    touched_by,
)

DATA = Path(__file__).parent.parent / "data" / "article.yml"
TEXT = """About Sleep: Sleep is good. It helps!

  1. More Rest: Rest well.
  • Naps: Short ones, they say “enough.” Longer ones not.
Last checked on May 3. 2021 by A. person
"""
GOOD = f"""article:
  title: "About sleep"
  reviewed_on: 2021-05-03
  reviewed_by: "A. Person"
facts:
  sleep_good:
    section: "sleep"
    text: "One should sleep."
    source_sha256: ["{digest("Sleep is good.")}"]
  sleep_power:
    section: "sleep"
    text: "It is said to give power."
    belief: true
    source_sha256: ["{digest("It helps!")}", "{digest("Rest well.")}"]
"""


@pytest.fixture
def article(tmp_path: Path) -> Article:
    return load(written(tmp_path, GOOD))


def written(folder: Path, text: str) -> Path:
    path = folder / "article.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sleep is good.", "sleep is good"),
        ("  Sleep\u00a0is \t good ", "sleep is good"),
        ("\u201cIt\u2019s \u201cgood\u201d\u201d, still!", 'it\'s "good"", still'),
        ("\uff33leep \ufb01ne\u2026", "sleep fine"),
        ("\u2022 \u2013 Sleep:", "sleep"),
        ("?!", ""),
    ],
)
def test_normalise_leaves_only_the_words(sentence: str, expected: str) -> None:
    assert normalise(sentence) == expected


def test_sentences_takes_headings_and_list_items_apart() -> None:
    assert sentences(TEXT) == [
        "About Sleep",
        "Sleep is good.",
        "It helps!",
        "More Rest",
        "Rest well.",
        "Naps",
        "Short ones, they say “enough.”",
        "Longer ones not.",
        "Last checked on May 3. 2021 by A. person",
    ]


def test_sentences_drops_what_has_no_words() -> None:
    assert sentences("\n  • \n - \n...\n") == []


def test_digest_is_blind_to_type_setting() -> None:
    assert digest("It\u2019s  GOOD.") == digest("it's good")
    assert digest("It's good") != digest("It's bad")


def test_load(article: Article) -> None:
    assert (article.title, article.reviewed_by) == ("About sleep", "A. Person")
    assert article.reviewed_on == date(2021, 5, 3)
    assert article.facts[0] == Fact(
        key="sleep_good",
        section="sleep",
        text="One should sleep.",
        belief=False,
        source_sha256=(digest("Sleep is good."),),
    )
    assert article.facts[1].belief


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (GOOD, "a: [", "as YAML"),
        (GOOD, "- one", "two parts"),
        ("article:", "artikel:", "`article:` is missing"),
        ("facts:", "fact:", "`facts:` is missing"),
        ("2021-05-03", "May", "as a date"),
        ('reviewed_by: "A. Person"', "", "`reviewed_by` is missing"),
        ('text: "One should sleep."', "text: 3", "`text` is missing"),
        ("belief: true", "belief: maybe", "`belief` as true"),
        (f'["{digest("Sleep is good.")}"]', "[]", "at least one"),
        (digest("It helps!"), "abc", "64 digits"),
    ],
)
def test_load_says_what_to_mend(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        load(written(tmp_path, GOOD.replace(old, new, 1)))


def test_load_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="missing.yml"):
        load(tmp_path / "missing.yml")


def test_nothing_is_touched_by_the_same_words(article: Article) -> None:
    assert touched_by(article, TEXT) == []
    assert touched_by(article, TEXT.replace("Sleep is good", "Sleep\u00a0 IS good")) == []


def test_touched_by_an_edited_or_missing_sentence(article: Article) -> None:
    edited = touched_by(article, TEXT.replace("Sleep is good", "Sleep is bad"))
    assert [fact.key for fact in edited] == ["sleep_good"]
    shortened = touched_by(article, TEXT.replace("Rest well.", ""))
    assert [fact.key for fact in shortened] == ["sleep_power"]
    assert len(touched_by(article, "")) == 2


def test_shipped_article_names_its_reviewer() -> None:
    article = load(DATA)
    assert article.reviewed_on == date(2023, 5, 31)
    assert article.reviewed_by == "Ahmad Rezvani, Registered PT"


def test_shipped_facts_say_each_thing_once() -> None:
    facts = load(DATA).facts
    assert len({fact.key for fact in facts}) == len({fact.text for fact in facts}) == len(facts)


def test_shipped_facts_attribute_belief() -> None:
    facts = load(DATA).facts
    for fact in facts:
        speaks_of_belief = any(word in fact.text for word in ("Qi", "energy", "toxin"))
        assert fact.belief == speaks_of_belief, fact.key
        assert not fact.belief or "traditional" in fact.text, fact.key
