"""Finds names of people, after something that announces one: "my name is", "this is", "Mrs",
"thanks," at the end. Nothing is taken for a name for its capital alone: treatments, conditions
and places have one too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.language.masking.cue import Cue
from bot.language.masking.found import VEIL, Found, Message
from bot.language.masking.name_reader import (
    NameReader,
    Token,
    Trust,
    has_capital,
    name_reader,
    token_at,
)
from bot.language.masking.words import listed, one_of, plain, section

CUED = (Trust.CERTAIN, Trust.LIKELY, Trust.KNOWN)
Span = tuple[int, int]
BEFORE = 40  # characters before "I'm" in which a greeting may stand
_GAP = re.compile(r"[\s:=\"'(\-]{0,4}")
_TITLE_GAP = re.compile(r"\.?[ ]{1,3}|\.")
_SIGNED_GAP = re.compile(r"[\s,.!\-]{1,5}")
_END = re.compile(r"[\s.!xX)]{0,9}$")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W{0,3}$")
_ONE = r"[^\W\d_][\w'’-]{0,30}"
_NAME = rf"({_ONE}(?: {_ONE}){{0,2}})"
_LABEL = r"(?:[a-z.]{2,6}[\s:]{1,3})?"  # "tel", "born"
_GOES_ON = re.compile(
    r"\s*(?:$|[^\w\s'’]|\d|(?:and|n|from|here|i|i'm|im|my|calling|speaking|aged?)\b)", re.I
)


@dataclass(frozen=True)
class _Words:
    cues: tuple[tuple[Trust, Cue], ...]
    bare: Cue
    kin: Cue
    signing: Cue
    titles: Cue
    in_small: frozenset[str]  # titles that may be written in small letters
    determiners: frozenset[str]
    presenting: frozenset[str]
    presented: re.Pattern[str]
    beside: tuple[re.Pattern[str], ...]
    speaking: re.Pattern[str]
    greeted: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    words = section("names")
    presenting, greeting = words["presenting"].split(), one_of(words["greetings"].split())
    begins = rf"(?:\b{greeting}\b|^|[.!?,;\n{VEIL}])\s{{0,3}}"
    titles = words["titles"]
    return _Words(
        cues=tuple((trust, Cue.of(words[trust.name.lower()])) for trust in CUED),
        bare=Cue.of(words["bare"]),
        kin=Cue.of([f"my|his|her|our|their {'|'.join(words['kin'].split())}"], then=",? "),
        signing=Cue.of(words["signing"]),
        titles=Cue.of([*titles["any"].split(), *titles["capital"].split()], then="(?![-'’])"),
        in_small=listed(titles["any"]),
        determiners=listed(words["determiners"]),
        presenting=frozenset(presenting),
        presented=re.compile(rf"{begins}{_NAME} {one_of(presenting)}\b", re.I),
        beside=(
            re.compile(rf"{begins}{_NAME}[\s,:-]{{1,3}}{_LABEL}{VEIL}", re.I),
            re.compile(rf"{VEIL}[\s,:-]{{1,3}}{_NAME}[\s.!]{{0,3}}$"),
        ),
        speaking=re.compile(rf"\b(?:this|it) is {_NAME} speaking\b", re.I),
        greeted=re.compile(
            rf"(?:^|\b{greeting}(?: (?:all|there|everyone|again))?)[\s,.!]{{0,5}}$", re.I
        ),
    )


def find_names(message: Message) -> Iterator[Found]:
    """Names that are announced."""
    reader = name_reader()
    for finder in (_after_cues, _after_bare, _after_kin, _after_titles, _presented, _signed):
        for start, end in finder(message, reader):
            yield Found("name", start, end)


def _after_cues(message: Message, reader: NameReader) -> Iterator[Span]:
    for trust, cue in _words().cues:
        for match in cue.find(message):
            start = _past(_GAP, match)
            end = reader.end(message.text, start, trust)
            if end is not None:
                yield start, end


def _after_bare(message: Message, reader: NameReader) -> Iterator[Span]:
    """ "I'm Sarah", but not "I'm Pregnant": what no list knows must stand as a name does."""
    for match in _words().bare.find(message):
        token = token_at(message.text, _past(_GAP, match))
        end = _end_of_bare(match, token, reader) if token else None
        if token is not None and end is not None:
            yield token.start(), end


def _end_of_bare(match: re.Match[str], token: Token, reader: NameReader) -> int | None:
    text = match.string
    if reader.is_first(token):
        return reader.end(text, token.start(), Trust.KNOWN)
    following = token_at(text, token.end() + 1)
    two = following is not None and reader.may_be_unknown(following)
    named = reader.is_word(token) and (two or not reader.is_never(token))
    if named or (reader.may_be_unknown(token) and (two or _is_greeted(match))):
        end = reader.end(text, token.start(), Trust.LIKELY)
        return end if end is not None and _GOES_ON.match(text, end) else None
    return None


def _is_greeted(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - BEFORE) : match.start()]
    return _words().greeted.search(before) is not None


def _after_kin(message: Message, reader: NameReader) -> Iterator[Span]:
    """ "my husband Will", but not "My Husband Will Come"."""
    for match in _words().kin.find(message):
        token = token_at(message.text, match.end())
        if token is None:
            continue
        small = match.group().split()[-1].islower() and not reader.is_never(token)
        trust = Trust.LIKELY if small and reader.is_word(token) else Trust.FIRST
        end = reader.end(message.text, token.start(), trust)
        if end is not None:
            yield token.start(), end


def _after_titles(message: Message, reader: NameReader) -> Iterator[Span]:
    for match in _words().titles.find(message):
        gap = _TITLE_GAP.match(message.text, match.end())
        token = token_at(message.text, gap.end()) if gap else None
        if token is None or not _is_titled(match, token):
            continue
        end = reader.end(message.text, token.start(), Trust.CERTAIN)
        if end is not None:
            yield token.start(), end


def _is_titled(title: re.Match[str], token: Token) -> bool:
    """ "MS sufferer", "my dr said", "i miss Monday" are no titles."""
    if plain(title.group()) not in _words().in_small:
        return has_capital(title) and has_capital(token)
    if has_capital(token):
        return True
    if name_reader().is_never(token):
        return False
    before = _LAST_WORD.search(title.string[max(0, title.start() - BEFORE) : title.start()])
    return before is None or plain(before.group(1)) not in _words().determiners


def _presented(message: Message, reader: NameReader) -> Iterator[Span]:
    """ "Sarah here", "this is Sarah speaking", "Sarah Jones, 07700 900123"."""
    patterns: list[tuple[re.Pattern[str], Trust]] = []
    if VEIL in message.text:
        patterns += [(pattern, Trust.KNOWN) for pattern in _words().beside]
    if not message.words.isdisjoint(_words().presenting):
        patterns.append((_words().presented, Trust.KNOWN))
        patterns.append((_words().speaking, Trust.CERTAIN))
    for pattern, trust in patterns:
        for match in pattern.finditer(message.text):
            end = reader.end(message.text, match.start(1), trust)
            if end is not None and end >= match.end(1):
                yield match.span(1)


def _signed(message: Message, reader: NameReader) -> Iterator[Span]:
    """A name that ends the message: "Many thanks, Sarah"."""
    for match in _words().signing.find(message):
        start = _past(_SIGNED_GAP, match)
        end = reader.end(message.text, start, Trust.LIKELY) if start > match.end() else None
        if end is not None and _END.match(message.text, end):
            yield start, end


def _past(gap: re.Pattern[str], match: re.Match[str]) -> int:
    """Where what follows a cue begins."""
    between = gap.match(match.string, match.end())
    return between.end() if between else match.end()
