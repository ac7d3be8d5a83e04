"""The clinic's values come out as they are used, and the shipped files are sound."""

from __future__ import annotations

import re
from pathlib import Path

import phonenumbers
import pytest
from clinic_file import load
from phonenumbers import shortnumberinfo
from ruamel.yaml import YAML

from bot.clinic import Callbacks, CrisisLine, load_clinic
from bot.clinic.load import NUMBERS

PROJECT = Path(__file__).resolve().parents[1]
COUNTRIES = YAML(typ="safe").load(NUMBERS.read_text(encoding="utf-8"))["numbers"]


def test_the_shipped_example_loads_and_says_that_it_is_one() -> None:
    clinic = load_clinic(PROJECT / "clinic.yml")
    assert "example" in clinic.name
    assert clinic.booking_url.startswith("https://example.com/")
    assert clinic.phone.startswith("+442079460")  # the range kept free for drama
    assert (clinic.emergency_number, clinic.crisis_line.number) == ("999", "116 123")


def test_values_come_out_as_they_are_used(tmp_path: Path) -> None:
    clinic = load(tmp_path)
    assert (clinic.phone, clinic.phone_display) == ("+442079460123", "020 7946 0123")
    assert clinic.tel_link == "tel:+442079460123"
    assert clinic.accent == "#1f6f5c"
    assert clinic.allowed_origins == ("https://www.example.com",)
    assert clinic.suggested == ("definition", "needles")
    assert clinic.crisis_line == CrisisLine("Samaritans", "116 123")
    assert clinic.schedule.endswith('; PH off; Dec 24 off "short week"')
    assert clinic.hours_text == (
        "Monday to Friday, 9:00 to 18:00; Saturday, 9:00 to 13:00; "
        "closed on Sundays and public holidays"
    )


def test_a_phone_abroad_is_shown_with_its_country(tmp_path: Path) -> None:
    assert load(tmp_path, ("GB", "IE")).phone_display == "+44 20 7946 0123"


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ("24/7", "open around the clock except on public holidays"),
        ("off", "closed until further notice"),
        (
            "Fr-Sa 20:00-04:00; Mo-We 00:00-24:00",
            "Monday to Wednesday, all day; Friday and Saturday, 20:00 to 4:00; "
            "closed on Thursdays, Sundays and public holidays",
        ),
        (
            'Mo,We,Fr 09:00-12:00 "walk-in", Mo,We,Fr 12:00-18:30; Tu,Th,Sa,Su 10:00-11:00',
            "Monday, Wednesday and Friday, 9:00 to 18:30; "
            "Tuesday, Thursday, Saturday and Sunday, 10:00 to 11:00; closed on public holidays",
        ),
    ],
)
def test_hours_in_words(tmp_path: Path, hours: str, text: str) -> None:
    change = ("Mo-Fr 09:00-18:00; Sa 09:00-13:00", hours.replace('"', '\\"'))
    assert load(tmp_path, change).hours_text == text


def test_twelve_hour_clock_and_own_words(tmp_path: Path) -> None:
    twelve = load(tmp_path, ("  closed:", "  clock: 12\n  closed:"))
    assert "Monday to Friday, 9:00 am to 6:00 pm" in twelve.hours_text
    own = load(tmp_path, ("  closed:", "  text: mornings only\n  closed:"))
    assert own.hours_text == "mornings only"


def test_own_emergency_numbers_replace_the_countrys(tmp_path: Path) -> None:
    own = 'emergency: {number: "1 1 2", crisis_line: {name: Listeners, number: "0800 1"}}\naccent'
    clinic = load(tmp_path, ("accent", own))
    assert (clinic.emergency_number, clinic.crisis_line) == (
        "112",
        CrisisLine("Listeners", "0800 1"),
    )
    half = load(tmp_path, ("accent", 'emergency: {number: "112"}\naccent'))
    assert (half.emergency_number, half.crisis_line.name) == ("112", "Samaritans")
    far = load(tmp_path, ("GB", "ZW"), ("accent", own), ("    - PH\n", ""))
    assert far.emergency_number == "112"


def test_where_requests_for_a_call_back_go(tmp_path: Path) -> None:
    assert load_clinic(PROJECT / "clinic.yml").callbacks.channels == ()
    mail = load(tmp_path, ("accent", 'callbacks: {email: "front.desk+web@example.com"}\naccent'))
    assert mail.callbacks == Callbacks(email="front.desk+web@example.com")
    assert mail.callbacks.channels == ("email",)
    both = 'callbacks:\n  email: "a@b.com"\n  webhook: "https://example.com:8443/x?key=1"\naccent'
    assert load(tmp_path, ("accent", both)).callbacks.channels == ("email", "webhook")
    for own in ("http://127.0.0.1:9/x", "http://localhost/"):
        near = load(tmp_path, ("accent", f'callbacks: {{webhook: "{own}"}}\naccent'))
        assert near.callbacks.webhook == own
    assert mail.callbacks.within_hours == 2
    soon = load(tmp_path, ("accent", "callbacks: {within_hours: 1}\naccent")).callbacks
    assert soon == Callbacks(within_hours=1)


def test_the_example_says_how_to_be_sent_requests(tmp_path: Path) -> None:
    """The lines that are commented out are right as they stand."""
    shipped = (PROJECT / "clinic.yml").read_text("utf-8")
    block = re.search(r"^# callbacks:.*\n(#   .*\n)+", shipped, re.MULTILINE)
    assert block
    path = tmp_path / "clinic.yml"
    path.write_text(shipped.replace(block[0], re.sub("^# ", "", block[0], flags=re.MULTILINE)))
    assert load_clinic(path).callbacks.channels == ("email", "webhook")


def test_a_country_without_holiday_table_lists_its_days(tmp_path: Path) -> None:
    clinic = load(tmp_path, ("GB", "IN"), ("- PH", "- 2027-03-05"))
    assert "; 2027 Mar 05 off" in clinic.schedule.replace("2027Mar05", "2027 Mar 05")
    assert clinic.holidays is None


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_countrys_numbers(tmp_path: Path, country: str) -> None:
    changes = [("country: GB", f"country: {country}"), ("    - PH\n", "")]
    clinic = load(tmp_path, *changes)
    assert shortnumberinfo.is_emergency_number(clinic.emergency_number, country)
    assert clinic.crisis_line.name
    digits = clinic.crisis_line.number
    number = phonenumbers.parse(digits, country)
    short = shortnumberinfo.is_possible_short_number_for_region(number, country)
    assert short or phonenumbers.is_valid_number(number)
