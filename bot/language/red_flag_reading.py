"""What stands in a message once its danger words are found and weighed: which emergency it tells
of, how plainly, and everything that was seen on the way, named, for a model to learn from. It
holds no rule and decides nothing that the data files do not say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.red_flag_finding import Finding

SELF_HARM = "self_harm"
FIRING = frozenset({SELF_HARM, "medical"})
SIGNS = frozenset({*FIRING, "signs"})
PRESENT = frozenset({"NOW", "A_WHILE", "RETURNED"})
ACUTE = PRESENT | {"LATELY", "SUDDEN"}
SIDE_REMARKS = frozenset({"PSEUDO", "TERMINATE", "CLAUSE", "NEXT", "BODY", "COMMA"})


@dataclass(frozen=True)
class RedFlag:
    """An emergency: `kind` is "medical" or "self_harm", `rule` the name in the data file. It is
    `sure` if the message names two signs, says that it happens now, or speaks of self-harm."""

    kind: str
    rule: str
    sure: bool = True


@dataclass(frozen=True)
class Together:
    """Signs that are an emergency only in company: one of each of `parts`."""

    kind: str
    rule: str
    parts: tuple[frozenset[str], ...]

    def complete(self, rules: frozenset[str]) -> bool:
        return all(not part.isdisjoint(rules) for part in self.parts)


@dataclass(frozen=True)
class Reading:
    """A stretch of a message: findings that hold, those that were set aside, and the categories of
    all that is said about them."""

    live: tuple[Finding, ...]
    aside: tuple[Finding, ...]
    said: frozenset[str] = frozenset()

    def flags(self, together: Sequence[Together]) -> Iterator[RedFlag]:
        """The emergencies that the stretch tells of."""
        for finding in self.live:
            if finding.section in FIRING:
                yield RedFlag(finding.section, finding.rule, self._is_plain(finding.section))
        rules = frozenset(f.rule for f in self.live if f.section not in FIRING)
        for whole in together:
            if whole.complete(rules):
                yield RedFlag(whole.kind, whole.rule)

    def is_open(self) -> bool:
        """Whether danger is left, or something is said to happen now."""
        return _weighs(self.live) or not PRESENT.isdisjoint(self.said)

    def is_cleared(self) -> bool:
        """Whether danger words stand here and each was set aside."""
        return _weighs(self.aside) and not self.is_open()

    def traits(self) -> Iterator[str]:
        for word, findings in (("live", self.live), ("aside", self.aside)):
            for finding in findings:
                yield f"{word} {finding.section}"
                yield f"{word} {finding.section}/{finding.rule}"
        yield from (f"said {category}" for category in self.said - SIDE_REMARKS)

    def _is_plain(self, section: str) -> bool:
        """Whether no other judge is needed. Of self-harm a sign is enough: the crisis line too many
        does little harm."""
        if section == SELF_HARM:
            return True
        signs = {f.rule for f in self.live if f.section in SIGNS}
        return len(signs) > 1 or not ACUTE.isdisjoint(self.said)


@dataclass(frozen=True)
class Look:
    """What the rules see in a message: an emergency, or that its danger words are all cleared; and
    the names of everything seen."""

    flag: RedFlag | None
    cleared: bool
    traits: frozenset[str]


def look_at(
    readings: Sequence[Reading], together: Sequence[Together], first: Collection[str] = ()
) -> Look:
    """The stretches of one message, taken together. Of several emergencies self-harm is told, else
    one of the rules in `first`; if one is sure, so is what is told."""
    flags = [flag for reading in readings for flag in reading.flags(together)]
    flag = min(flags, key=lambda f: (f.kind != SELF_HARM, f.rule not in first), default=None)
    if flag is not None:
        flag = replace(flag, sure=any(each.sure for each in flags))
    calm = flag is None and not any(reading.is_open() for reading in readings)
    cleared = calm and any(reading.is_cleared() for reading in readings)
    traits = {trait for reading in readings for trait in reading.traits()}
    if flag:
        traits |= {"flag", f"flag {flag.kind}", f"flag {flag.kind}/{flag.rule}"}
    if cleared:
        traits.add("cleared")
    return Look(flag, cleared, frozenset(traits))


def _weighs(findings: Sequence[Finding]) -> bool:
    return any(finding.section != "settings" for finding in findings)
