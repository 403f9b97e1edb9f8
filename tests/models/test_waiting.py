"""Times to an answer when some still wait: hand-computed, and against another way of saying the same."""

from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.waiting import Reached, reached, waits

TIMES = st.lists(st.integers(0, 30).map(float), max_size=40)
SHARES = st.sampled_from([0.25, 0.5, 0.75, 0.9])


def test_nobody_has_no_median():
    assert reached([], [], 0.5) is None
    told = waits([], [])
    assert (told.median, told.ninetieth, told.share_open) == (None, None, 0.0)


def test_a_median_is_a_median_and_no_mean():
    assert reached([1, 2, 3, 4, 100], [], 0.5) == Reached(3)
    assert reached([1, 2, 3, 100], [], 0.5) == Reached(2.5)


def test_kaplan_and_meier_s_steps_by_hand():
    # Ten: answered after 1, 2, 2, 4, 6, 7; waiting since 3, 5, 8, 8. Left: 1 → 9/10; 2 → 9/10 * 7/9 = 7/10;
    # 4 → 7/10 * 5/6 = 7/12; 6 → 7/12 * 3/4 = 7/16, the first that is not above a half.
    assert reached([1, 2, 2, 4, 6, 7], [3, 5, 8, 8], 0.5) == Reached(6)
    assert median([1, 2, 2, 4, 6, 7]) == 3  # what those answered alone would have said
    assert reached([1, 2, 2, 4, 6, 7], [3, 5, 8, 8], 0.25) == Reached(2)


def test_where_most_wait_it_is_more_than():
    # Of ten, three had their answer within two days; seven wait, the median of what is known is ten days.
    assert reached([1, 1, 2], [10, 10, 10, 10, 10, 10, 10], 0.5) == Reached(10, beyond=True)


def test_one_that_waits_long_does_not_speak_for_the_young():
    # One of a hundred days and ninety-nine of this morning: nothing is known beyond one day of the half.
    assert reached([], [100, *[1] * 99], 0.5) == Reached(1, beyond=True)


def test_an_answer_on_the_day_another_still_waits_comes_before():
    # Of two, one is answered on the fifth day and the other waits since five: the second was there to be answered.
    assert reached([5], [5], 0.5) == Reached(5)


def test_the_ninetieth_is_told_of_ten_or_more():
    assert waits([1.0] * 9, []).ninetieth is None
    assert waits([float(n) for n in range(1, 11)], []).ninetieth == Reached(pytest.approx(9.1))
    assert waits([float(n) for n in range(1, 10)], [20]).ninetieth == Reached(9)
    assert waits([float(n) for n in range(1, 9)], [20, 30]).ninetieth == Reached(20, beyond=True)


def test_the_share_that_is_open_is_told():
    assert waits([1, 2, 3], [4]).share_open == 0.25


def redistributed(answered: list[float], waiting: list[float], share: float) -> float | None:
    """Efron's way (1967): each one that waits hands its weight on to all that lie to the right of it."""
    order = sorted([(time, 0) for time in answered] + [(time, 1) for time in waiting])
    weights = [Fraction(1, len(order))] * len(order)
    gathered = Fraction(0)
    for place, (time, waits_still) in enumerate(order):
        rest = len(order) - place - 1
        if waits_still:
            for later in range(place + 1, len(order)):
                weights[later] += weights[place] / rest
            continue
        gathered += weights[place]
        last_of_day = place + 1 == len(order) or order[place + 1] != (time, 0)
        if last_of_day and gathered >= Fraction(str(share)):
            return time
    return None


@given(TIMES, TIMES.filter(len), SHARES)
def test_efron_s_redistribution_to_the_right_says_the_same(answered, waiting, share):
    found = reached(answered, waiting, share)
    assert found is not None
    if not found.beyond:
        assert found.time == redistributed(answered, waiting, share)


@given(TIMES, TIMES.filter(len), SHARES, st.lists(st.integers(0, 60), min_size=40, max_size=40))
def test_what_lies_beyond_does_so_whatever_comes(answered, waiting, share, more):
    """However long those that wait will have waited in the end, the bound holds."""
    found = reached(answered, waiting, share)
    assert found is not None
    if found.beyond:
        in_the_end = [*answered, *(time + extra for time, extra in zip(waiting, more, strict=False))]
        ended = sorted(in_the_end)
        place = -(-Fraction(str(share)) * len(ended) // 1)
        assert ended[int(place) - 1] >= found.time


@given(TIMES.filter(len), SHARES)
def test_those_that_wait_never_make_it_look_faster(answered, share):
    """A question that nobody answers, as old as the oldest, cannot shorten what is told."""
    alone = reached(answered, [max(answered) + 1], share)
    assert alone is not None
    ranked = sorted(answered)
    assert alone.time >= ranked[int(-(-Fraction(str(share)) * len(ranked) // 1)) - 1]
