"""Answers to all who asked a claim: written, seen by a second person, told once, corrected, withdrawn."""

import pytest
from sqlalchemy import select

from claims import (
    acts,
    answer_templates,
    answers,
    body_contacts,
    contacts,
    question_deciding,
    question_inbox,
    triage,
)
from claims.answers import Written
from claims.errors import NotAllowedError, NotFoundError, RefusedError, StaleError
from claims.records import Act, Notice
from claims.terms import AnswerState, Language, NoticeKind, PublicationState, QuestionState, Role
from tests.claims.asked_world import AskedWorld

TEXT = Written({"ru": "Пособие выплатят 5 апреля.", "kk": "Жәрдемақы 5 сәуірде төленеді."})
ABOVE = 2


@pytest.fixture
def world(session, source, tmp_path):
    return AskedWorld(session, source, contacts.seal_of(tmp_path / "keys"))


@pytest.fixture
def appoint(session, world, hire, admin):
    def appointed(handle, body="labour"):
        person = hire(handle, Role.AUTHORITY_CONTACT)
        body_contacts.answer_for(session, admin, person, world.body(body))
        return person

    return appointed


@pytest.fixture
def contact(appoint):
    return appoint("saule")


@pytest.fixture
def ask(session, world, checker):
    """A group of so many people whose questions are with the labour body."""

    def asked(people, text="Когда выплатят пособие?", body="labour"):
        claim = world.group(people, text, proposed=body)
        question_deciding.accept_route(session, checker, claim, question_inbox.of_claim(session, claim))
        return claim

    return asked


def states(session, claim):
    return [one.state.value for one in question_inbox.of_claim(session, claim, standing=False)]


def told(session, kind=NoticeKind.ANSWER):
    rows = session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
    return [(row.subject, row.language.value, row.state.value) for row in rows]


def test_an_answer_to_a_few_goes_out_when_it_is_sent(session, world, contact, ask):
    claim = ask(2)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    assert (states(session, claim), told(session)) == (["routed"] * 2, [])
    assert answers.submit(session, contact, answer, ABOVE) is AnswerState.APPROVED
    assert states(session, claim) == ["answered"] * 2
    assert told(session) == [(f"answer:{answer.public_id}", "ru", "queued")] * 2


def test_an_answer_to_many_waits_for_a_second_person(session, world, contact, ask, editor):
    claim = ask(3)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    assert answers.submit(session, contact, answer, ABOVE) is AnswerState.SUBMITTED
    assert (states(session, claim), told(session)) == (["routed"] * 3, [])
    reached = answers.approve(session, editor, answer, answer.digest)
    assert (reached.people, answer.approver_id, answer.state) == (3, editor.id, AnswerState.APPROVED)
    assert states(session, claim) == ["answered"] * 3
    assert len(told(session)) == 3


def test_nobody_approves_what_they_wrote_in(session, world, ask, editor, second_editor):
    claim = ask(3)
    answer = answers.draft(session, editor, claim, world.body("labour"), TEXT)
    changed = Written({"ru": "Выплатят 6 апреля."})
    answers.save(session, second_editor, answer, changed, answers.digest_of(answer))
    answers.submit(session, editor, answer, ABOVE)
    for person in (editor, second_editor):
        with pytest.raises(RefusedError, match="another person"):
            answers.approve(session, person, answer, answer.digest)
        assert not answers.may_approve(session, person, answer)


def test_a_fact_checker_writes_but_does_not_approve(session, world, ask, editor, checker):
    claim = ask(3)
    answer = answers.draft(session, editor, claim, None, TEXT)
    answers.submit(session, editor, answer, ABOVE)
    with pytest.raises(NotAllowedError):
        answers.approve(session, checker, answer, answer.digest)


def test_an_edit_makes_the_submission_void(session, world, contact, ask, editor):
    claim = ask(3)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    shown = answer.digest
    answers.save(session, contact, answer, Written({"ru": "Не выплатят."}), answers.digest_of(answer))
    assert answer.state is AnswerState.DRAFT
    with pytest.raises(RefusedError, match="does not wait"):
        answers.approve(session, editor, answer, shown)
    answers.submit(session, contact, answer, ABOVE)
    with pytest.raises(RefusedError, match="not what was submitted"):
        answers.approve(session, editor, answer, shown)
    assert told(session) == []


def test_two_who_write_at_once_do_not_overwrite_each_other(session, world, contact, ask):
    answer = answers.draft(session, contact, ask(1), world.body("labour"), TEXT)
    base = answers.digest_of(answer)
    assert answers.save(session, contact, answer, Written({"ru": "Да."}), base)
    with pytest.raises(StaleError):
        answers.save(session, contact, answer, Written({"ru": "Нет."}), base)


def test_what_is_sent_back_comes_with_a_comment(session, world, contact, ask, editor):
    answer = answers.draft(session, contact, ask(3), world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    with pytest.raises(RefusedError, match="say what"):
        answers.send_back(session, editor, answer, "  ")
    answers.send_back(session, editor, answer, "Укажите закон")
    assert (answer.state, answer.comment) == (AnswerState.DRAFT, "Укажите закон")


def test_an_answer_without_a_text_or_without_askers_is_refused(session, world, contact, ask):
    empty = answers.draft(session, contact, ask(1), world.body("labour"), Written({"ru": "  "}))
    with pytest.raises(RefusedError, match="needs a text"):
        answers.submit(session, contact, empty, ABOVE)
    claim = ask(1, "Где мост?")
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    question_inbox.of_claim(session, claim)[0].state = QuestionState.WITHDRAWN
    session.flush()
    with pytest.raises(RefusedError, match="nobody waits"):
        answers.submit(session, contact, answer, ABOVE)


def test_each_asker_is_told_once_and_in_their_language(session, world, contact, ask):
    claim = ask(1)
    world.ask("Жәрдемақы қашан?", claim=claim, to="chat-9", answer_in=Language.KK)
    world.ask("Жәрдемақы қашан болады?", claim=claim, to="chat-9", answer_in=Language.KK)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    assert sorted((language, state) for _, language, state in told(session)) == [
        ("kk", "cancelled"),
        ("kk", "queued"),
        ("ru", "queued"),
    ]


# --- bodies -----------------------------------------------------------------------------------------------


def test_a_contact_answers_for_their_own_body_only(session, world, contact, ask):
    claim = ask(1, body="health")
    for body in (world.body("health"), world.body("labour"), None):
        with pytest.raises(RefusedError, match="none of its questions"):
            answers.draft(session, contact, claim, body, TEXT)


def test_a_bodys_answer_is_not_for_what_another_body_has(session, world, contact, ask, checker):
    claim = ask(1)
    other, _ = world.ask("И лекарства?", claim=claim, to="chat-8", proposed="health")
    question_deciding.accept_route(session, checker, claim, [other])
    free, _ = world.ask("А пособие?", claim=claim, to="chat-7")
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    assert (other.state, free.state) == (QuestionState.ROUTED, QuestionState.ANSWERED)


def test_another_bodys_answer_is_not_there_for_a_contact(session, world, contact, appoint, ask):
    stranger, claim = appoint("omar", "health"), ask(3)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    with pytest.raises(NotFoundError):
        answers.own_answer(session, stranger, answer.public_id)
    assert answers.listed(session, stranger) == []
    assert [one.id for one in answers.listed(session, contact)] == [answer.id]
    for act in (
        lambda: answers.approve(session, stranger, answer, answer.digest),
        lambda: answers.save(session, stranger, answer, TEXT, answers.digest_of(answer)),
        lambda: answers.send_back(session, stranger, answer, "x"),
        lambda: answers.withdraw(session, stranger, answer),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_a_colleague_of_the_same_body_is_the_second_person(session, world, contact, appoint, ask):
    colleague, claim = appoint("omar"), ask(3)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    answers.approve(session, colleague, answer, answer.digest)
    assert states(session, claim) == ["answered"] * 3


def test_a_contact_whose_body_was_taken_sees_nothing_any_more(session, world, contact, admin, ask):
    claim = ask(1)
    answer = answers.draft(session, contact, claim, world.body("labour"), TEXT)
    assert body_contacts.no_longer_for(session, admin, contact, world.body("labour"))
    with pytest.raises(NotFoundError):
        answers.own_answer(session, contact, answer.public_id)


def test_only_an_authority_contact_answers_for_a_body(session, world, admin, checker, contact):
    with pytest.raises(RefusedError, match="no authority contact"):
        body_contacts.answer_for(session, admin, checker, world.body("labour"))
    with pytest.raises(NotAllowedError):
        body_contacts.answer_for(session, checker, contact, world.body("health"))
    assert not body_contacts.answer_for(session, admin, contact, world.body("labour"))


# --- afterwards -------------------------------------------------------------------------------------------


@pytest.fixture
def sent(session, world, contact, ask):
    answer = answers.draft(session, contact, ask(2), world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    for notice in session.scalars(select(Notice)):
        notice.state, notice.sent_at = PublicationState.SENT, notice.queued_at
    session.flush()
    return answer


def test_a_correction_tells_those_who_were_told_and_says_what(session, contact, sent):
    texts = {"ru": "Пособие выплатят 6 апреля."}
    fresh = answers.correct(session, contact, sent, Written(texts))
    with pytest.raises(RefusedError, match="what was corrected"):
        answers.submit(session, contact, fresh, ABOVE)
    answers.save(session, contact, fresh, Written(texts, {"ru": "День другой."}), answers.digest_of(fresh))
    assert answers.submit(session, contact, fresh, ABOVE) is AnswerState.APPROVED
    assert told(session, NoticeKind.CORRECTION) == [(f"answer:{fresh.public_id}", "ru", "queued")] * 2
    with pytest.raises(RefusedError, match="takes its place"):
        answers.correct(session, contact, sent, Written(texts))


def test_a_withdrawn_answer_leaves_the_questions_waiting_again(session, editor, sent):
    assert answers.withdraw(session, editor, sent) == 2
    assert states(session, sent.claim) == ["routed"] * 2
    assert told(session, NoticeKind.WITHDRAWAL) == [(f"answer:{sent.public_id}", "ru", "queued")] * 2


def test_answers_go_along_when_claims_are_merged(session, checker, sent, ask):
    into = ask(1, "Где же пособие?")
    act = triage.merge(session, checker, sent.claim, into)
    assert [one.id for one in answers.of_claim(session, into)] == [sent.id]
    triage.undo(session, checker, act)
    assert answers.of_claim(session, into) == []


def test_the_chain_holds_digests_and_no_texts(session, world, contact, ask, editor):
    answer = answers.draft(session, contact, ask(3), world.body("labour"), TEXT)
    answers.submit(session, contact, answer, ABOVE)
    answers.approve(session, editor, answer, answer.digest)
    query = select(Act.verb, Act.detail).where(Act.subject == f"answer:{answer.public_id}").order_by(Act.seq)
    verbs = [row.verb for row in session.execute(query) if row.verb != "tell"]
    assert verbs == ["draft_answer", "submit_answer", "approve_answer"]
    assert not any("апреля" in row.detail for row in session.execute(query))
    assert acts.verify(session).faults == []


# --- templates --------------------------------------------------------------------------------------------


def test_a_contact_begins_with_their_own_bodys_texts_and_everybodys(session, world, contact, editor):
    own, other = world.body("labour"), world.body("health")
    common = answer_templates.add(session, editor, None, Language.KK, "Сәлем", "Құрметті азамат!")
    answer_templates.add(session, editor, other, Language.KK, "Емхана", "Емхана туралы")
    mine = answer_templates.add(session, contact, own, Language.KK, "Жәрдемақы", "Жәрдемақы туралы")
    assert {one.id for one in answer_templates.for_person(session, contact)} == {common.id, mine.id}
    for act in (
        lambda: answer_templates.add(session, contact, other, Language.KK, "a", "b"),
        lambda: answer_templates.add(session, contact, None, Language.KK, "a", "b"),
        lambda: answer_templates.change(session, contact, common, "a", "b"),
        lambda: answer_templates.retire(session, contact, common),
    ):
        with pytest.raises(RefusedError, match="another body"):
            act()


def test_a_changed_template_takes_the_place_of_the_first(session, world, contact):
    first = answer_templates.add(session, contact, world.body("labour"), Language.KK, "Жәрдемақы", "Бір")
    second = answer_templates.change(session, contact, first, "Жәрдемақы", "Екі")
    assert [one.id for one in answer_templates.for_person(session, contact)] == [second.id]
    answer_templates.retire(session, contact, second)
    assert answer_templates.for_person(session, contact) == []
