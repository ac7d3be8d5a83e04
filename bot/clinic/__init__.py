"""The clinic's own facts, read from `clinic.yml`, and whether it is open at a given moment.

Everything only the clinic can know comes through here, so that no phone number, address or opening
hour stands in code. Imports nothing of ours: anyone may import it, the actions too.
"""

from __future__ import annotations

from bot.clinic.hours import after_open_time, is_open, next_opening, status_sentence
from bot.clinic.load import load_clinic
from bot.clinic.model import Callbacks, Clinic, ClinicError, CrisisLine

__all__ = [
    "Callbacks",
    "Clinic",
    "ClinicError",
    "CrisisLine",
    "after_open_time",
    "is_open",
    "load_clinic",
    "next_opening",
    "status_sentence",
]
