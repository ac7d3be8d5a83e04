"""The built files of the chat, as the gateway serves them: the newest of each language and every
one that was ever released, so that a tag once pasted keeps working. Must not build anything."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "dist"
RELEASES = DIST / "releases"
ENGLISH = "en"
OWN = ("build.mjs", "package-lock.json", "package.json", "tsconfig.json")
SOURCES = re.compile(rb"//([0-9a-f]{32})\n")


class WidgetError(Exception):
    """The chat cannot be handed out; the message says what to do."""


@dataclass(frozen=True)
class File:
    """One built file. `name` is what it is released under, and says its content's hash."""

    name: str
    body: bytes

    @cached_property
    def packed(self) -> bytes:
        """The same for a browser that takes gzip."""
        return gzip.compress(self.body, 9, mtime=0)

    @property
    def integrity(self) -> str:
        """What a page's tag says of the file, so that a browser runs no other."""
        digest = hashlib.sha384(self.body).digest()
        return f"sha384-{base64.b64encode(digest).decode()}"

    @property
    def sources(self) -> str:
        """The hash of the sources that the file says it was built from."""
        found = SOURCES.match(self.body)
        if found is None:
            raise WidgetError(f"{self.name} does not say what it was built from: build it anew.")
        return found[1].decode()


def languages() -> list[str]:
    """The languages there are files for."""
    return sorted(path.stem for path in (HERE / "strings").glob("*.json"))


def alias(language: str) -> str:
    """The name of whatever is the newest file of a language."""
    return "widget.js" if language == ENGLISH else f"widget.{language}.js"


@cache
def newest(language: str = ENGLISH) -> File:
    """The newest file of a language."""
    path = DIST / alias(language)
    if not path.is_file():
        known = ", ".join(languages())
        raise WidgetError(f"There is no chat in {language!r}: choose one of {known}.")
    body = path.read_bytes()
    return File(f"{path.stem}.{hashlib.sha256(body).hexdigest()[:16]}.js", body)


@cache
def released() -> dict[str, File]:
    """Every file under the name it was released under, the newest too."""
    old = {path.name: File(path.name, path.read_bytes()) for path in RELEASES.glob("*.js")}
    return old | {file.name: file for file in map(newest, languages())}


def sources_hash() -> str:
    """The hash of the sources as they are; build.mjs computes the same."""
    folders = [HERE / "src", HERE / "strings"]
    inside = [f"{folder.name}/{path.name}" for folder in folders for path in folder.iterdir()]
    digest = hashlib.sha256()
    for name in sorted([*OWN, *inside]):
        digest.update(f"{name}\n".encode() + (HERE / name).read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def tag(base: str, file: File, data: Mapping[str, str]) -> str:
    """The tag that puts a file on a page. base: the gateway's address, empty on its own pages;
    data: the tag's data attributes."""
    attributes = {
        "src": f"{base.rstrip('/')}/{file.name}",
        "integrity": file.integrity,
        "crossorigin": "anonymous",
        **{f"data-{name}": value for name, value in data.items()},
    }
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<script defer {written}></script>"
