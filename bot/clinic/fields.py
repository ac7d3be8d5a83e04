"""Takes fields out of a YAML file and remembers on which line each stands, so that whoever edits
the file is told where to look. Collects every problem before it complains. Must not know what a
clinic is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.clinic.model import ClinicError


@dataclass(frozen=True)
class Field:
    """How one field is checked; with `most`, it is a list of at most so many such values."""

    check: Callable[[Any], Any]
    required: bool = True
    most: int = 0


@dataclass
class Problems:
    """Everything wrong with one file."""

    path: Path
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, name: str, sentence: str) -> None:
        self.found.append((line, f"{self.path}, line {line}, {name}: {sentence}"))

    def raise_any(self) -> None:
        if self.found:
            raise ClinicError("\n".join(sentence for _, sentence in sorted(self.found)))


@dataclass(frozen=True)
class Section:
    """A mapping of the file: the whole of it, or the one below a field."""

    node: CommentedMap
    problems: Problems
    prefix: str = ""
    first_line: int = 1

    def line(self, name: str) -> int:
        if name not in self.node:
            return self.first_line
        return int(self.node.lc.key(name)[0]) + 1

    def complain(self, name: str, sentence: str) -> None:
        self.problems.add(self.line(name), self.prefix + name, sentence)

    def below(self, name: str, required: bool = True) -> Section:
        """The section below a field; an empty one where it is missing."""
        node = self.node.get(name)
        if not isinstance(node, CommentedMap):
            if required or node is not None:
                self.complain(name, "is missing or empty: see the example clinic.yml.")
            node = CommentedMap()
        return Section(node, self.problems, f"{self.prefix}{name}.", self.line(name))

    def values(self, fields: Mapping[str, Field], sections: tuple[str, ...] = ()) -> dict[str, Any]:
        """The checked values of these fields; what is wrong or missing is None and a problem."""
        for name in self.node:
            if name not in fields and name not in sections:
                near = difflib.get_close_matches(str(name), [*fields, *sections], n=1)
                hint = f'did you mean "{near[0]}"?' if near else "take the line out."
                self.complain(name, f"is not a field here; {hint}")
        return {name: self._value(name, field) for name, field in fields.items()}

    def _value(self, name: str, field: Field) -> Any:
        value = self.node.get(name)
        if value is None:
            if field.required:
                self.complain(name, "is missing or empty: add it, see the example clinic.yml.")
            return () if field.most else None
        if field.most:
            return self._items(name, value, field)
        try:
            return field.check(value)
        except ValueError as error:
            self.complain(name, str(error))
            return None

    def _items(self, name: str, value: Any, field: Field) -> tuple[Any, ...]:
        if not isinstance(value, CommentedSeq):
            self.complain(name, 'must be a list: one value a line, each after "- ".')
            return ()
        if len(value) > field.most:
            self.complain(name, f"has {len(value)} entries: at most {field.most} are used.")
        items = []
        for number, item in enumerate(value):
            try:
                items.append(field.check(item))
            except ValueError as error:
                line = int(value.lc.item(number)[0]) + 1
                self.problems.add(line, f"{self.prefix}{name}", str(error))
        return tuple(items)


def read(path: Path) -> Section:
    """The whole file as a section."""
    try:
        node = YAML().load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ClinicError(f"{path} cannot be read ({error.strerror}): is it there?") from error
    except UnicodeDecodeError as error:
        raise ClinicError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ClinicError(f"{path}, line {line}: is not YAML: {error.problem}.") from error
    except YAMLError as error:
        raise ClinicError(f"{path}: is not YAML: {error}") from error
    if not isinstance(node, CommentedMap):
        raise ClinicError(f"{path}, line 1: must hold fields such as name: see the example.")
    return Section(node, Problems(path))
