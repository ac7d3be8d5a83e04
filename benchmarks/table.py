"""Words the measurements as one Markdown table, ours beside stock's, with the ratio. Nothing is
measured here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.accuracy import Score
from benchmarks.gateway import FEW, MANY, WholePath
from benchmarks.load import VISITORS, Speed
from benchmarks.servers import Weight

HEAD = "| | ours | stock Rasa | ratio |\n|---|---:|---:|---:|"
WHOLE = "| the whole path, ours by its gateway | ours | stock Rasa | ratio |\n|---|---:|---:|---:|"
SHIPPED = (
    "| ours as it ships | right | right or offered | wrong | refused |\n|---|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Result:
    """Everything measured of one system. Times in seconds."""

    training: float
    ready: float
    speed: Speed
    whole: WholePath
    weights: tuple[Weight, ...]
    scores: Mapping[str, Score]

    @property
    def assistant(self) -> float:
        """Megabytes resident in the process that runs Rasa."""
        return max(weight.rss for weight in self.weights if weight.name == "assistant")

    @property
    def resident(self) -> float:
        """Megabytes of all processes, common pages counted once."""
        return sum(weight.pss for weight in self.weights)


def table(ours: Result, stock: Result) -> str:
    """The whole table."""
    return "\n".join([HEAD, *_accuracy(ours, stock), *_figures(ours, stock), *_processes(ours)])


def whole_table(ours: Result, stock: Result) -> str:
    """From a visitor's message to the reply, all that stands between included."""
    mine, theirs = ours.whole, stock.whole
    rows = [
        _row("reply to one visitor, p50, ms", mine.p50, theirs.p50),
        _row("reply to one visitor, p95, ms", mine.p95, theirs.p95),
        _row(f"messages/s, {FEW} conversations", mine.few, theirs.few),
        _row(f"messages/s, {MANY} conversations", mine.many, theirs.many),
    ]
    return "\n".join([WHOLE, *rows])


def shipped_table(scores: Mapping[str, Score]) -> str:
    """Ours trained on every phrase of data/, not only on the sample both were trained on."""
    rows = (
        f"| {name} | {s.right:.1%} | {s.right + s.offered:.1%} | {s.wrong:.1%} | {s.refused:.1%} |"
        for name, s in scores.items()
    )
    return "\n".join([SHIPPED, *rows])


def _accuracy(ours: Result, stock: Result) -> Iterator[str]:
    for name, mine in ours.scores.items():
        theirs = stock.scores[name]
        yield f"| **{name}** ({mine.asked} questions) | | | |"
        yield _shares("right", mine.right, theirs.right)
        yield _shares("right or offered", mine.right + mine.offered, theirs.right + theirs.offered)
        yield _shares("wrong", mine.wrong, theirs.wrong)
        yield _shares("refused, of those with an answer", mine.refused, theirs.refused)


def _figures(ours: Result, stock: Result) -> Iterator[str]:
    yield "| **speed and size** | | | |"
    yield _row("reply to one visitor, p50, ms", ours.speed.p50, stock.speed.p50)
    yield _row("reply to one visitor, p95, ms", ours.speed.p95, stock.speed.p95)
    yield _row(
        f"messages/s, {VISITORS} conversations", ours.speed.throughput, stock.speed.throughput
    )
    yield _row("training, s", ours.training, stock.training)
    yield _row("start to first answer, s", ours.ready, stock.ready)
    yield _row("memory of the assistant process (RSS), MB", ours.assistant, stock.assistant)
    yield _row("memory of all processes (PSS), MB", ours.resident, stock.resident)


def _processes(ours: Result) -> Iterator[str]:
    for weight in sorted(ours.weights, key=lambda weight: -weight.rss):
        yield f"| of which {weight.name}, RSS / PSS, MB | {weight.rss:.0f} / {weight.pss:.0f} | | |"


def _shares(name: str, mine: float, theirs: float) -> str:
    return f"| {name} | {mine:.1%} | {theirs:.1%} | |"


def _row(name: str, mine: float, theirs: float) -> str:
    return f"| {name} | {_number(mine)} | {_number(theirs)} | {mine / theirs:.2f} |"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
