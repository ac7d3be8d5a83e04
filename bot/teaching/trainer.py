"""The training process: reads `data/`, writes one model. A process of its own, since it carries
TensorFlow and takes both cores; it never serves anybody and never decides what goes live."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # fingerprints cost more than the fit they would save

import rasa.api  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402


def train(model: Path) -> int:
    """Trains the project in the working folder into `model`; 0 if it was written."""
    configure_structlog(30)
    result = rasa.api.train(
        domain="domain.yml",
        config="config.yml",
        training_files="data",
        output=str(model.parent),
        fixed_model_name=model.name,
        force_training=True,
    )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(train(Path(sys.argv[1])))
