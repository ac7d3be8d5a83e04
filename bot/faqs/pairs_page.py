"""Questions and answers on a web page: below headings, in definition lists, in what unfolds, or as
"Q:" and "A:" in its text. Links and pictures are left out: only words come across. Must not judge
them, nor load anything the page names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.faqs.pairs_text import in_text, unmarked
from bot.faqs.pairs_values import Pair

UNREAD = frozenset({"script", "style", "template", "noscript", "nav", "svg"})
ENDS = frozenset({"footer", "main"})  # where an answer is over
ASKING = {"h2": "heading", "h3": "heading", "h4": "heading", "dt": "term", "summary": "fold"}
BOUNDS = frozenset({"h1", "h2", "h3", "h4", "dt", "summary"})
CLOSING = frozenset({"details", "dl"}) | ENDS
BREAKS = frozenset(
    ("p", "br", "div", "li", "tr", "ul", "ol", "section", "article", "blockquote", "table")
    + ("h5", "h6")
)
WORDS = re.compile(r"\s+")


@dataclass
class Block:
    """A piece of the page: what asks, or what is told below it."""

    kind: str
    text: str = ""


class Blocks(HTMLParser):
    """Cuts a page into what may ask and what follows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [Block("told")]
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread += 1
        elif tag in BOUNDS:
            self.blocks.append(Block(ASKING.get(tag, "bound")))
        elif tag in CLOSING:
            self.blocks.append(Block("bound"))
        elif tag == "dd":
            self.blocks.append(Block("told"))
        elif tag in BREAKS:
            self.blocks[-1].text += "\n- " if tag == "li" else "\n"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.blocks[-1].text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in BOUNDS:
            self.blocks.append(Block("told"))
        elif tag in CLOSING:
            self.blocks.append(Block("bound"))
        elif tag in BREAKS:
            self.blocks[-1].text += "\n"

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.blocks[-1].text += WORDS.sub(" ", data)


def in_page(text: str) -> list[Pair]:
    """The pairs of a page, numbered in order."""
    parser = Blocks()
    parser.feed(text)
    parser.close()
    found = list(_asked(parser.blocks))
    if any(question.rstrip().endswith("?") for kind, question, _ in found if kind == "heading"):
        # Other headings of a page that has questions are about something else.
        found = [f for f in found if f[0] != "heading" or f[1].rstrip().endswith("?")]
    if not found:
        return in_text("\n".join(_lines(block.text) for block in parser.blocks))
    return [Pair(number, question, answer) for number, (_, question, answer) in enumerate(found, 1)]


def _asked(blocks: Sequence[Block]) -> Iterator[tuple[str, str, str]]:
    """What asks, with all that is told below it; several terms in a row ask the same."""
    asking: list[str] = []
    kind, told = "", ""
    for block in [*blocks, Block("bound")]:
        text = _lines(block.text)
        if block.kind == "told":
            told = f"{told}\n{text}".strip()
            continue
        if told or block.kind != "term" or kind != "term":
            if asking and told:
                yield kind, *unmarked("\n".join(asking), told)
            asking, told = [], ""
        if block.kind != "bound" and text:
            asking, kind = [*asking, " ".join(text.split())], block.kind


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and line != "-")
