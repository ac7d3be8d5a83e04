"""A request for a call back becomes a mail that a front desk can act on, whatever a visitor typed,
and no server is trusted with it that cannot prove who it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from clinic_file import load
from hypothesis import given
from hypothesis import strategies as st
from receivers import LOOPBACK, Mailbox, certificate

from bot.clinic import Clinic
from bot.gateway.delivery import mail as mail_module
from bot.gateway.delivery.access import SmtpServer, smtp_server
from bot.gateway.delivery.mail import Mail
from bot.gateway.delivery.notice import DeliveryError, Notice, notice_of
from bot.log.callbacks import CallbackRequest
from bot.log.outbox import Letter

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
ASKED = datetime(2027, 7, 5, 8, 5, tzinfo=timezone.utc)  # summer time in London
NOW = datetime(2027, 7, 5, 8, 6, tzinfo=timezone.utc)
PLAIN = SmtpServer(LOOPBACK, 1, tls=False, start_tls=False)
LOGIN = replace(PLAIN, user="me", password="wrong")
NOTICE = Notice(
    key="k1",
    name="Zoë Ångström",
    phone="+442079460999",
    phone_display="020 7946 0999",
    when="after 5",
    reason="asked",
    summary="Asked about: Pregnancy",
    asked_at=ASKED,
)
ENTRY = 'callbacks: {email: "desk@example.com"}\naccent'


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return load(tmp_path_factory.mktemp("clinic"), ("accent", ENTRY))


@pytest.fixture(scope="module")
def mail(clinic: Clinic) -> Mail:
    return Mail(PLAIN, clinic)


def letter(name: str = "Ann", phone: str = "+442079460999", when: str = "") -> Letter:
    asked = CallbackRequest("r1", name, phone, when, None, "Nothing asked before")
    return Letter(1, "email", 0, asked, "c1", ASKED)


def test_the_mail_says_whom_to_phone_and_when(clinic: Clinic) -> None:
    async def run() -> Mailbox:
        async with Mailbox().listening() as box:
            await Mail(replace(PLAIN, port=box.port), clinic).deliver(NOTICE, NOW)
            return box

    box = asyncio.run(run())
    (mail,) = box.mails
    assert box.envelopes == [("desk@example.com", ["desk@example.com"])]
    assert mail["To"] == "desk@example.com"
    assert mail["From"] == "Test clinic <desk@example.com>"
    assert mail["Subject"] == "Please call back: asked on Monday 5 July 2027, 9:05"
    assert mail["Message-ID"] == "<k1@example.com>"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_content()
    for line in (
        "Name:            Zoë Ångström",
        "Phone:           020 7946 0999",
        "Preferred time:  after 5",
        "Asked on:        Monday 5 July 2027, 9:05",
        "Asked about: Pregnancy",
        "Please phone them: an answer to this mail does not reach them.",
    ):
        assert line in body.splitlines()
    assert mail.get_content_type() == "text/plain"
    assert all(len(line) < 999 and line.isascii() for line in box.raw[0].splitlines())


def test_a_request_is_told_as_the_clinic_dials(clinic: Clinic, mail: Mail) -> None:
    assert notice_of(letter(), clinic).phone_display == "020 7946 0999"
    assert notice_of(letter(phone="+33 1 70 18 99 99"), clinic).phone_display == "+33 1 70 18 99 99"
    assert notice_of(letter(phone="ask\r\nme"), clinic).phone_display == "ask me"
    assert "no time given" in mail.compose(notice_of(letter(), clinic), NOW).get_content()


def test_the_key_belongs_to_the_request_alone(clinic: Clinic) -> None:
    first = letter()
    again = replace(first, number=9, attempts=3, channel="webhook")
    other = replace(first, conversation="c2")
    keys = [notice_of(each, clinic).key for each in (first, again, other)]
    assert keys[0] == keys[1] != keys[2]


@given(name=st.text(max_size=100), when=st.text(max_size=200))
def test_nothing_typed_can_become_a_header_or_a_line(
    clinic: Clinic, mail: Mail, name: str, when: str
) -> None:
    hostile = f"{name}\r\nBcc: x@evil.example\u2028Phone: 1"
    message = mail.compose(notice_of(letter(hostile, when=f"{when}\nPhone: 2"), clinic), NOW)
    harmless = mail.compose(notice_of(letter(), clinic), NOW)
    assert message.items() == harmless.items()
    assert len(message.as_bytes().split(b"\n\n")[0]) == len(harmless.as_bytes().split(b"\n\n")[0])
    phones = [x for x in message.get_content().splitlines() if x.startswith(("Phone:", "Bcc:"))]
    assert phones == ["Phone:           020 7946 0999"]


def deliver(box: Mailbox, clinic: Clinic, server: SmtpServer, tls: object = None) -> None:
    async def run() -> None:
        async with box.listening(tls):  # type: ignore[arg-type]
            await Mail(replace(server, port=box.port), clinic, seconds=5).deliver(NOTICE, NOW)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("box", "server", "reason"),
    [
        (Mailbox("554 5.7.1 no mail about Ann"), PLAIN, "SMTPDataError 554"),
        (Mailbox("451 later"), PLAIN, "SMTPDataError 451"),
        (Mailbox(user=("me", "right")), LOGIN, "SMTPAuthenticationError 535"),
        # Somebody on the way who hides that the server can encrypt must not get to see the mail.
        (Mailbox(user=("me", "wrong")), replace(LOGIN, start_tls=True), "SMTPException"),
    ],
)
def test_a_refusal_is_told_in_our_own_words(
    clinic: Clinic, box: Mailbox, server: SmtpServer, reason: str
) -> None:
    with pytest.raises(DeliveryError) as error:
        deliver(box, clinic, server)
    assert str(error.value) == reason
    assert not server.start_tls or not (box.mails or box.logins)


def test_the_right_user_gets_in(clinic: Clinic) -> None:
    box = Mailbox(user=("me@example.org", "p@ss/word"))
    url = "smtp://me%40example.org:p%40ss%2Fword@127.0.0.1:1"
    deliver(box, clinic, smtp_server(url))
    assert box.envelopes == [("me@example.org", ["desk@example.com"])]
    assert box.mails[0]["Message-ID"] == "<k1@example.org>"


@pytest.mark.parametrize("start_tls", [False, True])
def test_only_a_server_that_proves_its_name_gets_the_mail(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_tls: bool
) -> None:
    server = SmtpServer("localhost", 1, tls=not start_tls, start_tls=start_tls)
    for host, trusted, arrives in (
        ("localhost", True, True),
        ("localhost", False, False),
        ("other.example", True, False),
    ):
        context, public = certificate(tmp_path, host)
        monkeypatch.setenv("SSL_CERT_FILE", str(public if trusted else tmp_path / "none"))
        box = Mailbox(tls=context if start_tls else None)
        if arrives:
            deliver(box, clinic, server, None if start_tls else context)
        else:
            with pytest.raises(DeliveryError):
                deliver(box, clinic, server, None if start_tls else context)
        assert len(box.mails) == arrives


def test_a_slow_farewell_does_not_undo_a_delivery(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_module, "GOODBYE_SECONDS", 0.05)
    box = Mailbox(farewell=0.5)
    deliver(box, clinic, PLAIN)
    assert len(box.mails) == 1


def test_a_silent_server_is_given_up(clinic: Clinic) -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda reader, writer: None, LOOPBACK, 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            await Mail(replace(PLAIN, port=port), clinic, seconds=0.1).deliver(NOTICE, NOW)

    with pytest.raises(DeliveryError, match="Timeout"):
        asyncio.run(run())
