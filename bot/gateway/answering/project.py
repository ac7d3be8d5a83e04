"""Opens a desk on a project's own files. Everything that can be wrong with them is raised here,
when a process starts or a release is taken up, and not at a visitor's message."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import load_clinic
from bot.faqs.faq import load_all
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.phrasebook import Phrasebook
from bot.language.red_flag_shelf import rules_of

RED_FLAGS = Path("data/emergency")
NUMBERS = RED_FLAGS / "numbers.yml"


def open_desk(root: Path, assistant: Assistant) -> Desk:
    """A desk for the project in this folder, with this assistant behind it."""
    data = root / "data"
    clinic = load_clinic(root / "clinic.yml", root / NUMBERS)
    faqs = {key: Faq(faq.title, faq.source) for key, faq in load_all(data / "faq").items()}
    rules = rules_of(root / RED_FLAGS)
    return Desk(assistant, rules, Phrasebook.load(data, clinic), faqs)
