"""When each row goes out: nothing lost, nothing doubled, holds, order, quiet hours, the day's budget, corrections."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.queueing import Waiting
from claims.terms import VersionKind
from pipeline.queue_plan import Rules, Why, due, left_today, plan

ALMATY = ZoneInfo("Asia/Almaty")
NOON = datetime(2020, 3, 19, 12, 0, tzinfo=ALMATY)
RULES = Rules(ALMATY, seconds_between=60.0)


def row(number, language="ru", **values):
    values = {"channel": "telegram", "approved_at": NOON, **values}
    return Waiting(
        id=number,
        code=f"c{number}",
        language=language,
        refutation=f"r-{number}",
        version=1,
        kind=VersionKind.FIRST,
        queued_at=NOON,
        **values,
    )


def told(planned):
    return [(one.row.id, one.at, one.why) for one in planned]


def minutes(number):
    return NOON + timedelta(minutes=number)


def test_rows_go_out_one_after_another_oldest_first():
    assert told(plan([row(2), row(1)], NOON, RULES, {})) == [
        (1, NOON, Why.NOW),
        (2, minutes(1), Why.NOW),
    ]


def test_people_s_order_comes_before_age():
    rows = [row(1), row(2, position=1), row(3, position=2)]
    assert [one.row.id for one in plan(rows, NOON, RULES, {})] == [2, 3, 1]


def test_what_is_held_or_blocked_has_no_time():
    rows = [row(1, held="wait for the ministry"), row(2, blocked=True), row(3)]
    assert told(plan(rows, NOON, RULES, {})) == [
        (3, NOON, Why.NOW),
        (1, None, Why.HELD),
        (2, None, Why.BLOCKED),
    ]


def test_quiet_hours_over_midnight_put_new_posts_off_until_the_morning():
    rules = replace(RULES, quiet=(time(22), time(8)))
    morning = datetime(2020, 3, 20, 8, tzinfo=ALMATY)
    for evening in (NOON.replace(hour=22), NOON.replace(hour=23, minute=59), morning.replace(hour=7)):
        assert told(plan([row(1)], evening, rules, {})) == [(1, morning, Why.QUIET)]
    assert told(plan([row(1)], morning, rules, {})) == [(1, morning, Why.NOW)]


def test_quiet_hours_within_a_day():
    rules = replace(RULES, quiet=(time(12), time(14)))
    assert told(plan([row(1)], NOON, rules, {})) == [(1, NOON.replace(hour=14), Why.QUIET)]
    before = NOON - timedelta(minutes=1)
    assert told(plan([row(1), row(2)], before, rules, {})) == [
        (1, before, Why.NOW),
        (2, NOON.replace(hour=14), Why.QUIET),
    ]


def test_what_the_budget_leaves_no_room_for_goes_out_the_next_day():
    rules = replace(RULES, daily_budget=2)
    tomorrow = datetime(2020, 3, 20, tzinfo=ALMATY)
    assert told(plan([row(1), row(2)], NOON, rules, {("telegram", "kk"): 1})) == [
        (1, NOON, Why.NOW),
        (2, tomorrow, Why.BUDGET),
    ]


def test_the_budget_of_tomorrow_waits_for_the_end_of_the_quiet_hours():
    rules = replace(RULES, daily_budget=1, quiet=(time(22), time(8)))
    assert told(plan([row(1)], NOON, rules, {("telegram", "kk"): 1})) == [
        (1, datetime(2020, 3, 20, 8, tzinfo=ALMATY), Why.BUDGET)
    ]


def test_when_the_budget_is_short_the_languages_take_turns():
    rules = replace(RULES, daily_budget=4)
    rows = [*(row(number) for number in range(1, 6)), row(6, "kk"), row(7, "kk")]
    today = [one.row.language for one in plan(rows, NOON, rules, {})][:4]
    assert today == ["ru", "kk", "ru", "kk"]
    assert [one.row.language for one in plan(rows, NOON, RULES, {})] == [*["ru"] * 5, "kk", "kk"]


def test_the_language_that_got_least_today_is_first():
    rules = replace(RULES, daily_budget=4)
    rows = [row(1), row(2), row(3, "kk")]
    planned = plan(rows, NOON, rules, {("telegram", "ru"): 2})
    assert [one.row.id for one in planned][:2] == [3, 1]


def test_what_puts_a_public_post_right_is_stopped_by_no_budget_and_no_quiet_hours_and_goes_first():
    rules = replace(RULES, daily_budget=1, quiet=(time(22), time(8)))
    night = NOON.replace(hour=23)
    rows = [
        row(1),
        row(2, replaces="https://t.me/x/7"),
        row(3, replaces="https://t.me/x/8", held="look again"),
    ]
    assert told(plan(rows, night, rules, {("telegram", "ru"): 1})) == [
        (2, night, Why.NOW),
        (1, datetime(2020, 3, 20, 8, tzinfo=ALMATY), Why.QUIET),
        (3, None, Why.HELD),
    ]


def test_a_channel_that_is_one_thing_knows_holds_and_times_only():
    rules = replace(RULES, daily_budget=1, quiet=(time(11), time(13)), whole=frozenset({"site"}))
    rows = [row(1, channel="site"), row(2, channel="site"), row(3, channel="site", held="not yet")]
    assert told(plan(rows, NOON, rules, {})) == [
        (1, NOON, Why.NOW),
        (2, NOON, Why.NOW),
        (3, None, Why.HELD),
    ]


def test_a_planned_time_and_a_retry_are_waited_for_while_others_go_on():
    rows = [row(1, not_before=minutes(90)), row(2, retry_at=minutes(30)), row(3)]
    assert told(plan(rows, NOON, RULES, {})) == [
        (3, NOON, Why.NOW),
        (2, minutes(30), Why.RETRY),
        (1, minutes(90), Why.PLANNED),
    ]


def test_a_row_whose_approval_runs_out_before_its_turn_says_so():
    rules = replace(RULES, daily_budget=1)
    rows = [row(1), row(2, approved_at=NOON - timedelta(hours=23))]
    assert [one.late for one in plan(rows, NOON, rules, {})] == [False, True]


def test_only_the_next_minute_of_one_channel_is_due():
    rows = [row(1), row(2), row(3, channel="mail")]
    planned = plan(rows, NOON, RULES, {})
    assert (due(planned, NOON, "telegram"), due(planned, NOON, "mail")) == ([1], [3])


def test_what_is_left_of_the_budget():
    rules = replace(RULES, daily_budget=3, whole=frozenset({"site"}))
    sent = {("telegram", "kk"): 2, ("telegram", "ru"): 2}
    assert (left_today("telegram", rules, sent), left_today("mail", rules, sent)) == (0, 3)
    assert (left_today("site", rules, sent), left_today("telegram", RULES, sent)) == (None, None)


@st.composite
def queues(draw):
    hours = st.none() | st.integers(-3, 40).map(lambda number: NOON + timedelta(hours=number))
    count = draw(st.integers(0, 12))
    return [
        row(
            number + 1,
            draw(st.sampled_from(["kk", "ru", "en"])),
            position=draw(st.none() | st.integers(1, 20)),
            held=draw(st.sampled_from(["", "", "", "wait"])),
            blocked=draw(st.sampled_from([False, False, False, True])),
            replaces=draw(st.sampled_from(["", "", "https://t.me/x/1"])),
            not_before=draw(hours),
            retry_at=draw(hours),
        )
        for number in range(count)
    ]


clocks = st.none() | st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(
    lambda two: two[0] != two[1]
).map(lambda two: (time(two[0]), time(two[1])))


@given(
    rows=queues(),
    quiet=clocks,
    budget=st.integers(0, 3),
    sent=st.dictionaries(
        st.tuples(st.just("telegram"), st.sampled_from(["kk", "ru"])), st.integers(0, 3), max_size=2
    ),
    hour=st.integers(0, 23),
)
def test_nothing_is_lost_or_doubled_and_every_rule_is_kept(rows, quiet, budget, sent, hour):
    now = NOON.replace(hour=hour)
    rules = replace(RULES, quiet=quiet, daily_budget=budget)
    planned = plan(rows, now, rules, sent)
    assert sorted(one.row.id for one in planned) == [one.id for one in rows]
    days = Counter({rules.day(now): sum(sent.values())})
    for one in planned:
        stuck = bool(one.row.held or one.row.blocked)
        assert (one.at is None) == stuck
        if one.at is None:
            continue
        assert one.at >= max(now, one.row.not_before or now, one.row.retry_at or now)
        if not one.row.replaces:
            assert rules.opens(one.at) == one.at
            days[rules.day(one.at)] += 1
    if budget:
        assert all(count <= budget for day, count in days.items() if day != rules.day(now))
        assert days[rules.day(now)] <= max(budget, sum(sent.values()))


@given(rows=queues(), budget=st.integers(1, 3), quiet=clocks)
def test_a_publisher_that_asks_before_every_post_sends_what_was_planned(rows, budget, quiet):
    rules = replace(RULES, daily_budget=budget, quiet=quiet)
    now, sent, out, waiting = NOON, Counter(), [], list(rows)
    promised = [
        one.row.id for one in plan(rows, NOON, rules, {}) if one.at is not None and not one.row.replaces
    ]
    for _ in range(len(rows)):
        going = [one for one in plan(waiting, now, rules, sent) if one.at is not None]
        if not going:
            break
        first = min(going, key=lambda one: one.at)
        if rules.day(first.at) != rules.day(now):
            sent = Counter()
        now = first.at
        if not first.row.replaces:
            sent["telegram", first.row.language] += 1
            out.append(first.row.id)
        waiting.remove(first.row)
    assert sorted(out) == sorted(promised)


def test_a_time_without_daylight_saving_is_the_reader_s_own():
    rules = Rules(ZoneInfo("UTC"), quiet=(time(22), time(8)))
    assert rules.opens(datetime(2020, 3, 19, 23, tzinfo=UTC)) == datetime(2020, 3, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["24:00", "8:00", "22", "22:60"])
def test_a_quiet_hour_is_written_as_a_time_of_day(clock):
    from pydantic import ValidationError

    from claims.settings import PublishSettings

    with pytest.raises(ValidationError):
        PublishSettings(quiet_from=clock)


def page(number, language="ru", **values):
    return replace(row(number, language, **values), refutation="", page=f"p-{number}")


def test_refutations_go_before_pages_however_old_these_are():
    rows = [page(1), row(2), page(3), row(4)]
    assert [one.row.id for one in plan(rows, NOON, RULES, {})] == [2, 4, 1, 3]


def test_a_page_that_people_placed_goes_where_they_put_it():
    assert [one.row.id for one in plan([row(1), page(2, position=1)], NOON, RULES, {})] == [2, 1]


def test_a_short_day_goes_to_refutations_in_every_language_before_any_page():
    rules = replace(RULES, daily_budget=2)
    rows = [page(1, "kk"), row(2), row(3), page(4, "en")]
    first = [one.row.id for one in plan(rows, NOON, rules, {}) if one.at < NOON + timedelta(days=0, hours=1)]
    assert first == [2, 3]


def test_the_correction_of_a_page_goes_before_new_refutations():
    assert [one.row.id for one in plan([row(1), page(2, replaces="t.me/1")], NOON, RULES, {})] == [2, 1]


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["kk", "ru", "en"]), st.sampled_from([None, 30, 900])),
        max_size=25,
    ),
    st.integers(0, 6),
)
def test_no_page_goes_out_while_a_refutation_could(kinds, budget):
    rows = [
        (page if is_page else row)(number, language, not_before=minutes(wait) if wait is not None else None)
        for number, (is_page, language, wait) in enumerate(kinds, 1)
    ]
    planned = plan(rows, NOON, replace(RULES, daily_budget=budget), {})
    assert sorted(one.row.id for one in planned) == sorted(one.id for one in rows)
    for one in planned:
        if not one.row.page:
            continue
        later = [other for other in planned if not other.row.page and other.at > one.at]
        assert all(other.row.not_before is not None and other.row.not_before > one.at for other in later)
