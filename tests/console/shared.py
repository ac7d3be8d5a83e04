"""What the consoles of all tests share: what is made from the project's files and never changes.
Nothing that a test could alter belongs here."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from bot.console.texts import Texts


@lru_cache
def texts() -> Texts:
    """The console's sentences."""
    return Texts.load()


class Compiled(BytecodeCache):
    """Templates, compiled once for all consoles of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
