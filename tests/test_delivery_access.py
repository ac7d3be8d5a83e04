"""What delivery needs from people, its two secrets and its texts: read right, and refused at the
start with a sentence that never repeats a secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from clinic_file import load

from bot.gateway.delivery.access import smtp_server, webhook_key
from bot.gateway.delivery.channels import open_channels
from bot.gateway.delivery.mail import Wording
from bot.settings import Delivery, SettingsError

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, False, True, None, None, None)),
        ("smtps://u:p@m.example", ("m.example", 465, True, False, "u", "p", None)),
        ("smtp://localhost:25/", ("localhost", 25, False, False, None, None, None)),
        ("smtp://[::1]:25", ("::1", 25, False, False, None, None, None)),
        (
            "smtp://a%40b.com:%23%2F%25@m.example:2525?from=web%40b.com",
            ("m.example", 2525, False, True, "a@b.com", "#/%", "web@b.com"),
        ),
        ("smtp://a%40b.c:p@m.example", ("m.example", 587, False, True, "a@b.c", "p", "a@b.c")),
    ],
)  # fmt: skip
def test_addresses_of_mail_servers(url: str, expected: tuple[object, ...]) -> None:
    s = smtp_server(url)
    assert (s.host, s.port, s.tls, s.start_tls, s.user, s.password, s.sender) == expected
    assert "p@ss" not in repr(smtp_server("smtp://u:p%40ss@m.example"))


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com", "http://u:s3cret@m.example", "smtp://", "smtp://u:s3cret@",
        "smtp://u:s3#cret@m.example", "smtp://u:s3/cret@m.example", "smtp://u:s3?cret@m.example",
        "smtp://u:s3cret@m.example:x", "smtp://u:s3cret@m.example:99999", "smtp://s3cret@m.example",
        "smtp://:s3cret@m.example", "smtp://u:s3cret@m.example/inbox", "smtp://[u:s3cret@m.example",
        "smtp://u:s3cret@m.example?tls=no", "smtp://u:s3cret@m.exa mple",
        "smtp://u:s3cret@m.example?from=A%20<a@b.com>", "smtp://u:s3cret@m.example?from=",
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="CLINIC_SMTP_URL") as error:
        smtp_server(url)
    assert "cret" not in str(error.value)


def test_secrets_of_webhooks() -> None:
    text = base64.b64encode(KEY).decode()
    assert webhook_key(text) == webhook_key(f"whsec_{text}") == KEY
    for wrong in ("changeme", "x" * 40 + "!", base64.b64encode(KEY[:20]).decode(), "whsec_"):
        with pytest.raises(SettingsError, match="openssl rand") as error:
            webhook_key(wrong)
        assert wrong not in str(error.value)


def test_what_is_missing_is_said_at_the_start(tmp_path: Path) -> None:
    nowhere = load(tmp_path)
    assert open_channels(nowhere, Delivery()) == {}
    entry = 'callbacks:\n  email: "a@b.com"\n  webhook: "https://b.com/x"\naccent'
    both = load(tmp_path, ("accent", entry))
    given = {"CLINIC_SMTP_URL": "smtp://m.example", "CLINIC_WEBHOOK_SECRET": "A" * 44}
    whole = Delivery.from_environment(given)
    assert set(open_channels(both, whole)) == {"email", "webhook"} == set(both.callbacks.channels)
    assert "m.example" not in repr(whole) and "AAAA" not in repr(whole)
    for missing in given:
        part = {name: value for name, value in given.items() if name != missing}
        with pytest.raises(SettingsError, match=missing):
            open_channels(both, Delivery.from_environment(part))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ("mail: {subject: a, body: b}", "needs mail: with subject, body and any_time"),
        ("mail: {subject: 'a {name}', body: b, any_time: c}", "{name} cannot stand there"),
        ("mail: {subject: a, body: 'b {fone}', any_time: c}", "{fone} cannot stand there"),
        ("mail: {subject: a, body: 'b {', any_time: c}", "a single brace"),
        ("mail: {subject: a, body: 7, any_time: c}", "must be texts"),
        ("a: [", "needs mail:"),
    ],
)
def test_a_mistake_in_the_wording_is_told_at_the_start(
    tmp_path: Path, texts: str, told: str
) -> None:
    path = tmp_path / "delivery.yml"
    path.write_text(texts)
    with pytest.raises(SettingsError) as error:
        Wording.load(path)
    assert str(path) in str(error.value) and told in str(error.value)
