"""Prints the tag that a clinic pastes into its page: pinned to one build by name and by hash, so
that nothing but that build ever runs there. Must not change anything."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TextIO

from bot.clinic import ClinicError, load_clinic
from bot.widget.files import ENGLISH, WidgetError, languages, newest, tag

ADDRESS = "https://chat.example.com"


def main(arguments: list[str] | None = None) -> int:
    """The exit code of `python -m bot.widget.snippet`."""
    given = _parser().parse_args(arguments)
    try:
        accent = load_clinic(given.clinic).accent
        print_tag(given.url, given.lang, accent, sys.stdout)
    except (ClinicError, WidgetError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.url == ADDRESS:
        sys.stderr.write("Put your gateway's address in: make snippet URL=https://...\n")
    return 0


def print_tag(url: str, language: str, accent: str, out: TextIO) -> None:
    """Writes the tag for a gateway at this address."""
    if not url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise WidgetError(f"{url!r} must be the gateway's address, beginning with https://.")
    out.write(f"{tag(url, newest(language), {'accent': accent})}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bot.widget.snippet", description=__doc__)
    parser.add_argument("--url", default=ADDRESS, help="where the gateway is reached from outside")
    parser.add_argument("--lang", default=ENGLISH, choices=languages(), help="the chat's language")
    parser.add_argument("--clinic", type=Path, default=Path("clinic.yml"), help="the clinic's file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
