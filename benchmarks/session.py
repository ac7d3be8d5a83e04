"""One session of measuring, step by step: train both, ask both, load both, weigh both. Holds the
order of the steps and what is put to both systems; each step stands in a module of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks import gateway, load, ours, stock
from benchmarks.accuracy import Given, Score, score
from benchmarks.gateway import WholePath
from benchmarks.load import Effort, Speed, Target
from benchmarks.phrases import (
    MOST,
    Question,
    held_out,
    phrases_in,
    questions_in,
    stratified,
    training_files,
)
from benchmarks.servers import Weight, serving
from benchmarks.stock import Stock
from benchmarks.table import Result
from bot.faqs.faq import load_all

FOLDER = Path("var") / "bench"
SUITES = ("questions.jsonl", "misspelt.jsonl")


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    name: str
    phrases: int
    effort: Effort


@dataclass(frozen=True)
class Findings:
    """What a session found."""

    plan: Plan
    phrases: int
    ours: Result
    stock: Result
    shipped: Mapping[str, Score]  # ours as it ships, trained on every phrase


@dataclass(frozen=True)
class Run:
    """A system while its server ran."""

    ready: float
    speed: Speed
    whole: WholePath
    weights: list[Weight]


WHOLE = Plan("whole", MOST, Effort(rounds=4, messages=80, seconds=10))
QUICK = Plan("quick", 300, Effort(rounds=1, messages=40, seconds=3))


def run(root: Path, plan: Plan, fresh: bool, files: Sequence[Path]) -> tuple[Findings, Stock]:
    """Everything, from the phrases to the figures; and the stock project, for more."""
    phrases = stratified(phrases_in(training_files(root / "data")), plan.phrases)
    suites = _suites(root / "tests", files)
    say(f"training ours on {len(phrases)} phrases")
    folder = ours.laid_out(root, phrases, root / FOLDER / "ours")
    our_training = ours.train(folder)
    say("training stock Rasa, unless that was done: some minutes")
    answers = {f"faq/{key}": faq.answer or "" for key, faq in load_all(root / "data/faq").items()}
    rival = stock.trained(phrases, answers, root / FOLDER, fresh)
    say("asking ours the held-out questions")
    given = ours.ask(folder, _all(suites), folder)
    say("asking ours as it ships, trained on every phrase")
    shipped = ours.ask(root, _all(suites), folder)
    our_run, rival_run, rival_given = _serve(folder, rival, suites, plan.effort)
    found = Findings(
        plan,
        len(phrases),
        _result(our_training, our_run, _scores(suites, given)),
        _result(rival.training_seconds, rival_run, _scores(suites, rival_given)),
        _scores(suites, shipped),
    )
    return found, rival


def say(what: str) -> None:
    """Tells the person at the screen what takes so long."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def _serve(
    folder: Path, rival: Stock, suites: Mapping[str, list[Question]], effort: Effort
) -> tuple[Run, Run, list[Given]]:
    """Both servers side by side. Ours is weighed alone: shared pages would lighten both."""
    ports, rival_port = ours.ports_and_another()
    targets = [ours.target(ports.assistant), rival.target(rival_port)]
    texts = [question.text for question in next(iter(suites.values()))]
    say("starting ours")
    environment = {**ports.environment(), **gateway.NO_LIMITS}
    with serving([*ours.BOT, "run"], folder, folder / "run.log", environment) as our_server:
        our_ready = our_server.wait(_answers(targets[0]))
        say("starting stock Rasa")
        with serving(rival.command(rival_port), rival.folder, rival.folder / "run.log") as server:
            rival_ready = server.wait(_answers(targets[1]))
            say("asking stock Rasa the held-out questions")
            rival_given = rival.ask(targets[1], _all(suites))
            say("measuring speed")
            speeds = load.measure(targets, texts, effort)
            say("measuring the whole path")
            doors = [gateway.ours(ports.gateway), gateway.stock(rival_port)]
            whole = gateway.measure(doors, texts, effort)
            rival_weights = [_alone(w) for w in server.weigh({rival_port: "assistant"})]
        our_weights = our_server.weigh(ours.names(ports))
    return (
        Run(our_ready, speeds["ours"], whole["ours"], our_weights),
        Run(rival_ready, speeds["stock"], whole["stock"], rival_weights),
        rival_given,
    )


def _alone(weight: Weight) -> Weight:
    """A lone process shares no pages: what ours shared with it while both ran is its own."""
    return replace(weight, pss=weight.rss)


def _suites(tests: Path, files: Sequence[Path]) -> dict[str, list[Question]]:
    """Everything that is asked, by name; the held-out phrasings come first."""
    suites = {"held-out phrasings": held_out(tests)}
    for file in (*(tests / name for name in SUITES), *files):
        suites[file.name] = questions_in(file)
    return suites


def _all(suites: Mapping[str, list[Question]]) -> list[Question]:
    return [question for suite in suites.values() for question in suite]


def _scores(suites: Mapping[str, list[Question]], given: list[Given]) -> dict[str, Score]:
    replies = iter(given)
    return {name: score(suite, list(islice(replies, len(suite)))) for name, suite in suites.items()}


def _answers(target: Target) -> Callable[[], bool]:
    return lambda: load.answers(target)


def _result(training: float, run: Run, scores: Mapping[str, Score]) -> Result:
    return Result(training, run.ready, run.speed, run.whole, tuple(run.weights), scores)
