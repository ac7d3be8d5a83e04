"""Reads `clinic.yml` into a Clinic, or says with line and field what is wrong with it. A clinic
with a wrong phone number, or with hours nobody can read, must not start at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat

from bot.clinic import checks
from bot.clinic.fields import Field, Section, read
from bot.clinic.model import Callbacks, Clinic, CrisisLine
from bot.clinic.schedule import HolidaysError, Schedule, ScheduleError, closed_days, expression

NUMBERS = Path(__file__).resolve().parents[2] / "data" / "emergency" / "numbers.yml"

CLINIC = {
    "name": Field(checks.text),
    "phone": Field(checks.phone),
    "booking_url": Field(checks.booking_url),
    "address": Field(checks.text),
    "country": Field(checks.country),
    "timezone": Field(checks.timezone),
    "retention_days": Field(checks.retention_days),
    "allowed_origins": Field(checks.origin, most=50),
    "accent": Field(checks.accent),
    "greeting": Field(checks.text),
    "suggested": Field(checks.faq_key, most=6),
}
OPENING = {
    "hours": Field(expression),
    "closed": Field(closed_days, required=False, most=100),
    "text": Field(checks.text, required=False),
    "clock": Field(checks.clock, required=False),
}
EMERGENCY = {"number": Field(checks.emergency_number, required=False)}
CALLBACKS = {
    "email": Field(checks.email, required=False),
    "webhook": Field(checks.webhook, required=False),
    "within_hours": Field(checks.within_hours, required=False),
}
CRISIS_LINE = {"name": Field(checks.text), "number": Field(checks.short_number)}


def load_clinic(path: Path, numbers: Path = NUMBERS) -> Clinic:
    """The clinic of this file; `numbers` holds emergency numbers by country."""
    file = read(path)
    values = file.values(CLINIC, sections=("opening", "emergency", "callbacks"))
    opening = _opening(file.below("opening"), values["country"], values["timezone"])
    emergency = _emergency(file, values["country"], numbers)
    callbacks = _callbacks(file.below("callbacks", required=False))
    file.problems.raise_any()
    phone = _phone(values["phone"], values["country"])
    return Clinic(**values | phone | opening | emergency, callbacks=callbacks)


def _phone(number: phonenumbers.PhoneNumber, country: str) -> dict[str, str]:
    at_home = phonenumbers.region_code_for_number(number) == country
    display = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return {
        "phone": phonenumbers.format_number(number, PhoneNumberFormat.E164),
        "phone_display": phonenumbers.format_number(number, display),
    }


def _opening(section: Section, country: str | None, timezone: str | None) -> dict[str, Any]:
    values = section.values(OPENING)
    if values["hours"] is None or country is None or timezone is None:
        return {}
    clock = values["clock"] or 24
    try:
        schedule = Schedule.of(values["hours"], values["closed"])
        holidays = schedule.holidays(country)
        text = values["text"] or schedule.described(clock)
    except ScheduleError as error:
        field = "closed" if isinstance(error, HolidaysError) and values["closed"] else "hours"
        section.complain(field, str(error))
        return {}
    return {
        "schedule": schedule.expression,
        "holidays": holidays,
        "hours_text": text,
        "clock": clock,
    }


def _callbacks(section: Section) -> Callbacks:
    values = section.values(CALLBACKS)
    return Callbacks(**{name: value for name, value in values.items() if value is not None})


def _emergency(file: Section, country: str | None, numbers: Path) -> dict[str, Any]:
    """The country's numbers, each replaced by the clinic's own where it gives one."""
    own = file.below("emergency", required=False)
    values = {
        "emergency_number": own.values(EMERGENCY, sections=("crisis_line",))["number"],
        "crisis_line": _crisis_line(own),
    }
    given = {name: value for name, value in values.items() if value}
    if country is None or len(given) == len(values):
        return given
    known = _known(numbers, country)
    if not known:
        file.complain(
            "country",
            f"no emergency number is known here for {country}: add emergency: with number and "
            "crisis_line (name and number).",
        )
    return known | given


def _crisis_line(section: Section) -> CrisisLine | None:
    if "crisis_line" not in section.node:
        return None
    values = section.below("crisis_line").values(CRISIS_LINE)
    return CrisisLine(**values) if all(values.values()) else None


def _known(numbers: Path, country: str) -> dict[str, Any]:
    table = read(numbers).below("numbers")
    if country not in table.node:
        table.problems.raise_any()
        return {}
    entry = table.below(country)
    number = entry.values({"emergency": Field(checks.emergency_number)}, ("crisis_line",))
    line = _crisis_line(entry)
    table.problems.raise_any()
    return {"emergency_number": number["emergency"], "crisis_line": line}
