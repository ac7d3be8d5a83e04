"""A set of changes to what staff look after, made in memory: FAQs, phrasings, test questions, the
clinic's own facts. Every operation is one thing a person does, told in words; nothing is written
here (draft.py saves), and nothing is judged but what could not even be noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TypeVar

from bot.faqs import clinic_text, faq_text
from bot.faqs.article import Article
from bot.faqs.cleaning import cleaned, one_line
from bot.faqs.clinic_text import ClinicTextError, Value
from bot.faqs.edit_words import count, titled
from bot.faqs.faq import Faq
from bot.faqs.faq_text import TextError
from bot.faqs.findings import Finding, once
from bot.faqs.guard import Guard
from bot.faqs.keys import bad_key
from bot.faqs.labels import Label, examples
from bot.faqs.lines import Line, difference
from bot.faqs.review import review
from bot.faqs.tree import CLINIC, FAQ, FAQ_TESTS, Tree
from bot.faqs.view import EditError, View

FIELDS = ("title", "source", "answer", "more", "facts", "related")

T = TypeVar("T")


class Edit:
    """Made by a Draft. Several operations make one change: all of them are saved, or none."""

    def __init__(self, tree: Tree, article: Article, guard: Guard) -> None:
        self.tree = tree
        self.now = View(tree)  # with the changes so far
        self.expected: dict[str, str] = {}
        self._article = article
        self._guard = guard
        self._refused: list[Finding] = []
        self._words: list[str] = []

    @property
    def words(self) -> str:
        """What it does, for the history."""
        return "; ".join(dict.fromkeys(self._words))

    def findings(self, id: str | None = None) -> list[Finding]:
        """What is amiss with it; with an id, only with what belongs to that."""
        concerns = None if id is None else (lambda file: PurePath(file).stem == id)
        refused = [f for f in self._refused if id is None or f.item == id]
        return once([*refused, *review(self.tree, self._article, self._guard, concerns)])

    def diff(self) -> dict[str, list[Line]]:
        """The lines of each file that become others."""
        tree = self.tree
        return {f: difference(tree.before(f) or "", tree.text(f) or "") for f in tree.changed}

    def expect(self, id: str, version: str) -> None:
        """Is not to be saved if somebody has changed this since the person saw that version."""
        self.expected[id] = version

    def create(self, faq: Faq, held_out: Sequence[str] = ()) -> None:
        """A new FAQ. A key that is taken or none is told with the findings."""
        faq = cleaned(faq)
        file = f"{FAQ}/{faq.key}.yml"
        if sentence := bad_key(faq.key, self.now.labels()):
            self._refused.append(Finding("key", "stop", "key", sentence, file, faq.key))
            return
        self.tree.put(file, faq_text.created(faq))
        self.tree.put(f"{FAQ_TESTS}/{faq.key}.yml", None)  # of one that was deleted by hand
        self._words.append(f"new FAQ {titled(faq.title or faq.key)}")
        self.set_held_out(faq.key, held_out)

    def change(self, key: str, **fields: str | Sequence[str] | None) -> None:
        """Other values for any of FIELDS; None for no text."""
        if unknown := set(fields) - set(FIELDS):
            raise EditError(f"A FAQ has no {', '.join(sorted(unknown))}.")
        before = self.now.faq(key)
        after = cleaned(replace(before, **fields))  # type: ignore[arg-type]  # names are checked
        file = self.now.file(key)
        text = self.tree.text(file) or ""
        self.tree.put(file, _written(lambda: faq_text.changed(text, after)))
        names = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
        if names:
            self._words.append(f"{titled(before.title or key)}: {', '.join(names)}")

    def set_phrasings(self, id: str, texts: Sequence[str]) -> None:
        """These and no others."""
        label = self.now.label(id)
        self._set(label, label.file, texts, "phrasing")

    def add_phrasings(self, id: str, texts: Sequence[str]) -> None:
        self.set_phrasings(id, [*self.now.phrasings(id), *texts])

    def remove_phrasings(self, id: str, texts: Sequence[str]) -> None:
        self.set_phrasings(id, _without(self.now.phrasings(id), texts))

    def set_held_out(self, id: str, texts: Sequence[str]) -> None:
        """These test questions and no others."""
        label = self.now.label(id)
        self._set(label, label.tests, texts, "test question")

    def add_held_out(self, id: str, texts: Sequence[str]) -> None:
        self.set_held_out(id, [*self.now.held_out(id), *texts])

    def remove_held_out(self, id: str, texts: Sequence[str]) -> None:
        self.set_held_out(id, _without(self.now.held_out(id), texts))

    def move(self, text: str, source: str, to: str) -> None:
        """A phrasing from one id to another, such as from not_covered to the FAQ that covers it."""
        self.remove_phrasings(source, [text])
        self.add_phrasings(to, [text])

    def delete(self, key: str) -> None:
        """Takes a FAQ away, with its test questions and wherever it is named; history keeps it."""
        title = self.now.faq(key).title
        for other in self.now.faqs().values():
            if key in other.related:
                self.change(other.key, related=[name for name in other.related if name != key])
        for file in (self.now.file(key), self.now.label(key).tests):
            self.tree.put(file, None)
        suggested = self.now.clinic()["suggested"]
        if isinstance(suggested, tuple) and key in suggested and len(suggested) > 1:
            self.set_clinic({"suggested": tuple(name for name in suggested if name != key)})
        self._words.append(f"{titled(title or key)} deleted")

    def set_clinic(self, values: Mapping[str, Value]) -> None:
        """Other values for some of the clinic's facts (clinic_text.FIELDS); None for none."""
        before = self.now.clinic()
        text = self.tree.text(CLINIC) or ""
        for field, value in values.items():
            text = _written(_with_value(text, field, value))
        self.tree.put(CLINIC, text)
        now = self.now.clinic()
        fields = [field for field in now if now[field] != before[field]]
        if fields:
            self._words.append(f"the clinic: {', '.join(map(clinic_text.name, fields))}")

    def put_back(self, file: str, text: str | None, words: str) -> None:
        """A file as it once was."""
        self.tree.put_back(file, text)
        self._words.append(words)

    def trial(self) -> Edit:
        """Another one with the same changes, to try something on."""
        other = Edit(self.tree.copy(), self._article, self._guard)
        other._words, other._refused = list(self._words), list(self._refused)
        other.expected = dict(self.expected)
        return other

    def take(self, trial: Edit) -> None:
        """Goes on with what was tried."""
        self.tree.take(trial.tree)
        self._words, self._refused = trial._words, trial._refused

    def _set(self, label: Label, file: str, texts: Sequence[str], what: str) -> None:
        before = examples(self.tree, file, label.id)
        wanted = tuple(text for text in map(one_line, texts) if text)
        if sorted(wanted) == sorted(before):
            return
        self.tree.put(file, _with_examples(self.tree.text(file), label, file, wanted))
        if sorted(examples(self.tree, file, label.id)) != sorted(wanted):
            raise EditError(f"{file} is written in a way that cannot be changed here.")
        self._words += count(before, wanted, what, titled(label.title or label.id))


def _with_examples(
    text: str | None, label: Label, file: str, wanted: tuple[str, ...]
) -> str | None:
    if file == label.tests and (text is None or not wanted):
        return faq_text.created_examples(label.intent, wanted) if wanted else None
    return _written(lambda: faq_text.with_examples(text or "", label.intent, wanted))


def _with_value(text: str, field: str, value: Value) -> Callable[[], str]:
    return lambda: clinic_text.changed(text, field, value)


def _written(write: Callable[[], T]) -> T:
    try:
        return write()
    except (TextError, ClinicTextError) as error:
        raise EditError(str(error)) from error


def _without(texts: Sequence[str], gone: Sequence[str]) -> list[str]:
    lost = {one_line(text) for text in gone}
    if missing := lost - set(texts):
        raise EditError(f"`{sorted(missing)[0]}` is not among them: somebody took it out already.")
    return [text for text in texts if text not in lost]
