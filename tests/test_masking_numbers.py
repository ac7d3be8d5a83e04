"""Masking numbers: telephone and identity numbers as the clinic's country writes them."""

from __future__ import annotations

import pytest

from bot.language.masking import mask
from bot.language.masking.words import section
from bot.language.text import words


@pytest.mark.parametrize(
    ("country", "text", "masked"),
    [
        ("US", "202-555-0143, ssn 536-90-4399", "[phone number], ssn [id number]"),
        ("US", "zip code 90210", "zip code [address]"),
        ("IE", "pps 1234567FA, ring 087 123 4567", "pps [id number], ring [phone number]"),
        ("DE", "86 095 742 719", "[id number]"),
        ("AU", "0491 570 156", "[phone number]"),
        ("CA", "K1A 0B1", "[address]"),
        ("FR", "06 12 34 56 78", "[phone number]"),
        ("DK", "22 33 44 55", "[phone number]"),
        ("GB", "do you charge 22 33 44 55", "do you charge 22 33 44 55"),
        ("GB", "my number is 22 33 44 55", "my number is [phone number]"),
        ("GB", "9434765919", "[id number]"),
        ("GB", "7700900123", "[phone number]"),
        ("", "07700 900123", "[phone number]"),
        ("GB", "is it 123456789012345", "is it [id number]"),
        ("GB", "020 7946 0123 4567 890 1234 5678 90", "[phone number] [id number]"),
        ("GB", "4111 " * 30, "[phone number] "),
        ("GB", "10 20 30 40 50 60 70 80 90 100 110", "10 20 30 40 50 60 70 80 90 100 110"),
    ],
)
def test_numbers_are_read_as_in_the_clinics_country(country: str, text: str, masked: str) -> None:
    assert mask(text, country).text == masked


@pytest.mark.parametrize(
    "text",
    ["07700 900123", "call 07700 900123", "07700900123.", "+44 7700 900123", "o7700 9oo123",
     "oh seven seven double oh nine double oh one two three", "7700900123", "84739201"],
)  # fmt: skip
def test_a_message_that_is_only_a_number_is_known_as_one(text: str) -> None:
    masked = mask(text, "GB")
    assert masked.kinds == ("phone",)
    assert len(words(masked.text)) <= 3


# An example of each form, made up, with the right check digit.
NUMBERS = {
    "any": ["536-90-4399", "756.9217.0769.85", "x-2482300w", "AAPPV8261K", "RCCMNL83S18D969H"],
    "GB": ["943 476 5919", "JG103759A", "JG 10 37 59 A"],
    "IE": ["6433435F"],
    "US": ["536904399", "912-90-3456"],
    "CA": ["123-456-782"],
    "AU": ["123 456 782"],
    "NZ": ["49-098-576"],
    "IN": ["2341 2341 2346"],
    "ZA": ["750307 5006 086"],
    "DE": ["36 574 261 809"],
    "AT": ["1237 010180"],
    "CH": ["7569217076985"],
    "FR": ["2 95 10 99 126 111 93"],
    "BE": ["85.07.30-033.28"],
    "NL": ["1112.22.333"],
    "ES": ["54362315-K"],
    "PT": ["00000000 0 ZZ4"],
    "PL": ["44051401359"],
    "SE": ["880320-0016"],
    "NO": ["151086 95088"],
    "DK": ["211062-5629"],
    "FI": ["131052-308T"],
    "BR": ["390.533.447-05"],
    "MX": ["BOXW310820HNERXN09"],
}


def test_there_is_an_example_of_every_country() -> None:
    assert set(NUMBERS) == set(section("ids")["forms"])


@pytest.mark.parametrize(
    ("country", "number"), [(c, number) for c, numbers in NUMBERS.items() for number in numbers]
)
def test_an_identity_number_is_known_by_its_check_digits(country: str, number: str) -> None:
    assert mask(f"it is {number}, is that safe", country).text == "it is [id number], is that safe"
