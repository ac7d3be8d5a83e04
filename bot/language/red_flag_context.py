"""Tells what a message says about the danger words found in it, with medspaCy's ConText and the
rules of data/emergency/context.yml. It weighs nothing: a finding may be said to be past and present
at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from bot.language.red_flag_finding import LABELS, Finding, Key
from bot.language.red_flag_rules import Notation, Pattern

with warnings.catch_warnings():  # medspaCy silences every warning of the process on import
    from medspacy.context import ConText, ConTextModifier, ConTextRule

GROUP = "medspacy_spans"
ANYWHERE = 1_000  # words
FORWARD = frozenset({"FORWARD", "BIDIRECTIONAL"})
BACKWARD = frozenset({"BACKWARD", "BIDIRECTIONAL"})


@dataclass(frozen=True)
class Remark:
    """What is said about a finding, and how many words away."""

    category: str
    distance: int


class Remarks:
    """ConText with the rules of one file."""

    def __init__(self, nlp: Language, notation: Notation, data: Mapping[str, Any]) -> None:
        self._context = ConText(
            nlp, rules=None, span_attrs=None, input_span_type="group", span_group_name=GROUP
        )
        self._context.add(list(_rules(notation, data)))
        self._negations = frozenset(data["negations"])

    def about(self, doc: Doc, findings: Sequence[Finding]) -> dict[Finding, list[Remark]]:
        keys = {f.key for f in findings}
        doc.spans[GROUP] = [Span(doc, start, end, label=label) for start, end, label in keys]
        self._context(doc)
        graph = doc._.context_graph
        holding = [f for f in findings if f.section not in {"settings", "mentions"}]
        said: dict[Key, list[Remark]] = {key: [] for key in keys}
        for target, modifier in graph.edges:
            # the "not" of "not breathing" says nothing about the next symptom
            if not any(f.covers(*modifier.modifier_span) for f in holding):
                _say(said, (target.start, target.end, target.label_), modifier)
        for key, modifier in product(keys, graph.modifiers):
            if _overhangs(key, modifier) and not self._is_own_denial(doc, key, modifier):
                _say(said, key, modifier)
        return {f: said[f.key] for f in findings}

    def _is_own_denial(self, doc: Doc, key: Key, modifier: ConTextModifier) -> bool:
        start, end = modifier.modifier_span
        shared = doc[max(start, key[0]) : min(end, key[1])]
        return modifier.category == "NEGATED" and any(t.text in self._negations for t in shared)

    @staticmethod
    def categories(doc: Doc) -> set[str]:
        """Every category of remark in a message that `about` has read."""
        return {modifier.category for modifier in doc._.context_graph.modifiers}


def _rules(notation: Notation, data: Mapping[str, Any]) -> Iterator[ConTextRule]:
    for group in data["context"]:
        for line in group["says"]:
            for pattern in notation.patterns(str(line)):
                yield _rule(group, pattern)


def _rule(group: Mapping[str, Any], pattern: Pattern) -> ConTextRule:
    return ConTextRule(
        pattern.literal,
        group["category"],
        pattern=pattern.tokens,
        direction=group["direction"].upper(),
        allowed_types={LABELS[name] for name in group["on"]} if "on" in group else None,
        # ConText's own max_scope is not used: a scope that lies within another is never ended by it
        metadata={"within": group.get("within", ANYWHERE)},
        terminated_by=set(group.get("ended_by") or ()),
    )


def _say(said: dict[Key, list[Remark]], key: Key, modifier: ConTextModifier) -> None:
    start, end = modifier.modifier_span
    distance = max(start - key[1], key[0] - end, 0)
    if distance < modifier.rule.metadata["within"]:
        said[key].append(Remark(modifier.category, distance))


def _overhangs(key: Key, modifier: ConTextModifier) -> bool:
    """Whether a modifier begins before a finding and ends in it, or the other way about: ConText
    itself lets no modifier speak about words it shares."""
    if not modifier.allows(key[2]):
        return False
    start, end = modifier.modifier_span
    before, after = start < key[0] < end <= key[1], key[0] <= start < key[1] < end
    direction = modifier.direction.upper()
    return (before and direction in FORWARD) or (after and direction in BACKWARD)
