"""Finds the danger words of the rules in a message, with medspaCy's target matcher. It only finds:
what is said about the words is red_flag_context's to tell, what follows from it red_flags' to
decide. Words that no rule names never reach spaCy, which would keep them for ever."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from bot.language.red_flag_rules import SENTENCE_ENDS, Notation, Pattern, RuleError

with warnings.catch_warnings():  # medspaCy silences every warning of the process on import
    from medspacy.target_matcher import TargetMatcher, TargetRule

TELLING = ("self_harm", "medical", "signs", "settings")  # their words are worth mending
SECTIONS = (*TELLING, "harmless", "mentions")
LABELS = {"nouns": "NOUN", "clauses": "CLAUSE", "pleas": "PLEA", "self": "SELF"}
ANY_WORD = "*"  # stands for a word that no rule names

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
        return longer and other.covers(self.start, self.end)


@dataclass(frozen=True, eq=False)
class Detector:
    """Patterns that are tried only on a message that holds a word of each of `needs`."""

    needs: tuple[frozenset[str], ...]
    matcher: TargetMatcher

    def may_match(self, words: Set[str]) -> bool:
        return not any(words.isdisjoint(need) for need in self.needs)


class Detectors:
    """The target matchers of one set of rules."""

    def __init__(self, notation: Notation, targets: Mapping[str, Any]) -> None:
        self.nlp = spacy.blank("en")
        self.nlp.tokenizer = lambda text: Doc(self.nlp.vocab, words=text.split())
        told = list(_rules(notation, targets, TELLING))
        self.told = frozenset(notation.vocabulary)  # the words that tell of an emergency
        rules = told + list(_rules(notation, targets, SECTIONS[len(TELLING) :]))
        self._notation = notation
        self._shapes = re.compile("|".join(f"(?:{shape})" for shape in notation.shapes))
        self._phrases = _matcher(self.nlp, [rule for rule, p in rules if p.phrase])
        self._asked_for: dict[str, list[Detector]] = {}
        for rule, pattern in rules:
            if not pattern.phrase:
                detector = Detector(pattern.needs, _matcher(self.nlp, [rule]))
                for word in pattern.needs[0]:
                    self._asked_for.setdefault(word, []).append(detector)

    def doc(self, words: Sequence[str]) -> Doc:
        # an end mark belongs to the next sentence: a remark may ask for a sentence's beginning
        starts: list[bool | int | None] = [
            i == 0 or word in SENTENCE_ENDS for i, word in enumerate(words)
        ]
        kept = [word if self._is_named(word) else ANY_WORD for word in words]
        return Doc(self.nlp.vocab, words=kept, sent_starts=starts)

    def find(self, doc: Doc) -> list[Finding]:
        words = {token.text for token in doc}
        asked = {detector for word in words for detector in self._asked_for.get(word, ())}
        matchers = [self._phrases, *(d.matcher for d in asked if d.may_match(words))]
        found = {_finding(span) for matcher in matchers for span in matcher(doc)}
        rules = groupby(sorted(found, key=_name), key=_name)
        return [finding for _, findings in rules for finding in _telling(list(findings))]

    def _is_named(self, word: str) -> bool:
        return word in self._notation.vocabulary or bool(self._shapes.fullmatch(word))


def _rules(
    notation: Notation, targets: Mapping[str, Any], sections: Iterable[str]
) -> Iterator[tuple[TargetRule, Pattern]]:
    for section in sections:
        for name, forms in targets[section].items():
            for form, label in LABELS.items():
                if section == "self_harm" and form != "pleas":
                    label = "SELF"
                for line in forms.get(form) or ():
                    for pattern in notation.patterns(str(line), section == "harmless"):
                        if not pattern.needs:
                            raise RuleError(f"The line {line!r} needs an obligatory word.")
                        yield _rule(section, name, label, pattern), pattern


def _rule(section: str, name: str, label: str, pattern: Pattern) -> TargetRule:
    # the place is told by the label: span._.target_rule is one for all matches of the same words
    return TargetRule(pattern.literal, f"{section}/{name}/{label}", pattern=pattern.tokens)


def _matcher(nlp: Language, rules: Sequence[TargetRule]) -> TargetMatcher:
    if all(rule.pattern is None for rule in rules):  # spaCy warns of an empty token matcher
        rules[0].pattern = [{"LOWER": word} for word in rules[0].literal.split()]
    matcher = TargetMatcher(nlp, result_type=None, prune=False)
    matcher.add(rules)
    return matcher


def _finding(span: Span) -> Finding:
    section, name, label = span.label_.split("/")
    return Finding(section, name, label, span.start, span.end)


def _name(finding: Finding) -> tuple[str, str]:
    return finding.section, finding.rule


def _telling(found: list[Finding]) -> list[Finding]:
    """The findings of one rule without the longer of two, and without a clause that is a noun; a
    saying hides all that it can."""
    if found[0].section == "harmless":
        return found
    nouns = {(f.start, f.end) for f in found if f.label == "NOUN"}
    found = [f for f in found if f.label != "CLAUSE" or (f.start, f.end) not in nouns]
    return [f for f in found if not any(other.within(f) for other in found)]
