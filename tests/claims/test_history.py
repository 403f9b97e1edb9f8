"""Reading the chain, and trying things out on a record that forgets."""

from sqlalchemy import select

from claims import acts, history, people, sightings, triage
from claims.database import rehearsal
from claims.records import Person
from claims.seen import Seen
from claims.terms import Role


def two_claims(session, source):
    """Two claims of one sighting each."""
    for key in ("1", "2"):
        sightings.record(session, source, Seen(key, f"Сөз {key}"))
    return triage.open_claims(session, [one.id for one in sightings.waiting(session, 2)], "test")


def test_a_claim_s_history_holds_the_acts_of_those_merged_into_it(session, source, checker):
    one, other = two_claims(session, source)
    triage.tag(session, checker, one, "food")
    merged = triage.merge(session, checker, one, other)
    assert [done.verb for done in history.of_claim(session, other)] == [
        "open_claim",
        "open_claim",
        "tag",
        "merge",
    ]
    assert [done.seq for done in history.of_claim(session, other) if done.verb == "merge"] == [merged]
    assert history.forebears(session, other) == [one]


def test_what_was_taken_back_cannot_be_taken_back_again(session, source, checker):
    one, _ = two_claims(session, source)
    tagged = triage.tag(session, checker, one, "food")
    undone = triage.undo(session, checker, tagged)
    told = {done.seq: done for done in history.of_claim(session, one)}
    assert (told[tagged].undoable, told[tagged].undone_by) == (False, undone)
    assert (told[undone].undoable, told[undone].undoes) == (False, tagged)


def test_the_log_is_the_newest_acts_the_last_one_last(session, source, checker):
    one, _ = two_claims(session, source)
    triage.tag(session, checker, one, "food")
    triage.close(session, checker, one)
    assert [done.verb for done in history.log(session, limit=2)] == ["tag", "close"]
    assert [done.verb for done in history.log(session, actor=checker.handle, verb="close")] == ["close"]
    assert history.log(session, subject="claim:c-00000") == []


def test_a_rehearsal_sees_its_own_work_and_leaves_nothing(database):
    with database.writing() as session:
        people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
    with rehearsal(database) as pretended:
        for handle in ("berik", "dana"):
            with pretended.writing() as session:
                by = people.find_person(session, "aliya")
                people.add_person(session, by, handle, handle, frozenset())
        with pretended.reading() as session:
            assert [person.handle for person in people.everybody(session)] == ["aliya", "berik", "dana"]
    with database.reading() as session:
        assert list(session.scalars(select(Person.handle))) == ["aliya"]
        assert acts.verify(session).faults == []
