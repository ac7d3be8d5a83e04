"""What is amiss with a draft's files before anything is learnt from them: the rules that every FAQ
must keep, and what the assistant's own ears make of each phrasing of what is to change. The editor
asks the same; a file that was edited by hand was not asked. Must not judge what a model says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.faqs.differences import Difference
from bot.faqs.draft import Draft
from bot.faqs.findings import Finding, once
from bot.faqs.guard import Ears
from bot.faqs.labels import labels
from bot.faqs.project import problems_of
from bot.faqs.tree import Tree
from bot.language.red_flag_shelf import rules_of
from bot.language.text import clean
from bot.teaching.gate.mind import RED_FLAGS
from bot.teaching.texts import text

HEARD = frozenset({"faq", "dialogue"})


class RememberingEars(Ears):
    """Ears whose emergency rules are loaded once for all drafts."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._rules = rules_of(root / RED_FLAGS)

    def emergency(self, text: str) -> bool:
        return self._rules.look(clean(text)).flag is not None


def amiss(source: Path, changes: Sequence[Difference], going_on: Callable[[], None]) -> list[str]:
    """A sentence for everything that must be mended first."""
    titles = {id: label.title or id for id, label in labels(Tree(source)).items()}
    return [_sentence(finding, titles) for finding in once(_found(source, changes, going_on))
            if finding.stops]  # fmt: skip


def _found(
    source: Path, changes: Sequence[Difference], going_on: Callable[[], None]
) -> Iterator[Finding]:
    yield from problems_of(source)
    draft = Draft(source, RememberingEars(source))
    for change in changes:
        going_on()
        if change.kind in HEARD and "deleted" not in change.fields:
            yield from draft.findings(change.id)


def _sentence(finding: Finding, titles: dict[str, str]) -> str:
    """With the FAQ's title, or the file where there is none."""
    id = Path(finding.where).stem
    return text("blocked.finding", title=titles.get(id, finding.where), sentence=finding.sentence)
