"""The project in a folder of its own, where FAQs can be added and published without touching the
real one. Must not measure."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.faqs.faq import Faq
from bot.faqs.faq_text import created
from bot.teaching.archive import SKELETONS
from bot.teaching.training import MODELS, fingerprint
from bot.teaching.workshop.copying import copy

LINKED = ("bot", "actions", "endpoints.yml", "credentials.yml", "requirements.txt")


@dataclass(frozen=True)
class NewFaq:
    """A FAQ, and a question that it is not taught with."""

    key: str
    title: str
    phrasings: tuple[str, ...]
    answer: str
    question: str


LOCKERS = NewFaq(
    "lockers",
    "Lockers for your things",
    (
        "do you have a locker for my bag", "can I lock my things away", "lockers for valuables",
        "where do I put my handbag", "do lockers need a coin", "is there a locker I can use",
        "how large are the lockers", "locker for a rucksack please",
    ),
    "There is a locker for every visitor, free of charge.",
    "is there a locker for my rucksack",
)  # fmt: skip
STORY = NewFaq(
    "story",
    "The story of the aquarium",
    (
        "who fed the fish in the aquarium", "tell me about your aquarium",
        "what fish swim in the aquarium", "how old is the aquarium", "is the aquarium salt water",
    ),
    "The aquarium has {number} fish.",
    "tell me about your aquarium",
)  # fmt: skip


def laid_out(root: Path, folder: Path) -> Path:
    """What a release would hold, and the program beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    copy(root, folder)
    for name in LINKED:
        (folder / name).symlink_to(root / name)
    (folder / MODELS).mkdir(parents=True)
    (folder / "models/encoder").symlink_to(root / "models/encoder")
    if (root / SKELETONS).is_dir():
        shutil.copytree(root / SKELETONS, folder / SKELETONS)
    model = MODELS / f"{fingerprint(root)}.tar.gz"
    if (root / model).exists():
        shutil.copyfile(root / model, folder / model)
    return folder


def put_faq(folder: Path, faq: NewFaq, number: int = 0) -> None:
    """Writes it as the editor would; each number is another wording and another answer."""
    more = (f"{faq.phrasings[0]} on day {n}" for n in range(number))
    answer, phrasings = faq.answer.format(number=number), (*faq.phrasings, *more)
    text = created(Faq(faq.key, faq.title, "clinic", (), (), phrasings, answer, None))
    (folder / f"data/faq/{faq.key}.yml").write_text(text, encoding="utf-8")


def new_faq(folder: Path) -> NewFaq:
    """Adds the FAQ that is timed."""
    put_faq(folder, LOCKERS)
    return LOCKERS
