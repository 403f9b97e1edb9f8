"""What people decided at the desk becomes pairs to learn from."""

import pytest

from claims import people, sightings, sources, triage
from claims.seen import Seen
from claims.sources import NewSource
from claims.terms import Language, Role
from models.matcher import Matcher
from pipeline.desk_pairs import desk_pairs, teaching_pairs

WATER = "В субботу утром во всём городе до вечера отключат воду, набирайте вёдра заранее"
AGAIN = "Говорят, воду в городе отключат в субботу, и вроде бы до самого вечера, наберите вёдра"
FLOUR = "Соседка сказала, мука подорожает вдвое, покупайте мешками, пока она есть на базаре"
BREAD = "Мука на базаре подорожает вдвое с понедельника, говорят продавцы, берите мешками"


@pytest.fixture
def desk(database, tmp_path):
    """A desk with four sightings, none of them matched yet, and a checker's name."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset(Role))
        source = sources.add_source(session, admin, NewSource("s", "feed", "https://a.example/f", {}))
        for number, text in enumerate((WATER, AGAIN, FLOUR, BREAD)):
            sightings.record(session, source, Seen(str(number), text))
    with database.writing() as session:
        found = [triage.find_sighting(session, number) for number in (1, 2, 3, 4)]
        triage.open_claims(session, [sighting.id for sighting in found], "test")
    return database


def claim_of(session, number):
    sighting = triage.find_sighting(session, number)
    from claims.records import Match

    return session.query(Match).filter_by(sighting_id=sighting.id).order_by(Match.id).first().claim


def test_what_the_machine_did_teaches_nothing(desk):
    with desk.reading() as session:
        assert desk_pairs(session) == []


def test_a_confirmed_and_a_rejected_match_are_pairs_of_their_claim(desk):
    with desk.writing() as session:
        by = people.find_person(session, "aliya")
        claim = claim_of(session, 1)
        triage.confirm(session, by, triage.find_sighting(session, 2), claim)
        triage.reject(session, by, triage.find_sighting(session, 3), claim)
        name = claim.public_id
    with desk.reading() as session:
        pairs = desk_pairs(session)
    assert [(p.text_a, p.text_b, p.same) for p in pairs if p.text_b == WATER] == [
        (AGAIN, WATER, True),
        (FLOUR, WATER, False),
    ]
    assert {pair.group for pair in pairs} == {f"desk:{name}"}
    assert {pair.source for pair in pairs} == {"desk"}


def test_merged_claims_are_one_pair_until_the_merge_is_undone(desk):
    with desk.writing() as session:
        by = people.find_person(session, "aliya")
        seq = triage.merge(session, by, claim_of(session, 4), claim_of(session, 3))
    with desk.reading() as session:
        assert [(p.text_a, p.text_b, p.same) for p in desk_pairs(session)] == [(BREAD, FLOUR, True)]
    with desk.writing() as session:
        triage.undo(session, people.find_person(session, "aliya"), seq)
    with desk.reading() as session:
        assert desk_pairs(session) == []


def test_what_was_split_off_does_not_state_the_claim(desk):
    with desk.writing() as session:
        by = people.find_person(session, "aliya")
        triage.merge(session, by, claim_of(session, 3), claim_of(session, 1))
    with desk.writing() as session:
        by = people.find_person(session, "aliya")
        triage.split(session, by, claim_of(session, 1), [triage.find_sighting(session, 3)])
    with desk.reading() as session:
        assert (FLOUR, WATER, False) in [(p.text_a, p.text_b, p.same) for p in desk_pairs(session)]


def test_an_approved_wording_stands_for_its_claim(desk):
    wording = "В городе в субботу отключат воду до вечера"
    with desk.writing() as session:
        by = people.find_person(session, "aliya")
        claim = claim_of(session, 1)
        triage.word(session, by, claim, Language.RU, wording)
        triage.confirm(session, by, triage.find_sighting(session, 2), claim)
    with desk.reading() as session:
        pairs = [pair for pair in desk_pairs(session) if pair.text_a == AGAIN]
    assert [pair.text_b for pair in pairs] == [wording, WATER]
    assert sum(pair.weight for pair in pairs) == 1


def test_the_pairs_that_teach_most_are_those_hardest_to_guess_one_of_each_claim_first(desk):
    with desk.writing() as session:
        proposed = [
            triage.Proposed(2, claim_of(session, 1).id, 0.5),
            triage.Proposed(3, claim_of(session, 1).id, 0.4),
            triage.Proposed(4, claim_of(session, 3).id, 0.5),
        ]
        triage.suggest(session, proposed, "test")
        names = claim_of(session, 1).public_id, claim_of(session, 3).public_id
    matcher = Matcher.load()
    found = teaching_pairs(desk, matcher, most=3)
    assert {pair.claim for pair in found[:2]} == set(names)
    assert sorted(pair.sighting for pair in found) == [2, 3, 4]
    assert all(pair.why for pair in found)
    first, second = sorted(found[:2], key=lambda pair: abs(pair.score - 0.5))
    assert found[:2] == [first, second]
    assert teaching_pairs(desk, matcher, most=1) == found[:1]
