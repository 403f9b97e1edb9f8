"""Judging all history anew: what is proposed, and that nothing is done."""

import pytest

from claims import acts, people, sightings, sources, triage
from claims.records import Claim
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Language, Role
from models.guards import forbids
from models.matcher import Matcher
from models.text import fold
from pipeline.match import match
from pipeline.recluster import Kind, plan

MONEY = "С первого июля каждой семье выплатят по 42500 тенге на продукты, списки уже готовы"
MONEY_AGAIN = "с первого июля каждой семье выплатят по 42500 тенге на продукты списки готовы уже!!"
ENGLISH = "From July 1 each family will be paid 42500 tenge for food, the lists are ready"
BRIDGE = "В Шымкенте закрыли мост через реку Кошкарату, объезд только через центр города"
BRIDGE_AGAIN = "в шымкенте закрыли мост через реку кошкарату обьезд только через центр города"


@pytest.fixture
def desk(database, tmp_path):
    """Texts taken in and matched by the machine; returns their sightings' numbers and a fact-checker's handle."""

    def told(*texts):
        with database.writing() as session:
            admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
            roles = frozenset({Role.FACT_CHECKER, Role.EDITOR})
            berik = people.add_person(session, admin, "berik", "B", roles)
            source = sources.add_source(session, berik, NewSource("s", "table", "s.csv", {}))
            numbers = [
                sightings.record(session, source, Seen(str(n), text)).id for n, text in enumerate(texts)
            ]
        match(database, Settings(data=tmp_path, database=str(database.engine.url)))
        return numbers

    return told


def claim_of(session, number):
    return session.get(
        Claim,
        session.scalar(
            triage.select(triage.Match.claim_id).where(
                triage.Match.sighting_id == number, triage.Match.standing.in_(triage.MEMBER)
            )
        ),
    )


def berik(session):
    return people.find_person(session, "berik")


def proposals(database, language="en"):
    with database.reading() as session:
        return plan(session, Matcher.load(), language).proposals


def test_claims_that_agree_are_proposed_nothing(database, desk):
    desk(MONEY, MONEY_AGAIN, BRIDGE, BRIDGE_AGAIN)
    assert proposals(database) == ()


def test_an_empty_record_gives_an_empty_plan(database, desk):
    with database.reading() as session:
        found = plan(session, Matcher.load())
    assert (found.proposals, found.claims, found.texts) == ((), 0, 0)


def drift(session, numbers, into):
    """The machine had joined *numbers* to a claim they have nothing to do with."""
    for number in numbers:
        for other in session.scalars(triage.select(triage.Match).where(triage.Match.sighting_id == number)):
            if other.standing not in triage.MEMBER:
                session.delete(other)
                session.flush()
            else:
                other.claim_id = into.id
        session.flush()


def test_what_the_machine_joined_wrongly_is_proposed_for_a_split(database, desk):
    money, _, bridge, again = desk(MONEY, MONEY_AGAIN, BRIDGE, BRIDGE_AGAIN)
    with database.writing() as session:
        drift(session, (bridge, again), claim_of(session, money))
        name = claim_of(session, money).public_id
    (proposal,) = proposals(database)
    assert (proposal.kind, proposal.claims, proposal.sightings) == (Kind.SPLIT, (name,), (bridge, again))
    assert proposal.command == f"aiqyn claim split {name} {bridge} {again}"


DENIED = MONEY.replace("выплатят", "не выплатят")
BEFORE = f"Соседка принесла вчера: {MONEY}"
BEHIND = f"{MONEY}. Можете объяснить, на самом деле?"


def test_a_copy_in_other_words_before_and_behind_is_not_parted(database, desk):
    behind, before = desk(BEHIND, BEFORE)
    with database.writing() as session:
        drift(session, [before], claim_of(session, behind))
    assert forbids(fold(BEHIND), fold(BEFORE)) == ["words"]
    assert proposals(database) == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "one denies what the other says"),
        ("ru", "один отрицает то, что утверждает другой"),
        ("kk", "бірі екіншісі айтқанды жоққа шығарады"),
    ],
)
def test_a_denial_among_the_texts_of_a_claim_is_parted_and_the_first_reason_says_why(
    database, desk, language, said
):
    money, denied = desk(MONEY, DENIED)
    with database.writing() as session:
        drift(session, [denied], claim_of(session, money))
    (proposal,) = proposals(database, language)
    assert (proposal.kind, proposal.sightings, proposal.reasons[0]) == (Kind.SPLIT, (denied,), said)


def test_what_a_person_merged_or_confirmed_is_not_proposed_for_a_split(database, desk):
    money, _, bridge, again = desk(MONEY, MONEY_AGAIN, BRIDGE, BRIDGE_AGAIN)
    with database.writing() as session:
        triage.merge(session, berik(session), claim_of(session, bridge), claim_of(session, money))
    assert proposals(database) == ()
    with database.writing() as session:
        into = claim_of(session, money)
        triage.confirm(session, berik(session), triage.find_sighting(session, again), into)
    assert proposals(database) == ()


def split_twins(database, desk):
    """One rumour that stands as two claims; returns both names, the older first."""
    numbers = desk(MONEY, MONEY_AGAIN, BRIDGE)
    with database.writing() as session:
        old = claim_of(session, numbers[0])
        text = triage.find_sighting(session, numbers[1])
        new = triage.split(session, berik(session), old, [text])
        return numbers, old.public_id, new.public_id


def test_twins_that_a_person_parted_are_not_proposed_again(database, desk):
    split_twins(database, desk)
    with database.reading() as session:
        found = plan(session, Matcher.load())
    assert (found.proposals, found.decided) == ((), 1)


def test_two_claims_with_one_wording_are_proposed_to_be_one(database, desk):
    money, bridge = desk(MONEY, BRIDGE)
    with database.writing() as session:
        for number in (money, bridge):
            claim = claim_of(session, number)
            triage.word(session, berik(session), claim, Language.RU, MONEY)
            triage.word(session, berik(session), claim, Language.EN, ENGLISH)
        old, new = (claim_of(session, number).public_id for number in (money, bridge))
    merges = [one for one in proposals(database, "ru") if one.kind is Kind.MERGE]
    assert [one.claims for one in merges] == [(new, old)]
    assert merges[0].command == f"aiqyn claim merge {new} {old}"


def test_a_plan_changes_nothing(database, desk):
    money, _, bridge, _ = desk(MONEY, MONEY_AGAIN, BRIDGE, BRIDGE_AGAIN)
    with database.writing() as session:
        drift(session, (bridge,), claim_of(session, money))
    with database.reading() as session:
        before = acts.head(session)
    assert proposals(database)
    with database.reading() as session:
        assert acts.head(session) == before
