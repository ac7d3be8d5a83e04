"""spaCy imports TensorFlow wherever it is installed, for seconds, and needs it for nothing here.
Rasa does need it, and comes later. Must not leave TensorFlow hidden."""

from __future__ import annotations

import importlib
import sys

HIDDEN = "tensorflow"


def import_without_tensorflow(name: str) -> None:
    """Imports a module as if TensorFlow were not installed."""
    if HIDDEN in sys.modules:
        importlib.import_module(name)
        return
    sys.modules[HIDDEN] = None  # type: ignore[assignment]
    try:
        importlib.import_module(name)
    finally:
        del sys.modules[HIDDEN]
