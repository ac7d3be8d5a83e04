"""Opens a desk on a project's own files. Everything that can be wrong with them is raised here,
when a process starts, and not at a visitor's message."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import load_clinic
from bot.faqs.faq import load_all
from bot.gateway.answering.assistant import Assistant
from bot.gateway.answering.desk import Desk, Faq
from bot.gateway.answering.phrasebook import Phrasebook
from bot.language.red_flags import RedFlags


def open_desk(root: Path, assistant: Assistant) -> Desk:
    """A desk for the project in this folder, with this assistant behind it."""
    data = root / "data"
    clinic = load_clinic(root / "clinic.yml")
    faqs = {key: Faq(faq.title, faq.source) for key, faq in load_all(data / "faq").items()}
    return Desk(assistant, RedFlags.load(data / "emergency"), Phrasebook.load(data, clinic), faqs)
