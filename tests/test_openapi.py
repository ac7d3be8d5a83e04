"""The description of the API and the server say the same: every route is in both, and a whole visit
gets no response but those that are described. What else may be sent, tests/attack tries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from serving import ROOT, FakeAssistant, Setting, desk_with, gateway, log_in, serving
from visitors import fetch, new_id

from bot.gateway.http.tokens import Tokens
from bot.gateway.server import Options, create_app

FILE = ROOT / "bot" / "gateway" / "views" / "openapi.yml"
DESCRIPTION: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
METHODS = {"get", "post", "put", "delete", "patch"}
SCHEMA = schemathesis.from_dict(DESCRIPTION, validate_schema=True)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
KEY = bytes(range(32))


def test_every_route_is_described_and_every_description_is_a_route(tmp_path: Path) -> None:
    db = log_in(tmp_path)
    app = create_app(desk_with(FakeAssistant()), Tokens(KEY), db, Options())
    served = {
        (f"/{route.path}", method.lower())
        for route in app.router.routes
        for method in route.methods
        if route.path.startswith("api/") or route.path in ("healthz", "readyz")
    }
    app.ctx.service.close()
    described = {
        (path, method)
        for path, methods in DESCRIPTION["paths"].items()
        for method in METHODS & methods.keys()
    }
    assert served == described


def test_every_route_needs_a_token_unless_it_says_so() -> None:
    """The list of those that do not is short, and written down here a second time."""
    free = {op.path for op in OPERATIONS if op.definition.resolved.get("security") == []}
    assert free == {
        "/api/widget", "/api/openapi.yml", "/api/conversations", "/healthz", "/readyz",
    }  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with gateway(FakeAssistant()) as address:
        yield address


@pytest.mark.slow
def test_the_file_is_served(url: str) -> None:
    status, text, headers = fetch(url, "GET", "/api/openapi.yml")
    assert status == 200
    assert headers["Content-Type"] == "application/yaml"
    assert text == FILE.read_text("utf-8")


def _token(url: str, http: requests.Session) -> str:
    return str(http.post(f"{url}/api/conversations", json={}).json()["token"])


@pytest.mark.slow
def test_responses_that_chance_does_not_bring_are_described_too(tmp_path: Path) -> None:
    """A whole visit, each response held against the description."""
    assistant = FakeAssistant()
    with serving(Setting(desk_with(assistant), folder=tmp_path)) as url:
        http = requests.Session()
        http.headers["Authorization"] = f"Bearer {_token(url, http)}"
        message = new_id()
        steps = [
            ("POST", "/api/messages", {"id": message, "text": "pregnant, 07700 900123"}, 200),
            ("POST", "/api/messages", {"id": message, "text": "other"}, 409),
            ("POST", "/api/messages", {"id": new_id(), "text": "hello"}, 200),
            ("POST", "/api/messages", {"id": new_id(), "text": "call me"}, 200),
            ("POST", "/api/messages", {"id": new_id(), "text": "chest pain"}, 200),
            ("POST", "/api/feedback", {"message": message, "verdict": "missed"}, 200),
            ("POST", "/api/clicks", {"message": message, "kind": "book"}, 204),
            ("POST", "/api/callbacks", _form("Jo"), 201),
            ("POST", "/api/callbacks", _form(""), 422),
            ("GET", "/api/history", None, 200),
            ("POST", "/api/token", {}, 201),
            ("DELETE", "/api/conversation", None, 204),
            ("DELETE", "/api/conversation", None, 204),  # its first answer may have been lost
            ("POST", "/api/token", {}, 401),
            ("GET", "/api/history", None, 401),
        ]
        for method, path, body, status in steps:
            answer = http.request(method, url + path, json=body)
            assert (path, answer.status_code) == (path, status), answer.text
            SCHEMA[path][method].validate_response(answer)
        assistant.up = False
        answer = http.get(f"{url}/readyz")
        assert answer.status_code == 503
        SCHEMA["/readyz"]["GET"].validate_response(answer)


def _form(name: str) -> dict[str, Any]:
    return {"id": new_id(), "name": name, "phone": "020 7946 0999", "consent": True}
