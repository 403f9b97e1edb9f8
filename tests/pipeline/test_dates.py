from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dates import believable, date_of

NOON = datetime(2020, 3, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2020 жылғы 20 наурыз",
        "2020 жылғы 20 наурызда",
        "2020 жылдың 20 наурызы",
        "2020 ж. 20 наурыз",
        "2020 ж. 20 нау.",
        "20 наурыз 2020",
        "20 Наурыз 2020 ж.",
        "20 наурыз 2020 жыл",
        "20 марта 2020",
        "20 марта 2020 г.",
        "20 марта 2020 года",
        "20 мар 2020",
        "20 March 2020",
        "March 20, 2020",
        "20 Mar 2020",
        "20.03.2020",
        "20/03/2020",
        "2020-03-20",
        "  20\u00a0наурыз\n2020 ",
    ],
)
def test_a_day_is_the_day_in_the_country(written: str) -> None:
    assert date_of(written) == datetime(2020, 3, 19, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "20.03.2020 18:00",
        "20.03.2020, 18:00:00",
        "2020 жылғы 20 наурыз, 18:00",
        "2020 жылғы 20 наурыз сағат 18:00",
        "20 марта 2020 г. в 18:00",
        "2020-03-20T12:00:00Z",
        "2020-03-20 18:00:00+06:00",
        "Fri, 20 Mar 2020 18:00:00 +0600",
    ],
)
def test_a_moment_is_read_in_every_way_of_writing(written: str) -> None:
    assert date_of(written) == NOON


MONTHS = """
қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
кантар акпан наурыз сауир мамыр маусым шилде тамыз кыркуйек казан караша желтоксан
"""


def test_every_kazakh_month_is_known_with_and_without_its_letters() -> None:
    for place, name in enumerate(MONTHS.split()):
        moment = date_of(f"15 {name} 2021, 12:00")
        assert (name, moment and moment.month) == (name, place % 12 + 1)


def test_noon_after_march_2024_is_one_hour_earlier() -> None:
    assert date_of("29.02.2024 12:00") == datetime(2024, 2, 29, 6, 0, tzinfo=UTC)
    assert date_of("01.03.2024 12:00") == datetime(2024, 3, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "кеше", "31.02.2020", "20 ббб 2020", "2020", "0000-00-00", "9999-12-31T23:59:59-23:59", "1" * 500],
)
def test_what_names_no_moment_is_none(written: str) -> None:
    assert date_of(written) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120) | st.from_regex(r"\d{1,4}[-. /]\w{1,9}[-. /]\d{1,5}( \d+:\d+)?", fullmatch=True))
def test_whatever_is_written_a_date_is_aware_or_none(written: str) -> None:
    moment = date_of(written)
    assert moment is None or moment.utcoffset() == timedelta(0)


def test_only_from_2000_until_tomorrow_is_believable() -> None:
    assert believable(NOON, NOON + timedelta(days=4_000))
    assert believable(NOON + timedelta(days=1), NOON)
    assert not believable(NOON + timedelta(days=1, seconds=1), NOON)
    assert not believable(datetime(1999, 12, 31, 23, 59, tzinfo=UTC), NOON)
