"""`make bench`: trains and runs stock Rasa and our assistant in one session on the same phrases,
publishes under load, and times the console on a long log; prints and writes what was measured. Ends
everything it starts."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from benchmarks import console, publish
from benchmarks.console_log import Plan
from benchmarks.errors import BenchError
from benchmarks.report import write
from benchmarks.session import QUICK, WHOLE, run
from bot.log.database import LogError

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Measures; 1 if something could not be measured."""
    options = _options()
    plan = QUICK if options.quick else WHOLE
    try:
        found, rival = run(ROOT, plan, options.fresh, options.questions)
        sys.stdout.write(write(ROOT, found))
        publishings = publish.QUICK if options.quick else publish.WHOLE
        publishing = publish.measure(ROOT, publishings, rival)
        sys.stdout.write(publish.write(ROOT, publishing, plan == WHOLE))
        messages = console.QUICK if options.quick else console.WHOLE
        made_up = Plan(messages, console.DAYS, datetime.now(timezone.utc))
        sys.stdout.write(console.write(ROOT, console.measure(ROOT, made_up), plan == WHOLE))
    except (BenchError, LogError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="train stock Rasa again")
    parser.add_argument("--quick", action="store_true", help="few phrases and messages: a try-out")
    parser.add_argument(
        "--questions",
        type=Path,
        action="append",
        default=[],
        help='also score this file, lines of {"text": ..., "accept": [ids]}; may be given again',
    )
    return parser.parse_args()


sys.exit(main())
