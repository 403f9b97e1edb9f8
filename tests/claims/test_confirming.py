"""Confirming a suggestion whose sighting had a claim of its own."""

import pytest

from claims import sightings, triage
from claims.seen import Seen
from claims.terms import ClaimState, Language, Standing
from claims.triage import Proposed


@pytest.fixture
def two_claims(session, source):
    """Claim A with one text; claim B with two, whose first is suggested to state A."""
    rows = [sightings.record(session, source, Seen(str(n), f"text {n}")) for n in range(3)]
    a, b = triage.open_claims(session, [rows[0].id, rows[1].id], "test")
    triage.join(session, [Proposed(rows[2].id, b.id, 0.99)], "test")
    triage.suggest(session, [Proposed(rows[1].id, a.id, 0.7)], "test")
    return a, b, rows


def members(session, claim):
    return sorted(match.sighting_id for match in triage.members(session, claim))


def test_the_machines_own_claim_comes_along(session, checker, two_claims):
    a, b, rows = two_claims
    triage.confirm(session, checker, rows[1], a)
    assert members(session, a) == [row.id for row in rows]
    assert triage.find_claim(session, b.public_id) is a


def test_undoing_it_gives_both_claims_back(session, checker, two_claims):
    a, b, rows = two_claims
    seq = triage.confirm(session, checker, rows[1], a)
    triage.undo(session, checker, seq)
    assert (members(session, a), members(session, b)) == ([rows[0].id], [rows[1].id, rows[2].id])
    assert b.state is ClaimState.OPEN
    assert [m.standing for m in triage.members(session, a, Standing.SUGGESTED)] == [Standing.SUGGESTED]


def test_a_claim_somebody_has_worded_does_not_come_along(session, checker, editor, two_claims):
    a, b, rows = two_claims
    triage.word(session, editor, b, Language.RU, "Другое утверждение")
    triage.confirm(session, checker, rows[1], a)
    assert (members(session, a), members(session, b)) == ([rows[0].id, rows[1].id], [rows[2].id])


def test_a_claim_whose_last_text_goes_is_not_left_empty(session, checker, two_claims):
    a, b, rows = two_claims
    c = triage.open_claims(session, [sightings.record(session, rows[0].source, Seen("9", "text 9")).id], "test")[0]
    triage.reject(session, checker, rows[0], b)  # somebody looked at b, and that does not make it theirs
    triage.confirm(session, checker, rows[2], c)
    triage.confirm(session, checker, rows[1], a)
    assert triage.find_claim(session, b.public_id) is a
