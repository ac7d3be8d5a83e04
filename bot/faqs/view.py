"""The FAQs, phrasings and clinic's facts of a folder, as staff look at them: ids and values, no
files and no YAML. What cannot be read is left out of lists and told by its findings. Must not
change anything."""

from __future__ import annotations

from bot.faqs import clinic_text
from bot.faqs.clinic_text import ClinicTextError, Value
from bot.faqs.faq import Faq, FaqError
from bot.faqs.labels import Label, examples, labels
from bot.faqs.shelf import page_of
from bot.faqs.tree import CLINIC, FAQ, Tree, digest

CLINIC_ID = "clinic"


class EditError(Exception):
    """Something cannot be read or changed as asked; the message says why."""


class View:
    """A tree, read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def labels(self) -> dict[str, Label]:
        """All that a message can be taken for: FAQs, and what the dialogue knows."""
        return labels(self._tree)

    def label(self, id: str) -> Label:
        found = labels(self._tree).get(id)
        if found is None:
            raise EditError(f"`{id}` is neither a FAQ nor anything the dialogue knows.")
        return found

    def faqs(self) -> dict[str, Faq]:
        """Every FAQ that can be read."""
        found = {}
        for file in self._tree.files(FAQ):
            try:
                faq = page_of(self._tree.text(file) or "", file).faq
            except FaqError:
                continue
            found[faq.key] = faq
        return found

    def file(self, id: str) -> str:
        """Where a label is learnt from, or would be; the clinic's facts have a file too."""
        label = labels(self._tree).get(id)
        return CLINIC if id == CLINIC_ID else label.file if label else f"{FAQ}/{id}.yml"

    def faq(self, key: str) -> Faq:
        file = self.file(key)
        text = self._tree.text(file)
        if text is None:
            raise EditError(f"There is no FAQ `{key}`: it was deleted, or never there.")
        try:
            return page_of(text, file).faq
        except FaqError as error:
            raise EditError(f"This is no FAQ that can be read: {error}") from error

    def phrasings(self, id: str) -> tuple[str, ...]:
        return examples(self._tree, self.label(id).file, id)

    def held_out(self, id: str) -> tuple[str, ...]:
        """The questions that are kept for testing."""
        return examples(self._tree, self.label(id).tests, id)

    def clinic(self) -> dict[str, Value]:
        """The clinic's own facts, as staff wrote them."""
        text = self._tree.text(CLINIC)
        if text is None:
            raise EditError(f"{CLINIC} is missing.")
        try:
            return clinic_text.values(text)
        except ClinicTextError as error:
            raise EditError(str(error)) from error

    def version(self, id: str) -> str:
        """Another one after each change: of a FAQ, of what the dialogue knows, or of "clinic"."""
        label = labels(self._tree).get(id)
        files = (CLINIC,) if id == CLINIC_ID else (label.file, label.tests) if label else ()
        return digest(b"\0".join(self._tree.found(file) or b"" for file in files))[:16]
