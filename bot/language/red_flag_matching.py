"""Finds danger words and what is said about them: the thin part that speaks to medspaCy. It builds
one target matcher for each rule of data/emergency and one ConText for all, and decides nothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import spacy
from spacy.tokens import Doc, Span

from bot.language.red_flag_rules import SENTENCE_ENDS, Notation, Pattern, RuleError

with warnings.catch_warnings():  # medspaCy silences every warning of the process on import
    from medspacy.context import ConText, ConTextModifier, ConTextRule
    from medspacy.target_matcher import TargetMatcher, TargetRule

SECTIONS = ("self_harm", "medical", "signs", "settings", "harmless", "mentions")
LABELS = {"nouns": "NOUN", "clauses": "CLAUSE", "pleas": "PLEA", "self": "SELF"}
TOLD = SECTIONS[:4]  # the sections whose words are worth mending in a message
GROUP = "medspacy_spans"
ANYWHERE = 1_000  # words
FORWARD = frozenset({"FORWARD", "BIDIRECTIONAL"})
BACKWARD = frozenset({"BACKWARD", "BIDIRECTIONAL"})


Key = tuple[int, int, str]  # start, end and label of a finding


@dataclass(frozen=True)
class Finding:
    """Words `start` to `end` of a message that a rule has found."""

    section: str
    rule: str
    label: str
    start: int
    end: int

    @property
    def key(self) -> Key:
        return self.start, self.end, self.label

    def covers(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end

    def overlaps(self, other: Finding) -> bool:
        return self.start < other.end and other.start < self.end

    def within(self, other: Finding) -> bool:
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


@dataclass(frozen=True)
class Remark:
    """What ConText says about a finding, and how many words away."""

    category: str
    distance: int


@dataclass(frozen=True)
class Detector:
    """One rule of the data file; only asked when the message holds a word it needs."""

    section: str
    rule: str
    needs: frozenset[str]
    matcher: TargetMatcher

    def find(self, doc: Doc) -> list[Finding]:
        spans = {(s.label_, s.start, s.end) for s in self.matcher(doc)}
        nouns = {(start, end) for label, start, end in spans if label == "NOUN"}
        spans = {s for s in spans if s[0] != "CLAUSE" or s[1:] not in nouns}
        found = [Finding(self.section, self.rule, *span) for span in spans]
        if self.section == "harmless":  # a saying hides all that it can
            return found
        return [f for f in found if not any(other.within(f) for other in found)]


class Matching:
    """The matchers of one set of rules."""

    def __init__(self, targets: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        self._notation = Notation((targets, context))
        self._nlp = spacy.blank("en")
        self._nlp.tokenizer = self._split
        self._detectors = list(self._read_targets(targets, TOLD))
        self._told = frozenset(self._notation.vocabulary)
        self._detectors += self._read_targets(targets, SECTIONS[len(TOLD) :])
        self._context = ConText(
            self._nlp, rules=None, span_attrs=None, input_span_type="group",
            span_group_name=GROUP,
        )  # fmt: skip
        self._context.add(list(self._read_context(context)))

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the rules."""
        return frozenset(self._notation.vocabulary)

    @property
    def told(self) -> frozenset[str]:
        """The words that tell of an emergency."""
        return self._told

    def doc(self, words: Sequence[str]) -> Doc:
        starts = [i == 0 or words[i - 1] in SENTENCE_ENDS for i in range(len(words))]
        return Doc(self._nlp.vocab, words=list(words), sent_starts=starts)

    def find(self, doc: Doc) -> list[Finding]:
        words = {token.text for token in doc}
        asked = (d for d in self._detectors if not words.isdisjoint(d.needs))
        return [finding for detector in asked for finding in detector.find(doc)]

    def remarks(self, doc: Doc, findings: Sequence[Finding]) -> dict[Finding, list[Remark]]:
        """What is said about each finding."""
        keys = {f.key for f in findings}
        doc.spans[GROUP] = [Span(doc, start, end, label=label) for start, end, label in keys]
        self._context(doc)
        graph = doc._.context_graph
        inner = [f for f in findings if f.section not in {"settings", "mentions"}]
        said: dict[Key, list[Remark]] = {key: [] for key in keys}
        for target, modifier in graph.edges:
            if not any(f.covers(*modifier.modifier_span) for f in inner):
                _say(said, (target.start, target.end, target.label_), modifier)
        for key, modifier in product(keys, graph.modifiers):
            if _overhangs(key, modifier):
                _say(said, key, modifier)
        return {f: said[f.key] for f in findings}

    def _split(self, text: str) -> Doc:
        return Doc(self._nlp.vocab, words=text.split())

    def _read_targets(self, data: Mapping[str, Any], sections: Sequence[str]) -> Iterator[Detector]:
        for section in sections:
            for rule, lines in data[section].items():
                yield self._detector(section, rule, lines)

    def _detector(self, section: str, rule: str, lines: Mapping[str, list[str]]) -> Detector:
        rules, needs = [], set()
        for form, label in LABELS.items():
            if section == "self_harm" and form != "pleas":
                label = "SELF"
            for line in lines.get(form) or ():
                for pattern in self._notation.patterns(str(line), section == "harmless"):
                    rules.append(TargetRule(_literal(pattern), label, pattern=pattern.tokens))
                    needs |= _needed(pattern)
        if all(rule.pattern is None for rule in rules):  # spaCy warns of an empty token matcher
            rules[0].pattern = [{"LOWER": word} for word in rules[0].literal.split()]
        matcher = TargetMatcher(self._nlp, result_type=None, prune=False)
        matcher.add(rules)
        return Detector(section, rule, frozenset(needs), matcher)

    def _read_context(self, data: Mapping[str, Any]) -> Iterator[ConTextRule]:
        for group in data["context"]:
            for line in group["says"]:
                for pattern in self._notation.patterns(str(line)):
                    yield _context_rule(group, pattern)


def _say(said: dict[Key, list[Remark]], key: Key, modifier: ConTextModifier) -> None:
    start, end = modifier.modifier_span
    distance = max(start - key[1], key[0] - end, 0)
    if distance < modifier.rule.metadata["within"]:
        said[key].append(Remark(modifier.category, distance))


def _overhangs(key: Key, modifier: ConTextModifier) -> bool:
    """Whether a modifier begins before a finding and ends in it, or the other way about: ConText
    itself lets no modifier speak about words it shares."""
    start, end = modifier.modifier_span
    before, after = start < key[0] < end <= key[1], key[0] <= start < key[1] < end
    if not modifier.allows(key[2]):
        return False
    direction = modifier.direction.upper()
    return before and direction in FORWARD or after and direction in BACKWARD


def _context_rule(group: Mapping[str, Any], pattern: Pattern) -> ConTextRule:
    return ConTextRule(
        _literal(pattern),
        group["category"],
        pattern=pattern.tokens,
        direction=group["direction"].upper(),
        allowed_types={LABELS[name] for name in group["on"]} if "on" in group else None,
        # ConText's own max_scope is not used: a scope that lies within another is never ended by it.
        metadata={"within": group.get("within", ANYWHERE)},
        terminated_by=set(group.get("ended_by") or ()),
    )


def _literal(pattern: Pattern) -> str:
    return pattern.phrase or pattern.line


def _needed(pattern: Pattern) -> frozenset[str]:
    if not pattern.needs:
        raise RuleError(f"The line {pattern.line!r} needs at least one obligatory word.")
    return pattern.needs
