"""The form for a call back: checks what was written into it, and words what the clinic is told.
Must not store or send anything."""

from __future__ import annotations

from dataclasses import replace

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from bot.gateway.answering.conversation import Standing
from bot.gateway.answering.desk import Desk
from bot.gateway.http.incoming import Wish
from bot.gateway.http.problems import Problem
from bot.language.text import clean
from bot.log.callbacks import CallbackRequest

LONGEST_NAME = 100
LONGEST_WHEN = 200
LONGEST_PHONE = 40
REASON = "callback"  # where nothing before has sent the visitor to a person
DEAR = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
ORDINARY = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)


def checked(wish: Wish, desk: Desk) -> Wish:
    """The form in order, the phone number in E.164, or a Problem with a sentence for each field."""
    name, when = clean(wish.name), clean(wish.when)
    phone = phone_of(wish.phone, desk.phrasebook.clinic.country)
    wrong = {
        "name": not name or len(name) > LONGEST_NAME,
        "phone": phone is None,
        "when": len(when) > LONGEST_WHEN,
        "consent": not wish.consent,
    }
    errors = {field: desk.phrasebook.wrong(field) for field, is_wrong in wrong.items() if is_wrong}
    if errors:
        raise Problem(422, " ".join(errors.values()), more={"errors": errors})
    return replace(wish, name=name, phone=phone or "", when=when)


def phone_of(text: str, country: str) -> str | None:
    """The number in E.164 as dialled in this country; None for one that is none, or that costs
    whoever calls it."""
    if len(text) > LONGEST_PHONE:
        return None
    try:
        number = phonenumbers.parse(clean(text), country)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or phonenumbers.number_type(number) in DEAR or not _may_ring(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _may_ring(number: PhoneNumber) -> bool:
    """Whether it is known to be given out, or else has just as many digits as those that are: a
    range that is newer than our library must not cost a visitor the call."""
    if phonenumbers.is_valid_number(number):
        return True
    digits = str(number.national_number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    examples = (phonenumbers.example_number_for_type(region, kind) for kind in ORDINARY)
    lengths = {len(str(example.national_number)) for example in examples if example}
    return len(digits) in lengths and len(set(digits)) > 1


def request_of(wish: Wish, standing: Standing, desk: Desk) -> CallbackRequest:
    """What the clinic is told: whom to call, when, and what was asked about until then."""
    hand_off = desk.phrasebook.hand_off(standing.reason or REASON, standing.asked)
    return CallbackRequest(
        wish.id, wish.name, wish.phone, wish.when, hand_off.reason, hand_off.summary
    )
