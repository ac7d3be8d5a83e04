"""The WordPress plugin, run by PHP with a stand-in for WordPress: a pasted tag comes out as the
same tag, and nothing else comes out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.widget.files import newest, tag

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "deploy" / "wordpress" / "clinic-chat.php"
STUB = Path(__file__).parent / "wordpress_stub.php"

pytestmark = pytest.mark.slow


def pasted(text: str) -> dict[str, Any]:
    """What becomes of a pasted text."""
    php = shutil.which("php")
    if php is None:
        pytest.skip("THE WORDPRESS PLUGIN WAS NOT RUN: no php. Run: apt-get install php-cli")
    done = subprocess.run(
        [php, str(STUB), str(PLUGIN)], input=text, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_the_tag_comes_out_as_it_was_pasted() -> None:
    script = tag("https://chat.example.org", newest(), {"accent": "#1f6f5c"})
    said = pasted(f"  {script}\n")
    opened = script.removesuffix("></script>")
    assert said["tag"].startswith(opened)
    assert said["enqueued"] == [f"https://chat.example.org/{newest().name}", None]
    assert said["errors"] == [] and said["again"] is True
    assert said["other"] == "<script>"


def test_the_newest_without_a_hash_may_be_pasted_too() -> None:
    said = pasted('<script defer src="https://chat.example.org/widget.js"></script>')
    assert 'src="https://chat.example.org/widget.js"' in said["tag"]
    assert "integrity" not in said["tag"]


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        '<script src="http://chat.example.org/widget.js"></script>',
        '<script src="https://evil.example/other.js"></script>',
        '<script src="javascript:alert(1)"></script>',
        '<script src="https://x.example/widget.js" integrity="sha384-short"></script>',
    ],
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    said = pasted(text)
    assert said["tag"] is None
    assert "make snippet" in said["errors"][0]


def test_nothing_else_of_what_was_pasted_reaches_a_page() -> None:
    script = tag("https://chat.example.org", newest(), {})
    said = pasted(f'{script}<img src="x" onerror="alert(1)"><script>alert(2)</script>')
    assert said["tag"] is None or "alert" not in said["tag"]


def test_an_empty_field_takes_the_chat_off() -> None:
    said = pasted(" ")
    assert (said["tag"], said["errors"]) == (None, [])
