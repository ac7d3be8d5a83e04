"""The training process: has Rasa read a project folder and write one model. A process of its own,
since it carries TensorFlow and takes both cores; it never serves anybody and never decides what
goes live. Run in the folder of the code, which may be another than that of the data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # fingerprints cost more than the fit they would save

import rasa.api  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

from bot.nlu.understander import DATA_VARIABLE  # noqa: E402


def train(source: Path, model: Path) -> int:
    """Trains the project in the folder `source` into `model`; 0 if it was written."""
    configure_structlog(30)
    os.environ[DATA_VARIABLE] = str(source / "data")
    result = rasa.api.train(
        domain=str(source / "domain.yml"),
        config=str(source / "config.yml"),
        training_files=str(source / "data"),
        output=str(model.parent),
        fixed_model_name=model.name,
        force_training=True,
    )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(train(Path(sys.argv[1]), Path(sys.argv[2])))
