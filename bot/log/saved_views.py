"""Filters of the list of conversations that staff keep by a name, for themselves or for all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from bot.log import audit
from bot.log.audit import By, Deed
from bot.log.database import Database
from bot.log.people import Refused
from bot.log.review_tables import views

MOST = 40  # of one person


@dataclass(frozen=True)
class View:
    """A named filter. mine: whether it may be removed."""

    number: int
    title: str
    query: str
    shared: bool
    name: str
    mine: bool


def all_for(db: Database, by: By) -> list[View]:
    """One's own and those that are shared, by title."""
    seen = or_(views.c.person == by.number, views.c.shared)
    with db.read() as connection:
        rows = connection.execute(select(views).where(seen).order_by(views.c.title)).all()
    return [
        View(row.number, row.title, row.query, row.shared, row.name, row.person == by.number)
        for row in rows
    ]


def save(db: Database, title: str, query: str, shared: bool, by: By) -> None:
    """Keeps a filter; one's own of the same title is replaced."""
    with db.write() as connection:
        same = (views.c.person == by.number) & (views.c.title == title)
        connection.execute(views.delete().where(same))
        mine = select(func.count()).where(views.c.person == by.number)
        if connection.execute(mine).scalar_one() >= MOST:
            raise Refused("too_many_views")
        row = {"title": title, "query": query, "shared": shared}
        added = views.insert().values(person=by.number, name=by.name, at=by.at, **row)
        number = connection.execute(added).inserted_primary_key[0]
        audit.write(connection, by, Deed("view.saved", f"view:{number}", {"shared": shared}))


def remove(db: Database, number: int, by: By) -> None:
    """Removes one of one's own."""
    with db.write() as connection:
        mine = (views.c.number == number) & (views.c.person == by.number)
        if not connection.execute(views.delete().where(mine)).rowcount:
            raise Refused("not_your_view")
        audit.write(connection, by, Deed("view.removed", f"view:{number}"))
