"""How long answers took, with those that still wait; and what growing means of what is kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from claims.answer_times import Answered, Seen
from claims.terms import Shelf
from pipeline import exporting
from pipeline.trends import _by_language

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SPAN = (date(2026, 3, 1), date(2026, 3, 31))


def answer(claim: int, language: str, day: int, took: float, shelf: Shelf = Shelf.OPEN) -> Answered:
    """A claim first seen at noon of a day of March and answered so many days later."""
    first_at = datetime(2026, 3, day, 12, tzinfo=UTC)
    return Answered(claim, shelf, language, first_at, first_at + timedelta(days=took))


def seen(**on: dict[int, int]) -> Seen:
    """How many claims were first seen on days of March, by shelf."""
    return Seen(
        {
            shelf: {date(2026, 3, day): count for day, count in on.get(shelf.value, {}).items()}
            for shelf in Shelf
            if shelf is not Shelf.GONE
        }
    )


@pytest.fixture(autouse=True)
def _at_noon_of_the_last_day():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_first_answer_in_any_language_counts_for_all_of_them():
    found = [answer(1, "ru", 1, 2.0), answer(1, "kk", 1, 5.0)]

    whole, kk, ru, en = _by_language(seen(open={1: 1}), found, *SPAN)

    assert (whole.language, whole.median, kk.median, ru.median, en.median) == ("", 2.0, 5.0, 2.0, None)
    assert (whole.open, kk.open, ru.open, en.open) == (0, 0, 0, 1)


def test_those_that_wait_are_counted_with_their_age_and_those_closed_apart():
    found = [answer(1, "ru", 1, 1.0), answer(2, "ru", 1, 3.0)]

    whole = _by_language(seen(open={1: 2, 21: 2}, closed={11: 1}, muted={11: 2}), found, *SPAN)[0]

    assert (whole.claims, whole.answered, whole.open, whole.closed) == (7, 2, 2, 3)
    assert (whole.median, whole.open_age) == (2.0, 10.0)
    assert whole.half_of_all is None


def test_an_answered_claim_that_was_closed_is_not_called_closed_without_an_answer():
    whole = _by_language(seen(closed={1: 1}), [answer(1, "kk", 1, 1.0, Shelf.CLOSED)], *SPAN)[0]
    assert (whole.answered, whole.open, whole.closed) == (1, 0, 0)


def test_half_of_all_is_later_than_the_median_of_those_answered_while_others_wait():
    found = [answer(number, "ru", 1, float(number)) for number in range(1, 7)]
    whole = _by_language(seen(open={1: 10}), found, *SPAN)[0]
    assert (whole.median, whole.half_of_all) == (3.5, 5.0)


def test_a_ninetieth_percentile_needs_ten_answers():
    nine = [answer(number, "ru", 1, float(number)) for number in range(1, 10)]
    ten = [*nine, answer(10, "ru", 1, 10.0)]
    assert _by_language(seen(open={1: 9}), nine, *SPAN)[0].ninetieth is None
    assert _by_language(seen(open={1: 10}), ten, *SPAN)[0].ninetieth == pytest.approx(9.1)


def test_the_file_of_answers_names_any_language_and_leaves_unknown_times_empty():
    rows = list(exporting.answers_table(_by_language(seen(open={1: 1}), [], *SPAN)).rows)
    assert rows[0] == (*SPAN, "any", 1, 0, None, None, None, 1, 30.0, 0)
    assert [row[2] for row in rows] == ["any", "kk", "ru", "en"]
