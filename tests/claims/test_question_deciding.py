"""What people decide about many questions at once: the last word, the history, told to the askers, taken back."""

import json

import pytest
from sqlalchemy import select

from claims import acts, clock, contacts, question_deciding, question_inbox, triage
from claims.errors import NotAllowedError, RefusedError
from claims.records import Act, ActChange, Notice, PersonAuthority, QuestionDecision
from claims.terms import (
    Decided,
    DecidedBy,
    NoticeKind,
    PublicationState,
    QuestionKind,
    QuestionState,
    Role,
)
from tests.claims.asked_world import AskedWorld
from tests.claims.question_world import at, terms

TERMS = terms()


@pytest.fixture
def world(session, source, tmp_path):
    return AskedWorld(session, source, contacts.seal_of(tmp_path / "keys"))


@pytest.fixture
def contact(session, world, hire):
    person = hire("saule", Role.AUTHORITY_CONTACT)
    now = clock.now()
    session.add(PersonAuthority(person_id=person.id, authority_id=world.body("labour").id, given_at=now))
    session.flush()
    return person


def asked_of(session, claim):
    return question_inbox.of_claim(session, claim, standing=False)


def routes(asked):
    return [(one.authority.key if one.authority else "", one.route_by, one.state) for one in asked]


ROUTED = ("labour", DecidedBy.PERSON, QuestionState.ROUTED)
PROPOSED = ("labour", DecidedBy.MACHINE, QuestionState.RECEIVED)


def test_a_persons_kind_is_the_last_word_and_stands_in_the_history(session, world, checker):
    claim = world.group(2, kind=QuestionKind.RUMOUR)
    asked = asked_of(session, claim)
    assert question_deciding.set_kind(session, checker, claim, asked, QuestionKind.REQUEST)
    assert {(one.kind, one.kind_by) for one in asked} == {(QuestionKind.REQUEST, DecidedBy.PERSON)}
    rows = session.scalars(select(QuestionDecision)).all()
    assert [(row.what, row.before, row.value, row.by_id) for row in rows] == [
        (Decided.KIND, "rumour", "request", checker.id)
    ] * 2
    assert question_deciding.set_kind(session, checker, claim, asked, QuestionKind.REQUEST) is None


def test_a_kind_is_taken_back_as_one_act(session, world, checker):
    claim = world.group(2, kind=QuestionKind.RUMOUR)
    act = question_deciding.set_kind(session, checker, claim, asked_of(session, claim), QuestionKind.SPAM)
    triage.undo(session, checker, act)
    assert {(one.kind, one.kind_by, one.kind_confidence) for one in asked_of(session, claim)} == {
        (QuestionKind.RUMOUR, DecidedBy.MACHINE, 0.9)
    }
    assert session.scalars(select(QuestionDecision)).all() == []
    assert acts.verify(session).faults == []


def test_a_proposed_route_is_accepted_by_one_act_and_taken_back(session, world, checker):
    claim = world.group(2, proposed="labour", because=("пособие",))
    act = question_deciding.accept_route(session, checker, claim, asked_of(session, claim))
    assert routes(asked_of(session, claim)) == [ROUTED] * 2
    assert asked_of(session, claim)[0].route_reasons == ["пособие"]
    assert question_deciding.accept_route(session, checker, claim, asked_of(session, claim)) is None
    triage.undo(session, checker, act)
    assert routes(asked_of(session, claim)) == [PROPOSED] * 2


def test_where_nothing_is_proposed_there_is_nothing_to_accept(session, world, checker):
    claim = world.group(1)
    assert question_deciding.accept_route(session, checker, claim, asked_of(session, claim)) is None


def test_another_body_takes_the_place_of_the_proposed_one(session, world, checker):
    claim = world.group(2, proposed="health", because=("вода",))
    act = question_deciding.change_route(
        session, checker, claim, asked_of(session, claim), world.body("labour")
    )
    assert routes(asked_of(session, claim)) == [ROUTED] * 2
    assert asked_of(session, claim)[0].route_reasons == []
    triage.undo(session, checker, act)
    assert asked_of(session, claim)[0].route_reasons == ["вода"]


def test_what_a_body_has_is_transferred_and_not_routed_anew(session, world, checker):
    claim = world.group(1, proposed="labour")
    question_deciding.accept_route(session, checker, claim, asked_of(session, claim))
    with pytest.raises(RefusedError, match="transfer them"):
        question_deciding.change_route(
            session, checker, claim, asked_of(session, claim), world.body("health")
        )


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUTHORITY_CONTACT, Role.ADMINISTRATOR])
def test_who_may_not_sort_and_route_is_refused(session, world, hire, role):
    person, claim = hire("x1", role), world.group(1, proposed="labour")
    asked = asked_of(session, claim)
    for act in (
        lambda: question_deciding.set_kind(session, person, claim, asked, QuestionKind.SPAM),
        lambda: question_deciding.accept_route(session, person, claim, asked),
        lambda: question_deciding.change_route(session, person, claim, asked, world.body("health")),
        lambda: question_deciding.close(session, person, claim, asked, QuestionKind.SPAM, tell=False),
    ):
        with pytest.raises(NotAllowedError):
            act()


# --- closing ----------------------------------------------------------------------------------------------


def notices_of(session, kind):
    rows = session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
    return [(row.state, row.subject) for row in rows]


def test_thanks_are_closed_and_told_once(session, world, checker):
    _, claim = world.ask("Спасибо", to="1")
    world.ask("Спасибо!", claim=claim)  # by the form, without a way to answer
    asked = asked_of(session, claim)
    question_deciding.close(session, checker, claim, asked, QuestionKind.THANKS, tell=True)
    assert {one.state for one in asked} == {QuestionState.CLOSED}
    states = [state for state, _ in notices_of(session, NoticeKind.CLOSING)]
    assert states == [PublicationState.QUEUED, PublicationState.CANCELLED]


def test_of_spam_nobody_hears(session, world, checker):
    claim = world.group(2)
    question_deciding.close(session, checker, claim, asked_of(session, claim), QuestionKind.SPAM, tell=True)
    assert notices_of(session, NoticeKind.CLOSING) == []


def test_closing_is_taken_back_with_its_notices_until_one_was_sent(session, world, checker):
    claim = world.group(2)
    act = question_deciding.close(
        session, checker, claim, asked_of(session, claim), QuestionKind.NOT_FOR_US, tell=True
    )
    triage.undo(session, checker, act)
    assert {one.state for one in asked_of(session, claim)} == {QuestionState.RECEIVED}
    assert notices_of(session, NoticeKind.CLOSING) == []
    again = question_deciding.close(
        session, checker, claim, asked_of(session, claim), QuestionKind.NOT_FOR_US, tell=True
    )
    sent = session.scalars(select(Notice)).first()
    sent.state, sent.sent_at = PublicationState.SENT, clock.now()
    session.flush()
    with pytest.raises(RefusedError, match="cannot be undone"):
        triage.undo(session, checker, again)


@pytest.mark.parametrize("kind", [QuestionKind.RUMOUR, QuestionKind.REQUEST, QuestionKind.COMPLAINT])
def test_what_wants_an_answer_is_not_closed_without_one(session, world, checker, kind):
    claim = world.group(1)
    with pytest.raises(RefusedError, match="only thanks"):
        question_deciding.close(session, checker, claim, asked_of(session, claim), kind, tell=True)


# --- transfers --------------------------------------------------------------------------------------------


@pytest.fixture
def routed(session, world, checker):
    claim = world.group(2, proposed="labour")
    question_deciding.accept_route(session, checker, claim, asked_of(session, claim))
    return claim


def test_a_transfer_tells_the_asker_why_and_gives_the_other_body_its_term(session, world, checker, routed):
    asked = asked_of(session, routed)
    asked[0].due_on = at("2020-01-01 10:00").date()
    body = world.body("health")
    assert question_deciding.transfer(session, checker, TERMS, asked, body, " Не наше:  лекарства ") == 2
    assert routes(asked) == [("health", DecidedBy.PERSON, QuestionState.ROUTED)] * 2
    assert min(one.due_on for one in asked) == TERMS.due_on(TERMS.registered(clock.now()))
    row = session.scalars(select(QuestionDecision).where(QuestionDecision.what == Decided.TRANSFER)).first()
    assert (row.before, row.value, row.reason) == ("labour", "health", "Не наше: лекарства")
    queued = (PublicationState.QUEUED, f"decision:{row.id}")
    assert notices_of(session, NoticeKind.TRANSFER) == [queued, queued]


def test_the_reason_of_a_transfer_is_nowhere_in_the_chain(session, world, checker, routed):
    canary = "Канарейка-7b1f"
    question_deciding.transfer(
        session, checker, TERMS, asked_of(session, routed), world.body("health"), canary
    )
    kept = [
        json.dumps([row.before, row.after], ensure_ascii=False) for row in session.scalars(select(ActChange))
    ]
    assert canary not in "".join([*kept, *session.scalars(select(Act.detail))])


def test_a_transfer_needs_a_reason(session, world, checker, routed):
    with pytest.raises(RefusedError, match="say why"):
        question_deciding.transfer(
            session, checker, TERMS, asked_of(session, routed), world.body("health"), " "
        )


def test_a_contact_passes_on_their_own_bodys_questions_only(session, world, contact, checker, routed):
    other = world.group(1, "Где лекарства?", proposed="health")
    question_deciding.accept_route(session, checker, other, asked_of(session, other))
    with pytest.raises(RefusedError, match="not with a body that you answer for"):
        question_deciding.transfer(
            session, contact, TERMS, asked_of(session, other), world.body("labour"), "x"
        )
    asked = asked_of(session, routed)
    assert question_deciding.transfer(session, contact, TERMS, asked, world.body("health"), "Не наше") == 2


def test_what_the_machine_only_proposed_is_no_contacts(session, world, contact):
    claim = world.group(1, proposed="labour")
    with pytest.raises(RefusedError, match="not with a body that you answer for"):
        question_deciding.transfer(
            session, contact, TERMS, asked_of(session, claim), world.body("health"), "Не наше"
        )


def test_a_question_given_back_is_routed_anew_by_the_desk(session, world, contact, routed):
    asked = asked_of(session, routed)
    assert question_deciding.give_back(session, contact, TERMS, asked, "Не наше") == 2
    assert routes(asked) == [("", None, QuestionState.RECEIVED)] * 2
    assert notices_of(session, NoticeKind.TRANSFER) == []
    world.counted_up()
    assert [line.unrouted for line in question_inbox.page(session).lines] == [2]


def test_after_three_working_days_a_contact_passes_nothing_on(session, world, contact, routed, monkeypatch):
    asked = asked_of(session, routed)
    for row in session.scalars(select(QuestionDecision).where(QuestionDecision.what == Decided.ROUTE)):
        row.made_at = at("2026-03-02 10:00")  # a Monday
    monkeypatch.setattr(clock, "now", lambda: at("2026-03-06 10:00"))
    with pytest.raises(RefusedError, match="until 2026-03-05"):
        question_deciding.give_back(session, contact, TERMS, asked, "Не наше")
    monkeypatch.setattr(clock, "now", lambda: at("2026-03-05 10:00"))
    assert question_deciding.give_back(session, contact, TERMS, asked, "Не наше") == 2
