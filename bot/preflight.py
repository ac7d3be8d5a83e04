"""What can be known to be wrong before anything is started, each said in one sentence: a file that
is not YAML, a port that is taken. Must not start or change anything but the assistant's
own endpoints file in var/."""

from __future__ import annotations

import errno
import socket
from dataclasses import fields
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.clinic import load_clinic
from bot.settings import LOOPBACK, VARIABLES, Ports

ENDPOINTS = Path("endpoints.yml")
CREDENTIALS = Path("credentials.yml")
OWN_ENDPOINTS = Path("var/endpoints.yml")


class RunError(Exception):
    """The assistant cannot be started; the message says what to do."""


def check(root: Path, ports: Ports) -> None:
    """Raises RunError or ClinicError for the first thing that stands in the way."""
    for path in [root / "clinic.yml", *_files(root)]:
        _read(root, path)
    load_clinic(root / "clinic.yml")
    for process in fields(ports):
        _check_free(getattr(ports, process.name), VARIABLES[process.name])


def endpoints(root: Path, ports: Ports, release: Path | None = None) -> Path:
    """The assistant's endpoints file; one of its own where the action server's port differs, or
    where answers are worded by a release."""
    told = _read(root, root / ENDPOINTS)
    url = f"http://{LOOPBACK}:{ports.actions}/webhook"
    if release is None and told.get("action_endpoint", {}).get("url") == url:
        return root / ENDPOINTS
    wording = {**told.get("nlg", {}), **({"folder": str(release)} if release else {})}
    own = root / OWN_ENDPOINTS
    own.parent.mkdir(parents=True, exist_ok=True)
    with own.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({**told, "action_endpoint": {"url": url}, "nlg": wording}, file)
    return own


def _files(root: Path) -> list[Path]:
    return [root / ENDPOINTS, root / CREDENTIALS, *sorted((root / "data").rglob("*.yml"))]


def _read(root: Path, path: Path) -> dict[str, Any]:
    name = path.relative_to(root)
    try:
        document = YAML(typ="safe").load(path)
    except FileNotFoundError as error:
        raise RunError(f"{name} is missing.") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise RunError(f"{name}, line {line}: this is not YAML: {error.problem}.") from error
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise RunError(f"{name} cannot be read as YAML: {error}") from error
    return document if isinstance(document, dict) else {}


def _check_free(port: int, variable: str) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((LOOPBACK, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is in use by another program" if taken else f"cannot be used: {error.strerror}"
            raise RunError(
                f"Port {port} {why}: stop that program, or choose a port with {variable}."
            ) from error
