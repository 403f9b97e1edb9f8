"""Working days: weekends, days off, moved Saturdays, the desk's own list, hours and time zones."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from claims import working_days
from claims.errors import RefusedError
from claims.working_days import NONE, Calendar, day_of, day_of_receipt

KZ = Calendar("KZ")
ALMATY = ZoneInfo("Asia/Almaty")
CLOSING = time(18, 30)
FILES = sorted((Path(__file__).parents[2] / "data" / "holidays").glob("*.yaml"))
DAYS = st.dates(date(2018, 1, 1), date(2029, 12, 31))
CALENDARS = st.builds(
    lambda name, days, off: Calendar(name, days & off, days - off),
    st.sampled_from(["KZ", "UZ", "KG", "DE-BY", NONE]),
    st.frozensets(DAYS, max_size=30),
    st.frozensets(DAYS, max_size=30),
)


def test_the_example_of_the_law_around_nauryz():
    received = date(2026, 3, 16)
    assert received.strftime("%A") == "Monday"
    assert KZ.add(received, 3) == date(2026, 3, 19)
    assert KZ.add(received, 15) == date(2026, 4, 9)


def test_the_day_of_receipt_is_no_part_of_a_term():
    friday = date(2026, 11, 27)
    assert KZ.add(friday, 1) == date(2026, 11, 30)
    assert KZ.between(friday, date(2026, 11, 30)) == 1


def test_the_moved_days_of_2020_are_known():
    off = [date(2020, 1, 3), date(2020, 5, 8), date(2020, 12, 18)]
    worked = [date(2020, 1, 5), date(2020, 5, 11), date(2020, 12, 20)]
    assert [KZ.is_working(day) for day in off] == [False, False, False]
    assert [KZ.is_working(day) for day in worked] == [True, True, True]
    assert KZ.add(date(2020, 5, 8), 1) == date(2020, 5, 11)
    assert KZ.add(date(2020, 1, 3), 1) == date(2020, 1, 5)  # a Sunday


def test_a_saturday_worked_in_exchange_counts_and_its_day_off_does_not():
    assert KZ.add(date(2024, 5, 3), 1) == date(2024, 5, 4)  # Saturday
    assert KZ.between(date(2024, 5, 3), date(2024, 5, 10)) == 3  # 4 (Saturday), 6, 10; 7, 8 and 9 are off
    assert working_days.Named(date(2024, 5, 4), True, "", instead_of=date(2024, 5, 8)) in KZ.named(
        2024
    ) and working_days.Named(date(2024, 5, 8), False, "", instead_of=date(2024, 5, 4)) in KZ.named(2024)


def test_a_saturday_of_december_worked_for_a_day_in_january_counts_in_its_own_year():
    assert KZ.is_working(date(2013, 12, 28))
    assert not KZ.is_working(date(2014, 1, 3))
    assert KZ.add(date(2013, 12, 27), 1) == date(2013, 12, 28)


def test_over_the_turn_of_the_year():
    # 30 and 31 December are worked, 1 to 4 January are not (Thursday to Sunday), 7 January is not.
    assert KZ.add(date(2025, 12, 30), 1) == date(2025, 12, 31)
    assert KZ.add(date(2025, 12, 31), 1) == date(2026, 1, 5)
    assert KZ.add(date(2025, 12, 31), 3) == date(2026, 1, 8)
    assert KZ.between(date(2025, 12, 30), date(2026, 1, 8)) == 4


def test_the_number_of_working_days_of_2026_is_the_ministry_s_less_one():
    # The ministry's calendar printed before the new Constitution counts 246; since then 31 August is worked too.
    assert KZ.between(date(2025, 12, 31), date(2026, 12, 31)) == 247


def test_the_desk_s_own_days_outrank_the_library():
    own = Calendar("KZ", off=frozenset({date(2026, 3, 18)}), worked=frozenset({date(2026, 3, 21)}))
    assert own.add(date(2026, 3, 16), 3) == date(2026, 3, 20)
    assert own.add(date(2026, 3, 20), 1) == date(2026, 3, 21)
    # Out of what is off already nothing follows.
    assert Calendar("KZ", off=frozenset({date(2026, 3, 23)})).add(date(2026, 3, 16), 15) == date(2026, 4, 9)


def test_without_a_country_only_weekends_and_own_days_are_off():
    bare = Calendar(NONE, off=frozenset({date(2026, 1, 1)}))
    assert not bare.is_working(date(2026, 1, 1))
    assert bare.is_working(date(2026, 1, 2))
    assert bare.named(2026) == ()


def test_a_weekend_that_is_not_ours_is_the_country_s():
    assert not Calendar("IL").is_working(date(2026, 11, 27))  # Friday
    assert Calendar("IL").is_working(date(2026, 11, 29))  # Sunday


@pytest.mark.parametrize("name", ["XX", "", "kz", "KZ-99", "Kazakhstan"])
def test_a_calendar_that_nobody_knows_is_refused(name):
    with pytest.raises(RefusedError, match="there is no calendar called"):
        Calendar(name)


def test_nobody_counts_backwards():
    with pytest.raises(ValueError, match="forwards"):
        KZ.add(date(2026, 1, 1), -1)


# --- properties -----------------------------------------------------------------------------------------


@given(CALENDARS, DAYS, st.integers(0, 600))
def test_between_undoes_add(calendar, day, n):
    assert calendar.between(day, calendar.add(day, n)) == n


@given(CALENDARS, DAYS, st.integers(1, 300))
def test_what_is_added_ends_on_a_working_day_after(calendar, day, n):
    reached = calendar.add(day, n)
    assert reached > day
    assert calendar.is_working(reached)


@given(CALENDARS, DAYS, st.integers(0, 200), st.integers(0, 200))
def test_steps_add_up(calendar, day, n, m):
    assert calendar.add(calendar.add(day, n), m) == calendar.add(day, n + m)


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_spans_add_up_and_turn_around(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@given(CALENDARS, DAYS, st.integers(0, 900))
def test_counting_day_by_day_agrees(calendar, day, span):
    """The library's own judgement of each day, corrected by the own list, counted one by one."""
    last = day + timedelta(days=span)
    country, _, part = calendar.name.partition("-")
    years = range(day.year, last.year + 2)  # a Saturday of December may be worked for a day of January
    known = (
        None
        if calendar.name == NONE
        else holidays.country_holidays(country, subdiv=part or None, years=years)
    )

    def works(one: date) -> bool:
        if one in calendar.off | calendar.worked:
            return one in calendar.worked
        return one.weekday() < 5 if known is None else known.is_working_day(one)

    days = [day + timedelta(days=n) for n in range(1, span + 1)]
    assert calendar.between(day, last) == sum(works(one) for one in days)


def test_a_day_cannot_be_both():
    with pytest.raises(ValueError, match="2026-03-18"):
        Calendar("KZ", frozenset({date(2026, 3, 18)}), frozenset({date(2026, 3, 18)}))


# --- moments --------------------------------------------------------------------------------------------


def test_late_in_the_evening_of_london_it_is_tomorrow_here():
    assert day_of(datetime(2026, 3, 15, 23, 50, tzinfo=UTC), ALMATY) == date(2026, 3, 16)
    assert day_of(datetime(2026, 3, 15, 18, 59, tzinfo=UTC), ALMATY) == date(2026, 3, 15)
    assert day_of(datetime(2026, 3, 15, 19, 0, tzinfo=UTC), ALMATY) == date(2026, 3, 16)


def test_the_hour_of_the_country_changed_on_the_first_of_march_2024():
    before, after = datetime(2024, 2, 28, 18, 30, tzinfo=UTC), datetime(2024, 3, 4, 18, 30, tzinfo=UTC)
    assert day_of(before, ALMATY) == date(2024, 2, 29)  # UTC+6: half past midnight
    assert day_of(after, ALMATY) == date(2024, 3, 4)  # UTC+5: half past eleven


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 16, 9, 0, tzinfo=ALMATY), date(2026, 3, 16)),
        (datetime(2026, 3, 16, 18, 30, tzinfo=ALMATY), date(2026, 3, 16)),
        (datetime(2026, 3, 16, 18, 30, 1, tzinfo=ALMATY), date(2026, 3, 17)),
        (datetime(2026, 3, 15, 23, 50, tzinfo=UTC), date(2026, 3, 16)),  # before dawn on Monday
        (datetime(2026, 3, 14, 10, 0, tzinfo=ALMATY), date(2026, 3, 16)),  # Saturday
        (datetime(2026, 3, 14, 20, 0, tzinfo=ALMATY), date(2026, 3, 16)),
        (datetime(2026, 3, 20, 20, 0, tzinfo=ALMATY), date(2026, 3, 26)),  # the evening before Nauryz
        (datetime(2025, 1, 5, 12, 0, tzinfo=ALMATY), date(2025, 1, 5)),  # a Sunday that was worked
    ],
)
def test_what_comes_after_hours_or_on_a_day_off_is_of_the_next_working_day(moment, day):
    assert day_of_receipt(KZ, moment, ALMATY, CLOSING) == day


def test_without_a_closing_hour_the_whole_day_counts():
    assert day_of_receipt(KZ, datetime(2026, 3, 16, 23, 59, tzinfo=ALMATY), ALMATY, None) == date(2026, 3, 16)


# --- the files ------------------------------------------------------------------------------------------


def test_there_are_two_files():
    assert [file.stem for file in FILES] == ["kg", "kz"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_day_of_a_file_has_a_source_and_a_note_and_stands_once(file):
    written = yaml.safe_load(file.read_text("utf-8"))
    days = [entry["day"] for entry in written["days"]]
    assert len(days) == len(set(days)) > 0
    assert {entry["kind"] for entry in written["days"]} <= {"off", "working"}
    assert [entry for entry in written["days"] if not entry["source"].startswith("https://")] == []
    assert [entry for entry in written["days"] if not entry["note"]] == []


def test_kazakhstan_s_file_and_the_library_agree():
    written = yaml.safe_load(FILES[1].read_text("utf-8"))
    differ = [
        entry["day"]
        for entry in written["days"]
        if entry["day"].weekday() < 5 and KZ.is_working(entry["day"]) != (entry["kind"] == "working")
    ]
    assert differ == []


def test_kyrgyzstan_s_file_says_what_the_library_does_not_know():
    written = yaml.safe_load(FILES[0].read_text("utf-8"))
    own = Calendar("KG", off=frozenset(entry["day"] for entry in written["days"]))
    assert Calendar("KG").add(date(2025, 12, 31), 1) == date(2026, 1, 8)
    assert own.add(date(2025, 12, 31), 1) == date(2026, 1, 12)


def test_the_moved_days_of_kazakhstan_s_file_point_at_each_other():
    written = yaml.safe_load(FILES[1].read_text("utf-8"))
    read = [
        working_days.read_name(entry["day"], entry["note"], working=entry["kind"] == "working")
        for entry in written["days"]
    ]
    pairs = {one.day: one.instead_of for one in read if one.instead_of}
    assert len(pairs) == 10
    assert all(pairs[other] == day for day, other in pairs.items())
