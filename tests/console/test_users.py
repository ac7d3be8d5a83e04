"""Staff from the command line, and the console as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests
from console.staff import NOW, PASSWORD, ROOT

from benchmarks.servers import free_ports
from bot.__main__ import main
from bot.console.users import first_link
from bot.log import audit, people_invitations, people_second_factor
from bot.log.audit import By
from bot.log.database import Database
from bot.log.people import keys, named

pytest_plugins = ("log_databases",)


@pytest.fixture
def project(tmp_path: Path, empty_log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with an empty log."""
    (tmp_path / "var").mkdir(mode=0o700)
    shutil.copy(empty_log, tmp_path / "var" / "log.sqlite3")
    shutil.copy(ROOT / "clinic.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("CLINIC_DB_URL", "CLINIC_CONSOLE_URL", "CLINIC_CONSOLE_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def log(project: Path) -> Database:
    return Database.open(f"sqlite:///{project}/var/log.sqlite3")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bot", "user", *words])
    return main()


def test_adding_and_listing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0
    assert "Nobody yet" in capsys.readouterr().out
    assert run(monkeypatch, "add", " Rita  Reed ", "--role", "editor") == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://127.0.0.1:8090/welcome/")
    assert run(monkeypatch, "list") == 0
    waits = capsys.readouterr().out
    assert waits.startswith("Rita Reed: editor, invited: the link holds until 20")
    assert link.split("/")[-1] not in waits
    db = log(project)
    rita = people_invitations.accept(db, link.split("/")[-1], "", "hash", NOW)
    assert (rita.name, rita.role) == ("Rita Reed", "editor")
    assert run(monkeypatch, "list") == 0
    assert capsys.readouterr().out == "Rita Reed: editor, never logged in\n"
    assert run(monkeypatch, "add", "RITA reed", "--role", "admin") == 1
    assert "is here already" in capsys.readouterr().err
    assert audit.check(db) == []
    db.close()


def test_resetting_one_who_lost_everything(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    db = log(project)
    token = people_invitations.first(db, NOW)
    anna = people_invitations.accept(db, str(token), "Anna", "hash", NOW)
    secret = people_second_factor.offer(db, anna.number, "SECRET")
    by = By(NOW, anna.number, "Anna")
    people_second_factor.set_up(db, anna.number, (secret, 1), ["x"], by)
    assert run(monkeypatch, "reset", "anna") == 0
    link = capsys.readouterr().out.strip()
    assert keys(db, anna.number).totp is None
    people_invitations.accept(db, link.split("/")[-1], "", "new", NOW)
    found = named(db, "Anna")
    assert found is not None
    assert (found[1].password, found[0].role) == ("new", "admin")
    assert run(monkeypatch, "reset", "Eve") == 1
    assert "There is nobody named Eve" in capsys.readouterr().err
    db.close()


def test_the_first_link_until_somebody_used_it(project: Path) -> None:
    first, second = first_link(project), first_link(project)
    assert first != second
    db = log(project)
    people_invitations.accept(db, str(second).split("/")[-1], "Anna", "hash", NOW)
    assert first_link(project) is None
    db.close()


def test_a_log_that_cannot_be_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLINIC_DB_URL", "mysql://x")
    assert run(monkeypatch, "list") == 1
    assert "CLINIC_DB_URL" in capsys.readouterr().err
    monkeypatch.delenv("CLINIC_DB_URL")
    monkeypatch.setenv("CLINIC_CONSOLE_URL", "nonsense")
    assert run(monkeypatch, "add", "Rita", "--role", "editor") == 1
    assert "CLINIC_CONSOLE_URL must look like" in capsys.readouterr().err


@pytest.mark.slow
def test_the_console_as_a_process(project: Path) -> None:
    """It starts, lets the first admin in, carries nothing heavy and ends when told."""
    link = first_link(project)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.console"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "CLINIC_CONSOLE_PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_until_it_answers(f"{url}/healthz", begun)
        path = str(link).split("/", 3)[-1]
        fields = {"name": "Anna", "password": PASSWORD, "again": PASSWORD}
        got = requests.post(f"{url}/{path}", fields, headers={"Origin": url}, timeout=20)
        assert "Protect your account" in got.text
        seen = psutil.Process(process.pid)
        assert {c.laddr.ip for c in seen.net_connections() if c.status == "LISTEN"} == {"127.0.0.1"}
        assert not [m for m in seen.memory_maps() if "tensorflow" in m.path]
        assert seen.memory_info().rss < 160e6
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=20)[0].decode()
    assert process.returncode == 0, said
    assert "Anna" not in said
    assert path not in said


def _wait_until_it_answers(url: str, begun: float) -> None:
    while time.monotonic() - begun < 40:
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("it did not start")


@pytest.mark.slow
def test_what_cannot_be_used_is_said_in_a_sentence(project: Path) -> None:
    told = {**os.environ, "PYTHONPATH": str(ROOT), "CLINIC_CONSOLE_URL": "x"}
    done = subprocess.run(
        [sys.executable, "-m", "bot.console"], env=told, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("CLINIC_CONSOLE_URL must look like")
    assert "Traceback" not in done.stderr
