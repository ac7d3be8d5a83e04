"""The filters of the list of conversations: read from an address, written into one, and named. The
address is all there is: whoever has it sees the same list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from bot.console.fields import Fields
from bot.console.review_words import Naming
from bot.log.conversations import FEEDBACK, LENGTHS, OUTCOMES, REVIEWED, WAYS, Wanted
from bot.log.search import read

# In the order in which they stand in addresses and on the page.
NAMES = (
    "q", "from", "to", "outcome", "answer", "sure", "feedback", "way", "tag", "reviewed", "flagged",
    "model", "length",
)  # fmt: skip
MOST = {"q": 200, "answer": 80, "tag": 60, "model": 80}  # characters
YEARS = range(2000, 2200)  # in which a day has a midnight before and after it
BANDS = ("0", "1", "2", "3")
KNOWN: Mapping[str, Mapping[str, object] | tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "sure": BANDS,
    "feedback": FEEDBACK,
    "way": WAYS,
    "reviewed": REVIEWED,
    "flagged": ("yes",),
    "length": LENGTHS,
}


@dataclass(frozen=True)
class Filters:
    """The filters in use, by name."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def query(self) -> str:
        """As it stands in addresses."""
        return urlencode({name: self.values[name] for name in NAMES if name in self.values})

    @property
    def path(self) -> str:
        """The address of the list."""
        return f"/conversations?{self.query}" if self.values else "/conversations"

    def transcript(self, conversation: str) -> str:
        """The address of a conversation of the list."""
        path = f"/conversations/{quote(conversation, safe='')}"
        return f"{path}?{self.query}" if self.values else path

    def next_after(self, conversation: str) -> str:
        """The address that leads on to the next one to read."""
        after = urlencode({"after": conversation})
        return f"/conversations/next?{f'{self.query}&' if self.values else ''}{after}"

    def unread(self, zone: ZoneInfo) -> Wanted:
        """What the log is asked for to find what is still to be read of the list."""
        return replace(self.wanted(zone), reviewed="no")

    def without(self, name: str) -> str:
        """The address of the same list without one of them."""
        return Filters({n: value for n, value in self.values.items() if n != name}).path

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """What the log is asked for."""
        until = _day(self["to"])
        return Wanted(
            since=_midnight(_day(self["from"]), zone),
            until=_midnight(until + timedelta(days=1) if until else None, zone),
            outcome=self["outcome"],
            answer=self["answer"],
            band=int(self["sure"]) if self["sure"] else None,
            feedback=self["feedback"],
            way=self["way"],
            tag=self["tag"],
            reviewed=self["reviewed"],
            flagged=bool(self["flagged"]),
            model=self["model"],
            length=self["length"],
            words=read(self["q"]),
        )

    def labels(self, naming: Naming) -> list[tuple[str, str]]:
        """What is in use, in words, by name; but for the words that are looked for."""
        return [(n, _label(n, self.values[n], naming)) for n in NAMES[1:] if n in self.values]


def filters_of(fields: Fields) -> Filters:
    """The filters an address names; what makes no sense is none."""
    found = {name: _value(fields, name) for name in NAMES}
    return Filters({name: value for name, value in found.items() if value})


def _value(fields: Fields, name: str) -> str:
    if name in ("from", "to"):
        day = fields.day(name)
        return day.isoformat() if day and day.year in YEARS else ""
    if name in KNOWN:
        return fields.choice(name, KNOWN[name])
    return fields.text(name, MOST[name])


def _label(name: str, value: str, naming: Naming) -> str:
    words = naming.words
    known = {
        "outcome": words.outcomes, "sure": words.bands, "feedback": words.feedback,
        "way": words.ways, "reviewed": words.reviewed, "length": words.lengths,
    }  # fmt: skip
    if name in known:
        prefix = {"sure": "Least sure: ", "way": "Way on: "}.get(name, "")
        return prefix + known[name][value]
    if name == "answer":
        return naming.answer(value)
    return {"flagged": "Flagged", "tag": f"Tag: {value}"}.get(name, f"{name.capitalize()} {value}")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None
