"""The answers shipped: whole, short, true to the article, and honest about belief and risk."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml

from bot.clinic import load_clinic
from bot.facts import values_now
from bot.faqs import faq as faqs
from bot.faqs.article import Article
from bot.faqs.article import load as load_article
from bot.faqs.checks import answers_touched, check
from bot.faqs.faq import Faq
from bot.wording import fill

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "data" / "faq"
CONTRAINDICATIONS = (
    "contraindications pregnancy bleeding_disorder skin_or_wounds osteoporosis fear_of_needles "
    "low_pain_tolerance preexisting_condition weak_immunity allergy"
).split()
ARTICLE_KEYS = (
    CONTRAINDICATIONS
    + (
        "definition difference needles how_it_works benefits pain_relief stress_relief energy_flow "
        "circulation wellness_prevention techniques practitioner side_effects soreness_bruising "
        "infection_hygiene article_source"
    ).split()
)
CLINIC_KEYS = (
    "price insurance hours location session_length how_many_sessions preparation aftercare policies"
).split()


@pytest.fixture(scope="module")
def shipped() -> dict[str, Faq]:
    return faqs.load_all(SHIPPED)


@pytest.fixture(scope="module")
def article() -> Article:
    return load_article(ROOT / "data" / "article.yml")


def test_files_have_no_problem(article: Article) -> None:
    assert check(SHIPPED, article, ROOT / "tests" / "faq") == []


def test_files_are_complete(shipped: dict[str, Faq]) -> None:
    assert set(ARTICLE_KEYS + CLINIC_KEYS) <= set(shipped)
    assert all(len(shipped[key].related) in (2, 3) for key in ARTICLE_KEYS + CLINIC_KEYS)


def test_every_fact_names_the_answers_it_touches(shipped: dict[str, Faq], article: Article) -> None:
    for fact in article.facts:
        assert answers_touched([fact.key], shipped), fact.key


@pytest.mark.parametrize("key", ARTICLE_KEYS)
def test_answer_is_short_and_promises_nothing(shipped: dict[str, Faq], key: str) -> None:
    answer = shipped[key].answer or ""
    assert 2 <= len(re.findall(r"[.?!](?:\s|$)", answer)) <= 4
    assert not re.search(r"\b(cures?|guarantee[ds]?|proven|always works)\b", answer)


@pytest.mark.parametrize("key", ARTICLE_KEYS)
def test_answer_attributes_belief(shipped: dict[str, Faq], key: str) -> None:
    for text in (shipped[key].answer or "", shipped[key].more or ""):
        if re.search(r"\b(Qi|energy|toxins?)\b", text):
            assert re.search(r"\btraditional\b|\bTraditional\b", text)


@pytest.mark.parametrize("key", CONTRAINDICATIONS)
def test_contraindication_says_whom_to_ask(shipped: dict[str, Faq], key: str) -> None:
    answer = shipped[key].answer or ""
    assert "ell the practitioner" in answer and "before the session" in answer
    assert "healthcare provider" in answer


@pytest.mark.parametrize("key", ["needles", "fear_of_needles"])
def test_answer_says_both_about_needles(shipped: dict[str, Faq], key: str) -> None:
    answer = shipped[key].answer or ""
    assert "without needles" in answer and "afraid of needles" in answer
    assert "uncomfortable" in answer and "not explain" in answer


@pytest.mark.parametrize("key", ["article_source", "side_effects"])
def test_answer_shows_the_age_of_the_source(
    shipped: dict[str, Faq], article: Article, key: str
) -> None:
    reviewed = article.reviewed_on
    answer = shipped[key].answer or ""
    assert f"{reviewed.day} {reviewed:%B %Y}" in answer and "{article_age}" in answer


def test_source_names_the_reviewer(shipped: dict[str, Faq], article: Article) -> None:
    assert article.reviewed_by in (shipped["article_source"].answer or "")


def test_what_the_clinics_file_knows_is_answered_from_it(shipped: dict[str, Faq]) -> None:
    answers = {key: shipped[key].answer or "" for key in CLINIC_KEYS}
    assert {key for key, answer in answers.items() if answer} == {"hours", "location"}
    clinic = load_clinic(ROOT / "clinic.yml")
    values = values_now(clinic, datetime(2026, 6, 13, 10, tzinfo=timezone.utc))
    said = {key: fill(answer, values) for key, answer in answers.items()}
    assert clinic.hours_text in said["hours"] and "open now until 13:00" in said["hours"]
    assert clinic.address in said["location"] and clinic.phone_display in said["location"]
    assert not re.search(r"[{}]|\.\.", "".join(said.values()))


def test_a_text_brings_the_form_that_it_speaks_of() -> None:
    texts = [
        variant
        for path in sorted((ROOT / "data" / "dialogue").glob("*.yml"))
        for variants in yaml.safe_load(path.read_text("utf-8")).get("responses", {}).values()
        for variant in variants
    ]
    speaking = [variant for variant in texts if "form below" in variant["text"]]
    assert speaking == [text for text in texts if (text.get("metadata") or {}).get("card")]
    assert {variant["metadata"]["when"] for variant in speaking} == {"open", "closed"}
