"""`python -m bot`: every task of the project as a command. Each command imports what it needs when
it runs, so that none pays for another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot.faqs.command import register as register_faqs
from bot.quiet import quiet
from bot.releases.command import register as register_releases
from bot.teaching.command import register as register_publish

ENCODER = Path("models/encoder")


def main() -> int:
    """The exit code of the command that was asked for."""
    arguments = _parser().parse_args()
    command: Callable[[argparse.Namespace], int] = arguments.run
    return command(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The clinic's assistant")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "run", _run, "start everything and print the addresses")
    _add(commands, "train", _train, "train a model, unless one of the same data is there")
    _add(commands, "check", _check, "check the clinic's file, the answers and the article's facts")
    _add(commands, "encoder", _encoder, "build the sentence encoder, unless it is there")
    _add_user(_add(commands, "user", _listed, "who may use the console; add or reset one"))
    register_faqs(commands)
    register_publish(commands)
    register_releases(commands)
    _add_demo(_add(commands, "demo-data", _demo, "fill the log with made-up conversations"))
    ask = _add(commands, "ask", _ask, "answer the messages of a file, one JSON object a line")
    ask.add_argument("file", nargs="?", type=Path, help="standard input if none")
    ask.add_argument("--jsonl", action="store_true", help="the lines are JSON")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_user(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="what")
    _add(commands, "list", _listed, "list the staff")
    add = _add(commands, "add", _invited, "print a link by which somebody joins")
    add.add_argument("name")
    add.add_argument("--role", choices=("reviewer", "editor", "admin"), required=True)
    reset = _add(commands, "reset", _reset, "print a link for a new password and second factor")
    reset.add_argument("name")


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conversations", type=int, default=300, metavar="N")
    parser.add_argument("--days", type=int, default=28, help="over so many days (28)")
    parser.add_argument("--seed", type=int, default=1, help="another gives other conversations")
    parser.add_argument("--add", action="store_true", help="also beside real conversations")
    parser.add_argument("--remove", action="store_true", help="take out what was made up")


def _listed(arguments: argparse.Namespace) -> int:
    from bot.console.users import listed

    return _told(lambda: "\n".join(listed(Path.cwd())) or "Nobody yet: `make run` prints a link.")


def _invited(arguments: argparse.Namespace) -> int:
    from bot.console.users import invite

    return _told(lambda: invite(Path.cwd(), arguments.name, arguments.role))


def _reset(arguments: argparse.Namespace) -> int:
    from bot.console.users import reset

    return _told(lambda: reset(Path.cwd(), arguments.name))


def _told(say: Callable[[], str]) -> int:
    """Writes what is said, or why it cannot be; the exit code."""
    from bot.console.users import UserError
    from bot.log.database import LogError
    from bot.settings import SettingsError

    try:
        sys.stdout.write(f"{say()}\n")
    except (LogError, SettingsError, UserError) as error:
        _say(str(error))
        return 1
    return 0


def _model() -> Path | None:
    """The model of the data as they stand; None, and a sentence, if there can be none."""
    from bot.teaching.errors import TrainingError
    from bot.teaching.training import model_for

    try:
        return model_for(Path.cwd(), _say)
    except (TrainingError, OSError) as error:
        _say(f"The assistant could not be trained.\n{error}")
        return None


def _train(arguments: argparse.Namespace) -> int:
    return 0 if _encoder(arguments) == 0 and _model() else 1


def _run(arguments: argparse.Namespace) -> int:
    from bot.run import run

    return run()


def _ask(arguments: argparse.Namespace) -> int:
    model = _model()
    if model is None:
        return 1
    from bot import logs
    from bot.ask import ask

    logs.configure()
    try:
        with arguments.file.open(encoding="utf-8") if arguments.file else sys.stdin as lines:
            return ask(model, lines, arguments.jsonl, sys.stdout)
    except (OSError, UnicodeDecodeError) as error:
        _say(f"The questions cannot be read: {error}")
        return 1


def _demo(arguments: argparse.Namespace) -> int:
    from bot.clinic import ClinicError
    from bot.demo.command import DemoError, Plan, fill, remove
    from bot.log.database import LogError

    plan = Plan(arguments.conversations, arguments.days, arguments.seed, arguments.add)
    try:
        if arguments.remove:
            _say(f"Conversations taken out: {remove(Path.cwd())}")
            return 0
        model = _model()
        if model is None:
            return 1
        from bot import logs
        from bot.ask import open_assistant

        logs.configure()
        fill(Path.cwd(), open_assistant(model), plan, _say)
    except (ClinicError, DemoError, LogError) as error:
        _say(str(error))
        return 1
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from bot.faqs.edit_words import several
    from bot.faqs.project import problems_of

    problems = problems_of(Path.cwd())
    for problem in problems:
        _say(f"{problem.where}: {problem.sentence}")
    _say(f"{several(len(problems), 'problem')}." if problems else "The answers are in order.")
    return 1 if any(problem.stops for problem in problems) else 0


def _encoder(arguments: argparse.Namespace) -> int:
    from bot.language.encoder_build import EncoderBuildError, build, is_current

    if is_current(ENCODER):
        return 0
    _say("building the sentence encoder ...")
    try:
        build(ENCODER)
    except EncoderBuildError as error:
        _say(str(error))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    quiet()
    sys.exit(main())
