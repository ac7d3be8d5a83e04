"""One way through the editor: which FAQ it is about, where its form goes, and what there is to say
about it. The pages for a new FAQ, for one out of the inbox and for one that is there differ in
nothing else. Must not save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.console.drafting import draft
from bot.console.problems import Problem
from bot.console.teaching import form as forms
from bot.console.teaching.form import Form
from bot.console.teaching.preview import article
from bot.faqs.article import Fact
from bot.faqs.edit import Edit
from bot.faqs.findings import Finding
from bot.faqs.rules_answer import CLINIC
from bot.faqs.view import EditError, View

# What is amiss only because it is not written yet, or not to the end.
GAPS = frozenset({"title_missing", "answer_missing", "no_phrasings", "few_phrasings"})


@dataclass(frozen=True)
class Editing:
    """key is empty for a FAQ that is not there yet. `action` is where the form goes, `back` where
    one gets by leaving it, with its name."""

    key: str
    action: str
    back: tuple[str, str]
    is_faq: bool = True

    @property
    def is_new(self) -> bool:
        return not self.key

    def edit(self, form: Form) -> Edit:
        """What the form would change; raises EditError."""
        if self.is_new:
            return forms.creating(form, forms.key_of(form))
        return forms.changing(form, self.key)


@dataclass(frozen=True)
class Amiss:
    """What is to be said about a form. `owners`: where phrasings stand that stand elsewhere."""

    sentence: str = ""
    findings: Sequence[Finding] = ()
    owners: Mapping[str, tuple[str, str, str]] | None = None

    def of(self, *fields: str) -> list[Finding]:
        """What is amiss with one field."""
        return [finding for finding in self.findings if finding.field in fields]

    def beside(self, fields: Sequence[str]) -> list[Finding]:
        """What is amiss with none of these."""
        return [finding for finding in self.findings if finding.field not in fields]

    @property
    def gaps(self) -> list[Finding]:
        """What is still to be written: no fault before somebody saves."""
        return [finding for finding in self.findings if finding.kind in GAPS]

    @property
    def faults(self) -> list[Finding]:
        """What is amiss with what is written."""
        return [finding for finding in self.findings if finding.kind not in GAPS]

    def owner(self, finding: Finding) -> tuple[str, str, str] | None:
        """Where the phrasing stands already, if that is what is amiss."""
        return (self.owners or {}).get(finding.item) if forms.is_elsewhere(finding) else None


NEW = Editing("", "/faqs/new", ("FAQs", "/faqs"))


def existing(key: str) -> Editing:
    """The editor of what is there; raises a Problem if it is not."""
    label = draft().view().labels().get(key)
    if label is None:
        raise Problem(404, "no_label")
    return Editing(key, f"/faqs/{key}/edit", (label.title or key, f"/faqs/{key}"), label.is_faq)


def look(editing: Editing, form: Form) -> Amiss:
    """What is amiss with a form, without saving it."""
    try:
        return told(editing, editing.edit(form).findings())
    except EditError as error:
        return Amiss(str(error))


def told(editing: Editing, findings: Sequence[Finding]) -> Amiss:
    """Findings as the form shows them."""
    return Amiss("", findings, forms.owners(findings, editing.key))


def sections() -> dict[str, list[Fact]]:
    """The article's facts, by the sources that a FAQ may name."""
    found: dict[str, list[Fact]] = {}
    for fact in article().facts:
        found.setdefault(f"article: {fact.section}", []).append(fact)
    return found


def sources() -> tuple[str, ...]:
    """Where an answer may come from."""
    return (CLINIC, *sections())


def titles(view: View, key: str) -> dict[str, str]:
    """The other FAQs, to be named as related."""
    found = ((faq.key, faq.title or faq.key) for faq in view.faqs().values() if faq.key != key)
    return dict(sorted(found, key=lambda pair: pair[1].lower()))
