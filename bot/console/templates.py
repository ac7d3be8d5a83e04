"""How pages are made: Jinja with everything escaped and nothing left undefined, and the few words
of the console's own that every template may use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clinic import Clinic
from bot.console.files import Files
from bot.console.texts import Texts

FOLDER = Path(__file__).parent / "templates"


def environment(clinic: Clinic, files: Files, texts: Texts) -> Environment:
    """What makes the pages of one console."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    times = Times(ZoneInfo(clinic.timezone), clinic.clock)
    made.filters.update(day=times.day, time=times.time, moment=times.moment, iso=_iso)
    made.filters.update(count=counted, percent=percent)
    made.globals.update(clinic=clinic, asset=files.address, actions=texts.actions)
    return made


class Times:
    """Times as they are read in the clinic."""

    def __init__(self, zone: ZoneInfo, clock: int) -> None:
        self._zone = zone
        self._clock = "%H:%M" if clock == 24 else "%-I:%M %p"

    def day(self, moment: datetime) -> str:
        """22 Nov 2026"""
        return moment.astimezone(self._zone).strftime("%-d %b %Y")

    def time(self, moment: datetime) -> str:
        """18:05"""
        return moment.astimezone(self._zone).strftime(self._clock)

    def moment(self, moment: datetime) -> str:
        """22 Nov 2026, 18:05"""
        return f"{self.day(moment)}, {self.time(moment)}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 person`, `2 people`, `1,200 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """`87 %` of 0.87."""
    return f"{share:.0%}".replace("%", " %")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
