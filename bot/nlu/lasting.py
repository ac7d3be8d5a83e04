"""What the models of a project share and keep on shelves: the emergency rules, the gazetteer of the
names they know, the splitter. Loaded before the first model, it is not made again with each."""

from __future__ import annotations

from pathlib import Path

from bot.language.clauses import Splitter
from bot.language.gazetteer import Gazetteer
from bot.language.red_flag_shelf import rules_of
from bot.nlu.model_files import RED_FLAGS
from bot.nlu.taught_files import taught_in


def load(project: Path) -> None:
    """Puts on the shelves what models of this project folder will ask for."""
    rules_of(project / "data" / RED_FLAGS)
    Gazetteer.of(taught_in(project).names)
    Splitter.shared()
