"""The files that staff edit, as they stand in a folder and as a change would leave them: what was
changed lies over what was read, and nothing is written. Line ends and marks at the beginning of a
file are kept for whoever writes it. Must not know what the files mean."""

from __future__ import annotations

import hashlib
from pathlib import Path

FAQ = "data/faq"
DIALOGUE = "data/dialogue"
FAQ_TESTS = "tests/faq"
DIALOGUE_TESTS = "tests/dialogue"
CLINIC = "clinic.yml"
ARTICLE = "data/article.yml"
FOLDERS = (FAQ, DIALOGUE, FAQ_TESTS, DIALOGUE_TESTS)
SUFFIXES = (".yml", ".yaml")
MARK = "\ufeff"


class TreeError(Exception):
    """A file cannot be read; the message says which."""


class Tree:
    """A folder's files by their names relative to it. What was read once stays as it was then."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._found: dict[str, bytes | None] = {}
        self._texts: dict[str, str | None] = {}
        self._changed: dict[str, str | None] = {}
        self._put_back: set[str] = set()
        self._listed: dict[str, tuple[str, ...]] = {}

    def text(self, file: str) -> str | None:
        """What a file holds after the changes; None if there is no such file."""
        return self._changed[file] if file in self._changed else self.before(file)

    def before(self, file: str) -> str | None:
        """What it held before them."""
        if file not in self._texts:
            found = self.found(file)
            self._texts[file] = None if found is None else _text(found)
        return self._texts[file]

    def found(self, file: str) -> bytes | None:
        """The file as it was when it was first looked at."""
        if file not in self._found:
            self._found[file] = read(self.root / file)
        return self._found[file]

    def put(self, file: str, text: str | None) -> None:
        """Changes a file; None takes it away."""
        self._changed[file] = text

    def put_back(self, file: str, text: str | None) -> None:
        """Changes a file to what it was at some time."""
        self.put(file, text)
        self._put_back.add(file)

    def is_new(self, file: str) -> bool:
        """Whether it was never there; one that comes back was."""
        return self.before(file) is None and file not in self._put_back

    def files(self, folder: str, before: bool = False) -> list[str]:
        """The names of a folder's YAML files."""
        if folder not in self._listed:
            self._listed[folder] = tuple(_names(self.root, folder))
        names = {*self._listed[folder], *(f for f in self._changed if _within(f, folder))}
        return sorted(f for f in names if (self.before(f) if before else self.text(f)) is not None)

    @property
    def changed(self) -> list[str]:
        """The files that a saving would make others."""
        return sorted(f for f, text in self._changed.items() if text != self.before(f))

    def content(self, file: str) -> bytes | None:
        """What to write; None to take the file away."""
        text = self.text(file)
        if text is None:
            return None
        found = self.found(file) or b""
        ended = text.replace("\n", "\r\n") if b"\r\n" in found else text
        mark = MARK if found.startswith(MARK.encode("utf-8")) else ""
        return (mark + ended).encode("utf-8")

    def moved(self) -> list[str]:
        """The files to be saved that somebody else has changed since they were read."""
        return [f for f in self.changed if read(self.root / f) != self._found.get(f)]

    def refresh(self) -> None:
        """Forgets what was read of the files that stay as they are."""
        kept = self.changed
        self._found = {file: content for file, content in self._found.items() if file in kept}
        self._texts = {}
        self._listed = {}

    def copy(self) -> Tree:
        """Another one, to try something on."""
        tree = Tree(self.root)
        tree._found = self._found
        tree._texts = self._texts
        tree._listed = self._listed
        tree._changed = dict(self._changed)
        tree._put_back = set(self._put_back)
        return tree

    def take(self, other: Tree) -> None:
        """Goes on with what was tried."""
        self._changed, self._put_back = other._changed, other._put_back


def read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TreeError(f"{path} cannot be read: {error.strerror}.") from error


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _text(content: bytes) -> str:
    """What is not UTF-8 becomes characters that no YAML may hold, so that it is told like any other
    file that cannot be read."""
    return content.decode("utf-8", "surrogateescape").removeprefix(MARK).replace("\r\n", "\n")


def _names(root: Path, folder: str) -> list[str]:
    path = root / folder
    names = path.iterdir() if path.is_dir() else ()
    return [f"{folder}/{p.name}" for p in names if p.suffix in SUFFIXES and not _hidden(p)]


def _hidden(path: Path) -> bool:
    return path.name.startswith(".") or not path.is_file()


def _within(file: str, folder: str) -> bool:
    return file.rpartition("/")[0] == folder
