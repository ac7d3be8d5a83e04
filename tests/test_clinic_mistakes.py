"""Every mistake in `clinic.yml` is seen to be named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from clinic_file import FILE, load

from bot.clinic import ClinicError, load_clinic


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name: "Test clinic"\n', "", 1, "name: is missing or empty: add it"),
        ('"Test clinic"', '"  "', 1, "name: is empty"),
        (
            '"Test clinic"',
            "2024",
            1,
            'name: is read as the number or truth value 2024: write "..."',
        ),
        ('"Test clinic"', "[a]", 1, "name: must be a text"),
        ('"Test clinic"', '"a\\u0007"', 1, "name: holds a control character"),
        ('"Hello!"', f'"{"a" * 401}"', 16, "greeting: has 401 characters"),
        ("name:", "nmae:", 1, 'nmae: is not a field here; did you mean "name"?'),
        ("address:", "fax: none\naddress:", 4, "fax: is not a field here; take the line out"),
        ('"+44 20 7946 0123"', '"020 7946 0123"', 2, "phone: does not begin with +"),
        ('"+44 20 7946 0123"', "+442079460123", 2, "phone: does not begin with +"),
        ("+44 20 7946 0123", "+999 1", 2, 'phone: "+999 1" is not a phone number'),
        ("+44 20 7946 0123", "+44 20 7946 01", 2, "is not a number in use anywhere"),
        ("https://example.com/book", "http://example.com/book", 3, "must begin with https://"),
        ("https://example.com/book", "javascript:alert(1)", 3, "must begin with https://"),
        ("https://example.com/book", "https://a b.com", 3, "booking_url: is not an address"),
        ("https://example.com/book", "https:///book", 3, "does not name a site"),
        ("https://example.com/book", "https://me:x@example.com", 3, "does not name a site"),
        ("https://example.com/book", "https://example.com:x/", 3, "is not an address (Port"),
        ("country: GB", "country: UK", 5, "country: is not a country: write two capital"),
        ("country: GB", "country: [GB]", 5, "country: is not a country: write two capital"),
        ("country: GB", "country: GB-ENG", 5, "Holidays of a region go into opening: closed"),
        ("country: GB", "country: ZA", 5, "country: no emergency number is known here for ZA"),
        (
            "country: GB",
            "country: IN",
            9,
            "opening.closed: the public holidays of IN are not known",
        ),
        ("Europe/London", "London", 6, "timezone: is not a time zone"),
        ("Europe/London", "../etc/passwd", 6, "timezone: is not a time zone"),
        ("Europe/London", "Europe", 6, "timezone: is not a time zone"),
        ("opening:", "opening: closed\nold:", 7, "opening: is missing or empty"),
        ("Mo-Fr 09", "Mo-Fri 09", 8, 'opening.hours: "Mo-Fri 09:00-18:00; Sa 09:00-13:00" is not'),
        ("Mo-Fr 09:00-18:00", "Mo-Fr 9-18", 8, 'not understood from "9-18; Sa'),
        ('"Mo-Fr 09:00-18:00; Sa 09:00-13:00"', "9", 8, "opening.hours: must be a text"),
        ('"Mo-Fr 09:00-18:00; Sa 09:00-13:00"', '""', 8, "is not understood as opening hours"),
        ("Sa 09:00-13:00", "SH off", 8, "opening.hours: holds SH, unknown"),
        ("Sa 09:00-13:00", "Sa sunrise-13:00", 8, "a time of the sun, which cannot be known"),
        ("Sa 09:00-13:00", "Sa 09:00+", 8, "opening.hours: leaves the end open"),
        ("Mo-Fr", "Apr-Sep Mo-Fr", 8, "Monday has different hours through the year: add text:"),
        ("Mo-Fr 09:00-18:00; Sa", "2031 Sa", 8, "opening.hours: no week is like the other"),
        ("- PH", "- Monday", 10, 'opening.closed: "Monday" is not understood'),
        ("- PH", "- PH; Mo 09:00-10:00", 10, "opening.closed: is not a day: write for example PH"),
        ("- PH", "- 24", 10, "opening.closed: is not a day"),
        ("  closed:", "  clock: 13\n  closed:", 9, "opening.clock: must be 24 (18:00) or 12"),
        (
            "  closed:",
            "  clsoed:",
            9,
            'opening.clsoed: is not a field here; did you mean "closed"?',
        ),
        ("days: 30", "days: 0", 12, "retention_days: must be a number of days from 1 to 3650"),
        ("days: 30", "days: yes", 12, "retention_days: must be a number of days"),
        ("days: 30", "days: true", 12, "retention_days: must be a number of days"),
        ("https://www.example.com", "*", 14, "allowed_origins: is not a site"),
        (
            "https://www.example.com",
            "https://www.example.com/",
            14,
            "allowed_origins: is not a site",
        ),
        ("https://www.example.com", "http://www.example.com", 14, "must begin with https://"),
        ("https://www.example.com", "https://ex_ample.com", 14, "does not name a site"),
        ('\n  - "https://www.example.com"', " everywhere", 13, "allowed_origins: must be a list"),
        ('"#1F6f5c"', "green", 15, "accent: is not a colour"),
        ('"#1F6f5c"', "#1F6f5c", 15, "accent: is missing or empty"),  # YAML takes it for a comment
        ("[definition, needles]", "[Definition]", 17, "suggested: is not a FAQ"),
        ("[definition, needles]", "[a, b, c, d, e, f, g]", 17, "has 7 entries: at most 6"),
        ("accent", "emergency: 999\naccent", 15, "emergency: is missing or empty"),
        (
            "accent",
            "emergency: {number: 999}\naccent",
            15,
            "emergency.number: is not a number to dial",
        ),
        ("accent", "emergency: {crisis_line: x}\naccent", 15, "emergency.crisis_line: is missing"),
        (
            "accent",
            "emergency:\n  crisis_line:\n    name: Listeners\naccent",
            16,
            "emergency.crisis_line.number: is missing or empty",
        ),
        ("accent", "callbacks: desk@a.com\naccent", 15, "callbacks: is missing or empty"),
        (
            "accent",
            "callbacks:\n  mail: a@b.com\naccent",
            16,
            'callbacks.mail: is not a field here; did you mean "email"?',
        ),
        *[
            ("accent", f"callbacks:\n  within_hours: {wrong}\naccent", 16, "of opening hours from")
            for wrong in ("0", "101", "two", "yes", "1.5")
        ],
        *[
            ("accent", f"callbacks:\n  email: {wrong}\naccent", 16, "callbacks.email: is not an")
            for wrong in (
                "desk",
                '"desk@"',
                "desk@clinic",
                '"@a.com"',
                "[a@b.com]",
                '"a@b.com, c@d.com"',
                '"A <a@b.com>"',
                '"a@b.com\\nBcc: c@d.com"',
                '"a b@c.com"',
                "a..b@c.com",
                "a@b..com",
                "é@b.com",
                f"{'a' * 250}@b.com",
            )
        ],
        *[
            ("accent", f"callbacks:\n  webhook: {wrong}\naccent", 16, f"callbacks.webhook: {told}")
            for wrong, told in (
                ("ftp://a.com/x", "is not an address"),
                ('"https://a.com/x y"', "is not an address"),
                ('"https://a.com/x#y"', "is not an address"),
                ('"https://a.com/\\r\\nX-Y: z"', "is not an address"),
                ("https:///x", "does not name a site"),
                ("https://me:pass@a.com/x", "does not name a site"),
                ("https://a.com:x/", "does not name a site"),
                ("http://a.com/x", "must begin with https:// (http is for this machine only)"),
            )
        ],
        ("address:", "name: again\naddress:", 4, 'is not YAML: found duplicate key "name"'),
        ('"Test clinic"', '"Test', 2, "is not YAML"),
        ("  hours", "\thours", 8, "is not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(ClinicError) as error:
        load(tmp_path, (old, new))
    told = str(error.value).splitlines()
    assert any(f"clinic.yml, line {line}" in part and message in part for part in told), told


def test_a_mistake_in_a_webhook_does_not_repeat_it(tmp_path: Path) -> None:
    """Its path can be a secret, and this ends up in logs."""
    for wrong in ("http://a.com/secret", "https://me:secret@a.com", "https://a.com:secret/"):
        with pytest.raises(ClinicError) as error:
            load(tmp_path, ("accent", f"callbacks: {{webhook: {wrong!r}}}\naccent"))
        assert "secret" not in str(error.value)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ClinicError) as error:
        load(tmp_path, ("+44", "44"), ("Europe/London", "London"), ("GB", "UK"), ("#1", "1"))
    lines = [part.split(", ")[1] for part in str(error.value).splitlines()]
    assert lines == ["line 2", "line 5", "line 6", "line 15"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: must hold fields"),
        (b"- a\n", "line 1: must hold fields"),
        (b"name: \xff\n", "is not UTF-8 text: save it as UTF-8"),
        (b"name: a\x00\n", "is not YAML"),
        (b"a: *nothing\n", "line 1: is not YAML"),
    ],
)
def test_a_file_that_holds_no_fields(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "clinic.yml"
    path.write_bytes(content)
    with pytest.raises(ClinicError, match=message):
        load_clinic(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match=r"clinic\.yml cannot be read .*: is it there\?"):
        load_clinic(tmp_path / "clinic.yml")


def test_a_mistake_in_the_table_of_numbers_names_that_table(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.yml"
    numbers.write_text("numbers:\n  GB: {emergency: 999}\n")
    clinic = tmp_path / "clinic.yml"
    clinic.write_text(FILE)
    with pytest.raises(ClinicError, match=r"numbers\.yml, line 2, numbers\.GB\.emergency"):
        load_clinic(clinic, numbers)
