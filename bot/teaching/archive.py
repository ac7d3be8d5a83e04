"""A model as Rasa's archive, put together without Rasa. Everything in it but what the understanding
learnt depends on config.yml, domain.yml, the rules and Rasa itself: that is its skeleton, cut from
a model that Rasa trained and kept. New phrasings and answers are put into a copy of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import yaml

from bot.nlu.taught_files import document_of
from bot.releases.responses import responses_of

SKELETONS = Path("models/skeletons")
LEARNT = "components/train_bot.nlu.understander.Understander0"
DOMAIN = "components/domain_provider/domain.yml"
METADATA = "metadata.json"
FILES = ("config.yml", "domain.yml", "requirements.txt")
PLAYED = ("rules", "stories")  # of the data, what Rasa's policies learn from
STORED = 0  # of gzip's levels: a model is mostly numbers, which hardly get smaller
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def skeleton_of(code: Path, source: Path) -> Path:
    """Where the skeleton for the project folder `source` is kept, whether or not it is there."""
    digest = hashlib.sha256()
    for name in FILES:
        path = source / name if (source / name).exists() else code / name
        digest.update(path.read_bytes() if path.exists() else b"")
    digest.update(json.dumps(list(_played(source))).encode())
    return code / SKELETONS / f"{digest.hexdigest()[:16]}.tar.gz"


def cut(model: Path, skeleton: Path) -> None:
    """Keeps what of a model does not depend on phrasings."""
    skeleton.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=skeleton.parent, prefix=".cutting-") as folder:
        aside = Path(folder) / skeleton.name
        with tarfile.open(model) as whole, tarfile.open(aside, "w:gz") as kept:
            for member in _files(whole):
                if not _name(member).startswith(LEARNT):
                    content = _content(whole, member)
                    kept.addfile(_entry(_name(member), len(content)), io.BytesIO(content))
        aside.replace(skeleton)


def assemble(skeleton: Path, learnt: Path, source: Path, model: Path) -> None:
    """Writes `model`: the skeleton, what was learnt (a folder), and the answers of `source`. The
    same parts give the same bytes, and the model is named after them."""
    texts = responses_of(source)
    with tarfile.open(skeleton) as kept:
        parts = {_name(member): _content(kept, member) for member in _files(kept)}
    for path in sorted(path for path in learnt.rglob("*") if path.is_file()):
        parts[f"{LEARNT}/{path.relative_to(learnt).as_posix()}"] = path.read_bytes()
    parts[DOMAIN] = _domain(parts[DOMAIN], texts)
    parts[METADATA] = _metadata(parts[METADATA], texts, _digest(parts))
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".putting-") as folder:
        aside = Path(folder) / model.name
        with aside.open("wb") as file, gzip.GzipFile("", "wb", STORED, file, mtime=0) as packed:
            with tarfile.open(fileobj=cast("IO[bytes]", packed), mode="w") as made:
                for name, content in parts.items():
                    made.addfile(_entry(name, len(content)), io.BytesIO(content))
        aside.replace(model)


def _played(source: Path) -> Iterator[dict[str, Any]]:
    """What Rasa's policies learn from, file by file."""
    for path in sorted((source / "data").rglob("*.yml")):
        text = path.read_text("utf-8")
        document = document_of(text) if any(f"{key}:" in text for key in PLAYED) else None
        if isinstance(document, dict) and any(document.get(key) for key in PLAYED):
            yield {key: document.get(key) for key in PLAYED}


def _domain(content: bytes, texts: Mapping[str, Any]) -> bytes:
    domain = {**yaml.load(content, Loader=Loader), "responses": texts}
    return bytes(yaml.dump(domain, Dumper=Dumper, sort_keys=False, encoding="utf-8"))


def _metadata(content: bytes, texts: Mapping[str, Any], model_id: str) -> bytes:
    metadata = json.loads(content)
    metadata["domain"]["responses"] = texts
    return json.dumps({**metadata, "model_id": model_id}).encode()


def _digest(parts: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in parts.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:32]


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    if file is None:
        raise ValueError(f"{member.name} is no file")
    return file.read()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    """An entry without time or owner: what is in an archive does not depend on when it was made."""
    entry = tarfile.TarInfo(name)
    entry.size = size
    return entry


def _files(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    return sorted((member for member in archive if member.isfile()), key=_name)


def _name(member: tarfile.TarInfo) -> str:
    return member.name.lstrip("./")
