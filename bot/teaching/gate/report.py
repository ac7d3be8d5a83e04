"""The gate: everything that is compared between a draft's model and the live one, as a report, and
the sentences that block. The same data give the same report, byte for byte: it holds no time, no
path and no score. Must not train, and must not publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.faqs.differences import Difference
from bot.teaching.gate import held_out, replay
from bot.teaching.gate.decision import Decision
from bot.teaching.gate.dialogues import differing
from bot.teaching.gate.held_out import Judged
from bot.teaching.gate.messages import Message
from bot.teaching.gate.side import Side
from bot.teaching.gate.suites import Suites
from bot.teaching.texts import text

NAMED = 20  # questions that a block names one by one
Report = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """What is judged besides the model: its name, the program's, what changes in words, ids that no
    longer answer anything, what is amiss with its files, and the ids that changed (None: all may
    have, as something changed that is no FAQ's)."""

    name: str
    code: str
    words: str
    deleted: frozenset[str]
    amiss: Sequence[str]
    touched: frozenset[str] | None = None


@dataclass(frozen=True)
class Compared:
    """The decisions on each text: of the draft's model, and of the live one if there is one."""

    now: Mapping[str, Decision]
    live: Mapping[str, Decision] | None

    def pair(self, asked: str) -> tuple[Decision, Decision | None]:
        return self.now[asked], self.live[asked] if self.live is not None else None


def in_words(changes: Sequence[Difference]) -> str:
    """What a publishing would change, in a sentence."""
    return ". ".join(f"{c.title}: {c.words}" for c in changes) or text("changes.none")


def touched_by(changes: Sequence[Difference]) -> frozenset[str] | None:
    """The ids that these changes are about; None if they may be about any."""
    if any(change.kind == "file" for change in changes):
        return None
    return frozenset(change.id for change in changes)


def empty(draft: Draft) -> Report:
    """The report of a draft that is not judged further."""
    suites = {"n": 0, "right": 0, "offered": 0, "wrong": 0, "bound": 0.0}
    return {
        "code": draft.code,
        "draft": draft.name,
        "words": draft.words,
        "blocked": list(draft.amiss),
        "warnings": [],
        "held_out": {**suites, "live": None, "newly_wrong": []},
        "emergency": {
            "n": 0, "missed": [], "newly_missed": [], "false_alarms": 0, "live": None,
        },
        "dialogues": {"n": 0, "failed": []},
        "replay": {"n": 0, "same": 0, "changed": []},
    }  # fmt: skip


def checked(
    draft: Draft, suites: Suites, sides: tuple[Side, Side | None], going_on: Callable[[], None]
) -> Report:
    """What the test questions, the emergencies and the scripted conversations say."""
    now, live = sides
    compared = compare(suites.texts, sides, going_on)
    report = empty(draft)
    report["held_out"] = _held_out(suites, now, compared, report, draft.touched)
    report["emergency"] = _emergency(suites, compared, report)
    played = now.played(now.source, going_on, live)
    failed = differing(played, live.played(now.source, going_on)) if live else []
    report["dialogues"] = {"n": len(played), "failed": failed}
    if live is None:
        report["warnings"].append(text("warning.no_live"))
    if failed:
        names = ", ".join(row["name"] for row in failed)
        report["warnings"].append(text("warning.dialogues", count=len(failed), names=names))
    return report


def replayed(
    report: Report,
    draft: Draft,
    messages: Sequence[Message],
    compared: Compared,
    titles: Mapping[str, str],
) -> Report:
    """The report with what the real messages say."""
    found: list[replay.Changed] = []
    if compared.live is not None:
        pairs = [(compared.live[m.text], compared.now[m.text]) for m in messages]
        found = replay.changed(messages, pairs, draft.deleted)
    worse = sum(change.message.times for change in found if change.worse)
    warning = [text("warning.replay", count=worse)] if worse else []
    return {
        **report,
        "warnings": [*report["warnings"], *warning],
        "replay": replay.report(messages, found, titles),
    }


def lasting(report: Report) -> Report:
    """What may be kept for good: without the messages of visitors, who may have them erased."""
    told = report["replay"]
    counts = {
        "different": told["n"] - told["same"],
        "worse": told.get("worse", sum(row["times"] for row in told["changed"] if row["worse"])),
    }
    return {**report, "replay": {**told, **counts, "changed": []}}


def compare(
    texts: Sequence[str], sides: tuple[Side, Side | None], going_on: Callable[[], None]
) -> Compared:
    """What both make of these texts."""
    decided = [
        dict(zip(texts, side.judge.decisions(texts, going_on), strict=True)) if side else None
        for side in sides
    ]
    return Compared(decided[0] or {}, decided[1])


def _held_out(
    suites: Suites, now: Side, compared: Compared, report: Report, touched: frozenset[str] | None
) -> Report:
    roles, titles = now.judge.roles, suites.titles
    judged = [Judged(question, *compared.pair(question.text)) for question in suites.held_out]
    figures = held_out.figures(suites.held_out, [j.now for j in judged], roles)
    if compared.live is None:
        return {**figures, "live": None, "newly_wrong": []}
    were = [j.was for j in judged if j.was is not None]
    live = held_out.figures(suites.held_out, were, roles)
    newly = held_out.newly_wrong(judged, roles)
    spared = held_out.bystanders(newly, touched, len(judged))
    wrong = [_row(j, titles) for j in newly]
    report["blocked"] += _named(
        "blocked.newly_wrong", [_row(j, titles) for j in newly if j not in spared]
    )
    bound = held_out.bound(figures["wrong"] - len(spared), figures["n"])
    if bound > live["bound"]:
        shares = {"now": f"{bound:.1%}", "was": f"{live['bound']:.1%}"}
        report["blocked"].append(text("blocked.bound", **shares))
    if spared:
        count = {"count": len(spared), **_row(spared[0], titles)}
        report["warnings"].append(text("warning.bystanders", **count))
    if lost := held_out.lost(judged, roles):
        report["warnings"].append(text("warning.lost", count=len(lost), **_row(lost[0], titles)))
    shown = [{name: row[name] for name in ("text", "id", "was", "now")} for row in wrong]
    return {**figures, "live": live, "newly_wrong": shown}


def _row(judged: Judged, titles: Mapping[str, str]) -> dict[str, str]:
    question, was = judged.question, judged.was
    return {
        "text": question.text,
        "id": question.id,
        "title": titles.get(question.id, question.id),
        "was": was.words(titles) if was else "",
        "now": judged.now.words(titles),
    }


def _emergency(suites: Suites, compared: Compared, report: Report) -> Report:
    figures = _alarms(suites, compared.now)
    if compared.live is None:
        return {**figures, "newly_missed": [], "live": None}
    live = _alarms(suites, compared.live)
    newly = [row for row in figures["missed"] if row not in live["missed"]]
    report["blocked"] += _named("blocked.emergency", newly)
    if figures["false_alarms"] > live["false_alarms"]:
        counts = {"count": figures["false_alarms"], "was": live["false_alarms"]}
        report["warnings"].append(text("warning.false_alarms", **counts))
    return {**figures, "newly_missed": newly, "live": live}


def _alarms(suites: Suites, said: Mapping[str, Decision]) -> Report:
    return {
        "n": len(suites.emergencies),
        "missed": [{"text": t} for t in suites.emergencies if said[t].kind != "emergency"],
        "false_alarms": sum(said[t].kind == "emergency" for t in suites.lookalikes),
    }


def _named(name: str, rows: Sequence[Mapping[str, str]]) -> Iterable[str]:
    """A sentence for each, up to a number that can be read."""
    yield from (text(name, **row) for row in rows[:NAMED])
    if len(rows) > NAMED:
        yield text("blocked.more", count=len(rows) - NAMED)
