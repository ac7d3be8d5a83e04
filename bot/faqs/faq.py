"""One FAQ as a value, read from data/faq/<key>.yml. The file is plain Rasa training data, yet this
module reads it without Rasa, so that the gateway, the console and the checks can do so as well. It
must not judge what it reads (checks.py does) nor choose an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

INTENT_PREFIX = "faq/"
RESPONSE_PREFIX = "utter_faq/"
SUFFIXES = frozenset({".yml", ".yaml"})


class FaqError(Exception):
    """A FAQ file cannot be read as one; the message says what to mend."""


@dataclass(frozen=True)
class Faq:
    key: str
    title: str
    source: str
    facts: tuple[str, ...]
    related: tuple[str, ...]
    phrasings: tuple[str, ...]
    answer: str | None
    more: str | None


def load(path: Path) -> Faq:
    return parse(read(path), path.name)


def load_all(folder: Path) -> dict[str, Faq]:
    faqs: dict[str, Faq] = {}
    for path in files(folder):
        faq = load(path)
        if faq.key in faqs:
            raise FaqError(f"{path.name}: `{faq.key}` stands in another file already; keep one.")
        faqs[faq.key] = faq
    return faqs


def files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FaqError(f"{path.name}: cannot be read as YAML: {error}") from error
    return read_text(text, path.name)


def read_text(text: str, name: str) -> dict[str, Any]:
    try:
        document = YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise FaqError(f"{name}: cannot be read as YAML: {error}") from error
    if not isinstance(document, dict):
        raise FaqError(f"{name}: needs the parts `version:`, `nlu:` and `responses:`.")
    return document


def parse(document: Mapping[str, Any], name: str) -> Faq:
    intents = _intents(document, name)
    if len(intents) != 1:
        raise FaqError(f"{name}: has {len(intents)} intents; a FAQ file holds exactly one.")
    intent = str(intents[0]["intent"])
    key = intent.removeprefix(INTENT_PREFIX)
    if key == intent or not key:
        raise FaqError(f"{name}: the intent is `{intent}`; write `faq/` and the key.")
    metadata = _mapping(intents[0].get("metadata"), f"{name}: `metadata`")
    answer, more = _texts(document, key, name)
    return Faq(
        key=key,
        title=str(metadata.get("title") or "").strip(),
        source=str(metadata.get("source") or "").strip(),
        facts=_names(metadata, "facts", name),
        related=_names(metadata, "related", name),
        phrasings=_phrasings(intents[0], name),
        answer=answer,
        more=more,
    )


def examples(document: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    """The examples of each intent of a file."""
    found: dict[str, tuple[str, ...]] = {}
    for intent in _intents(document, name):
        label = str(intent["intent"])
        found[label] = found.get(label, ()) + _phrasings(intent, name)
    return found


def response_names(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_mapping(document.get("responses"), f"{name}: `responses`"))


def _intents(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    entries = document.get("nlu") or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FaqError(f"{name}: below `nlu:` stands a list that begins with `- intent:`.")
    return [entry for entry in entries if "intent" in entry]


def _phrasings(intent: Mapping[str, Any], name: str) -> tuple[str, ...]:
    examples = intent.get("examples") or ""
    if not isinstance(examples, str):
        raise FaqError(f"{name}: write `examples: |` and below it one `- question` a line.")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    if not all(line.startswith("- ") for line in lines):
        raise FaqError(f"{name}: each question stands on one line and begins with `- `.")
    return tuple(line[2:].strip() for line in lines)


def _texts(document: Mapping[str, Any], key: str, name: str) -> tuple[str | None, str | None]:
    responses = _mapping(document.get("responses"), f"{name}: `responses`")
    variants = responses.get(RESPONSE_PREFIX + key) or []
    if not isinstance(variants, list) or not all(isinstance(item, dict) for item in variants):
        raise FaqError(f"{name}: below `{RESPONSE_PREFIX}{key}:` stands `- text: |`.")
    short = [_text(item) for item in variants if not _is_more(item, name)]
    more = [_text(item) for item in variants if _is_more(item, name)]
    if len(short) > 1 or len(more) > 1:
        raise FaqError(
            f"{name}: has several answers and one would be drawn at random; keep one, "
            "and at most one more with `metadata: {when: more}`."
        )
    return (short[0] if short else None) or None, (more[0] if more else None) or None


def _is_more(variant: Mapping[str, Any], name: str) -> bool:
    metadata = _mapping(variant.get("metadata"), f"{name}: `metadata` of an answer")
    return metadata.get("when") == "more"


def _text(variant: Mapping[str, Any]) -> str:
    return str(variant.get("text") or "").strip()


def _names(metadata: Mapping[str, Any], field: str, name: str) -> tuple[str, ...]:
    value = metadata.get(field) or []
    if not isinstance(value, list):
        raise FaqError(f"{name}: write `{field}` as a list, like [one, another].")
    return tuple(str(item) for item in value)


def _mapping(value: object, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FaqError(f"{where} must be a block of `name: value` lines.")
    return value
