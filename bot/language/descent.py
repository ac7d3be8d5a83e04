"""Finds the least of a smooth function of very many numbers: limited-memory BFGS (Nocedal and
Wright, Numerical Optimization, algorithm 7.5) in single precision with a diagonal as its first
guess of the curvature. scipy's is made for bounds and double precision, and spends as long on its
own sums as on ours. The same start gives the same end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MEMORY = 8  # steps that are remembered
ENOUGH = 1e-4  # share of the promised descent that a step must bring
SHORTER = 0.3
SHORTEST = 1e-6  # of a step; below it, nothing better is in reach of single precision

Table = NDArray[np.float32]
Loss = Callable[[Table], "tuple[float, Table]"]


class Step(NamedTuple):
    """One step that was made: how far, how the slope changed, and one over their product."""

    moved: Table
    turned: Table
    share: float


def least(loss: Loss, start: Table, inverse: Table, iterations: int) -> Table:
    """Where `loss` is least, or nearly so after `iterations` steps.

    loss: gives value and gradient, the latter in the shape of its argument; inverse: one over the
    curvature, roughly, in a shape that multiplies with the argument's.
    """
    place, steps = start, deque[Step](maxlen=MEMORY)
    value, slope = loss(place)
    for _ in range(iterations):
        heading = _heading(slope, steps, inverse)
        found = _along(loss, place, -heading, (value, -_dot(slope, heading)))
        if found is None:
            break
        moved, turned = found[0] - place, found[2] - slope
        if (product := _dot(moved, turned)) > 0:
            steps.append(Step(moved, turned, 1.0 / product))
        place, value, slope = found
    return place


def _heading(slope: Table, steps: deque[Step], inverse: Table) -> Table:
    """The slope, turned and scaled by what the remembered steps tell of the curvature."""
    heading, shares = slope.copy(), []
    for step in reversed(steps):
        shares.append(step.share * _dot(step.moved, heading))
        heading -= np.float32(shares[-1]) * step.turned
    heading *= inverse
    if steps:
        last = steps[-1]
        heading *= np.float32(1.0 / (last.share * _dot(last.turned * inverse, last.turned)))
    for step, share in zip(steps, reversed(shares), strict=True):
        heading += np.float32(share - step.share * _dot(step.turned, heading)) * step.moved
    return heading


def _along(
    loss: Loss, place: Table, heading: Table, known: tuple[float, float]
) -> tuple[Table, float, Table] | None:
    """The first point on the way that is lower by enough; None if there is none. known: value and
    descent at `place`."""
    value, descent = known
    length = 1.0
    while length > SHORTEST:
        there = place + np.float32(length) * heading
        found, slope = loss(there)
        if found <= value + ENOUGH * length * descent:
            return there, found, slope
        length *= SHORTER
    return None


def _dot(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.vdot(one, other))
