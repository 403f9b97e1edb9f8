"""What an analyst asks of the counts that are kept by day: each number against one counted by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from claims import answer_times, bodies, movement, trends
from claims.acts import Actor
from claims.errors import RefusedError
from claims.records import (
    Claim,
    ClaimDay,
    ClaimFacet,
    ClaimTag,
    ClaimWeight,
    DailyVolume,
    Publication,
    Weighing,
)
from claims.terms import ClaimState, Facet, PublicationState, Shelf, Step, VolumeBy

ALMATY = ZoneInfo("Asia/Almaty")
MONDAY = date(2026, 3, 2)


def at(day: int, hour: int = 12) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def keep(session: Session) -> Callable[..., None]:
    """Keeps how much was seen of something on days of March 2026."""

    def kept(kind: str, value: str, counts: dict[int, int]) -> None:
        session.add_all(
            DailyVolume(day=date(2026, 3, day), kind=kind, value=value, sightings=count, questions=0)
            for day, count in counts.items()
        )
        session.flush()

    return kept


@pytest.fixture
def weighed(session: Session) -> Callable[..., Claim]:
    """A claim as weighing leaves it: first seen then, seen so often on these days of March."""
    made = 0

    def claim(
        first_at: datetime,
        days: dict[int, int] | None = None,
        shelf: Shelf = Shelf.OPEN,
        back_since: datetime | None = None,
    ) -> Claim:
        nonlocal made
        made += 1
        days = days or {first_at.day: 1}
        state = ClaimState.CLOSED if shelf in (Shelf.CLOSED, Shelf.BACK) else ClaimState.OPEN
        new = Claim(public_id=f"c-{made:05d}", state=state, opened_at=first_at)
        session.add(new)
        session.flush()
        session.add(
            ClaimWeight(
                claim_id=new.id,
                shelf=shelf,
                answered=False,
                score=1,
                reasons=[],
                worth=0.5,
                sightings=sum(days.values()),
                questions=0,
                sources=1,
                reach=0,
                recent=0,
                before=0,
                growth=0,
                first_at=first_at,
                last_at=first_at,
                languages="kk ru",
                back_since=back_since,
                returned=back_since
                and {
                    "before": (back_since - timedelta(days=40)).isoformat(),
                    "sightings": 3,
                    "people": 1,
                    "sources": 2,
                },
                act_seq=0,
            )
        )
        session.flush()
        session.add_all(
            ClaimDay(claim_id=new.id, day=date(2026, 3, day), sightings=count, questions=0)
            for day, count in days.items()
        )
        if sum(days.values()) > 1:
            session.add(
                ClaimFacet(
                    claim_id=new.id,
                    kind=Facet.MARK,
                    value="cluster",
                    shelf=shelf,
                    score=1,
                    growth=0,
                    first_at=first_at,
                )
            )
        session.flush()
        return new

    return claim


# --- steps of time ------------------------------------------------------------------------------------


def test_weeks_begin_on_monday_and_months_on_their_first():
    assert trends.starts(date(2026, 3, 4), date(2026, 3, 17), Step.WEEK) == (
        MONDAY,
        date(2026, 3, 9),
        date(2026, 3, 16),
    )
    assert trends.starts(date(2026, 1, 31), date(2026, 3, 1), Step.MONTH) == (
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    )
    assert trends.starts(MONDAY, MONDAY, Step.DAY) == (MONDAY,)


def test_a_step_too_short_to_be_read_becomes_the_next_longer_one():
    def step(days: int, wanted: Step) -> Step:
        return trends.readable_step(MONDAY - timedelta(days=days), MONDAY, wanted)

    assert step(200, Step.DAY) is Step.DAY
    assert step(201, Step.DAY) is Step.WEEK
    assert step(1401, Step.DAY) is Step.MONTH
    assert step(99_999, Step.WEEK) is Step.MONTH
    assert step(10, Step.MONTH) is Step.MONTH


def test_a_day_begins_at_the_desk_s_midnight():
    assert trends.midnight(date(2026, 3, 2), ALMATY) == datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert trends.midnight(date(2020, 3, 2), ALMATY) == datetime(2020, 3, 1, 18, tzinfo=UTC)


# --- volume -------------------------------------------------------------------------------------------


def test_volume_is_counted_by_week_with_what_the_chart_does_not_bear_as_others(session, keep):
    keep("all", "", {2: 5, 8: 4, 9: 7})
    keep("language", "kk", {2: 3, 8: 4})
    keep("language", "ru", {2: 1, 9: 7})
    keep("language", "en", {2: 1})

    found = trends.volume(session, VolumeBy.LANGUAGE, since=MONDAY, until=date(2026, 3, 12), shown=2)

    assert found.starts == (MONDAY, date(2026, 3, 9))
    assert [(one.key, one.counts) for one in found.series] == [("ru", (1, 7)), ("kk", (7, 0))]
    assert found.others == (1, 0)
    assert found.everything == (9, 7)
    assert found.is_partial


def test_a_step_that_is_over_is_not_called_partial(session, keep):
    keep("all", "", {2: 5})
    assert not trends.volume(session, VolumeBy.ALL, since=MONDAY, until=date(2026, 3, 8)).is_partial


def test_only_what_is_asked_for_is_shown_even_where_there_is_none(session, keep):
    keep("all", "", {2: 5})
    keep("source", "feed", {2: 5})

    found = trends.volume(
        session, VolumeBy.SOURCE, since=MONDAY, until=MONDAY, step=Step.DAY, only=["other", "feed"]
    )

    assert [(one.key, one.counts) for one in found.series] == [("other", (0,)), ("feed", (5,))]
    assert found.others == (0,)


def test_regions_have_names_and_the_others_are_other_regions_not_texts_without_one(session, keep):
    bodies.load_places(
        session,
        Actor.machine("test"),
        [{"code": "75", "kind": "city", "names": [{"language": "kk", "name": "Алматы"}]}],
    )
    keep("all", "", {2: 9})
    keep("region", "75", {2: 4})
    keep("region", "71", {2: 2})

    found = trends.volume(session, VolumeBy.REGION, since=MONDAY, until=MONDAY, step=Step.DAY, shown=1)

    assert [(one.key, one.names, one.counts) for one in found.series] == [("75", {"kk": "Алматы"}, (4,))]
    assert (found.others, found.everything) == ((2,), (9,))
    assert found.is_by_region_and_day


def test_a_claim_with_two_tags_counts_in_both_and_there_is_no_sum_of_tags(session, weighed):
    both, one = weighed(at(2), {2: 3, 9: 1}), weighed(at(3), {3: 2})
    session.add_all(
        ClaimTag(claim_id=claim.id, tag=tag) for claim, tag in ((both, "vaccine"), (both, "5g"), (one, "5g"))
    )
    session.flush()

    found = trends.volume(session, VolumeBy.TAG, since=MONDAY, until=date(2026, 3, 15))

    assert [(one.key, one.counts) for one in found.series] == [("5g", (5, 1)), ("vaccine", (3, 1))]
    assert found.others is None


@pytest.mark.parametrize("span", [1, 300], ids=["through the index", "through the table"])
def test_the_claims_seen_most_stand_first_however_they_are_found(session, keep, weighed, span):
    keep("all", "", {1: 1, 2: 1})
    session.add(
        DailyVolume(
            day=date(2026, 3, 2) - timedelta(days=20 * span), kind="all", value="", sightings=1, questions=0
        )
    )
    few, many = weighed(at(2), {2: 1}), weighed(at(2), {2: 8, 3: 1})

    found = trends.volume(session, VolumeBy.CLAIM, since=MONDAY, until=date(2026, 3, 8), shown=2)

    assert [(one.key, one.counts) for one in found.series] == [(many.public_id, (9,)), (few.public_id, (1,))]


def test_a_claim_is_found_by_its_id_and_shown_by_day(session, weighed):
    claim = weighed(at(2), {2: 4, 4: 1})
    found = trends.volume(
        session,
        VolumeBy.CLAIM,
        since=MONDAY,
        until=date(2026, 3, 4),
        step=Step.DAY,
        only=[claim.public_id.upper()],
    )
    assert found.series[0].counts == (4, 0, 1)


def test_a_span_that_ends_before_it_begins_is_refused(session):
    with pytest.raises(RefusedError, match="turn the two round"):
        trends.volume(session, VolumeBy.ALL, since=date(2026, 3, 3), until=MONDAY)


def test_when_it_was_counted_is_known(session):
    assert trends.counted_until(session) is None
    session.add(Weighing(id=1, act_seq=0, weighed_at=at(2), seen_until=None, counted_until=None, scales=""))
    session.flush()
    assert trends.counted_until(session) == at(2)


# --- what moves ---------------------------------------------------------------------------------------


def test_new_claims_stand_newest_first_from_all_shelves_and_go_on_behind_one(session, weighed):
    older = weighed(at(2))
    closed = weighed(at(3), shelf=Shelf.CLOSED)
    newer = weighed(at(4))
    weighed(at(5), shelf=Shelf.MUTED)
    weighed(at(20))

    first = movement.opened(session, at(1), at(10), limit=2)
    rest = movement.opened(session, at(1), at(10), limit=2, after=first[-1].claim.id)

    assert [one.claim.id for one in first] == [newer.public_id, closed.public_id]
    assert [one.claim.id for one in rest] == [older.public_id]
    assert first[0].languages == ("kk", "ru")


def test_of_two_claims_first_seen_at_one_moment_none_is_lost_between_pages(session, weighed):
    names = {weighed(at(2)).public_id for _ in range(3)}
    first = movement.opened(session, at(1), at(10), limit=1)
    second = movement.opened(session, at(1), at(10), limit=1, after=first[0].claim.id)
    third = movement.opened(session, at(1), at(10), limit=1, after=second[0].claim.id)
    assert {one[0].claim.id for one in (first, second, third)} == names


def test_lone_claims_can_be_left_out_of_the_new_ones(session, weighed):
    weighed(at(2))
    twice = weighed(at(3), {3: 2})
    found = movement.opened(session, at(1), at(10), repeated=True)
    assert [one.claim.id for one in found] == [twice.public_id]


def test_the_days_of_what_was_seen_most_lately_are_told_from_first_to_last(session, weighed):
    claim = weighed(at(1), {1: 2, 14: 3})
    weighed(at(2), {2: 9})  # not lately
    weighed(at(14), {14: 2})  # too few
    weighed(at(14), {14: 50}, shelf=Shelf.MUTED)

    found = movement.recent(session, date(2026, 3, 14))

    assert (found.first, found.claims) == (date(2026, 3, 1), (claim.id,))
    assert found.days == ((2, *[0] * 12, 3),)


def test_what_is_back_is_told_as_weighing_found_it_the_latest_first(session, weighed):
    weighed(at(2), back_since=at(5), shelf=Shelf.BACK)
    later = weighed(at(2), back_since=at(9), shelf=Shelf.BACK)
    weighed(at(2), back_since=at(1), shelf=Shelf.BACK)

    found = movement.returned(session, at(3))

    assert [one.back_since for one in found] == [at(9), at(5)]
    assert (found[0].claim, found[0].quiet_days, found[0].sightings, found[0].sources) == (
        later.public_id,
        40,
        3,
        2,
    )
    assert len(movement.returned(session, at(3), limit=1)) == 1


# --- answers ------------------------------------------------------------------------------------------


def test_months_begin_and_end_at_the_desk_s_midnight():
    (first, begins, ends), (second, _, _) = trends.months(date(2026, 2, 10), date(2026, 3, 1), ALMATY)
    assert (first, second) == (date(2026, 2, 1), date(2026, 3, 1))
    assert (begins, ends) == (
        datetime(2026, 1, 31, 19, tzinfo=UTC),
        datetime(2026, 2, 28, 19, tzinfo=UTC),
    )


def test_claims_are_counted_by_the_day_they_were_first_seen_on_and_where_they_lie(session, weighed):
    weighed(at(2))
    weighed(at(2), {2: 2})
    weighed(at(3), shelf=Shelf.CLOSED)
    weighed(at(4), shelf=Shelf.GONE)
    weighed(at(5), shelf=Shelf.MUTED)

    found = answer_times.first_seen(session, at(1), at(10))
    repeated = answer_times.first_seen(session, at(1), at(10), repeated=True)

    assert found.on[Shelf.OPEN] == {date(2026, 3, 2): 2}
    assert found.on[Shelf.CLOSED] == {date(2026, 3, 3): 1}
    assert (found.claims, repeated.claims) == (4, 1)


@pytest.fixture
def published(session, approve, claim, weighed):
    """An approved refutation of a claim first seen on the second of March 2026, sent on the fifth at 12:00."""
    session.add(
        ClaimWeight(
            claim_id=claim.id,
            shelf=Shelf.OPEN,
            answered=True,
            score=1,
            reasons=[],
            worth=0.5,
            sightings=1,
            questions=0,
            sources=1,
            reach=0,
            recent=0,
            before=0,
            growth=0,
            first_at=at(2),
            act_seq=0,
        )
    )
    approve()
    row = session.query(Publication).one()
    row.state, row.address, row.sent_at = PublicationState.SENT, "https://t.me/x/1", at(5)
    link = row.version.refutation.claim_links[0]
    link.linked_at = at(3)
    session.flush()
    return row, link


def test_an_answer_took_from_the_first_sighting_to_the_first_post(session, published):
    (found,) = answer_times.answered(session, at(1), at(10))
    assert (found.language, found.days) == ("ru", 3.0)


def test_a_claim_put_to_an_old_answer_was_answered_then(session, published):
    row, link = published
    row.sent_at, link.linked_at = at(1), at(4)
    session.flush()
    (found,) = answer_times.answered(session, at(1), at(10))
    assert found.days == 2.0


def test_an_answer_that_was_there_before_the_rumour_took_no_time(session, published):
    row, link = published
    row.sent_at, link.linked_at = at(1), at(1)
    session.flush()
    (found,) = answer_times.answered(session, at(1), at(10))
    assert found.days == 0.0


def test_what_is_queued_is_no_answer_yet(session, published):
    row, _ = published
    row.state, row.sent_at = PublicationState.QUEUED, None
    session.flush()
    assert answer_times.answered(session, at(1), at(10)) == []


def test_a_withdrawal_is_no_answer(session, published, withdraw):
    row, _ = published
    withdraw()
    row.state, row.sent_at = PublicationState.FAILED, None
    for other in session.query(Publication).all():
        if other.id != row.id:
            other.state, other.address, other.sent_at = PublicationState.SENT, "https://t.me/x/1", at(6)
    session.flush()
    assert answer_times.answered(session, at(1), at(10)) == []
