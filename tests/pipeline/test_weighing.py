"""Weighing: what changed is weighed, once; the inbox walks along it and misses nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from claims import inbox, people, sightings, sources, triage
from claims.records import Claim, ClaimWeight, Sighting, Source
from claims.seen import Seen
from claims.settings import Settings
from claims.terms import InboxOrder, Language, Role, SightingKind, SourceState
from claims.triage import Proposed
from pipeline.weighing import Weighed, weigh

START = datetime(2020, 6, 30, 9, tzinfo=UTC)
TEXTS = {
    "water": "В посёлке отравили воду, трое детей в больнице, с 5 июля её отключат",
    "thanks": "Спасибо большое за ваш ответ!",
    "way": "Где получить справку об адресе?",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


@pytest.fixture
def desk(database):
    """Two feeds and somebody who decides; their numbers."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        by = people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER, Role.EDITOR}))
        for key in ("one", "two"):
            sources.add_source(session, by, sources.NewSource(key, "feed", f"https://{key}.example", {}))
    return database


@pytest.fixture
def see(desk):
    """Keeps a text of a source and puts it to a claim or opens one; the claim's id."""

    def seen(text, claim="", *, source="one", when=START, kind=SightingKind.ENTRY, reach=None):
        with desk.writing() as session:
            feed = session.scalars(select(Source).where(Source.key == source)).one()
            count = session.query(Sighting).count()
            item = Seen(f"{count}", TEXTS.get(text, text), published_at=when, kind=kind, reach=reach)
            sighting = sightings.record(session, feed, item)
            if claim:
                found = triage.find_claim(session, claim)
                triage.join(session, [Proposed(sighting.id, found.id, 0.99)], "test")
                return claim
            return triage.open_claims(session, [sighting.id], "test")[0].public_id

    return seen


@pytest.fixture
def lines(desk):
    """The inbox."""

    def listed(**options):
        with desk.reading() as session:
            return inbox.claim_lines(session, **options)

    return listed


def kept(database):
    with database.reading() as session:
        rows = session.scalars(select(ClaimWeight).order_by(ClaimWeight.claim_id))
        return [(row.claim_id, row.score, row.reasons, row.deadline, row.due_on) for row in rows]


def test_a_rumour_stands_above_thanks_and_questions_for_the_way_with_its_reasons_and_deadline(
    desk, settings, see, lines
):
    way, thanks, water = see("way"), see("thanks"), see("water")
    assert weigh(desk, settings) == Weighed(claims=3, read=3)
    found = lines()
    assert found[0].id == water
    assert {line.id for line in found} == {way, thanks, water}
    assert found[0].weight.deadline.isoformat() == "2020-07-05"
    reasons = {reason["name"]: reason["values"] for reason in found[0].weight.reasons}
    assert reasons["harm"] == {"harms": "health"}


def test_weighing_again_does_nothing_until_something_changes(desk, settings, see):
    see("water"), see("way")
    weigh(desk, settings)
    before = kept(desk)
    assert weigh(desk, settings) == Weighed()
    assert kept(desk) == before


def test_only_what_changed_is_weighed_again(desk, settings, see, lines):
    water, _ = see("water"), see("way")
    weigh(desk, settings)
    score = lines()[0].weight.score
    see("вода отравлена", water, source="two", when=START + timedelta(hours=1))
    assert weigh(desk, settings).claims == 1
    assert lines()[0].weight.score > score


def test_a_new_day_weighs_what_is_still_lively_without_reading_it_again(desk, settings, see):
    water = see("water")
    old = see("way", when=START - timedelta(days=60))
    weigh(desk, settings)
    see("way", old, source="two", when=START + timedelta(days=3))
    assert weigh(desk, settings) == Weighed(claims=2, read=2)
    with desk.reading() as session:
        claim = triage.find_claim(session, water)
        assert session.get(ClaimWeight, claim.id).due_on.isoformat() == "2020-07-04"


def test_what_is_broken_off_goes_on_where_it_was(desk, settings, see, lines):
    for _ in range(3):
        see("water")
    weigh(desk, settings)
    whole = kept(desk)
    with desk.writing() as session:
        last = max(number for number, *_ in whole)
        session.execute(delete(ClaimWeight).where(ClaimWeight.claim_id == last))
    assert [line.weight is None for line in lines()] == [True, False, False]
    assert weigh(desk, settings).claims == 1
    assert kept(desk) == whole


def test_other_scales_weigh_everything_anew(desk, settings, see):
    see("water"), see("way")
    weigh(desk, settings)
    other = settings.model_copy(update={"desk": settings.desk.model_copy(update={"quiet_days": 9})})
    assert weigh(desk, other).claims == 2


def test_a_claim_not_weighed_yet_stands_first_in_the_inbox(desk, settings, see, lines):
    water = see("water")
    weigh(desk, settings)
    way = see("way")
    assert [(line.id, line.weight is None) for line in lines()] == [(way, True), (water, False)]


def test_what_people_decide_is_weighed_too(desk, settings, see, lines):
    water, way = see("water"), see("way")
    weigh(desk, settings)
    with desk.writing() as session:
        by = people.find_person(session, "berik")
        act = triage.merge(session, by, triage.find_claim(session, way), triage.find_claim(session, water))
    weigh(desk, settings)
    assert [(line.id, line.sightings) for line in lines()] == [(water, 2)]
    with desk.writing() as session:
        triage.undo(session, people.find_person(session, "berik"), act)
    weigh(desk, settings)
    assert {(line.id, line.sightings) for line in lines()} == {(water, 1), (way, 1)}


def test_an_approved_wording_makes_a_claim_of_anything(desk, settings, see, lines):
    way = see("way")
    weigh(desk, settings)
    with desk.writing() as session:
        by = people.find_person(session, "berik")
        triage.word(session, by, triage.find_claim(session, way), Language.RU, "Справки больше не дают")
    weigh(desk, settings)
    assert lines()[0].weight.worth == 1


def test_a_muted_source_moves_nothing(desk, settings, see, lines):
    water = see("water")
    weigh(desk, settings)
    calm = lines()[0].weight
    see("воду отравили", water, source="two", reach=10**6)
    with desk.writing() as session:
        by = people.find_person(session, "berik")
        sources.turn(session, by, sources.find_source(session, "two"), SourceState.MUTED)
    weigh(desk, settings)
    assert lines()[0].weight == calm


def test_one_sources_flood_moves_the_score_no_more_than_one_source_does(desk, settings, see, lines):
    claims = {source: see("way") for source in ("flooded", "seen")}
    for claim in claims.values():
        see("way", claim, source="two")
    for number in range(40):
        see(f"way {number}", claims["flooded"], source="two", reach=500)
    weigh(desk, settings)
    scores = {line.id: line.weight.score for line in lines()}
    assert scores[claims["flooded"]] - scores[claims["seen"]] <= 6


def test_a_closed_claim_that_is_seen_again_is_in_the_inbox_as_back(desk, settings, see, lines):
    water = see("water", when=datetime.now(UTC) - timedelta(hours=2))
    with desk.writing() as session:
        triage.close(session, people.find_person(session, "berik"), triage.find_claim(session, water))
    weigh(desk, settings)
    assert (lines(), lines(back=True)) == ([], [])
    see("water", water, source="two", when=datetime.now(UTC) + timedelta(minutes=5))
    weigh(desk, settings)
    assert [(line.id, line.back.claim) for line in lines()] == [(water, water)]
    assert [line.id for line in lines(back=True)] == [water]


@pytest.mark.parametrize("order", list(InboxOrder))
def test_pages_follow_one_another_without_a_gap_in_every_order(desk, settings, see, lines, order):
    for number in range(7):
        see("water" if number % 2 else "way", when=START + timedelta(hours=number // 3))
    weigh(desk, settings)
    whole = [line.id for line in lines(order=order)]
    pages, after = [], ""
    while page := [line.id for line in lines(order=order, limit=2, after=after)]:
        pages.extend(page)
        after = page[-1]
    assert pages == whole
    assert len(set(whole)) == 7


def test_a_claim_without_counted_sightings_weighs_nothing_and_is_not_shown(desk, settings, see, lines):
    water = see("water")
    with desk.writing() as session:
        by = people.find_person(session, "berik")
        sources.turn(session, by, sources.find_source(session, "one"), SourceState.WITHDRAWN)
    weigh(desk, settings)
    assert lines() == []
    with desk.reading() as session:
        number = session.scalar(select(Claim.id).where(Claim.public_id == water))
        assert session.get(ClaimWeight, number).score == 0
