"""The offline step `python -m bot.teaching.tuning`: tunes the sentence encoder on the project's
phrasings and keeps what changed as `bot/language/encoder_delta.npz`, which belongs to the project.
Run by whoever maintains the project, after large changes of the phrasings; neither installing nor
training nor publishing an answer needs it, and it must not touch the encoder in use."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads it while it is imported

from safetensors.numpy import load_file  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from bot.language.encoder import Encoder  # noqa: E402
from bot.language.encoder_build import TOKENIZER_FILE, source_weights  # noqa: E402
from bot.language.encoder_delta import DELTA_FILE, Weights, factorised, write_delta  # noqa: E402
from bot.nlu.reader import reader_of  # noqa: E402
from bot.nlu.taught import Taught  # noqa: E402
from bot.nlu.taught_files import taught_in  # noqa: E402
from bot.teaching.configured import configured  # noqa: E402

MAX_TOKENS = 40  # hardly a phrasing is longer, and a step takes as long as its longest text
RANK = 16


@dataclass(frozen=True)
class Phrasings:
    """Phrasings as the classifier sees them, in the encoder's tokens; labels beside them."""

    tokens: Sequence[Sequence[int]]
    labels: Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.teaching.tuning", description=__doc__)
    parser.add_argument("--output", type=Path, default=DELTA_FILE)
    parser.add_argument("--rank", type=int, default=RANK, help="of the stored factors")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    weights = load_file(source_weights())
    changed = tune(weights, phrasings_of(taught_in(Path.cwd())), options.seed)
    write_delta(options.output, factorised(weights, changed, options.rank))
    size = options.output.stat().st_size / 1e6
    _say(f"\n{options.output}: {size:.2f} MB in {time.monotonic() - began:.0f} s. ")
    _say("`make install` builds the encoder with it.\n")
    return 0


def tune(weights: Weights, phrasings: Phrasings, seed: int) -> Weights:
    """The weights that tuning changed."""
    # Here, since it takes seconds: reading the phrasings may fail sooner.
    from bot.teaching.tuning.steps import TuneSettings, tuned

    settings = TuneSettings(seed=seed)
    began = time.monotonic()

    def progress(step: int) -> None:
        _say(f"\rstep {step} of {settings.steps}, {time.monotonic() - began:.0f} s")

    return tuned(weights, (phrasings.tokens, phrasings.labels), settings, progress)


def phrasings_of(data: Taught) -> Phrasings:
    reader = reader_of(data, configured(Path.cwd()), Encoder.load())
    # In one order, whatever order the files were read in; a phrasing read twice counts once.
    pairs = sorted(
        {
            (label, reader.read(text, spell=False).general)
            for text, label in zip(data.phrasings, data.labels, strict=True)
        }
    )
    tokenizer = Tokenizer.from_file(str(source_weights().with_name(TOKENIZER_FILE)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return Phrasings(
        tokens=[tokenizer.encode(text).ids for _, text in pairs],
        labels=[label for label, _ in pairs],
    )


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
