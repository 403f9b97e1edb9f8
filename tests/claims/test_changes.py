"""Changing rows so that it can be undone: what the ledger writes down, and what putting back does."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from claims import acts, clock
from claims.acts import Actor, Change, Deed
from claims.changes import Ledger, put_back
from claims.errors import RefusedError
from claims.records import ActChange, Claim, ClaimTag, Source
from claims.terms import ClaimState, SourceState

WHEN = datetime(2020, 3, 22, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def claim(session):
    claim = Claim(public_id="c-aaaaa", state=ClaimState.OPEN, opened_at=WHEN)
    session.add(claim)
    session.flush()
    return claim


def written(session, ledger):
    """The changes as they come back from the database, after an act with them."""
    seq = acts.record_act(session, Actor.machine("test"), Deed("change", "test", {}, ledger.changes))
    session.expire_all()
    return session.scalars(select(ActChange).where(ActChange.seq == seq).order_by(ActChange.position)).all()


def test_new_values_are_written_down_beside_the_old_ones(session, claim):
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.CLOSED)
    assert ledger.changes == [Change("claims", {"id": claim.id}, {"state": "open"}, {"state": "closed"})]


def test_values_that_stand_already_are_no_change(session, claim):
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.OPEN, opened_at=WHEN)
    assert ledger.changes == []


def test_a_new_row_and_a_removed_row_are_written_down_whole(session, claim):
    ledger = Ledger(session)
    ledger.add(ClaimTag(claim_id=claim.id, tag="health"))
    ledger.remove(session.get(ClaimTag, {"claim_id": claim.id, "tag": "health"}))
    row = {"claim_id": claim.id, "tag": "health"}
    assert ledger.changes == [Change("claim_tags", row, None, row), Change("claim_tags", row, row, None)]


def test_a_removed_row_comes_back_to_the_microsecond_and_with_its_number(session, claim):
    number = claim.id
    ledger = Ledger(session)
    ledger.remove(claim)
    changes = written(session, ledger)
    assert session.get(Claim, number) is None
    put_back(Ledger(session), changes)
    session.expire_all()
    again = session.get(Claim, number)
    assert (again.public_id, again.state, again.opened_at) == ("c-aaaaa", ClaimState.OPEN, WHEN)


def test_json_columns_come_back_as_they_were(session, source):
    ledger = Ledger(session)
    ledger.set(source, options={"score": 0.1 + 0.2, "kk": "Қайрат", "deep": [1, None, {"a": True}]})
    changes = written(session, ledger)
    back = Ledger(session)
    put_back(back, changes)
    assert source.options == {}
    put_back(Ledger(session), written(session, back))
    assert source.options == {"score": 0.30000000000000004, "kk": "Қайрат", "deep": [1, None, {"a": True}]}


def test_changes_are_put_back_newest_first(session, claim):
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.CLOSED)
    ledger.set(claim, state=ClaimState.OPEN)
    ledger.add(ClaimTag(claim_id=claim.id, tag="health"))
    ledger.set(claim, state=ClaimState.CLOSED)
    put_back(Ledger(session), written(session, ledger))
    assert (claim.state, session.query(ClaimTag).count()) == (ClaimState.OPEN, 0)


def test_what_was_changed_since_is_not_put_back(session, claim, source):
    ledger = Ledger(session)
    ledger.set(source, state=SourceState.MUTED)
    changes = written(session, ledger)
    source.state = SourceState.WITHDRAWN
    session.flush()
    with pytest.raises(RefusedError, match="somebody has changed the same thing since"):
        put_back(Ledger(session), changes)
    assert session.get(Source, source.id).state is SourceState.WITHDRAWN


def test_other_values_of_the_same_row_may_have_changed_since(session, source):
    ledger = Ledger(session)
    ledger.set(source, state=SourceState.MUTED)
    changes = written(session, ledger)
    source.credibility = "checked in June"
    session.flush()
    put_back(Ledger(session), changes)
    assert (source.state, source.credibility) == (SourceState.ACTIVE, "checked in June")


def test_a_value_that_the_change_relies_on_must_stand_as_it_did(session, source):
    ledger = Ledger(session)
    ledger.set(source, state=SourceState.MUTED)
    ledger.rely_on(source, "credibility")
    changes = written(session, ledger)
    source.credibility = "checked in June"
    session.flush()
    with pytest.raises(RefusedError), session.begin_nested():
        put_back(Ledger(session), changes)
    source.credibility = ""
    session.flush()
    put_back(Ledger(session), changes)
    assert source.state is SourceState.ACTIVE


def test_a_row_that_is_gone_cannot_lose_its_values_and_one_that_is_there_cannot_come_back(session, claim):
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.CLOSED)
    (changed,) = written(session, ledger)
    ledger = Ledger(session)
    ledger.remove(claim)
    (removed,) = written(session, ledger)
    with pytest.raises(RefusedError):
        put_back(Ledger(session), [changed])
    session.add(
        Claim(id=removed.key["id"], public_id="c-bbbbb", state=ClaimState.OPEN, opened_at=clock.now())
    )
    session.flush()
    with pytest.raises(RefusedError):
        put_back(Ledger(session), [removed])


def test_dates_come_back_as_dates(session, editor):
    from claims.records import Refutation
    from claims.terms import Verdict

    refutation = Refutation(
        public_id="r-aaaaa",
        verdict=Verdict.FALSE,
        as_of=date(2020, 2, 20),
        drafted_by_id=editor.id,
        drafted_at=WHEN,
        edited_at=WHEN,
    )
    session.add(refutation)
    session.flush()
    ledger = Ledger(session)
    ledger.set(refutation, as_of=date(2021, 1, 1), verdict=Verdict.SCAM)
    put_back(Ledger(session), written(session, ledger))
    assert (refutation.as_of, refutation.verdict) == (date(2020, 2, 20), Verdict.FALSE)
