"""One check a kind of value in `clinic.yml`: it returns the value as the assistant uses it, or
raises ValueError with a sentence that says what to write instead. Must not know lines or files."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z")
MAILBOX = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*\Z", re.ASCII)
OWN_MACHINE = {"localhost", "127.0.0.1"}


def text(value: Any) -> str:
    if isinstance(value, bool | int | float):
        raise ValueError(f'is read as the number or truth value {value}: write "..." around it.')
    if not isinstance(value, str):
        raise ValueError("must be a text.")
    words = " ".join(value.split())
    if not words:
        raise ValueError("is empty: write a text.")
    if not words.isprintable():
        raise ValueError("holds a control character: type the text again.")
    if len(words) > 400:
        raise ValueError(f"has {len(words)} characters: 400 fit into the window.")
    return words


def phone(value: Any) -> phonenumbers.PhoneNumber:
    example = 'write it with the country\'s code, in quotes, such as "+44 20 7946 0123".'
    if not isinstance(value, str) or not value.strip().startswith("+"):
        raise ValueError(f"does not begin with +: {example}")
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f'"{value}" is not a phone number: {example}') from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(f'"{value}" is not a number in use anywhere: {example}')
    return number


def short_number(value: Any) -> str:
    """A number as people dial it, such as 112, 116 123 or 0800 111 0 111."""
    if not isinstance(value, str) or not re.fullmatch(r"\+?[0-9](?:[ -]?[0-9]){1,14}", value):
        raise ValueError('is not a number to dial: write digits in quotes, such as "112".')
    return value


def emergency_number(value: Any) -> str:
    return short_number(value).replace(" ", "").replace("-", "")


def booking_url(value: Any) -> str:
    if not isinstance(value, str) or re.search(r"[\s\"'<>\\]", value) or not value.isprintable():
        raise ValueError("is not an address: copy it from the browser's address line.")
    if _split(value).scheme != "https":
        raise ValueError(f'"{value}" must begin with https:// so that visitors are safe there.')
    _host(value)
    return value


def email(value: Any) -> str:
    """One plain address, without a name beside it."""
    local, at, host = value.rpartition("@") if isinstance(value, str) else ("", "", "")
    named = HOST.match(host) and ".." not in host and ("." in host or host in OWN_MACHINE)
    if not (named and MAILBOX.match(local) and len(value) <= 254):
        raise ValueError(
            'is not an e-mail address: write it alone, in quotes, such as "desk@example.com".'
        )
    return str(value)


def webhook(value: Any) -> str:
    """Where a program listens. The address is not repeated: its path can be a secret."""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value) or "#" in value:
        raise ValueError("is not an address: write https:// and what the receiver told you.")
    try:
        host = _host(value)
    except ValueError as error:
        raise ValueError("does not name a site: write https:// and its host.") from error
    if host not in OWN_MACHINE and value.startswith("http:"):
        raise ValueError("must begin with https:// (http is for this machine only).")
    return value


def origin(value: Any) -> str:
    """What a browser sends as Origin: scheme, host and port of a site, nothing after it."""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^/?#\s*@]+", value):
        raise ValueError(
            'is not a site: write "https://" and the host, without a path, a * or a closing slash, '
            'such as "https://www.example.com".'
        )
    if _host(value) not in OWN_MACHINE and value.startswith("http:"):
        raise ValueError(f'"{value}" must begin with https:// (http is for this machine only).')
    return value.lower()


def country(value: Any) -> str:
    if not isinstance(value, str) or value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(
            "is not a country: write two capital letters such as GB, US or DE. Holidays of a "
            "region go into opening: closed."
        )
    return value


def timezone(value: Any) -> str:
    try:
        return ZoneInfo(text(value)).key
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(
            "is not a time zone: write the name of a region and a city, such as Europe/London."
        ) from error


def clock(value: Any) -> int:
    if isinstance(value, bool) or value not in (12, 24):
        raise ValueError("must be 24 (18:00) or 12 (6:00 pm).")
    return int(value)


def retention_days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 3650:
        raise ValueError("must be a number of days from 1 to 3650.")
    return int(value)


def within_hours(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100:
        raise ValueError("must be a number of opening hours from 1 to 100.")
    return int(value)


def accent(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError('is not a colour: write # and six digits in quotes, such as "#1f6f5c".')
    return value.lower()


def faq_key(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError("is not a FAQ: write the name of a file in data/faq without .yml.")
    return value


def _split(address: str) -> Any:
    try:
        parts = urlsplit(address)
        _ = parts.port  # read for its check: it raises on a port that is none
    except ValueError as error:
        raise ValueError(f'"{address}" is not an address ({error}).') from error
    return parts


def _host(address: str) -> str:
    parts = _split(address)
    host = parts.hostname or ""
    if not HOST.match(host) or "@" in parts.netloc:
        raise ValueError(f'"{address}" does not name a site, such as https://www.example.com.')
    return host
