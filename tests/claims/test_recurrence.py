"""Old rumours that return: after a quiet time, after the desk closed them, years after they were refuted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from claims import clock, refutations, sightings, triage
from claims.content import Text
from claims.recurrence import Gap, day_in_words, last_gap, returns
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import SightingKind, Verdict
from claims.triage import Proposed

FEBRUARY = datetime(2020, 2, 5, 9, tzinfo=UTC)


@pytest.fixture
def see(session, source):
    """Lets the claim be seen on a day, or opens one."""

    def seen(when, claim=None, kind=SightingKind.ENTRY):
        number = f"{when:%Y%m%d%H%M}-{claim.public_id if claim else clock.now()}"
        sighting = sightings.record(
            session, source, Seen(number, "Бананы заражают", published_at=when, kind=kind)
        )
        if claim is None:
            return triage.open_claims(session, [sighting.id], "test")[0]
        triage.join(session, [Proposed(sighting.id, claim.id, 0.99)], "test")
        return claim

    return seen


@pytest.fixture
def refute(session, editor, second_editor):
    """Has a claim refuted as of a day."""

    def done(claim, as_of, verdict=Verdict.FALSE):
        texts = {"ru": Text("Бананы заражают", "Нет.", "Полный текст.")}
        draft = refutations.draft(
            session, editor, Draft(verdict, as_of, texts, claims=(claim.public_id,), channels=("site",))
        )
        version = refutations.submit(session, editor, draft)
        refutations.approve(session, second_editor, draft, version.digest)
        return draft

    return done


def test_a_claim_refuted_years_ago_that_is_seen_again_is_back(session, see, refute):
    claim = see(FEBRUARY)
    refute(claim, date(2020, 2, 7))
    again = datetime(2024, 6, 1, 10, tzinfo=UTC)
    see(again, claim)
    see(again + timedelta(days=1), claim, SightingKind.QUESTION)
    (found,) = returns(session)
    assert (found.claim, found.last_seen_before, found.back_since) == (claim.public_id, FEBRUARY, again)
    assert (found.quiet_days, found.last_refuted) == (1578, date(2020, 2, 7))
    assert (found.sightings, found.people, found.sources) == (2, 1, 1)
    assert found.say("kk") == "Қайта тарап жатыр: соңғы рет 2020 жылғы 7 ақпанда теріске шығарылған"
    assert found.say("ru") == "Снова распространяется: в последний раз опровергнуто 7 февраля 2020 года"
    assert found.say("en") == "It is back: last refuted 7 February 2020"


def test_the_year_is_left_out_where_it_is_the_same():
    said = {
        language: day_in_words(date(2020, 2, 7), language, this_year=2020) for language in ("kk", "ru", "en")
    }
    assert said == {"kk": "7 ақпанда", "ru": "7 февраля", "en": "7 February"}


def test_a_claim_that_never_went_away_is_not_back(session, see):
    claim = see(FEBRUARY)
    for week in range(1, 20):
        see(FEBRUARY + timedelta(weeks=week), claim)
    assert returns(session) == []


def test_a_claim_never_answered_says_when_it_was_last_seen(session, see):
    claim = see(FEBRUARY)
    see(FEBRUARY + timedelta(days=40), claim)
    (found,) = returns(session)
    assert (found.last_answer, found.say("en")) == (None, "It is back: last seen before 5 February")


def test_an_answer_that_was_no_denial_is_not_called_one(session, see, refute):
    claim = see(FEBRUARY)
    refute(claim, date(2020, 2, 7), Verdict.TRUE)
    see(FEBRUARY + timedelta(days=40), claim)
    (found,) = returns(session)
    assert (found.last_refuted, found.say("en")) == (None, "It is back: last answered 7 February")


def test_what_was_refuted_again_since_it_came_back_is_back_no_longer(session, see, refute):
    claim = see(FEBRUARY)
    back = FEBRUARY + timedelta(days=40)
    see(back, claim)
    refute(claim, back.date())
    assert returns(session) == []


def test_a_withdrawn_answer_is_none(session, see, refute, editor, second_editor):
    claim = see(FEBRUARY)
    draft = refute(claim, date(2020, 2, 7))
    version = refutations.withdraw(session, editor, draft, {"ru": "Источник отозван."})
    refutations.approve(session, second_editor, draft, version.digest)
    see(FEBRUARY + timedelta(days=40), claim)
    (found,) = returns(session)
    assert found.last_answer is None


def test_a_closed_claim_that_is_seen_again_is_back_the_next_day_and_gone_when_closed_again(
    session, see, checker
):
    claim = see(clock.now() - timedelta(hours=1))
    triage.close(session, checker, claim)
    assert returns(session) == []
    see(clock.now() + timedelta(minutes=1), claim)
    assert [found.claim for found in returns(session)] == [claim.public_id]
    triage.reopen(session, checker, claim)
    assert returns(session) == []


def test_only_returns_since_a_day_and_of_the_claims_named_are_told(session, see):
    old, new = see(FEBRUARY), see(FEBRUARY + timedelta(hours=1))
    see(FEBRUARY + timedelta(days=40), old)
    see(FEBRUARY + timedelta(days=90), new)
    assert [found.claim for found in returns(session)] == [new.public_id, old.public_id]
    since = returns(session, since=FEBRUARY + timedelta(days=60))
    assert [found.claim for found in since] == [new.public_id]
    assert [found.claim for found in returns(session, claims=[old.id])] == [old.public_id]
    assert returns(session, quiet_days=100) == []


def test_the_last_of_many_gaps_counts():
    days = [FEBRUARY + timedelta(days=n) for n in (0, 40, 41, 90, 91)]
    assert last_gap(days, 30) == Gap(days[2], days[3])
    assert last_gap(days, 60) is None
    assert last_gap(days, 30, closed_at=days[3]) == Gap(days[3], days[4])
    assert last_gap(days, 30, closed_at=days[4]) is None
    assert last_gap([], 30) is None
