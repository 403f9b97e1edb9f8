"""What becomes of a sighting: the pure decision, and the evidence in words."""

import pytest

from claims import people, sightings, sources, triage
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Role
from pipeline.explaining import explain
from pipeline.linkage import Band, Decision, Scored, Thresholds, decide, with_link, with_rest
from pipeline.match import match

BARS = Thresholds(join=0.9, suggest=0.2, anchor=0.2)
NOBODY: frozenset[int] = frozenset()


def scored(claim, score, **more):
    return Scored(claim, score, more.pop("anchor", score), nearest=claim * 10, **more)


SURE, LIKELY, FAINT = scored(1, 0.97), scored(2, 0.5), scored(3, 0.1)


def test_nothing_near_opens_a_claim():
    assert decide([], NOBODY, BARS) == Decision(Band.OPEN)
    assert decide([FAINT], NOBODY, BARS) == Decision(Band.OPEN)


def test_what_is_sure_joins():
    assert decide([SURE, LIKELY], NOBODY, BARS) == Decision(Band.JOIN, (SURE,))


def test_what_is_likely_is_suggested_with_its_rival():
    other = scored(4, 0.3)
    assert decide([LIKELY, other, FAINT], NOBODY, BARS) == Decision(Band.SUGGEST, (LIKELY, other))


def test_what_is_far_less_likely_than_the_best_is_not_suggested_beside_it():
    much, faint = scored(1, 0.85), scored(4, 0.25)
    assert decide([much, faint], NOBODY, BARS) == Decision(Band.SUGGEST, (much,))
    assert decide([LIKELY, faint], NOBODY, BARS) == Decision(Band.SUGGEST, (LIKELY, faint))


def test_a_rejected_claim_is_out_however_sure():
    assert decide([SURE], frozenset({1}), BARS) == Decision(Band.OPEN)
    assert decide([SURE, LIKELY], frozenset({1}), BARS) == Decision(Band.SUGGEST, (LIKELY,))


@pytest.mark.parametrize("reason", ["negation", "numbers", "dates", "short"])
def test_a_guard_turns_a_join_into_a_suggestion(reason):
    held = scored(1, 0.99, forbids=(reason,))
    assert decide([held], NOBODY, BARS) == Decision(Band.SUGGEST, (held,))


def test_two_claims_that_could_both_be_meant_go_to_a_person():
    rival = scored(2, 0.95)
    assert decide([SURE, rival], NOBODY, BARS) == Decision(Band.SUGGEST, (SURE, rival))


def test_a_twin_that_awaits_a_person_is_no_rival():
    first, twin = scored(1, 0.97, kin=frozenset({2})), scored(2, 0.95)
    assert decide([first, twin], NOBODY, BARS) == Decision(Band.JOIN, (first,))


def test_a_stray_member_does_not_draw_a_text_into_a_claim_it_is_far_from():
    drifted = scored(1, 0.97, anchor=0.05)
    assert decide([drifted], NOBODY, BARS) == Decision(Band.SUGGEST, (drifted,))


def test_the_same_text_joins_even_where_it_is_short():
    same = scored(1, 1.0, same=True, forbids=("short",))
    assert decide([same], NOBODY, BARS) == Decision(Band.JOIN, (same,))


def test_a_text_that_states_a_second_claim_besides_goes_to_a_person_with_both():
    joined, other = Decision(Band.JOIN, (SURE,)), scored(2, 0.8)
    assert with_rest(joined, other) == Decision(Band.SUGGEST, (SURE, other), glued=True)
    assert with_rest(joined, None) == joined
    assert with_rest(Decision(Band.OPEN), other) == Decision(Band.OPEN)


def test_a_claim_found_in_another_language_is_only_ever_suggested():
    link = scored(7, 0.99, across=True)
    assert with_link(Decision(Band.OPEN), link) == Decision(Band.SUGGEST, (link,))
    assert with_link(Decision(Band.SUGGEST, (LIKELY,)), link) == Decision(Band.SUGGEST, (link, LIKELY))
    assert with_link(Decision(Band.JOIN, (SURE,)), link) == Decision(Band.JOIN, (SURE,))
    assert with_link(Decision(Band.OPEN), link, frozenset({7})) == Decision(Band.OPEN)
    assert with_link(Decision(Band.OPEN), None) == Decision(Band.OPEN)


@pytest.fixture
def matched(database, tmp_path):
    """Three texts: a rumour, its copy, and the same with another sum."""
    texts = (
        "С первого июля каждой семье выплатят по 42500 тенге на продукты, списки уже готовы",
        "с первого июля каждой семье выплатят по 42500 тенге на продукты, списки уже готовы!!!",
        "С первого июля каждой семье выплатят по 90000 тенге на продукты, списки уже готовы",
    )
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        berik = people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER}))
        source = sources.add_source(session, berik, NewSource("s", "table", "s.csv", {}))
        rows = [sightings.record(session, source, Seen(str(n), text)) for n, text in enumerate(texts)]
        numbers = [row.id for row in rows]
    done = match(database, Settings(data=tmp_path, database=str(database.engine.url)))
    return done, numbers


def test_a_copy_joins_and_another_sum_is_only_suggested(database, matched):
    done, numbers = matched
    assert (done.joined, done.opened, done.suggested) == (1, 2, 1)
    with database.reading() as session:
        claims = [
            triage.members(session, claim)
            for claim in session.scalars(triage.select(triage.Claim).order_by(triage.Claim.id))
        ]
    assert [[one.sighting_id for one in members] for members in claims] == [numbers[:2], numbers[2:]]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the numbers differ"), ("ru", "числа различаются"), ("kk", "сандары әртүрлі")],
)
def test_the_evidence_says_in_the_reader_s_language_what_stood_against_a_join(
    database, matched, tmp_path, language, words
):
    _, numbers = matched
    with database.reading() as session:
        first = session.scalars(triage.select(triage.Claim.public_id).order_by(triage.Claim.id)).first()
    lines = explain(database, Settings(data=tmp_path), numbers[2], first, language)
    assert lines[0].startswith(f"{first}: ")
    assert words in lines[1]
    assert lines[2].endswith({"en": "”", "ru": "»", "kk": "»"}[language])
