"""The outbox for people: who is told what, once, and what is never sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from claims import clock, contacts, notices, outbox, questions, subjects, triage
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Act, Answer, Match, Notice, Publication, Question
from claims.seen import Asked
from claims.terms import (
    AnswerState,
    Language,
    NoticeKind,
    PublicationState,
    QuestionState,
    QuestionWay,
    Standing,
)
from claims.triage import Proposed

ANSWER, CORRECTION, WITHDRAWAL = NoticeKind.ANSWER, NoticeKind.CORRECTION, NoticeKind.WITHDRAWAL
ASKED = Asked("chat/77:1", "Рас па?", QuestionWay.TELEGRAM, to="77")


@pytest.fixture
def seal(tmp_path):
    return contacts.seal_of(tmp_path / "keys")


@pytest.fixture
def ask(session, source, seal, claim):
    """Asks, as who has this contact, and joins the question to the claim; gives its row."""
    count = iter(range(1, 1000))

    def go(to="77", text="Рас па?", **changes):
        asked = replace(ASKED, key=f"chat/{to}:{next(count)}", to=to, text=text, **changes)
        number = questions.ask(session, source, seal, asked).number
        question = questions.find(session, number)
        triage.join(session, [Proposed(question.sighting_id, claim.id, 0.99)], "test")
        return question

    return go


def rows(session):
    session.flush()
    session.expire_all()
    query = select(Notice).order_by(Notice.id)
    return [(row.question_id, row.kind.value, row.subject, row.state.value) for row in session.scalars(query)]


def states(session):
    return [row[3] for row in rows(session)]


def notice(session, place=-1):
    return session.scalars(select(Notice).order_by(Notice.id)).all()[place]


def begin(session, place=-1):
    return notices.begin(session, notice(session, place).id, clock.now())


def out(session, version):
    """The version went out."""
    session.execute(
        update(Publication)
        .where(Publication.version_id == version.id)
        .values(state=PublicationState.SENT, address="https://t.me/x/1", sent_at=clock.now())
    )
    session.expire_all()


@pytest.fixture
def published(session, approve):
    """A first version that went out; its subject."""
    version = approve()
    out(session, version)
    return subjects.of_version(version.refutation.public_id, 1)


# --- queueing -----------------------------------------------------------------------------------------


def test_each_asker_has_one_notice_in_the_language_they_asked_for_or_wrote_in(session, ask, published):
    asked = [ask("1", answer_in=Language.EN), ask("2"), ask("3", language="ru"), ask("4", language="mixed")]
    assert notices.tell(session, ANSWER, published, [one.id for one in asked]) == 4
    languages = list(session.scalars(select(Notice.language).order_by(Notice.id)))
    assert languages == [Language.EN, Language.KK, Language.RU, Language.KK]


def test_told_twice_of_one_subject_it_is_one_notice(session, ask, published):
    question = ask()
    assert notices.tell(session, ANSWER, published, [question.id]) == 1
    assert notices.tell(session, ANSWER, published, [question.id, question.id]) == 0
    assert states(session) == ["queued"]


def test_who_asked_three_times_is_told_once_in_one_run_or_in_several(session, ask, published):
    first, second, third = ask(), ask(), ask()
    assert notices.tell(session, ANSWER, published, [first.id, second.id]) == 1
    assert notices.tell(session, ANSWER, published, [third.id]) == 0
    assert states(session) == ["queued", "cancelled", "cancelled"]


def test_who_left_no_contact_is_sent_nothing_and_whoever_listens_for_events_is(session, ask, published):
    silent, listening = ask(""), ask("", way=QuestionWay.WEBHOOK)
    assert notices.tell(session, ANSWER, published, [silent.id, listening.id]) == 1
    assert states(session) == ["cancelled", "queued"]
    assert notice(session, 0).last_error == notices.NO_CONTACT


def test_who_withdrew_is_not_told(session, ask, published):
    question = ask()
    questions.withdraw(session, question)
    assert notices.tell(session, ANSWER, published, [question.id]) == 0
    assert rows(session) == []


def test_telling_is_one_link_of_the_chain_and_names_nobody(session, ask, published):
    notices.tell(session, ANSWER, published, [ask("1").id, ask("2").id])
    (act,) = session.scalars(select(Act).where(Act.verb == "tell"))
    assert (act.subject, act.detail) == (published, '{"kind":"answer","queued":2}')


# --- what corrects ------------------------------------------------------------------------------------


def test_who_was_told_hears_of_a_correction_and_who_was_not_yet_gets_the_newest_as_an_answer(
    session, ask, published, correct
):
    told, waiting = ask("1"), ask("2")
    notices.tell(session, ANSWER, published, [told.id, waiting.id])
    notices.sent(session, begin(session, 0).notice_id)
    version = correct("Уточнённый текст.")
    out(session, version)
    newer = subjects.of_version(version.refutation.public_id, 2)
    assert notices.tell(session, CORRECTION, newer, [told.id, waiting.id]) == 2
    assert rows(session) == [
        (told.id, "answer", published, "sent"),
        (waiting.id, "answer", published, "cancelled"),
        (told.id, "correction", newer, "queued"),
        (waiting.id, "answer", newer, "queued"),
    ]
    assert notice(session, 1).last_error == notices.OVERTAKEN


def test_a_correction_told_as_an_answer_is_not_told_once_more_as_a_correction(
    session, ask, published, correct
):
    question = ask()
    out(session, version := correct("Уточнённый текст."))
    newer = subjects.of_version(version.refutation.public_id, 2)
    assert notices.tell(session, ANSWER, newer, [question.id]) == 1
    assert notices.tell(session, CORRECTION, newer, [question.id, ask().id]) == 0


def test_of_a_withdrawal_only_those_hear_who_were_told(session, ask, published, withdraw):
    told, waiting = ask("1"), ask("2")
    notices.tell(session, ANSWER, published, [told.id, waiting.id])
    notices.sent(session, begin(session, 0).notice_id)
    out(session, version := withdraw())
    newer = subjects.of_version(version.refutation.public_id, 2)
    assert notices.tell(session, WITHDRAWAL, newer, [told.id, waiting.id]) == 1
    assert [row[1:] for row in rows(session)] == [
        ("answer", published, "sent"),
        ("answer", published, "cancelled"),
        ("withdrawal", newer, "queued"),
    ]


def test_once_a_correction_is_out_the_older_version_is_not_sent_even_before_it_is_told(
    session, ask, published, correct
):
    notices.tell(session, ANSWER, published, [ask().id])
    out(session, correct("Уточнённый текст."))
    assert begin(session) is None
    assert (states(session), notice(session).last_error) == (["cancelled"], notices.OVERTAKEN)


def test_while_a_correction_is_on_its_way_the_older_version_waits(session, ask, published, correct):
    notices.tell(session, ANSWER, published, [ask().id])
    version = correct("Уточнённый текст.")
    assert begin(session) is None
    assert states(session) == ["queued"]
    session.execute(
        update(Publication)
        .where(Publication.version_id == version.id)
        .values(state=PublicationState.CANCELLED)
    )
    assert begin(session).subject == published


@pytest.fixture
def answer(session, claim, editor):
    def make(name, replaces=None, state=AnswerState.APPROVED):
        row = Answer(
            public_id=name, claim_id=claim.id, texts={"kk": "Жоқ."}, state=state, author_id=editor.id,
            made_at=clock.now(), approved_at=clock.now(), replaces_id=replaces and replaces.id,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row

    return make


def test_an_answer_that_was_replaced_or_withdrawn_is_not_sent(session, ask, answer):
    first = answer("a-1")
    one, two = ask("1"), ask("2")
    notices.tell(session, ANSWER, "answer:a-1", [one.id, two.id])
    notices.sent(session, begin(session, 0).notice_id)
    second = answer("a-2", first)
    assert begin(session, 1) is None
    assert notices.tell(session, CORRECTION, "answer:a-2", [one.id, two.id]) == 2
    assert [row[1:] for row in rows(session)] == [
        ("answer", "answer:a-1", "sent"),
        ("answer", "answer:a-1", "cancelled"),
        ("correction", "answer:a-2", "queued"),
        ("answer", "answer:a-2", "queued"),
    ]
    second.state = AnswerState.WITHDRAWN
    assert notices.tell(session, WITHDRAWAL, "answer:a-2", [one.id, two.id]) == 1
    assert states(session)[2:] == ["cancelled", "cancelled", "queued"]


# --- sending ------------------------------------------------------------------------------------------


def test_beginning_writes_the_intent_and_says_what_is_needed(session, ask, published):
    question = ask(text="Рас па?", answer_in=Language.RU)
    notices.tell(session, ANSWER, published, [question.id])
    telling = begin(session)
    assert (telling.number, telling.way, telling.kind, telling.language, telling.attempt) == (
        question.public_id,
        QuestionWay.TELEGRAM,
        ANSWER,
        Language.RU,
        1,
    )
    assert telling.asked == question.sighting.said
    assert states(session) == ["sending"]
    assert begin(session) is None


def test_what_waits_is_listed_by_way_in_order_and_when_its_time_has_come(session, ask, published):
    asked = [ask("1"), ask("2"), ask("a@example.kz", way=QuestionWay.MAIL)]
    notices.tell(session, ANSWER, published, [one.id for one in asked])
    first, second, letter = (row.id for row in session.scalars(select(Notice).order_by(Notice.id)))
    now = clock.now()
    telling = notices.begin(session, first, now)
    notices.not_taken(session, telling.notice_id, "429", now + timedelta(seconds=30))
    assert notices.waiting(session, [QuestionWay.TELEGRAM], now) == [second]
    assert notices.waiting(session, [QuestionWay.MAIL], now) == [letter]
    later = now + timedelta(seconds=31)
    assert notices.waiting(session, list(QuestionWay), later) == [first, second, letter]
    assert notices.waiting(session, list(QuestionWay), later, after=second) == [letter]
    assert notices.begin(session, first, later).attempt == 2


def test_no_attempt_begins_once_the_switch_is_turned(session, ask, published, editor):
    notices.tell(session, ANSWER, published, [ask().id])
    outbox.stop(session, editor, "тексеру")
    assert (begin(session), states(session)) == (None, ["queued"])
    outbox.resume(session, editor, "")
    assert begin(session) is not None


def test_a_question_that_a_person_took_out_of_the_claim_is_not_sent_its_answer(
    session, ask, published, checker, claim
):
    question = ask()
    notices.tell(session, ANSWER, published, [question.id])
    triage.reject(session, checker, question.sighting, claim)
    assert (begin(session), states(session)) == (None, ["queued"])
    triage.confirm(session, checker, question.sighting, claim)
    assert begin(session) is not None


def test_a_suggested_match_brings_no_answer(session, ask, published):
    question = ask()
    notices.tell(session, ANSWER, published, [question.id])
    session.execute(
        update(Match).where(Match.sighting_id == question.sighting_id).values(standing=Standing.SUGGESTED)
    )
    assert begin(session) is None


def test_of_two_rows_of_one_voice_that_both_wait_only_one_begins(session, ask, published):
    first, second = ask(), ask()
    notices.tell(session, ANSWER, published, [first.id, second.id])
    session.execute(update(Notice).values(state=PublicationState.QUEUED))
    assert begin(session, 0) is not None
    assert begin(session, 1) is None
    assert states(session) == ["sending", "cancelled"]


def test_if_the_one_that_is_told_is_withdrawn_another_question_of_theirs_steps_in(session, ask, published):
    first, second = ask(), ask()
    notices.tell(session, ANSWER, published, [first.id, second.id])
    questions.withdraw(session, first)
    assert states(session) == ["cancelled", "queued"]
    questions.withdraw(session, second)
    assert states(session) == ["cancelled", "cancelled"]


def test_who_withdraws_while_an_answer_waits_is_not_sent_it(session, ask, published):
    question = ask()
    notices.tell(session, ANSWER, published, [question.id])
    question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    questions.withdraw(session, question)
    assert (question.state, begin(session), states(session)) == (QuestionState.WITHDRAWN, None, ["cancelled"])


def test_who_was_forgotten_while_it_was_being_sent_has_no_address(session, ask, published):
    question = ask()
    notices.tell(session, ANSWER, published, [question.id])
    telling = begin(session)
    question.state = QuestionState.FORGOTTEN
    notices.unaddressed(session, telling.notice_id)
    assert (states(session), notice(session).last_error) == (["cancelled"], notices.NOT_WANTED)


def test_what_a_dead_sender_left_is_uncertain_and_on_a_persons_list(session, ask, published):
    notices.tell(session, ANSWER, published, [ask("1").id, ask("2").id])
    begin(session, 0)
    assert notices.left_in_flight(session, [QuestionWay.MAIL]) == 0
    assert notices.left_in_flight(session, [QuestionWay.TELEGRAM]) == 1
    assert states(session) == ["uncertain", "queued"]
    assert [row.last_error for row in notices.listed(session, [PublicationState.UNCERTAIN])] == [
        notices.DEAD_SENDER
    ]
    assert begin(session, 0) is None
    assert notices.counted(session) == {PublicationState.UNCERTAIN: 1, PublicationState.QUEUED: 1}


def test_a_notice_that_was_never_tried_is_put_back_without_an_attempt(session, ask, published):
    notices.tell(session, ANSWER, published, [ask().id])
    notices.put_back(session, begin(session).notice_id, "the mail server cannot be reached")
    assert (states(session), notice(session).attempts) == (["queued"], 0)


# --- people -------------------------------------------------------------------------------------------


def test_a_person_settles_what_is_uncertain_or_failed_and_nothing_else(
    session, ask, published, editor, checker
):
    notices.tell(session, ANSWER, published, [ask().id])
    with pytest.raises(RefusedError, match="queued"):
        notices.settle(session, editor, notice(session), sent=True)
    notices.uncertain(session, begin(session).notice_id, "no answer")
    with pytest.raises(NotAllowedError):
        notices.settle(session, checker, notice(session), sent=True)
    notices.settle(session, editor, notice(session), sent=False)
    notices.failed(session, begin(session).notice_id, "403")
    notices.settle(session, editor, notices.find_notice(session, notice(session).id), sent=True)
    assert states(session) == ["sent"]
    verbs = session.scalars(select(Act.verb).where(Act.subject.startswith("notice:")).order_by(Act.seq))
    assert list(verbs) == ["notice_uncertain", "notice_settled", "notice_failed", "notice_settled"]


def test_there_is_no_other_notice(session):
    with pytest.raises(NotFoundError):
        notices.find_notice(session, 12345)


def test_an_asker_who_answers_shows_that_an_uncertain_one_arrived(session, ask, published):
    notices.tell(session, ANSWER, published, [ask().id])
    assert notices.arrived(session, notice(session)) is False
    notices.uncertain(session, begin(session).notice_id, "no answer")
    assert notices.arrived(session, notice(session)) is True
    assert states(session) == ["sent"]


def test_a_receipt_is_told_without_the_chain_so_that_asking_stays_cheap(session, ask):
    question = ask()
    before = session.scalars(select(Act.seq)).all()
    assert notices.tell(session, NoticeKind.RECEIPT, f"receipt:{question.public_id}", [question.id]) == 1
    assert session.scalars(select(Act.seq)).all() == before
    assert begin(session).kind is NoticeKind.RECEIPT


def test_question_rows_are_what_they_were(session, ask, published):
    question = ask()
    notices.tell(session, ANSWER, published, [question.id])
    assert session.get_one(Question, question.id).state is QuestionState.RECEIVED
