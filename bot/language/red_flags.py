"""Recognises an emergency in a visitor's message with rules alone, so that the emergency number is
shown before anything else happens, also while the assistant is down. Danger words count unless
they are denied, past, supposed, only asked about or part of a saying. It must answer for any string
at all, and must never keep or log one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.language.red_flag_context import Remark, Remarks
from bot.language.red_flag_finding import Detectors, Finding
from bot.language.red_flag_reading import PRESENT, Look, Reading, RedFlag, Together, look_at
from bot.language.red_flag_rules import SENTENCE_ENDS, Notation, RuleError
from bot.language.red_flag_words import Wording

TENSE_REACH = 3  # words before a finding that still belong to it
WINDOW, OVERLAP = 100, 40  # words read at once: ConText compares every pair of its finds
UNREAL = frozenset({"HYPOTHETICAL", "GENERAL"})  # asked or supposed, unless it happens now
PAST = frozenset({"HISTORICAL", "PAST", "CHRONIC"})
RECENT = frozenset({"NOW", "LATELY"})
LASTING = frozenset({"A_WHILE", "SUDDEN"})  # these say nothing of when, beside HISTORICAL


class RedFlags:
    """The red-flag rules of a folder, ready to be asked."""

    def __init__(
        self,
        targets: Mapping[str, Any],
        context: Mapping[str, Any],
        spelling: Mapping[str, Any],
        good_words: Collection[str],
    ) -> None:
        notation = Notation((targets, context))
        self._detectors = Detectors(notation, targets)
        self._remarks = Remarks(self._detectors.nlp, notation, context)
        good = notation.vocabulary.union(good_words)
        self._wording = Wording(spelling, self._detectors.told, good)
        self._first: Sequence[str] = targets.get("first", ())  # not in rules of an older release
        self._together = tuple(_together(entry) for entry in targets["together"])
        sayings: Mapping[str, Any] = targets["harmless"]
        self._hides = {name: frozenset(forms.get("hides") or ()) for name, forms in sayings.items()}
        settings: Mapping[str, Any] = targets["settings"]
        self._timeless = {name for name, forms in settings.items() if forms.get("timeless")}
        self._tenses = {word: t for t, words in context["tenses"].items() for word in words}

    @classmethod
    def load(cls, folder: Path) -> RedFlags:
        """The rules of data/emergency, or of another such folder."""
        targets, context, spelling = (
            _read(folder / name) for name in ("targets.yml", "context.yml", "spelling.yml")
        )
        return cls(targets, context, spelling, _text(folder / "good_words.txt").split())

    def check(self, text: str) -> RedFlag | None:
        """The emergency that the message tells of, if any."""
        return self.look(text).flag

    def look(self, text: str) -> Look:
        """Everything the rules see in the message."""
        return look_at(list(self._readings(text)), self._together, self._first)

    def _readings(self, text: str) -> Iterator[Reading]:
        words = ["."]  # so that a line may ask for the beginning or the end of a sentence
        for sentence in self._wording.sentences(text):
            words += sentence if sentence[-1] in SENTENCE_ENDS else [*sentence, "."]
        for start in range(0, max(len(words) - OVERLAP, 1), WINDOW - OVERLAP):
            yield self._read(words[start : start + WINDOW])

    def _read(self, words: Sequence[str]) -> Reading:
        doc = self._detectors.doc(words)
        found = self._detectors.find(doc)
        harmless = [f for f in found if f.section == "harmless"]
        danger = [f for f in found if f.section != "harmless"]
        aside = [f for f in danger if any(self._hidden(f, saying) for saying in harmless)]
        danger = [f for f in danger if f not in aside]
        if not danger:
            return Reading((), (*harmless, *aside))
        remarks = self._remarks.about(doc, danger)
        live = [f for f in danger if not self._set_aside(f, remarks[f], words)]
        aside += [f for f in danger if f not in live]
        said = frozenset(self._remarks.categories(doc))
        return Reading(tuple(live), (*harmless, *aside), said)

    def _hidden(self, finding: Finding, saying: Finding) -> bool:
        hides = self._hides[saying.rule]
        return finding.overlaps(saying) and (
            not hides or finding.section == "mentions" or finding.rule in hides
        )

    def _tense(self, words: Sequence[str], finding: Finding) -> str | None:
        """The tense of the last verb that has one, in the finding or just before it."""
        before = words[max(finding.start - TENSE_REACH, 0) : finding.end]
        return next((self._tenses[word] for word in reversed(before) if word in self._tenses), None)

    def _set_aside(self, finding: Finding, remarks: Sequence[Remark], words: Sequence[str]) -> bool:
        nearest: dict[str, int] = {}
        for remark in sorted(remarks, key=lambda remark: -remark.distance):
            nearest[remark.category] = remark.distance
        if "NEGATED" in nearest:
            return True
        if "RETURNED" in nearest:
            return False
        if PRESENT.isdisjoint(nearest) and not UNREAL.isdisjoint(nearest):
            return True
        return finding.rule not in self._timeless and self._is_past(
            nearest, self._tense(words, finding)
        )

    def _is_past(self, nearest: Mapping[str, int], tense: str | None) -> bool:
        past = {"CHRONIC"} if tense == "present" else PAST
        said = [nearest[category] for category in past if category in nearest]
        recents = RECENT if "HISTORICAL" in nearest else RECENT | LASTING
        recent = min((nearest[c] for c in recents if c in nearest), default=None)
        if recent is None:
            return bool(said)
        return tense != "present" and nearest.get("HISTORICAL", recent) < recent


def _together(entry: Mapping[str, Any]) -> Together:
    parts = tuple(frozenset(part) for part in entry["parts"])
    return Together(str(entry.get("kind", "medical")), str(entry["rule"]), parts)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise RuleError(f"Cannot read the red-flag rules {path}: {error}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        data = YAML(typ="safe").load(_text(path))
    except YAMLError as error:
        raise RuleError(f"Cannot read the red-flag rules {path}: {error}") from error
    if not isinstance(data, dict):
        raise RuleError(f"{path} must hold a mapping of sections.")
    return data
