"""The editor's form as a value: read from the draft, from a group of the inbox or from what a
browser sent, and turned into the changes it stands for. Must not save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.console.drafting import draft
from bot.console.fields import Fields
from bot.faqs.cleaning import one_a_line, one_line
from bot.faqs.edit import Edit
from bot.faqs.faq import Faq
from bot.faqs.findings import Finding
from bot.faqs.keys import key_for
from bot.faqs.rules_answer import CLINIC
from bot.faqs.rules_phrasing import PHRASINGS
from bot.faqs.shelf import plain
from bot.faqs.view import View

TITLE, TEXT, LINES, LINE = 200, 2_000, 40_000, 1_000  # characters
PART = "|"  # between the id and the phrasing that is to come from there
EMERGENCY = "emergency"  # what is learnt of danger is no FAQ's


@dataclass(frozen=True)
class Form:
    """What stands in the fields. `moved` are phrasings of others that belong here now, each with
    the id it is taken from; `is_faq` is False for what the dialogue knows: it has questions
    only."""

    title: str = ""
    answer: str = ""
    more: str = ""
    source: str = CLINIC
    facts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    questions: str = ""
    tests: str = ""
    version: str = ""
    moved: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[str, ...] = ()
    is_faq: bool = True

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The questions it is to be learnt by."""
        return one_a_line(self.questions)

    @property
    def held_out(self) -> tuple[str, ...]:
        """The questions it is to be tested by."""
        return one_a_line(self.tests)

    def faq(self, key: str) -> Faq:
        """The FAQ it describes."""
        facts = () if self.source == CLINIC else self.facts
        texts = (self.phrasings, self.answer or None, self.more or None)
        return Faq(key, self.title, self.source, facts, self.related, *texts)


def standing(view: View, key: str) -> Form:
    """The form of what there is."""
    label = view.label(key)
    lists = Form(
        title=label.title,
        questions="\n".join(view.phrasings(key)),
        tests="\n".join(view.held_out(key)),
        version=view.version(key),
        is_faq=label.is_faq,
    )
    if not label.is_faq:
        return lists
    faq = view.faq(key)
    return replace(
        lists,
        title=faq.title,
        answer=faq.answer or "",
        more=faq.more or "",
        source=faq.source,
        facts=faq.facts,
        related=faq.related,
    )


def sent(fields: Fields, is_faq: bool = True) -> Form:
    """The form as it came; questions that were ticked beside it join the others."""
    moved = tuple(_parts(fields.all("move", LINE)))
    added = [*fields.all("add", LINE), *(text for _, text in moved)]
    return Form(
        title=fields.text("title", TITLE),
        answer=fields.lines("answer", TEXT),
        more=fields.lines("more", TEXT),
        source=fields.text("source") or CLINIC,
        facts=fields.all("facts"),
        related=fields.all("related"),
        questions=_joined(fields.lines("questions", LINES), added),
        tests=fields.lines("tests", LINES),
        version=fields.text("version"),
        moved=moved,
        confirmed=fields.all("confirmed"),
        is_faq=is_faq,
    )


def key_of(form: Form) -> str:
    """The key that a new FAQ of this title gets."""
    return key_for(form.title, taken=draft().view().labels())


def creating(form: Form, key: str) -> Edit:
    """The change that makes it a new FAQ."""
    edit = draft().edit()
    _take_over(edit, form, key)
    edit.create(form.faq(key), form.held_out)
    return edit


def changing(form: Form, key: str) -> Edit:
    """The change that makes a FAQ, or what the dialogue knows, what the form says."""
    edit = draft().edit()
    edit.expect(key, form.version)
    _take_over(edit, form, key)
    if form.is_faq:
        faq, before = form.faq(key), edit.now.faq(key)
        fields = {name: getattr(faq, name) for name in ("title", "source", "answer", "more")}
        facts, related = _as_in(before.facts, faq.facts), _as_in(before.related, faq.related)
        edit.change(key, **fields, facts=facts, related=related)
    edit.set_phrasings(key, form.phrasings)
    edit.set_held_out(key, form.held_out)
    return edit


def owners(findings: Sequence[Finding], key: str) -> dict[str, tuple[str, str, str]]:
    """Where the phrasings stand that were refused for standing elsewhere: by the phrasing the id,
    its title, and how it is written there."""
    wanted = {plain(f.item): f.item for f in findings if is_elsewhere(f)}
    if not wanted:
        return {}
    view = draft().view()
    found = {}
    for label in view.labels().values():
        for text in view.phrasings(label.id) if label.id not in (key, EMERGENCY) else ():
            if plain(text) in wanted:
                found[wanted[plain(text)]] = (label.id, label.title or label.id, text)
    return found


def is_elsewhere(finding: Finding) -> bool:
    """Whether a phrasing was refused for standing elsewhere."""
    return finding.kind == "duplicate" and finding.field == PHRASINGS


def _as_in(before: Sequence[str], ticked: Sequence[str]) -> tuple[str, ...]:
    """In the order they stood in: boxes come as the page has them, which nobody has chosen."""
    return (*(x for x in before if x in ticked), *(x for x in ticked if x not in before))


def _take_over(edit: Edit, form: Form, key: str) -> None:
    """Takes the phrasings that are to come here out of where they stand."""
    known = edit.now.labels()
    for id, text in form.moved:
        may_go = id not in (key, EMERGENCY) and id in known
        if may_go and text in edit.now.phrasings(id):
            edit.remove_phrasings(id, [text])


def _parts(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        id, part, text = value.partition(PART)
        if part and one_line(text):
            yield id, one_line(text)


def _joined(text: str, added: Sequence[str]) -> str:
    """Each question that is added once, below the others."""
    known = {plain(line) for line in one_a_line(text)}
    lines = [text] if text else []
    for line in map(one_line, added):
        if plain(line) not in known:
            known.add(plain(line))
            lines.append(line)
    return "\n".join(lines)
