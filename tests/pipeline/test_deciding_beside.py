"""Matching decides while everybody else may write; what somebody changed meanwhile is decided anew."""

import pytest
from sqlalchemy import func, select

from claims import marks, people, sightings, sources, triage
from claims.records import Claim, Match, Sighting, SightingRevision
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import Mark, Standing
from pipeline.match import _Stage, match

SCHOOL = "Шымкентте барлық мектеп дүйсенбіден бастап жабылады деген рас па?"
WATER = "Су бағасы келесі айда екі есе қымбаттайды дейді, бұл шындық па?"


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something whenever a batch has been decided and not yet been written; how large the batches were."""
    sizes, decide = [], _Stage.decide

    def begin(act):
        def watched(stage, seen, done):
            work = decide(stage, seen, done)
            sizes.append(len(seen.batch))
            act(len(sizes), stage)
            return work

        monkeypatch.setattr(_Stage, "decide", watched)
        return sizes

    return begin


@pytest.fixture
def handle(checker):
    """Who looks at matches."""
    return checker.handle


@pytest.fixture
def say(database, session, source, handle):
    """Have the source say these texts, by key."""
    key = source.key
    session.commit()

    def said(**texts):
        with database.writing() as writing:
            found = sources.find_source(writing, key)
            sightings.record_all(writing, found, [Seen(name, text) for name, text in texts.items()])

    return said


def waiting(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Sighting).where(Sighting.matched_at.is_(None)))


def test_others_write_while_it_is_decided_and_what_they_bring_is_matched_next(
    database, tmp_path, say, meanwhile, monkeypatch
):
    monkeypatch.setattr("pipeline.match.BATCH", 20)
    say(**{f"k{n}": f"{n}. {SCHOOL}" for n in range(30)})
    sizes = meanwhile(lambda time, stage: say(**{f"other{time}": WATER}) if time < 3 else None)
    done = match(database, Settings(data=tmp_path))
    assert (sizes, done.sightings, waiting(database)) == ([20, 11, 1], 32, 0)


def test_a_text_that_is_changed_meanwhile_is_decided_by_what_it_says_now(database, tmp_path, say, meanwhile):
    say(a=SCHOOL, b=WATER, c=SCHOOL)
    sizes = meanwhile(lambda time, stage: say(c=WATER) if time == 1 else None)
    done = match(database, Settings(data=tmp_path))
    assert (sizes, done.sightings, waiting(database)) == ([3, 3], 3, 0)
    with database.reading() as session:
        homes = dict(session.execute(select(Sighting.key, Match.claim_id).join(Match)).all())
        assert homes["c"] == homes["b"] != homes["a"]
        assert session.scalar(select(func.count()).select_from(Claim)) == 2, (
            "what was decided first left nothing"
        )


def test_whoever_changes_a_text_again_and_again_does_not_keep_it_from_being_matched(
    database, tmp_path, say, meanwhile, monkeypatch
):
    say(a=SCHOOL, b=WATER)

    def change(time, stage):
        if time == 1:
            say(a=f"{SCHOOL} {time}")

    sizes = meanwhile(change)
    alone, by_itself = _Stage.match_alone, []

    def watched(stage, *more):
        by_itself.append(sizes[:])
        alone(stage, *more)

    monkeypatch.setattr(_Stage, "match_alone", watched)
    match(database, Settings(data=tmp_path))
    assert (sizes, by_itself, waiting(database)) == ([2, 2], [[2]], 0)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SightingRevision)) == 1


def test_a_claim_that_is_held_meanwhile_is_joined_by_nobody(database, tmp_path, say, meanwhile, handle):
    say(a=SCHOOL)
    match(database, Settings(data=tmp_path))
    say(b=f"{SCHOOL} Қорқып отырмыз.")

    def hold(time, stage):
        if time == 1:
            with database.writing() as other:
                claim = other.scalars(select(Claim)).one()
                marks.put(other, people.find_person(other, handle), claim, Mark.HELD)

    sizes = meanwhile(hold)
    match(database, Settings(data=tmp_path))
    assert sizes == [1, 1]
    with database.reading() as other:
        query = select(Sighting.key, Match.claim_id).join(Match).where(Match.standing == Standing.JOINED)
        homes = dict(other.execute(query).all())
    assert homes["a"] != homes["b"]


def test_a_match_that_somebody_rejects_meanwhile_stays_rejected(database, tmp_path, say, meanwhile, handle):
    say(a=SCHOOL, b=f"{SCHOOL} Қорқып отырмыз.")
    match(database, Settings(data=tmp_path))
    say(b=SCHOOL)  # a new revision: it waits again, with its earlier match

    def reject(time, stage):
        if time == 1:
            with database.writing() as other:
                person = people.find_person(other, handle)
                found = other.scalars(
                    select(Match).join(Sighting).where(Sighting.key == "b", Match.standing == Standing.JOINED)
                ).first()
                if found is not None:
                    triage.reject(other, person, found.sighting, found.claim)

    sizes = meanwhile(reject)
    match(database, Settings(data=tmp_path))
    assert (sizes, waiting(database)) == ([1, 1], 0)
    with database.reading() as other:
        rejected = other.scalars(select(Match).where(Match.standing == Standing.REJECTED)).all()
        assert len(rejected) == 1
