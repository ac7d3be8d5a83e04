"""What a server does beside answering must not be noticed by those who wait for an answer. Must not
know what it is that is done."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# The environment of a process. A second thread of the linear algebra gains nothing on sums as small
# as ours, and spins for long after each: the other cores are for those who wait for an answer.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
TURNS = 0.0005  # seconds a thread computes while others wait; Python's own are ten times longer


def settle() -> None:
    """Tells the memory's cleaner that what is loaded now will stay: looking through the emergency
    rules and everything imported, again and again, would stop a server for a tenth of a second and
    more each time. To be called once, when all of it is loaded."""
    gc.collect()
    gc.freeze()


@contextmanager
def others_first() -> Iterator[None]:
    """Answers go before what this thread computes meanwhile."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURNS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
