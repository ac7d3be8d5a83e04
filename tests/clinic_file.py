"""A small `clinic.yml` for tests, loaded with changes."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import Clinic, load_clinic

FILE = """\
name: "Test clinic"
phone: "+44 20 7946 0123"
booking_url: "https://example.com/book"
address: "1 Lane, Town"
country: GB
timezone: Europe/London
opening:
  hours: "Mo-Fr 09:00-18:00; Sa 09:00-13:00"
  closed:
    - PH
    - Dec 24 "short week"
retention_days: 30
allowed_origins:
  - "https://www.example.com"
accent: "#1F6f5c"
greeting: "Hello!"
suggested: [definition, needles]
"""


def load(folder: Path, *changes: tuple[str, str]) -> Clinic:
    content = FILE
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    path = folder / "clinic.yml"
    path.write_text(content, encoding="utf-8")
    return load_clinic(path)
