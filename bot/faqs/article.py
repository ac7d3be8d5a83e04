"""The article behind the answers: its facts in our own words, each with the fingerprints of the
sentences it restates. It exists so that an edited article can be checked against the answers; it
must not hold the article's text, nor decide what an answer says.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

QUOTES = str.maketrans("\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f", "''''\"\"\"\"")
SURROUNDING = string.punctuation + " \u2022\u2013\u2014"
MARKER = re.compile(r"^\s*(?:[\u2022\u25e6\u25aa*-]|\d{1,2}[.)])\s+")
HEADING = re.compile(r"^([A-Z][^.:!?]{0,80}):\s+(?=[A-Z])")
# A capital must follow, so that "May 31. 2023" and "e.g. oils" stay whole.
BORDER = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"')\u2019\u201d]))\s+(?=[\"'(\u2018\u201c]?[A-Z])")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class ArticleError(Exception):
    """data/article.yml cannot be used; the message says what to mend."""


@dataclass(frozen=True)
class Fact:
    key: str
    section: str
    text: str
    belief: bool
    source_sha256: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    title: str
    reviewed_on: date
    reviewed_by: str
    facts: tuple[Fact, ...]


def normalise(sentence: str) -> str:
    """One spelling for sentences that differ only in type-setting."""
    plain = unicodedata.normalize("NFKC", sentence).translate(QUOTES).lower()
    return " ".join(plain.split()).strip(SURROUNDING)


def sentences(text: str) -> list[str]:
    """Every heading, list item and sentence of a text, in order, without list markers."""
    found = [part for line in text.splitlines() for part in _split_line(line)]
    return [part for part in found if normalise(part)]


def digest(sentence: str) -> str:
    return hashlib.sha256(normalise(sentence).encode("utf-8")).hexdigest()


def load(path: Path) -> Article:
    try:
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ArticleError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(document, dict):
        raise ArticleError(f"{path}: needs the two parts `article:` and `facts:`.")
    head = _mapping(document, "article", path)
    facts = _mapping(document, "facts", path)
    if not isinstance(head.get("reviewed_on"), date):
        raise ArticleError(f"{path}: write `reviewed_on` as a date, like 2023-05-31.")
    return Article(
        title=_text(head, "title", path),
        reviewed_on=head["reviewed_on"],
        reviewed_by=_text(head, "reviewed_by", path),
        facts=tuple(_fact(key, _mapping(facts, key, path), path) for key in facts),
    )


def touched_by(article: Article, new_text: str) -> list[Fact]:
    """The facts that restate a sentence which the new text no longer holds."""
    present = {digest(sentence) for sentence in sentences(new_text)}
    return [fact for fact in article.facts if not present.issuperset(fact.source_sha256)]


def _split_line(line: str) -> list[str]:
    rest = MARKER.sub("", line).strip()
    heading = HEADING.match(rest)
    if heading is None:
        return BORDER.split(rest)
    return [heading.group(1), *BORDER.split(rest[heading.end() :])]


def _fact(key: str, entry: Mapping[str, Any], path: Path) -> Fact:
    sources = entry.get("source_sha256")
    if not isinstance(sources, list) or not sources:
        raise ArticleError(f"{path}: fact `{key}` needs `source_sha256`, at least one.")
    if not all(isinstance(item, str) and FINGERPRINT.fullmatch(item) for item in sources):
        raise ArticleError(f"{path}: fact `{key}`: a fingerprint has 64 digits 0-9 and a-f.")
    belief = entry.get("belief", False)
    if not isinstance(belief, bool):
        raise ArticleError(f"{path}: fact `{key}`: write `belief` as true or leave it out.")
    return Fact(
        key=key,
        section=_text(entry, "section", path),
        text=_text(entry, "text", path),
        belief=belief,
        source_sha256=tuple(sources),
    )


def _mapping(parent: Mapping[str, Any], name: str, path: Path) -> dict[str, Any]:
    value = parent.get(name)
    if not isinstance(value, dict):
        raise ArticleError(f"{path}: `{name}:` is missing or has nothing below it.")
    return value


def _text(entry: Mapping[str, Any], name: str, path: Path) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ArticleError(f"{path}: `{name}` is missing or empty in one entry.")
    return value.strip()
