"""What is amiss with something staff wrote, as a value that a page and a command show alike: what
kind it is, whether it forbids saving, which field and which item it is about, and a sentence that
says what to do. Must not look for anything itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from typing import Literal

Severity = Literal["stop", "confirm"]


@dataclass(frozen=True)
class Finding:
    """`stop` must be mended; `confirm` may be saved once a person has said yes to it. `where` is
    the file, `item` what it is about within the field: a phrasing, the name of a fact."""

    kind: str
    severity: Severity
    field: str
    sentence: str
    where: str
    item: str = ""

    @property
    def stops(self) -> bool:
        return self.severity == "stop"

    @property
    def token(self) -> str:
        """What a person confirms: this finding and no other, not even on another text."""
        return hashlib.sha256("\0".join(astuple(self)).encode("utf-8")).hexdigest()[:16]


def once(findings: Iterable[Finding]) -> list[Finding]:
    """Each thing said once, however many rules saw it; what must be mended comes first."""
    told: dict[tuple[str, str, str, str], Finding] = {}
    for finding in findings:
        about = (finding.kind, finding.where, finding.field, finding.item)
        if about not in told or (finding.stops and not told[about].stops):
            told[about] = finding
    return sorted(told.values(), key=lambda finding: not finding.stops)


def open_ones(findings: Iterable[Finding], confirmed: Collection[str]) -> list[Finding]:
    """Those that keep something from being saved."""
    return [f for f in findings if f.stops or f.token not in confirmed]
