"""The text of clinic.yml after a change to one of the clinic's facts, and what is amiss with it.
Comments and order stay. Only what staff may decide is changed here: what the machine needs (time
zone, origins, retention) is left to whoever runs it. Must not write to the project."""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from bot.clinic import ClinicError, load_clinic
from bot.faqs.cleaning import one_line
from bot.faqs.findings import Finding
from bot.faqs.splice import Place, Source, SpliceError, flow, quoted

FILE = "clinic.yml"
TEXTS = (
    *("name", "phone", "address", "booking_url", "greeting"),
    *("opening.hours", "opening.text", "callbacks.email"),
)
CLOSED = "opening.closed"
LISTS = (CLOSED, "suggested")
NUMBERS = ("opening.clock",)
FIELDS = (*TEXTS, *LISTS, *NUMBERS)
NAMES = {
    "booking_url": "booking address",
    "opening.hours": "opening hours",
    "opening.text": "opening hours in words",
    "opening.closed": "days off",
    "opening.clock": "clock",
    "suggested": "suggested questions",
    "callbacks.email": "e-mail for call-backs",
}
COMPLAINT = re.compile(r"(?s)\A.*?clinic\.yml(?:, line \d+)?(?:, ([\w.]+))?: (.*)\Z")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WIDTH = 88

Value = str | int | tuple[str, ...] | None


class ClinicTextError(Exception):
    """A value cannot be changed; the message says what to do."""


def values(text: str) -> dict[str, Value]:
    """The facts staff may change, as they are written; None where the file says nothing."""
    try:
        document = YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise ClinicTextError(f"{FILE} is not YAML: {error}") from error
    return {field: _value(document, field) for field in FIELDS}


def name(field: str) -> str:
    """A field in the words of people: opening.hours as "hours"."""
    return NAMES.get(field, field.replace("_", " "))


def changed(text: str, field: str, value: Value) -> str:
    """The file with another value of a field; None, or nothing, takes the field out."""
    if field not in FIELDS:
        raise ClinicTextError(f"`{field}` is not changed here.")
    wanted = _clean(value)
    if _unordered(values(text), field) == _unordered({field: wanted}, field):
        return text
    after = {**values(text), field: wanted}
    try:
        new = _put(Source(text), tuple(field.split(".")), wanted).text
    except SpliceError as error:
        raise ClinicTextError(_too_odd(field)) from error
    if not _reads_as(new, after):
        raise ClinicTextError(_too_odd(field))
    return new


def findings(text: str) -> list[Finding]:
    """What the assistant would refuse at its start."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(text, encoding="utf-8")
        try:
            load_clinic(path)
        except ClinicError as error:
            return list(_complaints(str(error)))
    return []


def _complaints(message: str) -> Iterator[Finding]:
    for line in message.splitlines():
        told = COMPLAINT.match(line)
        field, sentence = told.groups() if told else (None, line)
        field = field or ""
        yield Finding("clinic_value", "stop", field, f"{field} {sentence}".strip(), FILE)


def _value(document: Any, field: str) -> Value:
    for name in field.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    if document is None or isinstance(document, int) and not isinstance(document, bool):
        return document
    if isinstance(document, list):
        return tuple(_text(item) for item in document) or None
    return _text(document)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _reads_as(text: str, facts: Mapping[str, Value]) -> bool:
    try:
        read = values(text)
    except ClinicTextError:
        return False
    return all(_unordered(read, field) == _unordered(facts, field) for field in FIELDS)


def _unordered(facts: Mapping[str, Value], field: str) -> Value:
    """The order of the days off says nothing; that of the suggested questions does."""
    value = facts[field]
    return tuple(sorted(value)) if isinstance(value, tuple) and field == CLOSED else value


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        return one_line(value) or None
    if isinstance(value, tuple):
        return tuple(text for text in map(one_line, value) if text) or None
    return value


def _put(source: Source, place: Place, value: Value) -> Source:
    if value is None:
        return _dropped(source, place)
    if len(place) > 1 and not isinstance(source.find(place[:-1]), MappingNode):
        lines = f"\n  {place[-1]}: {_inline(value)}"
        return source.put(place[:-1], lines)
    if isinstance(value, tuple):
        return _put_list(source, place, value)
    node = source.find(place)
    if isinstance(value, str) and isinstance(node, ScalarNode) and node.style in ("|", ">"):
        indent = "  " * len(place)
        lines = textwrap.fill(value, WIDTH, initial_indent=indent, subsequent_indent=indent)
        return source.put(place, f">-\n{lines}")
    return source.put(place, _inline(value))


def _put_list(source: Source, place: Place, wanted: Sequence[str]) -> Source:
    node = source.find(place)
    if not isinstance(node, SequenceNode) or node.flow_style or CLOSED != ".".join(map(str, place)):
        return source.put(place, _inline(tuple(wanted)), ("hours",))
    gone = [n for n, item in enumerate(node.value) if _written(item) not in wanted]
    present = {_written(item) for item in node.value}
    for item in wanted:
        if item not in present:
            source = source.add_item(place, _plain(item))
    for number in reversed(gone):
        source = source.drop_item((*place, number))
    return source


def _dropped(source: Source, place: Place) -> Source:
    section = source.find(place[:-1]) if len(place) > 1 else None
    alone = isinstance(section, MappingNode) and len(section.value) == 1
    return source.drop(place[:-1] if alone else place)


def _written(node: Any) -> str:
    return " ".join(str(node.value).split())


def _inline(value: Value) -> str:
    if isinstance(value, tuple):
        return flow(value)
    return quoted(value) if isinstance(value, str) else str(value)


def _plain(item: str) -> str:
    """Without quotes where YAML reads the same; a day is one without them only."""
    try:
        read = YAML(typ="safe").load(f"- {item}")
    except YAMLError:
        return quoted(item)
    return item if ISO_DAY.fullmatch(item) or read == [item] else quoted(item)


def _too_odd(field: str) -> str:
    return (
        f"{field} is written in a way that cannot be changed here without losing something: it "
        f"needs somebody who edits {FILE} itself."
    )
