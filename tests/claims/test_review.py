"""The review: what waits, in which order, and a decision that is done once however often it is sent."""

import pytest

from claims import review, sightings, stale, triage
from claims.errors import NotAllowedError, NotFoundError
from claims.records import ClaimWeight, Match
from claims.review import Asked, Did, Filter, Order, Outcome
from claims.seen import Seen
from claims.terms import ClaimState, Language, Role, Standing
from claims.triage import Proposed


@pytest.fixture
def say(session, source):
    """Keeps a sighting."""
    count = iter(range(10_000))
    return lambda text="Слух", **more: sightings.record(
        session, source, Seen(f"key-{next(count)}", text, **more)
    )


@pytest.fixture
def claims(session, say):
    """Three claims that the machine opened, the second the most urgent."""
    found = triage.open_claims(session, [say().id for _ in range(3)], "test")
    for claim, score in zip(found, (10.0, 90.0, 50.0), strict=True):
        weight = {"worth": 0.5, "sightings": 1, "growth": 0.0, "languages": "ru", "act_seq": 0}
        session.add(
            ClaimWeight(
                claim_id=claim.id,
                score=score,
                first_at=claim.opened_at,
                reasons=[],
                harms=[],
                days=[],
                **weight,
            )
        )
    session.flush()
    return found


@pytest.fixture
def suggest(session, say):
    """A sighting with a claim of its own that may state another claim."""

    def go(claim, score=0.5, own=True, **more):
        sighting = say(**more)
        if own:
            triage.open_claims(session, [sighting.id], "test")
        triage.suggest(session, [Proposed(sighting.id, claim.id, score)], "test")
        return sighting

    return go


def asked(did, sighting, claim, **more):
    return Asked(Did(did), sighting.id, claim.public_id, **more)


def order_of(session, order, **more):
    return [match.sighting_id for match in review.waiting(session, Order(order), **more)]


@pytest.mark.parametrize("few", [0, 4_000])
def test_the_most_urgent_claim_comes_first_and_in_it_the_likeliest(
    session, claims, suggest, monkeypatch, few
):
    monkeypatch.setattr(review, "FEW", few)
    low = suggest(claims[0], 0.9)
    faint, likely = suggest(claims[1], 0.2), suggest(claims[1], 0.8)
    middle = suggest(claims[2], 0.5)
    wanted = [one.id for one in (likely, faint, middle, low)]
    assert order_of(session, "urgent") == wanted
    first = review.waiting(session, Order.URGENT, limit=1)
    assert order_of(session, "urgent", without=[first[0].id]) == wanted[1:]
    assert order_of(session, "urgent", limit=2) == wanted[:2]


@pytest.mark.parametrize("few", [0, 4_000])
def test_a_claim_that_was_not_weighed_yet_is_asked_about_last(
    session, claims, suggest, say, monkeypatch, few
):
    monkeypatch.setattr(review, "FEW", few)
    (fresh,) = triage.open_claims(session, [say().id], "test")
    late, early = suggest(fresh), suggest(claims[0])
    assert order_of(session, "urgent") == [early.id, late.id]


def test_what_the_matcher_is_least_sure_of_teaches_most(session, claims, suggest):
    made = {score: suggest(claims[0], score).id for score in (0.9, 0.45, 0.52, 0.1)}
    assert order_of(session, "teach") == [made[0.52], made[0.45], made[0.9], made[0.1]]
    assert order_of(session, "teach", limit=2) == [made[0.52], made[0.45]]


@pytest.mark.parametrize("order", ["urgent", "teach"])
@pytest.mark.parametrize("few", [0, 4_000])
def test_filters_leave_what_is_asked_for(session, claims, suggest, checker, monkeypatch, order, few):
    monkeypatch.setattr(review, "FEW", few)
    kk, ru = suggest(claims[0], language=Language.KK), suggest(claims[1], language=Language.RU)
    triage.tag(session, checker, claims[1], "health")
    for only, wanted in (
        (Filter(language="kk"), [kk.id]),
        (Filter(tag="health"), [ru.id]),
        (Filter(claim=claims[0].public_id), [kk.id]),
        (Filter(source="nobody"), []),
        (Filter(source="feed", language="ru"), [ru.id]),
    ):
        assert order_of(session, order, only=only) == wanted
        assert review.count_waiting(session, only) == len(wanted)


def test_accepting_confirms_and_brings_the_claim_along_that_the_machine_opened(
    session, claims, suggest, checker
):
    sighting = suggest(claims[0])
    (home,) = review.homes(session, sighting, claims[0])
    decided = review.decide(session, checker, asked("accept", sighting, claims[0]), "key-00001")
    assert (decided.outcome, len(decided.acts)) == (Outcome.DONE, 1)
    assert stale.standing(session, sighting, claims[0]) is Standing.CONFIRMED
    assert home.state is ClaimState.MERGED


def test_rejecting_leaves_the_sighting_where_it_is(session, claims, suggest, checker):
    sighting = suggest(claims[0])
    (home,) = review.homes(session, sighting, claims[0])
    review.decide(session, checker, asked("reject", sighting, claims[0]))
    assert stale.standing(session, sighting, claims[0]) is Standing.REJECTED
    assert review.homes(session, sighting, claims[0]) == [home]


def test_splitting_off_takes_the_sighting_out_of_the_claim_that_it_shares(session, claims, say, checker):
    sighting = say()
    triage.join(session, [Proposed(sighting.id, claims[1].id, 0.99)], "test")
    triage.suggest(session, [Proposed(sighting.id, claims[0].id, 0.5)], "test")
    decided = review.decide(session, checker, asked("split", sighting, claims[0]))
    (own,) = review.homes(session, sighting, claims[0])
    assert own not in claims
    assert len(decided.acts) == 2
    assert stale.standing(session, sighting, claims[1]) is Standing.REJECTED


def test_a_sighting_without_a_home_gets_a_new_claim_and_a_rejected_one_is_matched_again(
    session, claims, suggest, checker
):
    new, gone = suggest(claims[0], own=False), suggest(claims[0], own=False)
    decided = review.decide(session, checker, asked("new", new, claims[0]), "key-00001")
    (own,) = review.homes(session, new, claims[0])
    assert (own.opened_by_id, len(decided.acts)) == (checker.id, 2)
    review.take_back(session, checker, "key-00002", "key-00001")
    assert review.homes(session, new, claims[0]) == []
    assert stale.standing(session, new, claims[0]) is Standing.SUGGESTED
    review.decide(session, checker, asked("reject", gone, claims[0]))
    assert gone.matched_at is None


def test_merging_brings_the_sighting_s_claim_along_whoever_made_it_theirs(session, claims, suggest, editor):
    sighting = suggest(claims[0])
    (home,) = review.homes(session, sighting, claims[0])
    triage.word(session, editor, home, Language.RU, "Слух")
    review.decide(session, editor, asked("merge", sighting, claims[0]), "key-00001")
    assert home.merged_into_id == claims[0].id
    assert stale.standing(session, sighting, claims[0]) is Standing.CONFIRMED
    review.take_back(session, editor, "key-00002", "key-00001")
    assert home.merged_into_id is None
    assert stale.standing(session, sighting, claims[0]) is Standing.SUGGESTED


def test_the_same_key_twice_is_one_decision(session, claims, suggest, checker):
    sighting = suggest(claims[0])
    first = review.decide(session, checker, asked("reject", sighting, claims[0]), "key-00001")
    again = review.decide(session, checker, asked("reject", sighting, claims[0]), "key-00001")
    assert again == first
    undone = review.take_back(session, checker, "key-00002", "key-00001")
    assert review.take_back(session, checker, "key-00002", "key-00001") == undone
    late = review.decide(session, checker, asked("reject", sighting, claims[0]), "key-00001")
    assert late == first
    assert stale.standing(session, sighting, claims[0]) is Standing.SUGGESTED


def test_somebody_else_s_key_is_not_ours(session, claims, suggest, checker, editor):
    sighting = suggest(claims[0])
    review.decide(session, checker, asked("reject", sighting, claims[0]), "key-00001")
    assert review.take_back(session, editor, "key-00002", "key-00001").outcome is Outcome.NOTHING


def test_two_who_decide_the_same_do_it_once_and_two_who_disagree_hear_of_it(
    session, claims, suggest, checker, editor
):
    sighting = suggest(claims[0])
    review.decide(session, checker, asked("reject", sighting, claims[0]), "key-00001")
    same = review.decide(session, editor, asked("reject", sighting, claims[0]), "key-00001")
    assert (same.outcome, same.acts, same.by) == (Outcome.ALREADY, (), "Berik")
    other = review.decide(session, editor, asked("accept", sighting, claims[0]), "key-00002")
    assert (other.outcome, other.standing, other.by) == (Outcome.CHANGED, Standing.REJECTED, "Berik")
    assert stale.standing(session, sighting, claims[0]) is Standing.REJECTED
    review.decide(session, editor, asked("accept", sighting, claims[0]), "key-00002", anyway=True)
    assert stale.standing(session, sighting, claims[0]) is Standing.CONFIRMED


def test_a_claim_merged_meanwhile_is_said_before_anything_is_done(session, claims, suggest, checker):
    sighting = suggest(claims[0])
    triage.merge(session, checker, claims[0], claims[1])
    decided = review.decide(session, checker, asked("accept", sighting, claims[0]))
    assert (decided.outcome, decided.merged_into) == (Outcome.CHANGED, claims[1].public_id)
    review.decide(session, checker, asked("accept", sighting, claims[0]), anyway=True)
    assert stale.standing(session, sighting, claims[1]) is Standing.CONFIRMED


def test_a_decision_about_nothing_is_refused(session, claims, checker, hire, suggest):
    sighting = suggest(claims[0])
    with pytest.raises(NotFoundError):
        review.decide(session, checker, Asked(Did.ACCEPT, 999_999, claims[0].public_id))
    with pytest.raises(NotFoundError):
        review.decide(session, checker, Asked(Did.ACCEPT, sighting.id, "c-zzzzz"))
    with pytest.raises(NotAllowedError):
        review.decide(session, hire("ana", Role.ANALYST), asked("accept", sighting, claims[0]))
    assert session.query(Match).filter(Match.standing == Standing.SUGGESTED).count() == 1
