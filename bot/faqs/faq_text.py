"""The text of a FAQ file, of test questions and of any file with examples, after a change: only the
lines of what has changed are others. A new file is plain Rasa training data. Must not read or write
files, nor judge what is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from bot.faqs.faq import INTENT_PREFIX, RESPONSE_PREFIX, Faq, FaqError, parse, read_text
from bot.faqs.splice import Place, Source, SpliceError, flow, quoted

HELD_OUT = "# held out: never trained on\n"
VERSION = 'version: "3.1"\n'
METADATA = ("title", "source", "facts", "related")  # in this order


class TextError(Exception):
    """A file is written in a way that is not changed here; the message says what to do."""


def created(faq: Faq) -> str:
    """A FAQ file that holds this and nothing else."""
    lines = [f"  - intent: {INTENT_PREFIX}{faq.key}", "    metadata:"]
    lines += [f"      {name}: {value}" for name, value in _metadata(faq).items() if value]
    text = VERSION + "nlu:\n" + "\n".join(lines) + "\n" + _examples(faq.phrasings)
    return text + _responses(faq)


def created_examples(intent: str, texts: Sequence[str], head: str = HELD_OUT) -> str:
    """A file with examples of one intent."""
    return f"{head}{VERSION}nlu:\n  - intent: {intent}\n{_examples(texts)}"


def changed(text: str, faq: Faq) -> str:
    """The text of a FAQ file as it must be for it to read as `faq`."""
    name = f"{faq.key}.yml"
    before = parse(read_text(text, name), name)
    source = Source(text)
    if _metadata(before) != _metadata(faq):
        source = _spliced(name, lambda: _with_metadata(Source(text), before, faq))
    if (before.answer, before.more) != (faq.answer, faq.more):
        answered = source
        source = _spliced(name, lambda: _with_answers(answered, before, faq))
    new = source.text
    if before.phrasings != faq.phrasings:
        new = with_examples(new, INTENT_PREFIX + faq.key, faq.phrasings)
    if _read(new, name) != faq:
        raise _too_odd(name)
    return new


def with_examples(text: str, intent: str, wanted: Sequence[str]) -> str:
    """The text with these examples of an intent: those that stay keep their lines, new ones come
    last."""
    source = Source(text)
    place = (*_intent_place(source, intent), "examples")
    missing = Counter(wanted)
    lines = [line for line in source.lines(place) if not line or _taken(missing, line[2:].strip())]
    lines += [f"- {text}" for text in wanted if _taken(missing, text)]
    return _spliced(intent, lambda: source.put_block(place, lines, ("intent", "metadata"))).text


def _taken(missing: Counter[str], text: str) -> bool:
    """Whether it is still missing; from then on, one less."""
    missing[text] -= 1
    return missing[text] >= 0


def _examples(texts: Sequence[str]) -> str:
    return "    examples: |\n" + "".join(f"      - {text}\n" for text in texts)


def _responses(faq: Faq) -> str:
    texts = [_variant(faq.answer, 4)] if faq.answer else []
    texts += [_variant(faq.more, 4, more=True)] if faq.more else []
    if not texts:
        return ""
    items = "".join(f"    - {text}\n" for text in texts)
    return f"responses:\n  {RESPONSE_PREFIX}{faq.key}:\n{items}"


def _variant(text: str, indent: int, more: bool = False) -> str:
    """One text of an answer as an entry of a list whose dashes stand `indent` columns in."""
    below = " " * (indent + 2)
    lines = [f"{below}  {line}" if line else "" for line in text.splitlines()]
    tail = [f"{below}metadata: {{when: more}}"] if more else []
    return "\n".join(["text: |", *lines, *tail])


def _metadata(faq: Faq) -> dict[str, str]:
    """The values as they are written; empty where there is nothing to write."""
    names = {"facts": faq.facts, "related": faq.related}
    lists = {name: flow(values) for name, values in names.items() if values}
    return {
        "title": quoted(faq.title),
        "source": quoted(faq.source),
        "facts": lists.get("facts", ""),
        "related": lists.get("related", ""),
    }


def _with_metadata(source: Source, before: Faq, after: Faq) -> Source:
    place = (*_intent_place(source, INTENT_PREFIX + after.key), "metadata")
    wanted, found = _metadata(after), _metadata(before)
    if not isinstance(source.find(place), MappingNode):
        lines = "".join(f"\n      {name}: {value}" for name, value in wanted.items() if value)
        return source.put(place, lines, ("intent",))
    for number, name in enumerate(METADATA):
        if wanted[name] == found[name]:
            continue
        if wanted[name]:
            source = source.put((*place, name), wanted[name], METADATA[:number])
        elif source.find((*place, name)) is not None:
            source = source.drop((*place, name))
    return source


def _with_answers(source: Source, before: Faq, after: Faq) -> Source:
    variants: Place = ("responses", RESPONSE_PREFIX + after.key)
    if not after.answer and not after.more:
        return source.drop(variants[:1])
    if not isinstance(source.find(variants), SequenceNode):
        end = "" if source.text.endswith("\n") else "\n"
        return Source(source.text + end + _responses(after))
    if after.answer != before.answer:
        source = _with_variant(source, variants, after.answer, False)
    if after.more != before.more:
        source = _with_variant(source, variants, after.more, True)
    return source


def _with_variant(source: Source, variants: Place, text: str | None, more: bool) -> Source:
    place = _variant_place(source, variants, more)
    if place is None:
        return source.add_item(variants, _variant(text, 0, more)) if text else source
    if not text:
        return source.drop_item(place)
    return source.put_block((*place, "text"), text.splitlines())


def _variant_place(source: Source, variants: Place, more: bool) -> Place | None:
    node = source.find(variants)
    for number in range(len(node.value) if node else 0):
        when = source.find((*variants, number, "metadata", "when"))
        if (isinstance(when, ScalarNode) and when.value == "more") == more:
            return (*variants, number)
    return None


def _intent_place(source: Source, intent: str) -> Place:
    entries = source.find(("nlu",))
    for number in range(len(entries.value) if isinstance(entries, SequenceNode) else 0):
        name = source.find(("nlu", number, "intent"))
        if isinstance(name, ScalarNode) and name.value == intent:
            return ("nlu", number)
    raise TextError(f"The file has no examples of `{intent}`: tell whoever looks after the files.")


def _spliced(name: str, change: Callable[[], Source]) -> Source:
    try:
        return change()
    except SpliceError as error:
        raise _too_odd(name) from error


def _read(text: str, name: str) -> Faq | None:
    try:
        return parse(read_text(text, name), name)
    except FaqError:
        return None


def _too_odd(name: str) -> TextError:
    return TextError(
        f"{name} is written in a way that cannot be changed here without losing something: it "
        "needs somebody who edits the file itself."
    )
