"""Time-based codes of a telephone, the picture that sets one up, and recovery codes. Must not store
anything: bot/log/people_second_factor.py does, and sees to it that a code is taken once."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno

STEP = 30  # seconds that a code is shown
DRIFT = (0, -1, 1)  # steps that a telephone's clock may be off
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look like others
RECOVERY_CODES, GROUPS, GROUP = 10, 4, 4


def new_secret() -> str:
    """A secret for a telephone."""
    return pyotp.random_base32()


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed; None if there is none."""
    digits = typed.replace(" ", "")
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    here, shown = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    right = [here + d for d in DRIFT if hmac.compare_digest(shown.at((here + d) * STEP), digits)]
    return max(right, default=None)


def picture(secret: str, name: str, clinic: str) -> str:
    """What a telephone's camera reads, as the address of a picture."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=clinic)
    made = segno.make(address, error="m")
    return str(made.svg_data_uri(scale=5, border=4, light="#fff", dark="#111"))


def spaced(secret: str) -> str:
    """A secret for typing."""
    return " ".join(re.findall(".{1,4}", secret))


def new_recovery_codes() -> list[str]:
    """Codes for the day the telephone is lost, as they are shown."""
    return [_code() for _ in range(RECOVERY_CODES)]


def plain_recovery_code(typed: str) -> str:
    """A recovery code as it is stored; empty if it cannot be one."""
    plain = re.sub(r"[\s-]", "", typed.lower())
    return plain if re.fullmatch(f"[{LETTERS}]{{{GROUPS * GROUP}}}", plain) else ""


def _code() -> str:
    parts = ["".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)]
    return "-".join(parts)
