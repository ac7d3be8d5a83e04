"""Starting and ending everything, with tiny programs in place of the real ones: what stands in the
way is said in one sentence, and no process is left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from ruamel.yaml import YAML

from benchmarks import ours
from benchmarks.servers import free_ports
from bot.preflight import endpoints
from bot.processes import Child, Program
from bot.run import GLANCE, announcement, end_workshop, programs, run, supervise
from bot.settings import NEEDS, VARIABLES, Ports, SettingsError
from bot.teaching import state as states
from bot.teaching.workshop.server import Server

ROOT = Path(__file__).parents[1]
SERVER = """
import http.server, pathlib, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN if "deaf" in sys.argv else lambda *a: sys.exit(0))
if "parent" in sys.argv:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
with http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page) as server:
    server.serve_forever()
"""
FAILING = "import sys; print('first'); sys.exit('no such file: x')"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with everything but a model, on free ports."""
    for name in ("clinic.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    for variable, port in ours.ports().environment().items():
        monkeypatch.setenv(variable, port)
    return tmp_path


@pytest.fixture
def no_process_left() -> Iterator[None]:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    yield
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert not left


def child(
    folder: Path, *arguments: str, script: str = SERVER, name: str = "server", port: int = 0
) -> Child:
    port = port or free_ports(1)[0]
    command = [sys.executable, "-c", script, str(port), *arguments]
    return Child(Program(name, f"the {name}", command, port, "/ready"), folder / "log")


def told_to_end(number: signal.Signals) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_port_in_use(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", int(os.environ["CLINIC_PORT"])))
        sock.listen()
        assert run() == 1
    said = capsys.readouterr().out
    assert f"Port {os.environ['CLINIC_PORT']} is in use" in said
    assert "CLINIC_PORT" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("file", ["clinic.yml", "endpoints.yml", "credentials.yml", "data/a.yml"])
def test_a_broken_yaml_file(project: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / file).write_text("name: ok\nlist: [1, 2\nother: 3\n", "utf-8")
    assert run() == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{file}, line ")
    assert "Traceback" not in said


def test_a_missing_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "endpoints.yml").unlink()
    assert run() == 1
    assert capsys.readouterr().out == "endpoints.yml is missing.\n"


@pytest.mark.parametrize("value", ["0", "70000", "web", "-1", "8080.5", "٣٣", "9" * 40])
def test_a_port_that_is_none(value: str) -> None:
    with pytest.raises(SettingsError, match="CLINIC_PORT must be a port"):
        Ports.from_environment({"CLINIC_PORT": value})


def test_two_processes_cannot_share_a_port() -> None:
    with pytest.raises(SettingsError, match="both 5055"):
        Ports.from_environment({"CLINIC_PORT": "5055"})


def test_ports_reach_other_processes() -> None:
    ports = Ports(1, 2, 3, 4)
    assert Ports.from_environment(ports.environment()) == ports


def test_the_first_admin_is_told_the_way_in(project: Path) -> None:
    ports = Ports.from_environment()
    said = announcement(project, ports)
    assert f"http://127.0.0.1:{ports.gateway}/demo" in said
    assert f"\n  http://127.0.0.1:{ports.console}/welcome/" in said
    assert (project / "var" / "log.sqlite3").stat().st_mode & 0o077 == 0


def test_everything_is_started(project: Path) -> None:
    runs = programs(Ports.from_environment())
    assert [run.name for run in runs] == ["actions", "assistant", "gateway", "console"]


def test_each_process_has_what_it_needs_and_no_secret_of_another(project: Path) -> None:
    secrets = ("CLINIC_SMTP_URL", "CLINIC_WEBHOOK_SECRET", "CLINIC_DB_URL", "PGPASSWORD")
    foreign = ("AWS_SECRET_ACCESS_KEY", "CLINIC_NEW_SECRET")
    ours = dict.fromkeys((*secrets, *foreign, *NEEDS["console"], "CLINIC_LIMITS", "PATH"), "x")
    runs = programs(Ports.from_environment())
    given = {run.name: run.surroundings(ours).keys() for run in runs}
    assert {name: [s for s in secrets if s in given[name]] for name in given} == {
        "actions": [], "assistant": [], "gateway": list(secrets),
        "console": ["CLINIC_DB_URL", "PGPASSWORD"],
    }  # fmt: skip
    assert not any({*foreign} & names for names in given.values())
    assert all({"PATH", *VARIABLES.values(), "PYTHONWARNINGS"} <= names for names in given.values())
    assert "CLINIC_ENCODER" in given["assistant"]
    assert "CLINIC_LIMITS" in given["gateway"]


def test_no_process_spins_on_a_core_that_others_need(project: Path) -> None:
    for program in programs(Ports.from_environment()):
        assert program.surroundings({})["OMP_NUM_THREADS"] == "1"
        assert program.surroundings({"OMP_NUM_THREADS": "4"})["OMP_NUM_THREADS"] == "4"


def test_every_setting_reaches_who_reads_it() -> None:
    """Of what the README's table of settings names, nothing is lost on the way."""
    table = re.findall(r"^\| `(CLINIC_\w+)` \|", (ROOT / "README.md").read_text("utf-8"), re.M)
    handed = {*VARIABLES.values(), *(name for needed in NEEDS.values() for name in needed)}
    assert len(table) > 10
    assert set(table) <= handed


def test_a_program_sees_what_it_was_handed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_SMTP_URL", "smtp://user:password@example.com")
    one = child(tmp_path, script="import os; print(*sorted(os.environ))")
    one.start()
    wait_for(lambda: one.exit_code == 0)
    seen = one.last_lines(1)[0].split()
    assert "PATH" in seen
    assert "CLINIC_SMTP_URL" not in seen


def test_endpoints_of_its_own_where_the_port_differs(project: Path) -> None:
    assert endpoints(project, Ports()) == project / "endpoints.yml"
    own = endpoints(project, Ports(actions=6055))
    told = YAML(typ="safe").load(own)
    assert told["action_endpoint"]["url"] == "http://127.0.0.1:6055/webhook"
    assert set(told) == set(YAML(typ="safe").load(project / "endpoints.yml"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_end_when_told(
    tmp_path: Path, number: signal.Signals, no_process_left: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    named = zip(("one", "two"), free_ports(2), strict=True)
    children = [child(tmp_path, "parent", name=name, port=port) for name, port in named]
    said: list[str] = []
    monkeypatch.setattr("bot.run.say", said.append)
    threading.Thread(
        target=lambda: (wait_for(lambda: "open the page" in said), told_to_end(number)())
    ).start()
    assert supervise(children, "open the page") == 0
    assert "starting the one ..." in said
    assert any(line.startswith("the two is ready") for line in said)


def test_all_end_when_one_does_not_start(
    tmp_path: Path, no_process_left: None, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = free_ports(2)
    broken = child(tmp_path, script=FAILING, name="broken", port=other)
    children = [child(tmp_path, port=one), broken]
    assert supervise(children, "open the page") == 1
    said = capsys.readouterr().out
    assert "the broken did not start" in said
    assert "no such file: x" in said
    assert "open the page" not in said


@pytest.mark.slow
def test_a_process_that_dies_is_started_again(
    tmp_path: Path, no_process_left: None, capsys: pytest.CaptureFixture[str]
) -> None:
    one = child(tmp_path)
    pids: list[int] = []

    def kill_and_end() -> None:
        wait_for(one.is_ready)
        time.sleep(5 * GLANCE)  # until it is known to have started
        pids.append(one._process.pid)  # type: ignore[union-attr]
        os.kill(pids[0], signal.SIGKILL)
        wait_for(lambda: one._process is not None and one._process.pid != pids[0])
        wait_for(one.is_ready)
        told_to_end(signal.SIGTERM)()

    threading.Thread(target=kill_and_end).start()
    assert supervise([one], "") == 0
    assert "ended (exit code -9); starting again in 1 s" in capsys.readouterr().out


def test_pauses_grow_between_deaths(tmp_path: Path) -> None:
    one = child(tmp_path)
    one._started = time.monotonic()
    assert [one.schedule() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert not one.is_due


def test_one_that_will_not_end_is_ended(
    tmp_path: Path, no_process_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.processes.GRACE", 0.5)
    one = child(tmp_path, "deaf")

    def end() -> None:
        wait_for(one.is_ready)
        told_to_end(signal.SIGTERM)()

    threading.Thread(target=end).start()
    assert supervise([one], "") == 0


def test_a_large_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.processes.LARGEST_LOG", 3)
    one = child(tmp_path, script="print('hello')")
    for _ in range(2):
        one.start()
        wait_for(lambda: one.exit_code == 0)
    assert one.last_lines(5) == ["hello"]
    assert sorted(p.name for p in one.log.parent.iterdir()) == ["server.log", "server.log.1"]


def workshop(root: Path, works: Callable[[], bool]) -> threading.Thread:
    """Stands for the process that publishes."""
    server = Server(root, lambda request: {"ok": False})
    thread = threading.Thread(target=lambda: server.run(300.0, works), daemon=True)
    thread.start()
    return thread


def test_an_idle_workshop_ends_with_everything(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("check", "live_release", "announcement"):
        monkeypatch.setattr(f"bot.run.{name}", lambda *_: "")
    monkeypatch.setattr("bot.run.supervise", lambda children, told: 0)
    idle = workshop(project, lambda: False)
    assert run() == 0
    idle.join(10.0)
    assert not idle.is_alive()


def test_a_workshop_finishes_what_it_works_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = threading.Event()
    working = workshop(tmp_path, lambda: not done.is_set())
    with states.working(tmp_path):
        states.write(tmp_path, states.State(job=1, do="publish"))
        end_workshop(tmp_path)
        assert "finishes what it is publishing" in capsys.readouterr().out
        working.join(1.5)
        assert working.is_alive()
        done.set()
    working.join(10.0)
    assert not working.is_alive()


def test_no_workshop_is_started_to_end_it(
    tmp_path: Path, no_process_left: None, capsys: pytest.CaptureFixture[str]
) -> None:
    end_workshop(tmp_path)
    assert not capsys.readouterr().out
