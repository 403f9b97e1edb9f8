"""From a published refutation to whoever asked: who is answered, who is put right, who is let be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from claims import answering, clock, contacts, notices, question_status, questions, refutations, triage
from claims.records import Answer, Authority, Match, Notice, Publication, Question, QuestionDecision
from claims.seen import Asked
from claims.terms import (
    AnswerState,
    DecidedBy,
    NoticeKind,
    PublicationState,
    QuestionState,
    QuestionWay,
    Standing,
)
from claims.triage import Proposed

ANSWERED, RECEIVED, ROUTED = QuestionState.ANSWERED, QuestionState.RECEIVED, QuestionState.ROUTED
ASKED = Asked("chat/77:1", "Рас па?", QuestionWay.TELEGRAM, to="77")


@pytest.fixture
def seal(tmp_path):
    return contacts.seal_of(tmp_path / "keys")


@pytest.fixture
def ask(session, source, seal, claim):
    count = iter(range(1, 10_000))

    def go(to="77", into=claim, **changes):
        asked = replace(ASKED, key=f"chat/{to}:{next(count)}", to=to, **changes)
        question = questions.find(session, questions.ask(session, source, seal, asked).number)
        if into is not None:
            triage.join(session, [Proposed(question.sighting_id, into.id, 0.99)], "test")
        return question

    return go


@pytest.fixture
def publish(session):
    """What was approved goes out."""

    def go(version):
        session.execute(
            update(Publication)
            .where(Publication.version_id == version.id)
            .values(state=PublicationState.SENT, address="https://t.me/x/1", sent_at=clock.now())
        )
        session.expire_all()
        return f"refutation:{version.refutation.public_id}/{version.number}"

    return go


@pytest.fixture
def send(session):
    """Everything that waits is sent."""

    def go():
        ids = notices.waiting(session, list(QuestionWay), clock.now())
        begun = [telling for number in ids if (telling := notices.begin(session, number, clock.now()))]
        for telling in begun:
            notices.sent(session, telling.notice_id)
        session.flush()
        return [(telling.number, telling.kind, telling.subject) for telling in begun]

    return go


@pytest.fixture
def run(session):
    """One run; how many are answered now, open again, and told something."""

    def go():
        session.flush()
        done = answering.answer_published(session)
        session.flush()
        session.expire_all()
        return (done.answered, done.reopened, done.queued)

    return go


def rows(session):
    query = select(Notice).order_by(Notice.id)
    return [(row.question_id, row.kind.value, row.subject, row.state.value) for row in session.scalars(query)]


# --- answered -----------------------------------------------------------------------------------------


def test_whoever_asked_is_answered_when_it_is_published_and_not_before(
    session, ask, approve, publish, run, send
):
    asked = [ask("1"), ask("2"), ask("")]
    assert run() == (0, 0, 0)
    version = approve()
    assert run() == (0, 0, 0)
    subject = publish(version)
    assert run() == (3, 0, 2)
    assert [(one.state, one.answered_at is not None) for one in asked] == [(ANSWERED, True)] * 3
    assert send() == [(one.public_id, NoticeKind.ANSWER, subject) for one in asked[:2]]
    assert run() == (0, 0, 0)


def test_who_asks_later_is_answered_in_the_next_run(ask, approve, publish, run, send):
    publish(approve())
    assert run() == (0, 0, 0)
    late = ask("9")
    assert run() == (1, 0, 1)
    assert [number for number, *_ in send()] == [late.public_id]


def test_a_suggested_match_answers_nobody(session, ask, approve, publish, run, claim):
    question = ask("1", into=None)
    triage.suggest(session, [Proposed(question.sighting_id, claim.id, 0.6)], "test")
    publish(approve())
    assert (run(), question.state) == ((0, 0, 0), RECEIVED)


def test_one_person_with_three_questions_is_told_once_and_all_three_are_answered(
    ask, approve, publish, run, send
):
    asked = [ask("1"), ask("1"), ask("1")]
    publish(approve())
    assert run() == (3, 0, 1)
    assert {one.state for one in asked} == {ANSWERED}
    assert len(send()) == 1
    ask("1")
    assert run() == (1, 0, 0)


def test_a_draft_that_names_one_more_claim_answers_nobody_before_it_is_approved(
    session, ask, approve, publish, run, editor, refutation, source
):
    publish(approve())
    (other,) = triage.open_claims(session, [ask("5", into=None).sighting_id], "test")
    draft = refutations.read(refutation)
    refutations.edit(
        session,
        editor,
        refutation,
        replace(draft, claims=(*draft.claims, other.public_id), note={"ru": "И это."}),
    )
    assert run() == (0, 0, 0)
    publish(approve())
    assert run() == (1, 0, 1)


def test_questions_of_a_claim_that_is_merged_in_later_are_answered(
    session, ask, approve, publish, run, checker, claim
):
    question = ask("5", into=None)
    (other,) = triage.open_claims(session, [question.sighting_id], "test")
    publish(approve())
    assert run() == (0, 0, 0)
    triage.merge(session, checker, other, claim)
    assert (run(), question.state) == ((1, 0, 1), ANSWERED)


def test_an_answer_that_was_overtaken_is_given_to_nobody_who_asks_later(
    session, ask, approve, publish, run, editor, refutation
):
    draft = refutations.read(refutation)
    yesterday = clock.now().date() - timedelta(days=1)
    refutations.edit(session, editor, refutation, replace(draft, valid_until=yesterday))
    publish(approve())
    question = ask("1")
    assert (run(), question.state) == ((0, 0, 0), RECEIVED)


def test_a_question_of_two_claims_is_told_of_each_and_answered_with_the_last(
    session, ask, approve, publish, run, checker, editor, claim
):
    question = ask("1")
    (other,) = triage.open_claims(session, [ask("2", into=None).sighting_id], "test")
    triage.confirm(session, checker, question.sighting, claim)
    triage.confirm(session, checker, question.sighting, other)
    publish(approve())
    assert (run(), question.state) == ((0, 0, 1), RECEIVED)
    assert (run(), question.state) == ((0, 0, 0), RECEIVED)
    session.add(
        Answer(
            public_id="a-1", claim_id=other.id, texts={"kk": "Жоқ."}, state=AnswerState.APPROVED,
            author_id=editor.id, made_at=clock.now(), approved_at=clock.now(),
        )
    )  # fmt: skip
    assert run() == (2, 0, 2)
    assert question.state is ANSWERED


def test_who_joins_a_claim_that_was_answered_by_a_body_is_given_that_answer(
    session, ask, run, send, editor, claim
):
    session.add(
        Answer(
            public_id="a-1", claim_id=claim.id, texts={"kk": "Жоқ."}, state=AnswerState.APPROVED,
            author_id=editor.id, made_at=clock.now(), approved_at=clock.now(),
        )
    )  # fmt: skip
    ask("1")
    assert run() == (1, 0, 1)
    assert [subject for *_, subject in send()] == ["answer:a-1"]


def test_what_one_body_answered_is_no_answer_to_what_a_person_sent_to_another(
    session, ask, run, editor, claim
):
    bodies = [Authority(key=key) for key in ("mz", "mtszn")]
    session.add_all(bodies)
    session.flush()
    theirs, others, nobodys = ask("1"), ask("2"), ask("3")
    for question, body in ((theirs, bodies[0]), (others, bodies[1])):
        question.authority, question.route_by = body, DecidedBy.PERSON
    session.add(
        Answer(
            public_id="a-1", claim_id=claim.id, texts={"kk": "Жоқ."}, state=AnswerState.APPROVED,
            author_id=editor.id, made_at=clock.now(), approved_at=clock.now(), authority_id=bodies[0].id,
        )
    )  # fmt: skip
    assert run() == (2, 0, 2)
    assert [one.state for one in (theirs, others, nobodys)] == [ANSWERED, RECEIVED, ANSWERED]


def test_who_withdrew_is_not_answered(session, ask, approve, publish, run):
    question = ask("1")
    questions.withdraw(session, question)
    publish(approve())
    assert (run(), question.state) == ((0, 0, 0), QuestionState.WITHDRAWN)


def test_thousands_are_answered_in_parts(session, source, seal, claim, approve, publish, run):
    batch = [replace(ASKED, key=f"{n}", to=f"{n}") for n in range(1_203)]
    questions.ask_all(session, source, seal, batch)
    sightings = list(session.scalars(select(Question.sighting_id)))
    triage.join(session, [Proposed(one, claim.id, 0.99) for one in sightings], "test")
    publish(approve())
    assert [len(part.questions) for part in answering.due(session)[0].parts()] == [500, 500, 203]
    assert run() == (1_203, 0, 1_203)


# --- put right ----------------------------------------------------------------------------------------


def test_whoever_was_told_is_told_of_a_correction_and_whoever_was_not_yet_gets_only_the_newest(
    session, ask, approve, publish, correct, run, send
):
    told = ask("1")
    publish(approve())
    run()
    send()
    waiting = ask("2")
    assert run() == (1, 0, 1)
    version = correct("Уточнённый текст.")
    assert (run(), send()) == ((0, 0, 0), [])
    subject = publish(version)
    assert run() == (0, 0, 2)
    assert send() == [
        (told.public_id, NoticeKind.CORRECTION, subject),
        (waiting.public_id, NoticeKind.ANSWER, subject),
    ]
    assert run() == (0, 0, 0)


def test_whoever_was_told_is_told_of_a_withdrawal_and_their_question_stands_again(
    session, ask, approve, publish, withdraw, run, send
):
    told, another, silent = ask("1"), ask("1"), ask("")
    publish(approve())
    run()
    send()
    waiting = ask("2")
    run()
    subject = publish(withdraw())
    assert run() == (0, 4, 1)
    assert send() == [(told.public_id, NoticeKind.WITHDRAWAL, subject)]
    assert {one.state for one in (told, another, silent, waiting)} == {RECEIVED}
    assert run() == (0, 0, 0)


def test_a_question_that_a_person_takes_out_of_the_claim_before_it_is_sent_is_told_nothing(
    session, ask, approve, publish, run, send, checker, claim
):
    question = ask("1")
    publish(approve())
    run()
    act = triage.reject(session, checker, question.sighting, claim)
    assert send() == []
    assert run() == (0, 1, 0)
    assert (question.state, rows(session)[0][3]) == (RECEIVED, "cancelled")
    assert run() == (0, 0, 0)
    triage.undo(session, checker, act)
    assert run() == (1, 0, 1)
    assert len(send()) == 1


def test_a_false_merge_is_put_right_with_whoever_was_told_by_a_split_as_by_a_rejection(
    session, ask, approve, publish, run, send, checker, claim
):
    first, second, third, silent = ask("1"), ask("2"), ask("3"), ask("")
    subject = publish(approve())
    run()
    send()
    triage.reject(session, checker, first.sighting, claim)
    triage.split(session, checker, claim, [second.sighting, silent.sighting])
    assert run() == (0, 3, 2)
    told = f"unjoined:{subject.partition('/')[0]}"
    assert send() == [
        (first.public_id, NoticeKind.CORRECTION, told),
        (second.public_id, NoticeKind.CORRECTION, told),
    ]
    assert [one.state for one in (first, second, third, silent)] == [RECEIVED, RECEIVED, ANSWERED, RECEIVED]
    assert run() == (0, 0, 0)
    whys = session.scalars(select(QuestionDecision.value).order_by(QuestionDecision.id))
    assert list(whys) == ["unjoined"] * 3


def test_who_was_told_by_mistake_that_it_was_not_theirs_is_told_that_it_was(
    session, ask, approve, publish, run, send, checker, claim
):
    question = ask("1")
    subject = publish(approve())
    run()
    send()
    act = triage.reject(session, checker, question.sighting, claim)
    run()
    send()
    triage.undo(session, checker, act)
    assert run() == (1, 0, 1)
    assert send() == [(question.public_id, NoticeKind.CORRECTION, f"rejoined:{subject}")]
    assert (question.state, run()) == (ANSWERED, (0, 0, 0))


def test_a_correction_is_not_told_to_whoever_it_never_concerned(
    session, ask, approve, publish, correct, run, send, checker, claim
):
    question = ask("1")
    publish(approve())
    run()
    send()
    triage.reject(session, checker, question.sighting, claim)
    run()
    send()
    publish(correct("Уточнённый текст."))
    assert (run(), send()) == ((0, 0, 0), [])


def test_a_question_taken_out_goes_back_to_the_body_a_person_routed_it_to(
    session, ask, approve, publish, run, checker, claim
):
    question = ask("1")
    publish(approve())
    run()
    body = Authority(key="mz")
    session.add(body)
    session.flush()
    question.authority_id, question.route_by = body.id, DecidedBy.PERSON
    triage.reject(session, checker, question.sighting, claim)
    run()
    assert question.state is ROUTED


# --- not what I asked ---------------------------------------------------------------------------------


def test_who_says_that_they_asked_something_else_stands_again_and_a_person_looks(
    session, ask, approve, publish, run, send, claim
):
    question = ask("1")
    publish(approve())
    run()
    send()
    assert questions.reopen(session, question) is True
    assert (question.state, question.answered_at) == (RECEIVED, None)
    standings = session.execute(
        select(Match.claim_id == claim.id, Match.standing)
        .where(Match.sighting_id == question.sighting_id)
        .order_by(Match.id)
    ).all()
    assert [tuple(row) for row in standings] == [(True, Standing.SUGGESTED), (False, Standing.JOINED)]
    assert run() == (0, 0, 0)
    assert questions.reopen(session, question) is False


def test_when_a_person_finds_that_it_was_what_they_asked_they_are_told_so_and_not_the_same_again(
    session, ask, approve, publish, run, send, checker, claim
):
    question = ask("1")
    subject = publish(approve())
    run()
    send()
    (before,) = question_status.answers_to(session, question)
    questions.reopen(session, question)
    assert question_status.answers_to(session, question) == []
    triage.confirm(session, checker, question.sighting, claim)
    assert run() == (1, 0, 1)
    assert [one.subject for one in question_status.answers_to(session, question)] == [before.subject]
    assert send() == [(question.public_id, NoticeKind.CLOSING, f"stands:{subject}")]
    assert (question.state, run()) == (ANSWERED, (0, 0, 0))


def test_what_a_person_confirmed_is_not_undone_by_the_asker(
    session, ask, approve, publish, run, checker, claim
):
    question = ask("1")
    triage.confirm(session, checker, question.sighting, claim)
    publish(approve())
    run()
    questions.reopen(session, question)
    standings = session.scalars(select(Match.standing).where(Match.sighting_id == question.sighting_id))
    assert list(standings) == [Standing.CONFIRMED]
    assert (run(), question.state) == ((0, 0, 0), RECEIVED)


def test_who_says_so_before_the_message_went_out_is_not_sent_it(session, ask, approve, publish, run, send):
    question = ask("1")
    publish(approve())
    run()
    questions.reopen(session, question)
    assert (send(), rows(session)[0][3]) == ([], "cancelled")
    assert run() == (0, 0, 0)


def test_who_was_told_and_says_so_still_hears_that_it_was_corrected(
    session, ask, approve, publish, correct, run, send
):
    question = ask("1")
    publish(approve())
    run()
    send()
    questions.reopen(session, question)
    subject = publish(correct("Уточнённый текст."))
    assert run() == (0, 0, 1)
    assert (send(), question.state) == ([(question.public_id, NoticeKind.CORRECTION, subject)], RECEIVED)


# --- people -------------------------------------------------------------------------------------------


def test_people_are_counted_and_not_their_messages(session, ask, approve, publish, run, claim):
    for to in ("1", "1", "2", "", ""):
        ask(to)
    assert (answering.people_waiting(session, claim), answering.people_answered(session, claim)) == (4, 0)
    publish(approve())
    run()
    assert (answering.people_waiting(session, claim), answering.people_answered(session, claim)) == (0, 4)
