"""What can go wrong in teaching, in one place: whoever trains and whoever asks for it share it."""

from __future__ import annotations


class TrainingError(Exception):
    """No model could be trained; the message holds what was said last."""
