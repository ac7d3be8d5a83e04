"""The built chat: small, built from the sources that stand here, in every language, and released
under the hash of its content."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bot.widget import files
from bot.widget.files import HERE, WidgetError, languages, newest, released, sources_hash, tag
from bot.widget.snippet import main, print_tag

MOST = 8_192  # bytes, packed as a browser gets it
LANGUAGES = languages()
BUILT_OF = (*files.OWN, "src", "strings")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_served_was_built_from_the_sources_as_they_are(language: str) -> None:
    assert newest(language).sources == sources_hash(), "run: cd bot/widget && npm run release"


def test_the_chat_with_its_style_and_its_strings_is_small() -> None:
    assert len(gzip.compress(newest().body, 9)) <= MOST
    assert newest().packed == gzip.compress(newest().body, 9, mtime=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_much_larger(language: str) -> None:
    assert len(newest(language).packed) <= 1.1 * MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_newest_is_released(language: str) -> None:
    path = files.RELEASES / newest(language).name
    assert path.is_file(), "run: cd bot/widget && npm run release"
    assert path.read_bytes() == newest(language).body


def test_a_release_is_never_changed() -> None:
    for name, file in released().items():
        assert name.split(".")[-2] == hashlib.sha256(file.body).hexdigest()[:16], name


def test_every_language_says_everything() -> None:
    texts = {
        lang: json.loads((HERE / "strings" / f"{lang}.json").read_text("utf-8"))
        for lang in LANGUAGES
    }
    english = texts.pop("en")
    for language, translated in texts.items():
        assert list(translated) == list(english), language
        for key, text in translated.items():
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", english[key]), (language, key)
        assert (translated["lang"], translated["dir"]) == (language, translated["dir"])


def test_every_string_is_used() -> None:
    program = "".join(path.read_text("utf-8") for path in (HERE / "src").glob("*.ts"))
    english = json.loads((HERE / "strings" / "en.json").read_text("utf-8"))
    used = set(re.findall(r"\bs\.(\w+)", program))
    assert used & set(english) == set(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_it_makes_markup_or_code_of_text(language: str) -> None:
    sinks = "innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|setHTML"
    code = newest(language).body.decode()
    assert not re.findall(rf"{sinks}|document\.write|\beval\b|\bnew Function|\bimport\(", code)


def test_nothing_in_it_names_another_server() -> None:
    hosts = set(re.findall(r"https?://[\w.-]*", newest().body.decode()))
    assert hosts == {"http://www.w3.org"}  # a name space, never asked for


def test_the_lock_names_no_registry() -> None:
    assert "http" not in (HERE / "package-lock.json").read_text("utf-8")


def test_every_accent_can_be_written_on() -> None:
    """The rule of colour.ts, on all colours: black or white reaches a contrast of 4.5."""
    source = (HERE / "src" / "colour.ts").read_text("utf-8")
    rule = re.search(r"([\d.]+) \* r \+ ([\d.]+) \* g \+ ([\d.]+) \* b > ([\d.]+)", source)
    power = re.search(r"\*\* ([\d.]+)", source)
    assert rule and power
    red, green, blue, limit = map(float, rule.groups())
    part = np.arange(256) / 255
    exact = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    rough = part ** float(power[1])
    for r in range(256):
        luminance = 0.2126 * exact[r] + 0.7152 * exact[:, None] + 0.0722 * exact
        black = red * rough[r] + green * rough[:, None] + blue * rough > limit
        contrast = np.where(black, (luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05))
        assert contrast.min() >= 4.5


def test_the_tag_is_pinned_by_name_and_by_hash() -> None:
    out = io.StringIO()
    print_tag("https://chat.example.org/", "en", "#1f6f5c", out)
    script = out.getvalue()
    assert f'src="https://chat.example.org/{newest().name}"' in script
    assert f'integrity="{newest().integrity}"' in script
    assert 'crossorigin="anonymous"' in script and 'data-accent="#1f6f5c"' in script
    assert script.startswith("<script defer ") and script.endswith("></script>\n")


def test_the_tag_escapes_what_it_is_given() -> None:
    assert 'data-accent="&quot;&gt;&lt;x"' in tag("https://x", newest(), {"accent": '"><x'})


@pytest.mark.parametrize("url", ["ftp://x", "chat.example.org", "http://chat.example.org"])
def test_the_gateways_address_must_be_safe(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", url]) == 1
    assert "beginning with https://" in capsys.readouterr().err


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(WidgetError, match="choose one of ar, en"):
        newest("xx")


@pytest.mark.slow
def test_a_build_makes_the_same_files(tmp_path: Path) -> None:
    """Where Node is at hand: the sources make these very files, and their types are sound."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("THE CHAT WAS NOT BUILT ANEW: no node. Its sources' hash was compared only.")
    for name in BUILT_OF:
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
        copy(HERE / name, tmp_path / name)  # type: ignore[operator]
    modules = HERE / "node_modules"
    if modules.is_dir():
        (tmp_path / "node_modules").symlink_to(modules)
    elif _run(tmp_path, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund").returncode:
        pytest.skip("THE CHAT WAS NOT BUILT ANEW: npm found no packages. Run: npm ci")
    types = _run(tmp_path, "node_modules/.bin/tsc", "--noEmit")
    assert types.returncode == 0, types.stdout
    built = _run(tmp_path, "node", "build.mjs")
    assert built.returncode == 0, built.stderr
    for language in LANGUAGES:
        assert (tmp_path / "dist" / files.alias(language)).read_bytes() == newest(language).body


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
