"""Open or closed, and until when, at moments that are all written down here."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clinic import (
    Clinic,
    CrisisLine,
    after_open_time,
    is_open,
    load_clinic,
    next_opening,
    status_sentence,
)
from bot.clinic.wording import day_from, listed, weekdays

EXAMPLE = load_clinic(Path(__file__).resolve().parents[1] / "clinic.yml")
LUNCH = "Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00; PH off"


def clinic(
    schedule: str, place: str = "Europe/London", country: str = "GB", clock: int = 24
) -> Clinic:
    return Clinic(
        name="Test",
        phone="+442079460123",
        phone_display="020 7946 0123",
        booking_url="https://example.com",
        address="1 Lane",
        country=country,
        timezone=place,
        holidays=country,
        schedule=schedule,
        hours_text="",
        clock=clock,
        emergency_number="999",
        crisis_line=CrisisLine("Samaritans", "116 123"),
        retention_days=30,
        allowed_origins=(),
        accent="#000000",
        greeting="Hello",
        suggested=(),
    )


def at(moment: str, place: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(place))


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-11-23 08:59", "We're closed now and open again today at 9:00."),
        ("2026-11-23 08:59:59", "We're closed now and open again today at 9:00."),
        ("2026-11-23 09:00", "We are open now until 13:00."),
        ("2026-11-23 12:59:59", "We are open now until 13:00."),
        ("2026-11-23 13:00", "We're closed now and open again today at 14:00."),
        ("2026-11-23 17:59", "We are open now until 18:00."),
        ("2026-11-23 18:00", "We're closed now and open again tomorrow at 9:00."),
        ("2026-11-28 13:00", "We're closed now and open again on Monday at 9:00."),
        ("2026-11-29 23:59", "We're closed now and open again tomorrow at 9:00."),
        ("2026-04-03 10:00", "We're closed now and open again tomorrow at 9:00."),  # Good Friday
    ],
)
def test_an_ordinary_week_with_a_lunch_break(moment: str, sentence: str) -> None:
    assert status_sentence(clinic(LUNCH), at(moment)) == sentence
    assert is_open(clinic(LUNCH), at(moment)) == sentence.startswith("We are open")


BANK_HOLIDAYS = """2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31
    2026-12-25 2026-12-26 2026-12-28 2027-01-01 2027-12-27 2028-01-03"""


@pytest.mark.parametrize("day", BANK_HOLIDAYS.split())
def test_the_example_is_closed_on_englands_bank_holidays(day: str) -> None:
    assert not is_open(EXAMPLE, at(f"{day} 10:00"))


@pytest.mark.parametrize("day", ["2026-01-02", "2026-04-07", "2026-08-24", "2027-01-04"])
def test_the_example_is_open_beside_them(day: str) -> None:
    assert is_open(EXAMPLE, at(f"{day} 10:00"))


def test_holidays_are_those_of_the_country() -> None:
    thanksgiving = "2026-11-26 10:00"
    assert not is_open(clinic(LUNCH, country="US"), at(thanksgiving))
    assert is_open(clinic(LUNCH, country="GB"), at(thanksgiving))


def test_over_a_holiday_the_next_opening_is_the_first_after_it() -> None:
    eve = at("2026-12-24 19:00")
    assert next_opening(EXAMPLE, eve) == at("2026-12-29 09:00")
    assert status_sentence(EXAMPLE, eve) == "We're closed now and open again on Tuesday at 9:00."


def test_the_next_opening_while_open_is_the_one_after_closing() -> None:
    assert next_opening(clinic(LUNCH), at("2026-11-23 10:00")) == at("2026-11-23 14:00")
    assert next_opening(clinic(LUNCH), at("2026-11-23 09:00")) == at("2026-11-23 14:00")


@pytest.mark.parametrize(
    ("moment", "offset"),
    [("2026-03-28 14:00", 1), ("2026-10-24 14:00", 0)],  # the clocks change that night
)
def test_opening_stays_at_nine_when_the_clocks_change(moment: str, offset: int) -> None:
    opening = next_opening(clinic(LUNCH), at(moment))
    assert opening is not None
    assert (opening.hour, opening.utcoffset()) == (9, timedelta(hours=offset))
    assert "on Monday at 9:00" in status_sentence(clinic(LUNCH), at(moment))


def test_the_hour_that_does_not_exist_and_the_one_that_comes_twice() -> None:
    nights = clinic("Mo-Su 22:00-04:00")
    assert is_open(nights, datetime(2026, 3, 29, 2, 59, tzinfo=timezone.utc))
    assert not is_open(nights, datetime(2026, 3, 29, 3, 0, tzinfo=timezone.utc))
    for hour in (0, 1):  # both are half past one in London
        first = datetime(2026, 10, 25, hour, 30, tzinfo=timezone.utc)
        assert status_sentence(nights, first) == "We are open now until 4:00."


def test_the_clinics_clock_counts_not_the_callers() -> None:
    summer = datetime(2026, 7, 6, 8, 30, tzinfo=timezone.utc)
    winter = datetime(2026, 1, 5, 8, 30, tzinfo=timezone.utc)
    assert is_open(clinic(LUNCH), summer)
    assert not is_open(clinic(LUNCH), winter)
    sydney = clinic(LUNCH, place="Australia/Sydney", country="AU")
    late_sunday = at("2026-11-22 22:30")  # half past nine on Monday there
    assert status_sentence(sydney, late_sunday) == "We are open now until 13:00."
    new_york = clinic(LUNCH, place="America/New_York", country="US")
    assert status_sentence(new_york, at("2026-11-24 02:00")).endswith("again tomorrow at 9:00.")


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        is_open(clinic(LUNCH), datetime(2026, 11, 23, 10))


def test_around_the_clock() -> None:
    always = clinic("24/7")
    assert is_open(always, at("2026-11-23 03:00"))
    assert next_opening(always, at("2026-11-23 03:00")) is None
    assert status_sentence(always, at("2026-11-23 03:00")) == "We are open now, day and night."


@pytest.mark.parametrize("schedule", ["off", "2020 Mo-Fr 09:00-18:00", "PH off"])
def test_never_open(schedule: str) -> None:
    never = clinic(schedule)
    assert not is_open(never, at("2026-11-23 10:00"))
    assert next_opening(never, at("2026-11-23 10:00")) is None
    assert status_sentence(never, at("2026-11-23 10:00")) == "We're closed at the moment."


@pytest.mark.parametrize(
    ("schedule", "moment", "sentence"),
    [
        ("Mo-Su 09:00-24:00", "2026-11-23 20:00", "We are open now until midnight."),
        ("Mo-Fr 09:00-24:00", "2026-11-23 20:00", "We are open now until midnight."),
        ("Fr 20:00-24:00; Sa 00:00-04:00", "2026-11-27 21:00", "until tomorrow at 4:00."),
        ("Fr-Su 00:00-24:00", "2026-11-27 10:00", "We are open now until Monday at 0:00."),
        ("Mo 09:00-18:00", "2026-11-23 18:00", "again on Monday 30 November at 9:00."),
        ("Jan 04 09:00-18:00", "2026-11-23 18:00", "again on Monday 4 January 2027 at 9:00."),
        (
            'Mo-Fr 09:00-18:00; Dec 21-31 off "winter break"',
            "2026-12-22 10:00",
            "(winter break) and",
        ),
        (
            'Mo-Fr 09:00-12:00 "walk-in"',
            "2026-11-23 10:00",
            "We are open now (walk-in) until 12:00.",
        ),
        ('Mo 09:00-12:00 "walk-in", Mo 12:00-18:00', "2026-11-23 10:00", "(walk-in) until 18:00."),
    ],
)
def test_wording(schedule: str, moment: str, sentence: str) -> None:
    assert sentence in status_sentence(clinic(schedule), at(moment))


def test_a_twelve_hour_clock() -> None:
    american = clinic(LUNCH, clock=12)
    assert status_sentence(american, at("2026-11-23 10:00")) == "We are open now until 1:00 pm."
    assert "tomorrow at 9:00 am" in status_sentence(american, at("2026-11-23 20:00"))
    noon = clinic("Mo 00:00-12:00", clock=12)
    assert status_sentence(noon, at("2026-11-23 10:00")) == "We are open now until 12:00 pm."


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 2, "2026-11-23 12:00"),
        ("2026-11-23 12:00", 2, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 17:30", 2, "2026-11-24 10:30"),  # over night
        ("2026-11-28 12:59", 1, "2026-11-30 09:59"),  # over the weekend
        ("2026-11-29 20:00", 4, "2026-11-30 13:00"),  # asked while closed; to the last minute
        ("2026-04-02 17:00", 2, "2026-04-04 10:00"),  # over Good Friday
        ("2026-11-23 09:00", 21, "2026-11-25 15:00"),
    ],
)
def test_so_many_opening_hours_later(start: str, hours: int, end: str) -> None:
    assert after_open_time(clinic(LUNCH), at(start), timedelta(hours=hours)) == at(end)


def test_an_hour_is_an_hour_when_the_clocks_change() -> None:
    night = at("2026-10-24 23:00")  # until 8:00 of the next day ten hours pass
    later = after_open_time(clinic("24/7"), night, timedelta(hours=10))
    assert later == at("2026-10-25 08:00")


def test_a_clinic_that_never_opens_owes_nobody_an_hour() -> None:
    assert after_open_time(clinic("off"), at("2026-11-23 10:00"), timedelta(hours=1)) is None


def test_every_minute_of_a_year_agrees_with_itself() -> None:
    moment = at("2026-01-01 00:00")
    for _ in range(0, 365 * 24 * 60, 97):
        opening = next_opening(EXAMPLE, moment)
        assert opening is not None and opening > moment
        assert is_open(EXAMPLE, opening)
        assert not is_open(EXAMPLE, opening.astimezone(timezone.utc) - timedelta(minutes=1))
        moment = (moment.astimezone(timezone.utc) + timedelta(minutes=97)).astimezone(moment.tzinfo)


def test_small_words() -> None:
    monday = datetime(2026, 11, 23).date()
    assert day_from(monday, monday) == "today"
    assert day_from(monday + timedelta(days=6), monday) == "on Sunday"
    assert day_from(monday + timedelta(days=7), monday) == "on Monday 30 November"
    assert weekdays([0, 1, 2, 4, 6]) == "Monday to Wednesday, Friday and Sunday"
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")
