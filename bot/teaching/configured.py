"""What config.yml sets for the understanding, read without Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

COMPONENT = "bot.nlu.understander.Understander"


def configured(source: Path) -> dict[str, Any]:
    """The component's settings in the project folder `source`; KeyError if it stands in no
    pipeline."""
    config = yaml.safe_load((source / "config.yml").read_text("utf-8"))
    for entry in config["pipeline"]:
        if entry["name"] == COMPONENT:
            return {key: value for key, value in entry.items() if key != "name"}
    raise KeyError(COMPONENT)
