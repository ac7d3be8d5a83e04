"""A model as it lies in its archive, read without Rasa: what it was taught, what it learnt, and how
it was told to decide. Must not run anything of the archive: arrays and JSON are all it reads."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import model_files
from bot.nlu.learning import Learnt, restored
from bot.nlu.taught import Taught
from bot.teaching.configured import configured

RED_FLAGS = f"data/{model_files.RED_FLAGS}"  # of a project folder
DAMAGE = (OSError, EOFError, KeyError, ValueError, tarfile.TarError, zipfile.BadZipFile)


class MindError(Exception):
    """An archive holds no model that can be judged; the message says which."""


@dataclass(frozen=True)
class Mind:
    """`source` is the folder that the model was made from."""

    learnt: Learnt
    config: Mapping[str, Any]
    source: Path


def read_mind(model: Path, source: Path) -> Mind:
    """The model of an archive that was made from the project folder `source`."""
    try:
        with tarfile.open(model) as archive:
            taught = Taught.from_json(json.loads(_content(archive, model_files.TAUGHT)))
            packed = io.BytesIO(_content(archive, model_files.MODEL))
            with np.load(packed, allow_pickle=False) as arrays:
                learnt = restored(taught, dict(arrays))
        config = configured(source)
    except DAMAGE as error:
        raise MindError(f"{model} holds no model that can be read: {error}") from error
    return Mind(learnt, config, source)


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    """A file of a component, whatever Rasa calls the component."""
    for member in archive:
        if member.isfile() and member.name.endswith(f"/{name}"):
            file = archive.extractfile(member)
            if file is not None:
                return file.read()
    raise KeyError(f"no {name}")
