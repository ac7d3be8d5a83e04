"""Who may know whom. Imports run one way, rasa is touched in few places, only one folder's files
write data, and the processes that visitors and actions use carry no TensorFlow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
RASA = {
    "bot/nlg.py", "bot/channel.py", "bot/going_live.py", "bot/ask.py",
    "bot/teaching/trainer.py",  # a process of its own
}  # fmt: skip
OFFLINE = "bot/teaching/tuning/"  # run by a maintainer, seldom, as a process of its own
OFFLINE_KNOWS = ("bot.teaching", "bot.language", "bot.nlu")
# What each part may import of ours, besides itself.
MAY_KNOW = {
    "bot/language": ("bot.whole_file",),
    "bot/log": (),
    "bot/widget": ("bot.clinic",),
    "bot/heads.py": (),
    "bot/clinic": (),
    # The project's check covers the clinic's file; what staff write is held to the same rules of
    # privacy and danger as what visitors write.
    "bot/faqs": (
        "bot.clinic", "bot.language.masking", "bot.language.red_flags", "bot.whole_file",
    ),
    "bot/nlu": ("bot.language",),
    # Teaching judges whole assistants, so it joins what they are made of; it serves nobody.
    "bot/teaching": (
        "bot.nlu", "bot.language", "bot.log", "bot.faqs", "bot.releases", "bot.clinic",
        "bot.bounds", "bot.gateway.answering", "bot.ask", "bot.logs", "bot.quiet", "bot.unnoticed",
        "bot.whole_file",
    ),
    "bot/gateway": (
        "bot.language", "bot.clinic", "bot.faqs", "bot.log", "bot.widget", "bot.facts",
        "bot.heads", "bot.logs", "bot.releases", "bot.secret_file", "bot.settings", "bot.unnoticed",
        "bot.wording",
    ),
    # Within the gateway: nobody knows HTTP but who serves it, nor the log but who keeps it.
    "bot/gateway/answering": (
        "bot.language", "bot.clinic", "bot.faqs", "bot.facts", "bot.releases", "bot.unnoticed",
        "bot.wording",
    ),
    "bot/gateway/durable": ("bot.gateway.answering", "bot.log"),
    "bot/gateway/delivery": ("bot.clinic", "bot.log", "bot.settings", "bot.wording"),
    "bot/gateway/http": ("bot.gateway.durable", "bot.log", "bot.secret_file", "bot.settings"),
    "bot/gateway/views": (
        "bot.gateway.answering", "bot.gateway.durable", "bot.gateway.http",
        "bot.language", "bot.clinic", "bot.faqs", "bot.log", "bot.widget", "bot.facts",
    ),
    "bot/console": (
        "bot.language", "bot.clinic", "bot.faqs", "bot.log", "bot.facts", "bot.heads", "bot.logs",
        "bot.bounds", "bot.settings", "bot.releases", "bot.teaching.client", "bot.teaching.state",
    ),
    "bot/demo": (
        "bot.gateway", "bot.log", "bot.language", "bot.clinic", "bot.ask", "bot.settings",
    ),
    "bot/wording.py": (),
    "bot/bounds.py": (),
    "bot/quiet.py": (),
    "bot/whole_file.py": (),
    "bot/secret_file.py": (),
    "bot/settings.py": (),
    "bot/unnoticed.py": (),
    "bot/logs.py": (),
    "bot/facts.py": ("bot.clinic", "bot.faqs"),
    # The store knows what staff edit only to restore it; its command tells the audit log.
    "bot/releases": ("bot.faqs", "bot.log", "bot.secret_file"),
    "bot/going_live.py": ("bot.nlu", "bot.releases", "bot.unnoticed"),
    "bot/nlg.py": ("bot.clinic", "bot.facts", "bot.nlu.parse", "bot.wording"),
    "bot/channel.py": (
        "bot.going_live", "bot.logs", "bot.nlu.parse", "bot.nlu.tracker_store", "bot.releases",
    ),
    "actions": ("bot.logs", "bot.settings"),
}  # fmt: skip
# What is written to disk, and by whom: only bot/faqs may ever write below data/.
WRITERS = {
    "bot/gateway/http/tokens.py": "the folder of var/secret",
    "bot/secret_file.py": "var/secret, var/releases.key",
    "bot/whole_file.py": "what the others name",
    "bot/log/engines.py": "var/log.sqlite3",
    "bot/processes.py": "var/*.log",
    "bot/first_release.py": "a folder that is thrown away",
    "bot/releases/disk.py": "var/releases",
    "bot/releases/key.py": "the folder of var/releases.key",
    "bot/releases/making.py": "var/releases",
    "bot/releases/pointer.py": "var/releases",
    "bot/releases/store.py": "var/releases",
    "bot/preflight.py": "the endpoints of this run",
    "bot/language/encoder_build.py": "models/encoder",
    "bot/language/encoder_delta.py": "bot/language/encoder_delta.npz",
    "bot/language/vectors.py": "models/vectors",
    "bot/nlu/model_files.py": "Rasa's model storage",
    "bot/teaching/learner.py": "models/live",
    "bot/teaching/archive.py": "models/skeletons",
    "bot/teaching/client.py": "var/teaching",
    "bot/teaching/state.py": "var/teaching",
    "bot/teaching/workshop/copying.py": "var/teaching",
    "bot/teaching/workshop/lock.py": "var/teaching",
    "bot/teaching/workshop/server.py": "var/teaching",
    "bot/teaching/workshop/tried.py": "var/teaching",
    "bot/teaching/workshop/warm.py": "var/teaching",
    "bot/releases/verifying.py": "nothing: it reads through a descriptor",
}
WRITING = {
    "write_text", "write_bytes", "touch", "unlink", "rename", "fdopen", "savez", "mkdir",
    "replacing",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it; `from bot import x` as `bot.x`."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: write imports in full"
            module = str(node.module)
            whole = module in ("bot", "actions") or module.count(".") == 0
            yield from (f"{module}.{a.name}" if whole else module for a in node.names)


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == p or module.startswith(f"{p}.") for p in packages)


@pytest.mark.parametrize("part", MAY_KNOW)
def test_imports_run_one_way(part: str) -> None:
    own = part.removesuffix(".py").replace("/", ".")
    for path in (p for p in FILES if name_of(p) == part or name_of(p).startswith(f"{part}/")):
        ours = {m for m in imports(path) if within(m, ("bot", "actions"))}
        offline = name_of(path).startswith(OFFLINE)
        known = OFFLINE_KNOWS if offline else MAY_KNOW[part]
        strange = {m for m in ours if not within(m, (own, *known))}
        assert not strange, f"{name_of(path)} may not import {strange}"


def test_every_part_has_its_rule() -> None:
    free = {"bot/__init__.py", "bot/__main__.py", "bot/ask.py"}  # the places that join the others
    free |= {"bot/assistant.py", "bot/first_release.py"}
    free |= {"bot/run.py", "bot/preflight.py", "bot/processes.py"}
    ruled = tuple(f"{part}/" for part in MAY_KNOW)
    assert {name_of(p) for p in FILES if not name_of(p).startswith(ruled)} == {
        *free, *(part for part in MAY_KNOW if part.endswith(".py")),
    }  # fmt: skip


def test_rasa_is_touched_in_few_places() -> None:
    touching = {name_of(p) for p in FILES if any(within(m, ("rasa",)) for m in imports(p))}
    assert {name for name in touching if not name.startswith("bot/nlu/")} == RASA
    heavy = {name_of(p) for p in FILES if any(within(m, ("tensorflow",)) for m in imports(p))}
    assert all(name.startswith(OFFLINE) for name in heavy)


def test_only_the_files_of_faqs_write_data() -> None:
    writing = {name_of(path) for path in FILES if any(_writes(node) for node in nodes(path))}
    assert {name for name in writing if not name.startswith("bot/faqs/")} <= set(WRITERS)
    assert not any(target.startswith("data") for target in WRITERS.values())


def _writes(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    modes = {a.value for a in node.args if isinstance(a, ast.Constant) and _is_text(a)}
    return name in WRITING or (name == "open" and any(set(str(m)) & set("wax+") for m in modes))


def _is_text(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and len(node.value) <= 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "works", "forbidden"),
    [
        ("bot.gateway.__main__", "bot.gateway.server", ("rasa", "tensorflow", "bot.nlu")),
        ("actions.__main__", "actions.offering", ("rasa", "tensorflow", "bot.nlu")),
        ("bot.console.__main__", "bot.console.server", ("rasa", "tensorflow", "bot.gateway")),
    ],
)
def test_a_small_process_carries_nothing_heavy(
    entry: str, works: str, forbidden: tuple[str, ...]
) -> None:
    """Starts an entry point as `python -m` does, but for its last call."""
    script = f"""
import importlib.util, pathlib, sys
source = pathlib.Path(importlib.util.find_spec({entry!r}).origin).read_text()
source = source.replace("sys.exit(main())", "import {works}")
exec(compile(source, {entry!r}, "exec"), {{"__name__": "__main__", "__file__": "x"}})
assert {works!r} in sys.modules
for name in {forbidden!r}:
    loaded = [m for m in sys.modules if m == name or m.startswith(name + ".")]
    loaded = [m for m in loaded if sys.modules[m] is not None]
    assert not loaded, loaded[:5]
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
