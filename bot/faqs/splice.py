"""Changes a YAML text at one place and leaves every other character as it stands: comments, order,
quotes and indentation stay as a person wrote them, and a version control system shows the changed
lines alone. ruamel tells where each value begins and ends; writing the whole document anew would
indent it anew. Must not know what a document means."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Place = tuple[str | int, ...]
PLAIN = re.compile(r"(?!(?:yes|no|on|off|true|false|null)$)[a-z][a-z0-9_]*")
BLOCKS = ("|", ">")
STEP = 2  # columns that what is below a name stands in


class SpliceError(Exception):
    """The text cannot be changed there; the message says why."""


@dataclass(frozen=True)
class Source:
    """A YAML text. Each change gives another one."""

    text: str

    @cached_property
    def root(self) -> Node | None:
        try:
            root: Node | None = YAML(typ="safe").compose(self.text)
        except (YAMLError, ValueError) as error:
            raise SpliceError(f"it is not YAML: {error}") from error
        return root

    def find(self, place: Place) -> Node | None:
        node = self.root
        for step in place:
            node = _below(node, step)
        return node

    def put(self, place: Place, value: str, after: Sequence[str] = ()) -> Source:
        """Sets a value, which begins on the line of its name unless it begins with a line end; a
        name that is new comes below the last of `after`."""
        node = self.find(place)
        if node is None:
            return self._insert(place, value if value.startswith("\n") else f" {value}", after)
        return self._replaced(node.start_mark.index, self._end(node), _apart(node) + value)

    def put_block(self, place: Place, lines: Sequence[str], after: Sequence[str] = ()) -> Source:
        """Sets a value as a block of lines below `|`."""
        node = self.find(place)
        if node is None:
            return self._insert(place, " |" + _indented(lines, self._column(place) + STEP), after)
        start, end = node.start_mark.index, self._end(node)
        head, _, body = self.text[start:end].partition("\n")
        if (
            not isinstance(node, ScalarNode)
            or node.style != "|"
            or not body.strip()
            or any(c.isdigit() for c in head.split(" ")[0])
        ):
            block = "|" + _indented(lines, self._column(place) + STEP)
            return self._replaced(start, end, _apart(node) + block)
        indent = len(body) - len(body.lstrip(" "))
        return self._replaced(start, end, head + _indented(lines, indent))

    def drop(self, place: Place) -> Source:
        """Takes out a name and what is below it, with its lines."""
        key = self._key(place)
        start = self.text.rfind("\n", 0, key.start_mark.index) + 1
        if self.text[start : key.start_mark.index].strip():
            raise SpliceError("other things stand on the same line.")
        value = self.find(place)
        end = self._line_end(self._end(value) if value else key.end_mark.index)
        return self._replaced(start, min(end + 1, len(self.text)), "")

    def lines(self, place: Place) -> list[str]:
        """The lines of a block below `|`, without their indentation; none if there is no such."""
        node = self.find(place)
        text = node.value.rstrip() if isinstance(node, ScalarNode) else ""
        return [line.strip() for line in text.split("\n")] if text else []

    def add_item(self, place: Place, item: str) -> Source:
        """One more entry at the end of a list of which each entry stands on its own lines; `item`
        may have several lines, each indented as if the list stood at the margin."""
        node = self.find(place)
        if not isinstance(node, SequenceNode) or node.flow_style or not node.value:
            raise SpliceError("no list of lines is there.")
        indent = " " * node.start_mark.column
        end = self._line_end(self._end(node))
        added = "".join(f"\n{indent}{line}" for line in f"- {item}".splitlines())
        return self._replaced(end, end, added)

    def drop_item(self, place: Place) -> Source:
        """Takes out one entry of such a list."""
        node = self.find(place)
        if node is None:
            raise SpliceError("no such entry is there.")
        start = self.text.rfind("\n", 0, node.start_mark.index) + 1
        if self.text[start : node.start_mark.index].strip() != "-":
            raise SpliceError("other things stand on the same line.")
        return self._replaced(start, min(self._line_end(self._end(node)) + 1, len(self.text)), "")

    def _insert(self, place: Place, value: str, after: Sequence[str]) -> Source:
        parent = self.find(place[:-1])
        if not isinstance(parent, MappingNode) or parent.flow_style or not parent.value:
            raise SpliceError(f"`{place[-1]}` has no place there.")
        last = parent.value[-1]
        for key, content in parent.value:
            if key.value in after:
                last = (key, content)
        end = self._line_end(self._end(last[1]))
        line = f"\n{' ' * parent.start_mark.column}{place[-1]}:{value}"
        return self._replaced(end, end, line)

    def _replaced(self, start: int, end: int, new: str) -> Source:
        return Source(self.text[:start] + new + self.text[end:])

    def _column(self, place: Place) -> int:
        """Where the name of a place begins, or would."""
        parent = self.find(place[:-1])
        if not isinstance(parent, MappingNode):
            raise SpliceError(f"`{place[-1]}` has no place there.")
        return int(parent.start_mark.column)

    def _key(self, place: Place) -> ScalarNode:
        parent = self.find(place[:-1])
        if isinstance(parent, MappingNode) and not parent.flow_style:
            for key, _ in parent.value:
                if isinstance(key, ScalarNode) and key.value == place[-1]:
                    return key
        raise SpliceError(f"`{place[-1]}` is not there.")

    def _end(self, node: Node) -> int:
        """Behind the last character of a value; the parser's own mark lies behind what follows."""
        end = int(node.end_mark.index)
        if _is_block(node):
            return len(self.text[:end].rstrip())
        if isinstance(node, (MappingNode, SequenceNode)) and node.value and not node.flow_style:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, MappingNode) else last)
        return end

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end


def quoted(text: str) -> str:
    """A text in double quotes, as YAML and people read it."""
    return json.dumps(text, ensure_ascii=False)


def flow(names: Sequence[str]) -> str:
    """Names as a list on one line; plain ones without quotes."""
    return f"[{', '.join(name if PLAIN.fullmatch(name) else quoted(name) for name in names)}]"


def _indented(lines: Sequence[str], indent: int) -> str:
    return "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)


def _apart(node: Node) -> str:
    """What must stand before a value where there was none behind the colon."""
    return " " if node.start_mark.index == node.end_mark.index else ""


def _is_block(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style in BLOCKS


def _below(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
