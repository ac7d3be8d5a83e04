"""Chooses and fills the fixed texts that stand in data files. The assistant and the gateway word
their replies through the same functions, so that a text reads alike whoever says it. No text of
its own stands here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

Variant = Mapping[str, Any]


class _Known(dict[str, str]):
    """Leaves a placeholder it does not know as it stands, so that one never hides the others."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def choose(variants: Sequence[Variant], facts: Collection[str]) -> Variant | None:
    """The first variant whose `when` is among the facts, else the first that asks for nothing."""
    for variant in variants:
        if condition(variant) in facts:
            return variant
    return next((variant for variant in variants if condition(variant) is None), None)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its `{placeholders}` filled."""
    return text.strip().format_map(_Known(values))


def condition(variant: Variant) -> str | None:
    """What must be true for a variant to be said; None if nothing."""
    when: str | None = (variant.get("metadata") or {}).get("when")
    return when
