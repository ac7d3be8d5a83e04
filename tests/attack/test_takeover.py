"""Nobody gets at somebody else's conversation: not by a token that was guessed, changed, or signed
in any way but ours, not by an old one, and not by naming the victim wherever a name fits. The
victim's words must never come out, and nothing of its conversation may change. CLINIC_TAKEOVERS
is how often it is tried."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import pytest
import requests
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from clinic_processes import Clinic
from forgeries import KINDS, Prey, signed
from victim import CANARY, Victim, Wanted, rows_of

from bot.gateway.http.tokens import BadToken, Tokens

pytest_plugins = ("served_clinic",)
pytestmark = pytest.mark.slow

TIMES = int(os.environ.get("CLINIC_TAKEOVERS", "2000"))
FORGED, NAMED = TIMES * 4 // 5, TIMES // 5  # by a token of their own making; by a good one
AT_ONCE = 8
RETIRED = secrets.token_urlsafe(32).encode()
NAMES = ("conversation", "conversation_id", "sender", "sender_id", "id", "token", "user", "session")
HEADERS = ("X-Conversation", "X-Conversation-Id", "Conversation", "X-User", "X-Token", "From",
           "X-Auth-Token", "Proxy-Authorization", "X-Authorization")  # fmt: skip
TELLING = (("GET", "/api/history"), ("POST", "/api/messages"), ("DELETE", "/api/conversation"))
Told = tuple[int, str]


@pytest.fixture(scope="module")
def victim(served: Clinic) -> Iterator[Victim]:
    """Whoever attacks, at the end all of it stands as it stood."""
    victim = Victim.visit(served.url)
    conversation = served.tokens.conversation(victim.token)
    before = rows_of(served.log, conversation), victim.history()
    assert before[1].count(CANARY) >= 2  # its message and the reply: what is looked for is there
    assert sum(map(len, before[0].values())) >= 6
    yield victim
    assert (rows_of(served.log, conversation), victim.history()) == before


def prey_of(victim: Victim, served: Clinic) -> Prey:
    conversation = served.tokens.conversation(victim.token)
    own = served.tokens.new().text
    return Prey(victim.token, conversation, own, served.tokens.secret, RETIRED)


def test_no_forged_token_opens_a_conversation(served: Clinic, victim: Victim) -> None:
    chooser, prey = random.Random(11), prey_of(victim, served)
    makers = {name: kind(prey, chooser) for name, kind in KINDS.items()}
    turns = list(islice(cycle(makers), FORGED))
    tokens = [next(makers[name]) for name in turns]
    assert victim.token not in tokens and prey.own not in tokens
    told = attacked(served, [(token, _any(victim, chooser)) for token in tokens])
    _nothing_was_told(told)
    passed = Counter(
        name for name, (status, _) in zip(turns, told, strict=True) if status != 401
    )  # fmt: skip
    assert not passed


def test_every_place_of_a_token_counts(served: Clinic, victim: Victim) -> None:
    """What a run of chance may leave out; no request is needed to see it."""
    prey, length = prey_of(victim, served), len(victim.token)
    for name, tries in (("changed", length * 4), ("cut", length * 3), ("written_otherwise", 100)):
        for token in islice(KINDS[name](prey, random.Random(3)), tries):
            with pytest.raises(BadToken):
                served.tokens.conversation(token)


def test_a_good_token_opens_its_own_conversation_alone(served: Clinic, victim: Victim) -> None:
    chooser = random.Random(12)
    known = (served.tokens.conversation(victim.token), victim.token)
    telling = [one for one in victim.wanted() if (one.method, one.path) in TELLING]
    tries = [one for who in known for wanted in telling for one in _naming(wanted, who)]
    chooser.shuffle(tries)
    while len(tries) < NAMED:
        tries += _naming(_any(victim, chooser), chooser.choice((*known, victim.message)))
    told = attacked(served, [(served.tokens.new().text, one) for one in tries])
    _nothing_was_told(told)
    assert {200, 400, 404} <= {status for status, _ in told}  # some went all the way


def test_a_token_of_an_erased_conversation_is_dead(served: Clinic, victim: Victim) -> None:
    gone = Victim.visit(served.url)
    again = requests.post(
        f"{served.url}/api/token", json={}, headers={"Authorization": f"Bearer {gone.token}"}
    ).json()["token"]
    conversation = served.tokens.conversation(gone.token)
    made = signed(conversation, [served.tokens.secret])
    assert attacked(served, [(again, Wanted("DELETE", "/api/conversation"))]) == [(204, "")]
    tries = [(token, one) for token in (gone.token, again, made) for one in gone.wanted()]
    told = attacked(served, tries)
    _nothing_was_told(told)
    statuses = {(one.method, status) for (_, one), (status, _) in zip(tries, told, strict=True)}
    assert statuses == {("GET", 401), ("POST", 401), ("DELETE", 204)}  # erasing twice is erasing
    assert not any(rows_of(served.log, conversation).values())


def test_the_keys_open_what_they_should(served: Clinic, victim: Victim) -> None:
    """The control: what is tried above fails for what is wrong with it, and not otherwise."""
    conversation = served.tokens.conversation(victim.token)
    assert served.tokens.old is not None
    keys = (served.tokens.secret, served.tokens.old, RETIRED)
    good = [(signed(conversation, [key]), Wanted("GET", "/api/history")) for key in keys]
    told = attacked(served, good)
    assert [status for status, _ in told] == [200, 200, 401]
    assert [CANARY in text for _, text in told] == [True, True, False]
    assert Tokens(served.tokens.secret).conversation(good[0][0]) == conversation


def _any(victim: Victim, chooser: random.Random) -> Wanted:
    return chooser.choice(list(victim.wanted()))


def _naming(wanted: Wanted, known: str) -> Iterator[Wanted]:
    """The request with the victim named in one more place: wherever a careless server may look."""
    for name in NAMES:
        yield replace(wanted, path=f"{wanted.path}?{name}={known}")
        yield replace(wanted, body={**(wanted.body or {}), name: known})
        yield replace(wanted, headers=(*wanted.headers, ("Cookie", f"{name}={known}")))
    for header in HEADERS:
        yield replace(wanted, headers=(*wanted.headers, (header, known)))
    yield replace(wanted, headers=(*wanted.headers, ("Authorization", f"Bearer {known}.")))
    yield replace(wanted, path=f"{wanted.path}/{known}")
    yield replace(wanted, path=f"/api/conversations/{known}{wanted.path.removeprefix('/api')}")


def _nothing_was_told(told: list[Told]) -> None:
    leaks = [(status, text[:200]) for status, text in told if CANARY in text]
    assert not leaks
    assert max(status for status, _ in told) < 500


def attacked(served: Clinic, tries: list[tuple[str, Wanted]]) -> list[Told]:
    """What each request with its token was answered, over a few connections that stay open."""

    async def all_of_them() -> list[Told]:
        pool, patience = TCPConnector(limit=AT_ONCE), ClientTimeout(None, sock_read=60)
        async with ClientSession(served.url, connector=pool, timeout=patience) as http:
            waiting, told = iter(enumerate(tries)), {}

            async def worker() -> None:
                for number, (token, wanted) in waiting:
                    told[number] = await _one(http, token, wanted)

            await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
            return [told[number] for number in range(len(tries))]

    return asyncio.run(all_of_them())


async def _one(http: ClientSession, token: str, wanted: Wanted) -> Told:
    headers = [("Authorization", f"Bearer {token}"), *wanted.headers]
    body: dict[str, Any] = {} if wanted.body is None else {"json": wanted.body}
    async with http.request(wanted.method, wanted.path, headers=headers, **body) as answer:
        return answer.status, await answer.text()
