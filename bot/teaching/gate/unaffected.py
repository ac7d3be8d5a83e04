"""Which scripted conversations must go as they go with the live model: those in which every message
means to both models just the same, while rules and texts stay. They need not be played, and
playing takes most of a check's time. In doubt a conversation is played."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.language.follow_up import leaning
from bot.language.understanding import Part
from bot.nlu.parse import RETRIEVAL
from bot.releases.responses import responses_of
from bot.teaching.archive import skeleton_of
from bot.teaching.gate.dialogues import Played
from bot.teaching.gate.judge import Judge

FAQ = f"utter_{RETRIEVAL}/"
MENTIONED = 5  # meanings that a conversation remembers of a message
UNSURE = re.compile(r"[\d@{]")  # something personal may be hidden in it, or a title be put in
ID = re.compile(r"\w+")
Shown = Mapping[str, Any]


def shown_by(source: Path) -> dict[str, Any]:
    """What of a folder's rules and texts decides what kind of reply is given: of a FAQ, whether
    there is an answer and in which variants."""
    texts = {
        name: [variant.get("metadata") for variant in variants]
        if name.startswith(FAQ)
        else variants
        for name, variants in responses_of(source).items()
    }
    return {**texts, "": skeleton_of(Path.cwd(), source).name}


def unaffected(
    scripts: Sequence[Mapping[str, Any]],
    live: Mapping[str, Played],
    judges: tuple[Judge, Judge],
    going_on: Callable[[], None],
) -> list[Played]:
    """The scripts that go as they went; judges: the draft's, and the live one's."""
    now, then = judges
    if not _says_the_same(now, then):
        return []
    texts = {s["name"]: list(_texts(s, live.get(s["name"]), then)) for s in scripts}
    asked = list(dict.fromkeys(text for said in texts.values() for text in said))
    pairs = zip(now.parts(asked, going_on), then.parts(asked, going_on), strict=True)
    meant = dict(zip(asked, pairs, strict=True))
    lengths = {s["name"]: len(s["turns"]) for s in scripts}

    def stays_so(name: str, said: Sequence[str]) -> bool:
        joined = len(said) > lengths[name]
        ranked = joined or any(_is_dissatisfied(now, parts) for t in said for parts in meant[t])
        told = ([_told(parts, ranked) for parts in meant[text]] for text in said)
        return all(new == old for new, old in told) and not any(map(UNSURE.search, said))

    return [live[name] for name, said in texts.items() if name in live and stays_so(name, said)]


def stays(now: Shown, then: Shown) -> bool:
    """Whether all that is said today is said as before; new FAQs do not matter."""
    return all(now.get(name) == variants for name, variants in then.items())


def _says_the_same(now: Judge, then: Judge) -> bool:
    """Whether titles and related questions of what is live are what they were."""
    new, old = now.mind.learnt.taught, then.mind.learnt.taught
    titles = all(new.titles.get(id) == title for id, title in old.titles.items())
    related = all(new.related.get(id) == ids for id, ids in old.related.items())
    same_rules = now.rules_name == then.rules_name
    return titles and related and same_rules and now.mind.config == then.mind.config


def _texts(script: Mapping[str, Any], played: Played | None, live: Judge) -> Iterator[str]:
    """What is understood in a script: its messages, and each joined to what was answered before."""
    ids = {id for said in (played.said if played else ()) for id in ID.findall(said)}
    titles = live.mind.learnt.taught.titles
    for step in script["turns"]:
        yield step["say"]
        for id in sorted(ids & titles.keys()):
            if fragment := leaning(step["say"].lower(), titles[id]):
                yield fragment


def _is_dissatisfied(judge: Judge, parts: Sequence[Part]) -> bool:
    """Whether the next best meanings of what was said before are asked for."""
    return any(part.label == judge.mind.config["talk"]["not_helpful"] for part in parts)


def _told(parts: Sequence[Part], ranked: bool) -> list[Any]:
    """Everything of a meaning that a conversation goes by; ranked: also by what else it may be."""
    return [
        (
            part.zone,
            part.label,
            part.topic,
            [option.label for option in part.options],
            [scored.label for scored in part.ranking[:MENTIONED]] if ranked else [],
        )
        for part in parts
    ]
