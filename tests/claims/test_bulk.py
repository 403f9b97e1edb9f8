"""Many things at once: each is an act of its own, and all are taken back together."""

import pytest

from claims import bulk, sightings, triage
from claims.errors import NotAllowedError, RefusedError
from claims.records import Match, Sighting
from claims.seen import Seen
from claims.terms import ClaimState, Role, Standing
from claims.triage import Proposed


@pytest.fixture
def three(session, source):
    """Three claims that the machine opened."""
    kept = [sightings.record(session, source, Seen(str(number), f"Слух {number}")) for number in range(3)]
    return triage.open_claims(session, [one.id for one in kept], "test")


@pytest.mark.parametrize(
    ("do", "reads"),
    [
        (lambda s, by, claims: bulk.close_all(s, by, claims), lambda s, c: c.state),
        (lambda s, by, claims: bulk.tag_all(s, by, claims, "Два слова"), triage.tags),
        (lambda s, by, claims: bulk.assign_all(s, by, claims, by), lambda s, c: c.assigned_to_id),
    ],
)
def test_one_undo_takes_all_back_and_what_is_so_already_is_no_act(session, three, checker, do, reads):
    before = [reads(session, claim) for claim in three]
    first = do(session, checker, three[:1])
    acts = do(session, checker, three)
    assert (len(first), len(acts)) == (1, 2)
    assert do(session, checker, three) == []
    after = {str(reads(session, claim)) for claim in three}
    assert len(after) == 1
    assert after.isdisjoint(map(str, before))
    bulk.undo_all(session, checker, [*acts, *first])
    assert [reads(session, claim) for claim in three] == before


def test_a_tag_comes_off_and_a_claim_opens_again(session, three, checker):
    bulk.tag_all(session, checker, three, "health")
    bulk.close_all(session, checker, three)
    bulk.untag_all(session, checker, three[:2], "health")
    bulk.reopen_all(session, checker, three[:2])
    assert [triage.tags(session, claim) for claim in three] == [[], [], ["health"]]
    assert [claim.state for claim in three] == [ClaimState.OPEN, ClaimState.OPEN, ClaimState.CLOSED]


def test_claims_merged_together_come_apart_together(session, three, checker):
    acts = bulk.merge_all(session, checker, three, three[0])
    assert len(triage.members(session, three[0])) == 3
    bulk.undo_all(session, checker, acts)
    assert [len(triage.members(session, claim)) for claim in three] == [1, 1, 1]


def test_sightings_are_confirmed_and_rejected_together(session, three, checker, source):
    claim = three[0]
    more = [sightings.record(session, source, Seen(f"m{number}", "Слух")) for number in range(4)]
    triage.suggest(session, [Proposed(one.id, claim.id, 0.6) for one in more], "test")
    acts = bulk.confirm_all(session, checker, claim, more[:2])
    acts += bulk.reject_all(session, checker, claim, more[2:])
    assert bulk.confirm_all(session, checker, claim, more[:2]) == []
    standings = [match.standing for match in triage.members(session, claim, *Standing)]
    assert standings == [Standing.JOINED, *[Standing.CONFIRMED] * 2, *[Standing.REJECTED] * 2]
    bulk.undo_all(session, checker, acts)
    session.expire_all()
    standings = [match.standing for match in triage.members(session, claim, *Standing)]
    assert standings == [Standing.JOINED, *[Standing.SUGGESTED] * 4]


def test_nothing_chosen_and_too_much_chosen_are_refused(session, three, checker, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(RefusedError, match="choose something first"):
        bulk.close_all(session, checker, [])
    with pytest.raises(RefusedError, match="choose at most 2 at once"):
        bulk.close_all(session, checker, three)
    with pytest.raises(RefusedError, match="at least two claims"):
        bulk.merge_all(session, checker, three[:1], three[0])


def test_one_act_that_cannot_be_taken_back_keeps_all_of_them(database, session, three, checker):
    acts = bulk.close_all(session, checker, three)
    triage.reopen(session, checker, three[0])
    with pytest.raises(RefusedError), session.begin_nested():
        bulk.undo_all(session, checker, acts)
    session.expire_all()
    assert [claim.state for claim in three] == [ClaimState.OPEN, ClaimState.CLOSED, ClaimState.CLOSED]


def test_an_analyst_does_none_of_it(session, three, hire):
    with pytest.raises(NotAllowedError):
        bulk.close_all(session, hire("ana", Role.ANALYST), three)
    assert session.query(Match).count() == session.query(Sighting).count()
