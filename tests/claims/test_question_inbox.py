"""The inbox of questions: groups by how many people wait, filtered, paged, and true after every act."""

from datetime import date

import pytest
from sqlalchemy import func, select

from claims import contacts, inbox, question_deciding, question_groups, question_inbox, sightings, triage
from claims.question_inbox import Filters, Order
from claims.records import (
    ClaimWeight,
    QuestionGroup,
    QuestionGroupChange,
    QuestionGroupFacet,
)
from claims.seen import Seen
from claims.terms import DecidedBy, QuestionKind, QuestionState, Shelf
from tests.claims.asked_world import AskedWorld


@pytest.fixture
def world(session, source, tmp_path):
    return AskedWorld(session, source, contacts.seal_of(tmp_path / "keys"))


def told(session, filters=Filters(), **more):
    return [(line.claim, line.people) for line in question_inbox.page(session, filters, **more).lines]


def test_the_group_with_most_people_comes_first(session, world):
    few, many = world.group(2, "Почему нет воды?"), world.group(3)
    assert told(session) == [(many.public_id, 3), (few.public_id, 2)]
    assert question_inbox.count(session) == (2, 5)


def test_people_are_counted_and_not_messages(session, world):
    _, claim = world.ask("Где пособие?", to="chat-1")
    world.ask("Где же пособие?", claim=claim, to="chat-1")
    world.counted_up()
    (line,) = question_inbox.page(session).lines
    assert (line.people, line.questions) == (1, 2)


def test_an_urgent_claim_counts_its_people_for_more(session, world):
    urgent, calm = world.group(2, "Вода отравлена?"), world.group(3)
    for claim, score in ((urgent, 100.0), (calm, 0.0)):
        weight = ClaimWeight(
            claim_id=claim.id, score=score, growth=0, first_at=claim.opened_at, last_at=claim.opened_at,
            **weights_of_nothing(),
        )  # fmt: skip
        session.add(weight)
    session.flush()
    assert question_groups.reweigh(session) == 2
    assert told(session) == [(urgent.public_id, 2), (calm.public_id, 3)]
    assert told(session, Filters(language="ru")) == told(session)


def weights_of_nothing():
    """The other columns of a weight."""
    filled = {}
    for column in ClaimWeight.__table__.columns:
        if column.name in ("claim_id", "score", "growth", "first_at", "last_at") or column.nullable:
            continue
        kind = column.type.python_type if column.name != "shelf" else None
        filled[column.name] = (
            Shelf.OPEN if kind is None else kind() if kind in (int, float, str, bool) else []
        )
    return filled


def test_what_is_due_first_comes_first_when_asked_so(session, world):
    later, sooner, never = world.group(3), world.group(1, "Почему нет света?"), world.group(2, "Где мост?")
    for claim, day in ((later, date(2026, 4, 9)), (sooner, date(2026, 4, 2))):
        for one in question_inbox.of_claim(session, claim):
            one.due_on = day
    session.flush()
    world.counted_up()
    assert told(session, order=Order.DUE) == [
        (sooner.public_id, 1), (later.public_id, 3), (never.public_id, 2),
    ]  # fmt: skip
    assert told(session, Filters(overdue_on=date(2026, 4, 3))) == [(sooner.public_id, 1)]


def test_each_filter_lets_through_what_it_names(session, world):
    rumour = world.group(1, "Правда ли про воду?", kind=QuestionKind.RUMOUR, proposed="health")
    thanks = world.group(1, "Спасибо вам", language="kk")
    unknown = world.group(1, "Ээ")
    assert told(session, Filters(kind="rumour")) == [(rumour.public_id, 1)]
    assert {name for name, _ in told(session, Filters(kind="unsure"))} == {
        thanks.public_id,
        unknown.public_id,
    }
    assert told(session, Filters(authority="health")) == [(rumour.public_id, 1)]
    assert len(told(session, Filters(authority="nobody"))) == 2
    assert told(session, Filters(language="kk")) == [(thanks.public_id, 1)]
    assert told(session, Filters(language="kk", kind="rumour")) == []
    assert told(session, Filters(language="kk", kind="unsure")) == [(thanks.public_id, 1)]
    assert told(session, Filters(region="10")) == []


def test_pages_follow_one_another_without_a_gap(session, world):
    groups = {world.group(1, f"Вопрос {number}?").public_id for number in range(7)}
    found, after = [], ""
    for _ in range(4):
        page = question_inbox.page(session, limit=2, after=after)
        found += [line.claim for line in page.lines]
        after = page.after
    assert (len(found), set(found), after) == (7, groups, "")


def test_the_groups_before_and_after_one_are_known(session, world):
    names = [world.group(4 - number, f"Вопрос {number}?") for number in range(3)]
    first, middle, last = names
    walked = [question_inbox.neighbours(session, one, Filters(), Order.WAITING) for one in names]
    assert walked == [("", middle.public_id), (first.public_id, last.public_id), (middle.public_id, "")]


def test_what_is_answered_waits_no_more(session, world):
    claim = world.group(2)
    for one in question_inbox.of_claim(session, claim):
        one.state = QuestionState.CLOSED
    session.flush()
    assert question_inbox.page(session).lines == []  # a line is counted from the record
    assert question_inbox.page(session).uncounted == 1
    world.counted_up()
    assert question_inbox.count(session) == (0, 0)
    assert session.scalar(select(func.count()).select_from(QuestionGroup)) == 0


def test_groups_made_step_by_step_are_those_made_from_nothing(session, world, checker):
    one, other = world.group(3, kind=QuestionKind.REQUEST, proposed="labour"), world.group(2, "Где пособие?")
    triage.merge(session, checker, other, one)
    moved = question_inbox.of_claim(session, one)[0]
    triage.split(session, checker, one, [moved.sighting])
    question_deciding.set_kind(
        session, checker, one, question_inbox.of_claim(session, one), QuestionKind.RUMOUR
    )
    world.counted_up()
    kept = rows(session)
    claims = set(session.scalars(select(QuestionGroup.claim_id))) | {one.id, other.id}
    session.add_all([QuestionGroupChange(claim_id=number) for number in claims])
    session.flush()
    world.counted_up()
    assert rows(session) == kept
    assert session.scalar(select(func.count()).select_from(QuestionGroupChange)) == 0
    assert sorted(people for _, people, *_ in kept[0]) == [1, 4]


def rows(session):
    groups = session.execute(select(*QuestionGroup.__table__.columns).order_by(QuestionGroup.claim_id))
    ways = QuestionGroupFacet.__table__.columns
    return [tuple(row) for row in groups], sorted(tuple(row) for row in session.execute(select(*ways)))


def test_a_line_says_what_is_proposed_and_how_sure_that_is(session, world):
    claim = world.group(2, kind=QuestionKind.REQUEST, proposed="labour", because=("пособие",))
    line = question_inbox.line(session, claim)
    assert (line.kind.kind, line.kind.count, line.kind.confidence) == (QuestionKind.REQUEST, 2, 0.9)
    assert [(route.authority.key, route.count, route.accepted) for route in line.routes] == [("labour", 2, 0)]
    body, why = question_inbox.proposed_body(session, claim)
    assert (body.key, why) == ("labour", ["пособие"])


# --- the claims' inbox ------------------------------------------------------------------------------------


def claims_of(session, **asked):
    return {line.id for line in inbox.claim_lines(session, **asked)}


def test_questions_that_are_no_rumours_do_not_crowd_the_claims_inbox(session, world):
    rumour = world.group(2, "Правда, что воду отключат?", kind=QuestionKind.RUMOUR)
    request = world.group(2, kind=QuestionKind.REQUEST)
    unsure = world.group(1, "Пособие отменят?")
    assert claims_of(session) == {rumour.public_id, unsure.public_id}
    assert claims_of(session, asked=True) == {request.public_id}


def test_what_is_also_said_elsewhere_stays_in_the_claims_inbox(session, world, source):
    request = world.group(1, kind=QuestionKind.REQUEST)
    assert claims_of(session) == set()
    seen = sightings.record(session, source, Seen("post", "Пособие отменили!"))
    triage.join(session, [triage.Proposed(seen.id, request.id, 0.9)], "test")
    world.counted_up()
    assert claims_of(session) == {request.public_id}


def test_a_person_who_says_that_it_is_a_rumour_brings_it_back(session, world, checker):
    request = world.group(1, kind=QuestionKind.REQUEST)
    asked = question_inbox.of_claim(session, request)
    question_deciding.set_kind(session, checker, request, asked, QuestionKind.RUMOUR)
    world.counted_up()
    assert claims_of(session) == {request.public_id}
    assert asked[0].kind_by is DecidedBy.PERSON
