"""What a merge and a split will do is what they do: the preview is held against the claim afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import select

from claims import clock, merging, refutations, sightings, triage
from claims.content import Text
from claims.errors import RefusedError
from claims.records import Match, Sighting
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Language, SightingKind, Standing, Verdict


@pytest.fixture
def say(session, source):
    """Keeps a sighting."""
    count = iter(range(10_000))

    def go(text="Слух", **more):
        at = datetime(2020, 3, 1 + next(count) % 28, tzinfo=UTC)
        seen = Seen(f"key-{next(count)}", text, published_at=at, **more)
        return sightings.record(session, source, seen)

    return go


@pytest.fixture
def two(session, say):
    """Two claims that the machine opened."""
    return triage.open_claims(session, [say("Первый").id, say("Второй").id], "test")


def stand(session, person, sighting, claim, standing):
    by = person.id if standing in (Standing.CONFIRMED, Standing.REJECTED) else None
    session.add(
        Match(
            sighting_id=sighting.id,
            claim_id=claim.id,
            standing=standing,
            decided_by_id=by,
            decided_at=clock.now(),
        )
    )
    session.flush()


def test_the_preview_of_a_merge_is_what_the_merge_does_however_the_sightings_stand(
    session, two, say, checker
):
    source, into = two
    for mine, theirs in product([None, *Standing], repeat=2):
        if mine is theirs is Standing.JOINED:
            continue  # the machine joins a sighting once
        kind = SightingKind.QUESTION if mine is Standing.CONFIRMED else SightingKind.ENTRY
        sighting = say(kind=kind, language=Language.RU if theirs else Language.KK)
        for claim, standing in ((source, mine), (into, theirs)):
            if standing:
                stand(session, checker, sighting, claim, standing)
    triage.tag(session, checker, source, "health")
    triage.tag(session, checker, into, "money")
    preview = merging.preview_merge(session, source, into)
    triage.merge(session, checker, source, into)
    session.expire_all()
    assert merging.side(session, into) == preview.result
    assert preview.both == 3
    assert preview.result.tags == ("health", "money")


def test_the_preview_of_a_split_is_what_the_split_does(session, two, say, checker):
    claim, _ = two
    for number in range(5):
        stand(session, checker, say(f"Ещё {number}"), claim, Standing.CONFIRMED)
    chosen = [match.sighting_id for match in triage.members(session, claim)][1:3]
    preview = merging.preview_split(session, claim, chosen)
    new = triage.split(session, checker, claim, [session.get(Sighting, number) for number in chosen])
    assert merging.side(session, claim) == preview.staying
    assert merging.side(session, new) == replace(preview.leaving, id=new.public_id)
    assert (preview.whole.sightings, preview.staying.sightings, preview.leaving.sightings) == (6, 4, 2)


@pytest.mark.parametrize("which", ["none", "all"])
def test_a_split_that_would_leave_a_claim_empty_is_refused_before_it_is_tried(session, two, which):
    numbers = [match.sighting_id for match in triage.members(session, two[0])] if which == "all" else []
    with pytest.raises(RefusedError, match="not none and not all"):
        merging.preview_split(session, two[0], numbers)


def test_a_claim_is_not_merged_with_itself(session, two):
    with pytest.raises(RefusedError, match="is the same claim"):
        merging.preview_merge(session, two[0], two[0])


def test_a_wording_that_the_other_side_lacks_is_said_to_be_lost(session, two, editor):
    source, into = two
    triage.word(session, editor, source, Language.KK, "Бірінші")
    triage.word(session, editor, source, Language.RU, "Первый")
    triage.word(session, editor, into, Language.RU, "Второй")
    preview = merging.preview_merge(session, source, into)
    assert preview.left == {"kk": "Бірінші", "ru": "Первый"}
    assert preview.lost == {"kk": "Бірінші"}
    assert preview.result.wording == {"ru": "Второй"}


def test_what_stands_and_what_waits_of_the_refutations_is_told(session, two, editor, second_editor):
    source, into = two
    written = Draft(
        Verdict.FALSE,
        clock.now().date(),
        {"ru": Text("Слух", "Нет.", "")},
        claims=(source.public_id,),
        channels=("telegram",),
    )
    one = refutations.draft(session, editor, written)
    version = refutations.submit(session, editor, one)
    (waits,) = merging.preview_merge(session, source, into).waiting
    assert (waits.id, waits.title, waits.going_out) == (one.public_id, "Слух", 0)
    refutations.approve(session, second_editor, one, version.digest)
    preview = merging.preview_merge(session, source, into)
    assert preview.waiting == ()
    (answer,) = preview.result.refutations
    assert (answer.id, answer.state, answer.published, answer.going_out) == (one.public_id, "approved", 0, 1)


def test_looking_changes_nothing(session, two):
    before = session.execute(select(Match.id, Match.claim_id, Match.standing)).all()
    merging.preview_merge(session, *two)
    session.expire_all()
    assert session.execute(select(Match.id, Match.claim_id, Match.standing)).all() == before
    assert not session.dirty
