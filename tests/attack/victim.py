"""A visitor whose conversation others want: what it holds, whether anything of it has changed, and
every request that could show or change it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import requests
from sqlalchemy import MetaData, select
from sqlalchemy.engine import Connection

from bot.log.database import Database

CANARY = "quokka"  # in all that the victim writes and gets, and in nothing that an attacker sends
REASON = f"{CANARY} reason"
PHONE = "020 7946 0999"


@dataclass(frozen=True)
class Wanted:
    """A request; headers beside the token's."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Victim:
    """What an attacker may know of it, all of it made by a visit."""

    url: str
    token: str
    message: str
    button: str
    callback: str

    @classmethod
    def visit(cls, url: str) -> Victim:
        """Says something, judges the answer, takes a way on, asks for a call."""
        http = requests.Session()
        token = http.post(f"{url}/api/conversations", json={}).json()["token"]
        message, callback = str(uuid.uuid4()), str(uuid.uuid4())
        http.headers["Authorization"] = f"Bearer {token}"
        said = http.post(
            f"{url}/api/messages", json={"id": message, "text": f"{CANARY}, make me an offer"}
        ).json()
        button = said["replies"][1]["buttons"][0]["id"]
        form = {"id": callback, "name": CANARY, "phone": PHONE, "consent": True}
        for path, body in (
            ("feedback", {"message": message, "verdict": "up", "reason": REASON}),
            ("clicks", {"message": message, "kind": "book"}),
            ("callbacks", form),
        ):
            assert http.post(f"{url}/api/{path}", json=body).status_code < 300
        return cls(url, token, message, button, callback)

    def history(self) -> str:
        """What it reads itself."""
        told = {"Authorization": f"Bearer {self.token}"}
        return requests.get(f"{self.url}/api/history", headers=told).text

    def wanted(self) -> Iterator[Wanted]:
        """Requests that, if they passed for the victim's, would show or change something."""
        resumed = (("Accept", "text/event-stream"), ("Last-Event-ID", f"{self.message}:0"))
        again = {"id": self.message, "text": "what did I say"}
        form = {"id": self.callback, "name": "x", "phone": PHONE, "consent": True}
        yield Wanted("GET", "/api/history")
        yield Wanted("POST", "/api/messages", again)
        yield Wanted("POST", "/api/messages", again, resumed)
        yield Wanted("POST", "/api/messages", {"id": str(uuid.uuid4()), "button": self.button})
        yield Wanted("POST", "/api/messages", {"id": str(uuid.uuid4()), "text": "and now"})
        yield Wanted("POST", "/api/token", {})
        yield Wanted("POST", "/api/feedback", {"message": self.message, "verdict": "down"})
        yield Wanted("POST", "/api/feedback", {"message": self.message, "verdict": "missed"})
        yield Wanted("POST", "/api/clicks", {"message": self.message, "kind": "crisis"})
        yield Wanted("POST", "/api/callbacks", {**form, "id": str(uuid.uuid4())})
        yield Wanted("POST", "/api/callbacks", form)
        yield Wanted("DELETE", "/api/conversation")


def rows_of(log: Database, conversation: str) -> dict[str, list[Any]]:
    """Everything the log holds of a conversation, by table: its row and all that hangs on it."""
    metadata = MetaData()
    with log.read() as connection:
        metadata.reflect(connection)
        known = {"conversations": {conversation}}
        found: dict[str, list[Any]] = {}
        for table in metadata.sorted_tables:
            rows = _rows(connection, table, known)
            found[table.name] = [tuple(row) for row in rows]
            for key in islice(table.primary_key.columns, 1):
                known.setdefault(table.name, {row._mapping[key] for row in rows})
        return found


def _rows(connection: Connection, table: Any, known: dict[str, set[Any]]) -> list[Any]:
    if table.name == "conversations":
        where = [table.c.id.in_(known["conversations"])]
    else:
        where = [key.parent.in_(known.get(key.column.table.name, ())) for key in table.foreign_keys]
    rows = (row for one in where for row in connection.execute(select(table).where(one)))
    return sorted(rows, key=repr)
