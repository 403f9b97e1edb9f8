"""What the holder of a receipt sees: where the question stands, and the answers as they are now."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from claims import bodies, clock, contacts, questions, refutations, triage
from claims.acts import Actor
from claims.question_status import answers_to, status
from claims.records import Authority, Question, Source
from claims.seen import Asked
from claims.terms import (
    Decided,
    DecidedBy,
    Language,
    QuestionState,
    QuestionWay,
    SourceState,
    Verdict,
)
from tests.claims.public_world import Public

ASKED = Asked("form/1", "Правда, что бананы заражают?", QuestionWay.FORM, answer_in=Language.RU)


@pytest.fixture
def public(session, editor, second_editor):
    return Public(session, editor, second_editor)


@pytest.fixture
def question(session, tmp_path):
    source = questions.source_for(session, "form", "form")
    receipt = questions.ask(session, source, contacts.seal_of(tmp_path / "keys"), ASKED)
    return questions.find(session, receipt.number)


@pytest.fixture
def claim(session, question):
    return triage.open_claims(session, [question.sighting_id], "test")[0]


def answered(question):
    question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    return question


def test_the_source_of_a_way_in_is_made_once_and_never_read(session):
    one, again = (questions.source_for(session, "form", "form") for _ in range(2))
    assert one.id == again.id
    assert [(row.key, row.kind, row.state) for row in session.scalars(select(Source))] == [
        ("form", "form", SourceState.ACTIVE)
    ]
    assert one.next_due_at > clock.now()


def test_a_fresh_question_was_received_and_is_with_nobody(session, question):
    told = status(session, question)
    assert (told.number, told.state, told.text) == (
        question.public_id,
        QuestionState.RECEIVED,
        "Правда, что бананы заражают?",
    )
    assert (told.with_whom, told.answers, told.events, told.language) == (None, [], [], "ru")


def test_it_is_with_a_body_once_a_person_said_so_and_not_when_a_machine_proposes_it(session, question):
    entry = {"key": "moh", "names": [{"language": "ru", "name": "Министерство"}]}
    bodies.load_authorities(session, Actor.machine("test"), [entry])
    body = session.scalars(select(Authority)).one()
    question.authority_id, question.route_by = body.id, DecidedBy.MACHINE
    session.flush()
    assert status(session, question).with_whom is None
    question.route_by = DecidedBy.PERSON
    session.flush()
    assert status(session, question).with_whom == body


def test_an_answer_is_shown_once_the_question_is_answered(session, question, claim, public):
    refutation = public.refute(claim)
    assert answers_to(session, question) == []
    (told,) = answers_to(session, answered(question))
    assert (told.subject, told.verdict) == (f"refutation:{refutation.public_id}/1", Verdict.FALSE)
    assert told.texts["ru"].title == "Бананы заражают коронавирусом"
    assert sorted(told.links) == ["kk", "ru"]
    assert not (told.corrected or told.withdrawn)


def test_what_is_approved_and_not_out_yet_is_not_shown(session, question, claim, public):
    public.refute(claim, send=False)
    assert answers_to(session, answered(question)) == []


def test_a_correction_is_shown_with_what_was_corrected(session, question, claim, public, editor):
    refutation = public.refute(claim)
    draft = refutations.read(refutation)
    note = {"kk": "Түзетілді.", "ru": "Исправлено."}
    refutations.edit(session, editor, refutation, replace(draft, verdict=Verdict.MISLEADING, note=note))
    public.approve(refutation)
    (told,) = answers_to(session, answered(question))
    assert (told.corrected, told.verdict, told.note) == (True, Verdict.MISLEADING, note)
    assert told.subject.endswith("/2")


def test_a_withdrawal_is_shown_with_its_reason(session, question, claim, public):
    refutation = public.refute(claim)
    public.withdraw(refutation, kk="Қате болды.", ru="Это была ошибка.")
    (told,) = answers_to(session, answered(question))
    assert (told.withdrawn, told.note["ru"]) == (True, "Это была ошибка.")


def test_what_was_not_asked_is_not_shown_again(session, question, claim, public):
    refutation = public.refute(claim)
    answered(question)
    subject = f"refutation:{refutation.public_id}/1"
    questions.decide(session, question, Decided.REOPEN, subject, QuestionState.RECEIVED.value)
    assert answers_to(session, question) == []


def test_a_merged_claim_s_answer_is_found(session, question, claim, public, checker, source):
    other = triage.open_claims(
        session,
        [
            questions.find(
                session,
                questions.ask(
                    session, source, _seal(session), replace(ASKED, key="2", text="Бананы опасны?")
                ).number,
            ).sighting_id
        ],
        "test",
    )[0]
    public.refute(other)
    triage.merge(session, checker, claim, other)
    (told,) = answers_to(session, answered(question))
    assert told.texts["ru"].title == "Бананы заражают коронавирусом"


def test_what_concerns_the_asker_is_told_in_order_and_what_does_not_is_not(session, question):
    questions.decide(session, question, Decided.KIND, "", "rumour")
    questions.decide(session, question, Decided.TRANSFER, "a", "moh", reason="Дело другого органа.")
    questions.decide(session, question, Decided.PAUSE, "", "2020-05-01")
    told = status(session, question)
    assert [(one.what, one.reason) for one in told.events] == [
        (Decided.TRANSFER, "Дело другого органа."),
        (Decided.PAUSE, ""),
    ]


def _seal(session):
    from claims.sealing import Seal

    return Seal(bytes(32), bytes(32))


def test_nothing_of_others_stands_in_it(session, question, claim, source, tmp_path):
    number = questions.ask(
        session, source, contacts.seal_of(tmp_path / "keys"), replace(ASKED, key="3", text="Совсем другое")
    ).number
    other = session.scalars(select(Question).where(Question.public_id == number)).one()
    assert "Совсем другое" not in repr(status(session, question))
    assert status(session, other).text == "Совсем другое"
