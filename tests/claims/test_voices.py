"""People are counted where it says people: one who asks five times is one, everywhere."""

from dataclasses import replace

import pytest

from claims import contacts, dossier, questions, sightings, triage, voices
from claims.records import Match, Question
from claims.seen import Asked, Seen
from claims.terms import QuestionWay, SightingKind, SourceState
from claims.triage import Proposed

ASKED = Asked("1", "Рас па?", QuestionWay.TELEGRAM, to="77")


@pytest.fixture
def ask(session, source, claim, tmp_path):
    seal = contacts.seal_of(tmp_path / "keys")
    count = iter(range(1000))

    def go(to):
        number = questions.ask(session, source, seal, replace(ASKED, key=f"{to}:{next(count)}", to=to)).number
        question = questions.find(session, number)
        triage.join(session, [Proposed(question.sighting_id, claim.id, 0.99)], "test")
        return question

    return go


def test_one_who_asks_five_times_is_one_and_who_leaves_no_contact_counts_by_each_question(
    session, ask, claim
):
    for to in ("1", "1", "1", "1", "1", "2", "", ""):
        ask(to)
    assert voices.people_asked(session, [claim.id]) == {claim.id: 4}


def test_a_question_of_old_of_which_nobody_knows_whose_it_is_counts_by_itself(session, ask, claim, source):
    ask("1")
    old = sightings.record(session, source, Seen("old", "Рас па?", kind=SightingKind.QUESTION))
    triage.join(session, [Proposed(old.id, claim.id, 0.99)], "test")
    assert voices.people_asked(session, [claim.id]) == {claim.id: 2}


def test_what_does_not_count_and_what_is_only_suggested_asks_nothing(session, ask, claim, source):
    question = ask("1")
    session.query(Match).filter_by(sighting_id=question.sighting_id).delete()
    triage.suggest(session, [Proposed(question.sighting_id, claim.id, 0.6)], "test")
    assert voices.people_asked(session, [claim.id]) == {}
    ask("2")
    source.state = SourceState.WITHDRAWN
    session.flush()
    assert voices.people_asked(session, [claim.id]) == {}


def test_rows_are_counted_alike(session, ask):
    rows = [ask(to) for to in ("1", "1", "2")]
    said = [type("Row", (), {"kind": SightingKind.QUESTION, "voice": row.voice}) for row in rows]
    said += [type("Row", (), {"kind": SightingKind.QUESTION, "voice": None})] * 2
    said += [type("Row", (), {"kind": SightingKind.ENTRY, "voice": None})]
    assert voices.people(said) == 4


def test_the_claims_page_says_how_many_people(session, ask, claim):
    from zoneinfo import ZoneInfo

    for to in ("1", "1", "2"):
        ask(to)
    spread = dossier.spread(session, claim, ZoneInfo("Asia/Almaty"))
    assert (spread.asked, spread.sightings) == (2, 4)
    assert session.query(Question).count() == 3
