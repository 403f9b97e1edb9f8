"""The answering stage against a Telegram and a mail server of our own: who is told what, by which way, and once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from claims import contacts, notices, outbox, people, questions, triage, webhooks
from claims.content import Text
from claims.records import Notice, Question, WebhookDelivery, WebhookEvent
from claims.terms import Language, NoticeKind, PublicationState, QuestionState, QuestionWay, WebhookEventKind
from pipeline.answer import answer
from pipeline.standins.bot_api import Fault

TELEGRAM, MAIL, FORM, TABLE, WEBHOOK = (
    QuestionWay.TELEGRAM,
    QuestionWay.MAIL,
    QuestionWay.FORM,
    QuestionWay.TABLE,
    QuestionWay.WEBHOOK,
)


def test_each_asker_is_answered_once_by_the_way_they_came_in_their_language(world):
    world.ask(TELEGRAM, "501", answer_in=Language.KK, thread="7")
    world.ask(TELEGRAM, "502", answer_in=Language.RU)
    world.ask(MAIL, "a@example.kz", answer_in=Language.RU, thread="<q1@mail.example.kz>")
    world.ask(FORM, "b@example.kz", answer_in=Language.KK)
    world.ask(FORM, "")
    world.ask(TABLE, "c@example.kz", key="row-9")
    assert world.run().answered == 0
    world.publish()
    done = world.run()
    assert (done.answered, done.queued, done.sent) == (
        6,
        5,
        {"telegram": 2, "mail": 1, "form": 1, "table": 1},
    )
    assert (done.failed, done.uncertain, done.waiting, done.trouble) == (0, 0, 0, {})
    (kk,), (ru,) = world.said(501), world.said(502)
    assert "ЖАЛҒАН: Алматыда барлық дәріхана жабылады" in kk
    assert "НЕПРАВДА: В Алматы закроют все аптеки" in ru
    assert sorted(to for to, _ in world.office.taken) == ["a@example.kz", "b@example.kz", "c@example.kz"]
    assert set(world.question_states()) == {"answered"}
    again = world.run()
    assert (again.answered, again.queued, again.sent) == (0, 0, {})
    assert (len(world.said(501)), len(world.office.taken)) == (1, 3)


def test_a_letter_answers_in_the_askers_thread_says_that_a_program_wrote_and_tells_nobody_that_it_was_opened(
    world,
):
    number = world.ask(MAIL, "a@example.kz", answer_in=Language.RU, thread="<q1@mail.example.kz>")
    world.publish()
    world.run()
    (letter,) = world.office.letters("a@example.kz")
    assert (letter["In-Reply-To"], letter["References"]) == ("<q1@mail.example.kz>", "<q1@mail.example.kz>")
    assert (letter["Auto-Submitted"], letter["Reply-To"]) == ("auto-replied", "ask@aiqyn.example")
    assert letter["Subject"] == f"Ответ на Ваш вопрос {number}"
    assert letter["Message-ID"].endswith("@aiqyn.example>")
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Это неправда. Аптеки работают." in text
    assert "https://ask.example.kz/q/" in text
    assert "> Аптеки закроют? Правда?" in text
    assert "<img" not in html and "<script" not in html and "http-equiv" not in html


def test_the_link_in_a_letter_opens_the_askers_own_status_page(world):
    number = world.ask(FORM, "b@example.kz")
    world.publish()
    world.run()
    (letter,) = world.office.letters()
    secret = letter.get_body(("plain",)).get_content().split("https://ask.example.kz/q/")[1].split()[0]
    assert world.read(lambda session: questions.by_receipt(session, secret).public_id) == number


@pytest.mark.parametrize(
    "thread", ["", "7", "<a b@c>", "<x@y>\r\nBcc: z@example.kz", "<" + "x" * 900 + "@y>"]
)
def test_a_thread_that_is_none_is_left_out(world, thread):
    world.ask(MAIL, "a@example.kz", thread=thread)
    world.publish()
    assert world.run().sent == {"mail": 1}
    (letter,) = world.office.letters()
    assert (letter["In-Reply-To"], letter["Bcc"]) == (None, None)


def test_below_an_answer_in_the_bot_is_the_button_of_whoever_had_asked_something_else(world):
    number = world.ask(TELEGRAM, "501", answer_in=Language.RU)
    world.publish()
    world.run()
    (kept,) = [one for one in world.telegram.book.standing() if one.chat == 501]
    assert f'"callback_data": "r|{number}"' in kept.markup.replace('":"', '": "')


def test_who_reads_a_language_that_has_no_text_gets_the_nearest_and_is_told_so(world):
    world.ask(TELEGRAM, "501", answer_in=Language.KK)
    world.ask(TELEGRAM, "502", answer_in=Language.EN)
    world.publish({"ru": Text("В Алматы закроют все аптеки", "Это неправда.", "Текст.")})
    world.run()
    assert "қазақ тіліндегі мәтіні әзірге жоқ" in world.said(501)[0]
    assert "НЕПРАВДА" in world.said(501)[0]
    assert "There is no English text of this answer yet" in world.said(502)[0]


def test_corrections_are_told_to_those_who_were_told_and_the_newest_to_the_others(world):
    world.ask(TELEGRAM, "501", answer_in=Language.RU)
    world.publish()
    world.run()
    world.ask(TELEGRAM, "502", answer_in=Language.RU)
    world.correct("Цифры уточнены.")
    assert world.run().sent == {"telegram": 2}
    assert "исправлен" in world.said(501)[1] and "Цифры уточнены." in world.said(501)[1]
    assert len(world.said(502)) == 1 and "исправлен" not in world.said(502)[0]


def test_a_false_merge_is_put_right_with_plain_words(world):
    number = world.ask(TELEGRAM, "501", answer_in=Language.RU)
    world.publish()
    world.run()
    with world.database.writing() as session:
        question = questions.find(session, number)
        dana = people.find_person(session, "dana")
        triage.reject(session, dana, question.sighting, world.find_claim(session))
    assert (world.run().sent, world.question_states()) == ({"telegram": 1}, ["received"])
    said = world.said(501)[1]
    assert "Мы ошиблись" in said and "относится к другому вопросу" in said
    assert "НЕПРАВДА" not in said


# --- trouble ------------------------------------------------------------------------------------------


def test_a_chat_that_is_closed_to_the_bot_fails_on_a_persons_list_without_naming_it(world):
    world.ask(TELEGRAM, "501")
    world.ask(TELEGRAM, "502")
    world.telegram.book.blocked.add(501)
    world.publish()
    done = world.run()
    assert (done.failed, done.sent) == (1, {"telegram": 1})
    assert world.errors()[0] == "the chat is closed to the bot"


def test_floods_are_waited_out_and_everybody_is_answered_once(world):
    for chat in range(501, 521):
        world.ask(TELEGRAM, str(chat))
    world.publish()
    for _ in range(6):
        world.telegram.fail(Fault.FLOOD, 1.0)
    done = world.run()
    assert (done.sent, done.waiting, done.failed) == ({"telegram": 20}, 0, 0)
    assert [len(world.said(chat)) for chat in range(501, 521)] == [1] * 20


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.BROKEN_AFTER, Fault.BROKEN, Fault.TWICE])
def test_a_message_that_nobody_knows_of_is_never_sent_again_by_itself(world, fault):
    world.ask(TELEGRAM, "501")
    world.publish()
    world.telegram.fail(fault, 0.1)
    world.run()
    heard = len(world.said(501))
    assert world.states() == (["sent"] if fault is Fault.TWICE else ["uncertain"])
    world.run()
    assert len(world.said(501)) == heard


def test_a_server_that_does_not_answer_is_met_by_one_message_and_not_by_all(world):
    for chat in range(501, 521):
        world.ask(TELEGRAM, str(chat))
    world.publish()
    world.telegram.fail(Fault.BROKEN_AFTER, 0.0, times=50)
    done = world.run()
    assert (done.uncertain, done.waiting) == (1, 19)
    assert done.trouble == {"telegram": "nobody knows whether the last message arrived"}


def test_after_doubts_it_waits_longer_each_time(world):
    world.settings = world.settings.model_copy(
        update={"publish": world.settings.publish.model_copy(update={"settle_seconds": 120.0})}
    )
    for chat in range(501, 504):
        world.ask(TELEGRAM, str(chat))
    world.publish()
    world.telegram.fail(Fault.BROKEN_AFTER, 0.0)
    assert world.run().uncertain == 1
    done = world.run()
    assert (done.uncertain, done.sent) == (1, {})
    assert done.trouble["telegram"].startswith("nobody knows whether the last 1 arrived")


def test_a_wrong_token_stops_the_bots_answers_and_loses_none(world):
    for chat in range(501, 506):
        world.ask(TELEGRAM, str(chat))
    world.ask(MAIL, "a@example.kz")
    world.publish()
    right = world.settings
    bot = right.bot.model_copy(update={"token": type(right.bot.token)("4711:wrong")})
    world.settings = right.model_copy(update={"bot": bot})
    done = world.run()
    assert (done.sent, done.failed, done.waiting) == ({"mail": 1}, 0, 5)
    assert list(done.trouble) == ["telegram"]
    world.settings = right
    assert world.run().sent == {"telegram": 5}


def test_what_is_not_set_up_is_said_in_one_sentence_and_nothing_is_lost(world):
    world.ask(TELEGRAM, "501")
    world.ask(MAIL, "a@example.kz")
    world.publish()
    right = world.settings
    world.settings = right.model_copy(
        update={
            "bot": right.bot.model_copy(update={"token": type(right.bot.token)("")}),
            "mail": right.mail.model_copy(update={"host": ""}),
        }
    )
    done = world.run()
    assert (done.sent, done.waiting) == ({}, 2)
    assert "bot.token is empty" in done.trouble["telegram"]
    assert "mail.host is empty" in done.trouble["mail"]
    world.settings = right
    assert world.run().sent == {"telegram": 1, "mail": 1}


def test_without_the_private_key_nothing_is_sent_and_it_says_so(world):
    world.ask(TELEGRAM, "501")
    world.publish()
    private = world.settings.question_keys / f"{contacts.KEYS}.private"
    away = private.rename(private.with_suffix(".away"))
    done = world.run()
    assert (done.sent, done.waiting, list(done.trouble)) == ({}, 1, ["telegram"])
    assert "nothing was sent, all of it waits" in done.trouble["telegram"]
    away.rename(private)
    assert world.run().sent == {"telegram": 1}


def test_a_mail_server_that_is_away_keeps_the_letters_waiting_and_the_chats_going(world):
    world.ask(TELEGRAM, "501")
    world.ask(MAIL, "a@example.kz")
    world.publish()
    right = world.settings
    world.settings = right.model_copy(update={"mail": right.mail.model_copy(update={"port": 9})})
    done = world.run()
    assert (done.sent, done.waiting) == ({"telegram": 1}, 1)
    assert "cannot be reached" in done.trouble["mail"]
    world.settings = right
    assert world.run().sent == {"mail": 1}


def test_letters_refused_for_good_fail_for_now_wait_and_unanswered_are_uncertain(world):
    for name in ("gone", "later", "policy", "cut", "fine"):
        world.ask(MAIL, f"{name}@example.kz")
    world.office.at_rcpt["gone@example.kz"] = "550 5.1.1 No such user gone@example.kz"
    world.office.at_rcpt["later@example.kz"] = "451 4.2.2 Mailbox full"
    world.office.at_data["policy@example.kz"] = "554 5.7.1 Blocked"
    world.office.cut_after.add("cut@example.kz")
    world.publish()
    world.run()
    world.run()
    assert world.states() == ["failed", "queued", "queued", "uncertain", "sent"]
    assert world.errors()[0] == "550 5.1.1 to RCPT"
    assert "example.kz" not in " ".join(world.errors())
    world.run()
    assert [len(world.office.letters(f"{name}@example.kz")) for name in ("cut", "fine")] == [1, 1]


def test_a_contact_that_is_no_address_fails_and_none_is_written_to_another(world):
    world.ask(FORM, "a@example.kz, b@example.kz")
    world.ask(MAIL, "c@example.kz\r\nBcc: d@example.kz")
    world.publish()
    assert (world.run().failed, world.office.taken) == (2, [])


# --- one sender, one switch ---------------------------------------------------------------------------


def test_two_senders_at_once_answer_everybody_once(world):
    for chat in range(501, 531):
        world.ask(TELEGRAM, str(chat))
    world.publish()
    done = []
    threads = [threading.Thread(target=lambda: done.append(world.run())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any(one.busy for one in done)
    assert [len(world.said(chat)) for chat in range(501, 531)] == [1] * 30


def test_the_switch_stops_answers_in_the_midst_of_a_run(world):
    for chat in range(501, 531):
        world.ask(TELEGRAM, str(chat))
    world.publish()

    def turn(_):
        with world.database.writing() as session:
            outbox.stop(session, people.find_person(session, "dana"), "тексеру")

    done = world.run(told=turn)
    sent = sum(len(world.said(chat)) for chat in range(501, 531))
    assert done.stopped == "тексеру"
    assert sent == done.sent["telegram"] < 30
    assert world.run().sent == {}
    with world.database.writing() as session:
        outbox.resume(session, people.find_person(session, "dana"), "")
    world.run()
    assert [len(world.said(chat)) for chat in range(501, 531)] == [1] * 30


def test_a_run_that_has_to_end_leaves_the_rest_to_the_next(world):
    for chat in range(501, 531):
        world.ask(TELEGRAM, str(chat))
    world.publish()
    done = world.run(seconds=0.5)
    assert 0 < done.sent["telegram"] < 30
    assert done.waiting == 30 - done.sent["telegram"]
    world.run()
    assert [len(world.said(chat)) for chat in range(501, 531)] == [1] * 30


# --- gone ---------------------------------------------------------------------------------------------


def test_who_was_forgotten_is_not_written_to_and_another_who_asked_the_same_is(world):
    number = world.ask(TELEGRAM, "501")
    world.ask(TELEGRAM, "502")
    world.publish()
    world.run(seconds=0.0)
    with world.database.writing() as session:
        question = questions.find(session, number)
        question.state = QuestionState.FORGOTTEN
        notices.cancel(session, question)
        contacts.drop(session, world.seal, number)
    world.run()
    assert (world.said(501), len(world.said(502))) == ([], 1)


def test_who_withdraws_is_not_written_to(world):
    number = world.ask(TELEGRAM, "501")
    world.publish()
    world.run(seconds=0.0)
    with world.database.writing() as session:
        questions.withdraw(session, questions.find(session, number))
    world.run()
    assert (world.said(501), world.states()) == ([], ["cancelled"])


def test_whose_contact_was_deleted_in_time_is_sent_nothing_and_it_is_no_trouble(world):
    number = world.ask(TELEGRAM, "501")
    world.publish()
    with world.database.writing() as session:
        contacts.drop(session, world.seal, number)
    done = world.run()
    assert (done.sent, done.trouble, world.states()) == ({}, {}, ["cancelled"])
    assert world.errors() == [notices.NO_CONTACT]


# --- other kinds --------------------------------------------------------------------------------------


def test_an_event_tells_the_program_that_asked_without_any_personal_data(world):
    number = world.ask(WEBHOOK, "", key="partner-1")
    world.publish()
    with world.database.writing() as session:
        admin = people.find_person(session, "aliya")
        webhooks.add(
            session,
            admin,
            webhooks.NewWebhook("https://partner.example/hook", (WebhookEventKind.QUESTION_ANSWERED,)),
        )
    assert world.run().sent == {"webhook": 1}
    assert world.run().sent == {}
    (event,) = world.read(lambda session: session.scalars(select(WebhookEvent)).all())
    assert event.type == "question.answered"
    assert f'"question":"{number}"' in event.payload.replace(": ", ":")
    assert world.read(lambda session: len(session.scalars(select(WebhookDelivery)).all())) == 1


def test_a_receipt_by_mail_is_sent_and_the_bots_own_are_left_to_the_bot(world):
    numbers = [world.ask(MAIL, "a@example.kz", answer_in=Language.KK), world.ask(TELEGRAM, "501")]
    with world.database.writing() as session:
        for number in numbers:
            question = questions.find(session, number)
            notices.tell(session, NoticeKind.RECEIPT, f"receipt:{number}", [question.id])
    assert world.run().sent == {"mail": 1}
    (letter,) = world.office.letters()
    assert letter["Subject"] == f"Сұрағыңыз қабылданды: {numbers[0]}"
    assert (world.said(501), world.states()) == ([], ["sent", "queued"])


def test_a_rehearsal_writes_to_nobody(world):
    from claims.database import rehearsal

    world.ask(TELEGRAM, "501")
    world.publish()
    with rehearsal(world.database) as pretended:
        if pretended.lasting:
            pretended = replace(pretended, lasting=False)
        done = answer(pretended, world.settings)
    assert (done.answered, done.sent, world.said(501), world.states()) == (1, {}, [], [])


def test_a_notice_whose_answer_is_gone_fails_and_the_others_go_on(world):
    numbers = [world.ask(TELEGRAM, "501"), world.ask(TELEGRAM, "502")]
    world.publish()
    with world.database.writing() as session:
        question = questions.find(session, numbers[0])
        notices.tell(session, NoticeKind.TRANSFER, "decision:424242", [question.id])
    done = world.run()
    assert (done.failed, done.sent) == (1, {"telegram": 2})
    assert world.states()[0] == "failed"


def test_nothing_personal_of_an_asker_is_in_what_is_kept_of_their_notices(world):
    world.ask(TELEGRAM, "501")
    world.ask(MAIL, "canary@example.kz")
    world.office.at_rcpt["canary@example.kz"] = "550 5.1.1 canary@example.kz unknown"
    world.telegram.book.blocked.add(501)
    world.publish()
    world.run()
    rows = world.read(
        lambda session: [
            {c.name: getattr(row, c.name) for c in Notice.__table__.columns}
            for row in session.scalars(select(Notice))
        ]
    )
    assert "canary" not in repr(rows)
    assert not any(value in ("501", 501) for row in rows for value in row.values())
    assert world.read(lambda session: session.scalars(select(Question.state)).all())
    assert {row["state"] for row in rows} == {PublicationState.FAILED}
