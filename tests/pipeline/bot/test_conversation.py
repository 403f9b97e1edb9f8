"""What somebody writes to the bot, what is kept of it, and what they hear."""

import json
import re

import pytest
from sqlalchemy import func, select

from claims import askers, contacts, outbox, people, question_clock, questions
from claims.records import Asker, Contact, Helped, Notice, Question, Sighting, SightingLink, SightingRevision
from claims.terms import Language, NoticeKind, PublicationState, QuestionState, QuestionWay, Role
from pipeline.answer import answer
from pipeline.bot import acting, wire
from pipeline.bot.saying import words_of
from pipeline.question_clocks import house_terms
from pipeline.standins.bot_api import Fault
from pipeline.standins.bot_citizen import Citizen

KK, RU = "Қарағандыда су тазалап беріле ме, әлде жалған ба?", "Правда ли, что в Караганде отключат воду?"


def asked(session):
    return list(session.scalars(select(Question).order_by(Question.id)))


def texts(session):
    return list(session.scalars(select(Sighting.text).order_by(Sighting.id)))


def receipts(session):
    return list(session.scalars(select(Notice).where(Notice.kind == NoticeKind.RECEIPT).order_by(Notice.id)))


def secret_in(kept):
    [link] = re.findall(r"https://ask\.example\.kz/q/([0-9a-f]+)", str(kept.entities))
    return link


def test_words_are_a_question_with_a_receipt_that_opens_its_page(citizen, talk, reader):
    aigul = citizen()
    number = aigul.say(KK)

    talk()

    [question] = asked(reader)
    [kept] = aigul.heard
    assert (question.way, question.answer_in, question.sighting.text) == (
        QuestionWay.TELEGRAM,
        Language.KK,
        KK,
    )
    assert question.public_id in kept.text
    assert "Сұрағыңыз қабылданды" in kept.text
    assert kept.reply_to == number
    assert questions.by_receipt(reader, secret_in(kept)) == question
    w = words_of("kk")
    assert f"Жауап беру мерзімі: {w.day(question.due_on)}." in kept.text
    assert question.received_at.date() < question.redirect_by < question.due_on
    [receipt] = receipts(reader)
    assert (receipt.state, receipt.attempts) == (PublicationState.SENT, 1)


def test_where_to_answer_is_sealed_and_gives_the_same_link_again(bot, citizen, talk, reader):
    aigul = citizen()
    number = aigul.say(KK)
    talk()

    [question] = asked(reader)
    box = contacts.read(reader, bot.seal, bot.opener, question.public_id)
    assert (box.way, box.to, box.thread, box.original) == ("telegram", str(aigul.id), str(number), "")
    assert box.secret == secret_in(aigul.last)


def test_a_second_round_says_nothing_twice(citizen, talk, reader):
    aigul = citizen()
    aigul.say(KK)
    talk()
    talk()

    assert (len(asked(reader)), len(aigul.heard)) == (1, 1)


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("en", KK, "Сұрағыңыз қабылданды"),
        ("kk", RU, "Ваш вопрос принят"),
        ("kk", "Is it true that the water will be cut off in Karaganda?", "has been received"),
        ("ru", "Сув қачон берилади, шу ростми?", "принят"),
        ("de", "Сув қачон берилади, шу ростми?", "қабылданды"),
    ],
)
def test_it_answers_in_the_language_of_the_words_else_of_the_writer(citizen, talk, code, text, said):
    aigul = citizen(language_code=code)
    aigul.say(text)
    talk()
    assert said in aigul.last.text


def test_a_chosen_language_holds_for_all_that_waits(citizen, talk, reader):
    aigul = citizen()
    aigul.say(KK)
    aigul.say("/ru")
    aigul.say("Су қашан келеді екен, айтыңызшы")
    talk()

    assert [one.answer_in for one in asked(reader)] == [Language.RU, Language.RU]
    assert "на русском" in aigul.heard[1].text
    assert "Ваш вопрос принят" in aigul.heard[2].text


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_start_says_what_this_is_and_what_is_kept(citizen, talk, reader, code):
    aigul = citizen(language_code=code)
    aigul.say("/start")
    aigul.say("/help")
    talk()

    assert len(aigul.heard) == 2
    assert "🔒" in aigul.last.text
    assert "/forget" in aigul.last.text
    assert asked(reader) == []


def test_an_album_is_one_question_wherever_its_words_stand(citizen, talk, reader):
    aigul = citizen()
    aigul.album("", "", KK, "")
    talk()

    assert texts(reader) == [KK]
    assert len(aigul.heard) == 1
    assert "photo" in asked(reader)[0].sighting.remarks[0]


def test_an_album_that_a_poll_splits_is_one_question(citizen, talk, reader):
    aigul, other = citizen(), citizen()
    group = aigul.album("", "")
    other.say(RU)
    talk(rounds=1)
    aigul.album("", KK, group=group)
    talk()

    assert sorted(texts(reader)) == sorted([KK, RU])
    assert (len(aigul.heard), len(other.heard)) == (1, 1)


def test_words_that_come_late_belong_to_the_same_question(citizen, talk, reader):
    aigul = citizen()
    group = aigul.album(KK, "")
    talk()
    aigul.album("Ал Теміртауда ше?", group=group)
    talk()
    talk()

    assert texts(reader) == [f"{KK}\nАл Теміртауда ше?"]
    assert len(aigul.heard) == 1


def test_an_album_without_words_is_asked_for_words_once(citizen, talk, reader):
    aigul = citizen()
    group = aigul.album("", "", "")
    talk()
    aigul.album("", group=group)
    talk()

    assert len(aigul.heard) == 1
    assert "сөзбен" in aigul.last.text
    assert asked(reader) == []


@pytest.mark.parametrize("kind", ["photo", "video", "document", "animation", "audio"])
def test_words_below_a_picture_are_a_question_and_the_picture_is_not_kept(citizen, talk, reader, kind):
    aigul = citizen()
    aigul.show(kind, KK)
    talk()

    assert texts(reader) == [KK]
    assert asked(reader)[0].sighting.remarks == [f"it came with a {kind}, which was not kept"]


@pytest.mark.parametrize(
    "kind", ["photo", "voice", "video_note", "sticker", "contact", "location", "poll", "dice", "document"]
)
def test_what_is_not_words_is_refused_kindly_and_not_kept(database, settings, citizen, talk, reader, kind):
    aigul = citizen()
    number = aigul.show(kind)
    talk()

    assert [(kept.reply_to, "сөзбен" in kept.text) for kept in aigul.heard] == [(number, True)]
    assert (asked(reader), reader.scalar(select(func.count()).select_from(Contact))) == ([], 0)
    content = b"".join(path.read_bytes() for path in settings.data.parent.glob("aiqyn.db*"))
    assert b"77011234567" not in content
    assert b"43.238" not in content


def test_a_message_passed_on_from_a_public_channel_says_where_it_stands(citizen, talk, reader):
    aigul = citizen()
    origin = {
        "type": "channel",
        "chat": {"id": -100, "type": "channel", "title": "Новости", "username": "kaznews"},
    }
    aigul.forward(RU, {**origin, "message_id": 712})
    talk()

    [question] = asked(reader)
    assert reader.scalars(select(SightingLink.url)).all() == ["https://t.me/kaznews/712"]
    assert question.sighting.remarks == ["it was passed on from a channel"]


@pytest.mark.parametrize(
    "origin",
    [
        {
            "type": "user",
            "sender_user": {"id": 9, "is_bot": False, "first_name": "Канарейкин", "username": "kanareykin"},
        },
        {"type": "hidden_user", "sender_user_name": "Канарейкин"},
        {"type": "chat", "sender_chat": {"id": -9, "type": "group", "title": "Канарейкин"}},
    ],
)
def test_of_a_message_passed_on_from_a_person_no_name_is_kept(settings, citizen, talk, reader, origin):
    citizen("Канарейкин").forward(RU, origin)
    talk()

    assert (texts(reader), reader.scalars(select(SightingLink.url)).all()) == ([RU], [])
    content = b"".join(path.read_bytes() for path in settings.data.parent.glob("aiqyn.db*"))
    assert "Канарейкин".encode() not in content
    assert b"kanareykin" not in content


def test_an_edit_is_a_revision_of_the_same_question(citizen, talk, reader):
    aigul = citizen()
    number = aigul.say(KK)
    talk()
    aigul.edit(number, f"{KK} Майқұдықта")
    talk()

    assert texts(reader) == [f"{KK} Майқұдықта"]
    assert reader.scalars(select(SightingRevision.text)).all() == [KK]
    assert len(aigul.heard) == 1


def test_words_put_below_a_picture_later_are_a_question(citizen, talk, reader):
    aigul = citizen()
    number = aigul.show("photo")
    talk()
    aigul.telegram.tell(
        "edited_message",
        {**aigul._message(number, {"photo": [{"file_id": "x"}], "caption": KK, "edit_date": 1})},
    )
    talk()

    assert texts(reader) == [KK]
    assert "қабылданды" in aigul.last.text


def test_a_question_that_is_closed_is_not_changed_and_its_asker_hears_so(database, citizen, talk, reader):
    aigul = citizen()
    number = aigul.say(KK)
    talk()
    with database.writing() as session:
        questions.withdraw(session, asked(session)[0])
    aigul.edit(number, "Басқа сұрақ болды бұл")
    talk()

    assert texts(reader) == [KK]
    assert "Жаңа хабарлама" in aigul.last.text


def test_in_a_group_it_is_silent_unless_called_by_name(telegram, talk, reader):
    group = Citizen(telegram, -4711, "Көршілер", kind="group")
    group.say(KK)
    group.say("/start")
    group.say("/start@somebody_elses_bot")
    talk()
    assert group.heard == []
    group.say("/start@aiqyn_standin_bot")
    talk()

    assert len(group.heard) == 1
    assert asked(reader) == []


def test_consent_is_recorded_only_when_it_is_given(citizen, talk, reader, telegram):
    aigul = citizen()
    aigul.say(KK)
    talk()
    assert [one.consent for one in asked(reader)] == [False]
    aigul.press(aigul.last, "Жариялауға келісу")
    talk()
    reader.rollback()

    assert [one.consent for one in asked(reader)] == [True]
    assert aigul.buttons(aigul.last) == []
    assert [event["text"] for event in telegram.book.events("acknowledged")] == [
        "Рақмет: атыңызсыз жариялануы мүмкін."
    ]
    aigul.say("/consent")
    talk()
    aigul.press(aigul.last, "Жариялауға келіспеу")
    talk()
    reader.rollback()
    assert [one.consent for one in asked(reader)] == [False]


def test_nobody_decides_about_somebody_elses_question(bot, citizen, talk, reader):
    aigul, stranger = citizen(), citizen()
    aigul.say(KK)
    stranger.say(RU)
    talk()
    number = next(one.public_id for one in asked(reader) if one.sighting.text == KK)
    for data in (f"cy|{number}", f"w|{number}", f"r|{number}", f"hy|{number}|refutation:r-1"):
        markup = json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": data}]]})
        stranger.telegram.book.mark(stranger.last, markup)
        stranger.press_data(stranger.last, data)
        talk()
    reader.rollback()

    aiguls = next(one for one in asked(reader) if one.sighting.text == KK)
    assert (aiguls.consent, aiguls.state) == (False, QuestionState.RECEIVED)
    assert reader.scalars(select(Helped)).all() == []


def test_a_button_that_is_not_shown_any_more_does_nothing(citizen, talk, reader):
    aigul = citizen()
    aigul.say(KK)
    talk()
    number = asked(reader)[0].public_id
    aigul.press_data(aigul.last, f"w|{number}")
    aigul.press_data(aigul.last, "what|ever|this|is")
    talk()
    reader.rollback()

    assert asked(reader)[0].state is QuestionState.RECEIVED


def test_status_lists_ones_own_questions_and_nobody_elses(citizen, talk, reader):
    aigul, stranger = citizen(), citizen()
    aigul.say(KK)
    stranger.say(RU)
    aigul.say("/status")
    talk()

    mine = next(one for one in asked(reader) if one.sighting.text == KK)
    theirs = next(one for one in asked(reader) if one.sighting.text == RU)
    assert mine.public_id in aigul.last.text
    assert theirs.public_id not in aigul.last.text
    assert secret_in(aigul.last) == secret_in(aigul.heard[0])
    newcomer = citizen()
    newcomer.say("/status")
    talk()
    assert "сұрағыңыз жоқ" in newcomer.last.text


def test_a_question_is_taken_back_by_its_button(citizen, talk, reader):
    aigul = citizen()
    aigul.say(KK)
    talk()
    number = asked(reader)[0].public_id
    aigul.say("/withdraw")
    talk()
    aigul.press(aigul.last, f"{number} қайтарып алу")
    aigul.press(aigul.last, f"{number} қайтарып алу")
    talk()
    reader.rollback()

    assert asked(reader)[0].state is QuestionState.WITHDRAWN
    assert [number in kept.text for kept in aigul.heard] == [True, True, True]
    aigul.say("/withdraw")
    talk()
    assert "жоқ" in aigul.last.text


def test_forget_leaves_nothing_of_whoever_asked(bot, citizen, talk, reader, database):
    aigul = citizen()
    aigul.say(KK)
    aigul.say("/forget")
    talk()
    before = aigul.last
    aigul.press(before, "Жоймау")
    talk()
    assert len(asked(reader)) == 1
    reader.rollback()
    aigul.say("/forget")
    talk()
    aigul.press(aigul.last, "Бәрін жою")
    talk()
    reader.rollback()

    assert reader.scalars(select(Contact)).all() == []
    assert reader.scalars(select(Asker)).all() == []
    assert KK not in texts(reader)
    assert "Жойылды" in aigul.last.text
    aigul.say("/status")
    talk()
    assert "сұрағыңыз жоқ" in aigul.last.text


def test_who_writes_too_much_is_told_once_and_what_was_taken_is_kept(citizen, talk, reader, bot):
    aigul, calm = citizen(), citizen()
    for turn in range(bot.settings.bot.messages + 5):
        aigul.say(f"{KK} {turn}")
    calm.say(RU)
    talk(rounds=20)

    assert len(asked(reader)) == bot.settings.bot.messages + 1
    assert len(aigul.heard) == bot.settings.bot.messages + 1
    assert "Он минут" in aigul.last.text
    assert len(calm.heard) == 1


def test_personal_data_is_masked_before_it_is_kept(citizen, talk, settings, reader):
    aigul = citizen()
    aigul.say("Менің телефоным +7 701 123 45 67, почтам canary@example.kz. Зейнетақы қашан келеді?")
    talk()

    content = b"".join(path.read_bytes() for path in settings.data.parent.glob("aiqyn.db*"))
    assert b"canary@example.kz" not in content
    assert b"701 123" not in content
    assert "canary" not in aigul.last.text


# --- when Telegram does not hear us -------------------------------------------------------------------


def test_a_receipt_that_was_certainly_not_taken_is_given_later(citizen, talk, telegram, reader, database):
    aigul = citizen()
    aigul.say(KK)
    telegram.fail(Fault.FLOOD, 1)
    talk(rounds=1)
    assert aigul.heard == []
    assert [one.state for one in receipts(reader)] == [PublicationState.QUEUED]
    reader.rollback()
    with database.writing() as session:
        for notice in receipts(session):
            notice.retry_at = None
    talk()

    assert len(aigul.heard) == 1
    assert secret_in(aigul.last)
    assert [one.state for one in receipts(reader)] == [PublicationState.SENT]


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.BROKEN_AFTER, Fault.BROKEN])
def test_a_receipt_of_which_nobody_knows_is_not_given_again_but_shown_when_asked(
    citizen, talk, telegram, reader, fault
):
    aigul = citizen()
    aigul.say(KK)
    telegram.fail(fault)
    talk()
    before = len(aigul.heard)
    talk()

    assert [one.state for one in receipts(reader)] == [PublicationState.UNCERTAIN]
    assert len(aigul.heard) == before
    aigul.say("/status")
    talk()
    assert asked(reader)[0].public_id in aigul.last.text


def test_who_presses_a_button_below_a_receipt_has_it(citizen, talk, telegram, reader):
    aigul = citizen()
    aigul.say(KK)
    telegram.fail(Fault.RESET_AFTER)
    talk()
    aigul.press(aigul.last, "Жариялауға келісу")
    talk()

    assert [one.state for one in receipts(reader)] == [PublicationState.SENT]


def test_who_blocked_the_bot_is_not_tried_for_ever(citizen, talk, telegram, reader):
    aigul, other = citizen(), citizen()
    aigul.say(KK)
    other.say(RU)
    aigul.block()
    talk()

    assert [one.state for one in receipts(reader)] == [PublicationState.FAILED, PublicationState.SENT]
    assert str(aigul.id) not in receipts(reader)[0].last_error


def test_whoever_asks_while_publishing_is_stopped_still_hears_that_they_were_heard(
    citizen, talk, database, reader
):
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        outbox.stop(session, admin, "a fault")
    aigul = citizen()
    aigul.say(KK)
    talk()
    assert len(aigul.heard) == 1


def test_the_line_comes_back_after_every_kind_of_trouble(citizen, talk, telegram, reader):
    aigul = citizen()
    for fault in (Fault.FLOOD, Fault.BROKEN, Fault.RESET, Fault.BROKEN_AFTER, Fault.RESET_AFTER):
        telegram.fail_asking(fault, 0.1)
    aigul.say(KK)
    ran = talk()

    assert (ran.troubles, len(aigul.heard), len(asked(reader))) == (5, 1, 1)


def test_a_poller_that_somebody_else_throws_out_comes_back(citizen, talk, telegram, line):
    wire.set_webhook(line, "http://127.0.0.1:9/x", "s3cret-s3cret-s3c")
    aigul = citizen()
    assert talk(rounds=3).troubles == 3
    wire.end_webhook(line)
    aigul.say(KK)
    talk()
    assert len(aigul.heard) == 1


def test_an_update_that_breaks_us_is_put_aside_sealed_and_holds_nobody_up(
    citizen, talk, telegram, reader, bot, monkeypatch
):
    aigul, other = citizen(), citizen()
    aigul.say("poison")
    other.say(RU)
    from pipeline.bot import acting

    inner = acting.talk.decide

    def decide(heard, *rest):
        if getattr(heard, "text", "") == "poison":
            raise KeyError("poison")
        return inner(heard, *rest)

    monkeypatch.setattr(acting.talk, "decide", decide)
    ran = talk()

    assert (ran.aside, len(other.heard)) == (1, 1)
    from claims import sightings

    [aside] = sightings.quarantined(reader)
    assert b"poison" in sightings.opened(bot.opener, aside.content)
    assert b"poison" not in aside.content


def test_the_voice_is_found_by_the_chat_alone(bot, citizen, talk, reader):
    aigul = citizen()
    aigul.say(KK)
    aigul.say(RU)
    talk()
    mine = askers.questions_of(reader, bot.seal, QuestionWay.TELEGRAM, str(aigul.id))
    assert [one.sighting.text for one in mine] == [RU, KK]
    assert askers.questions_of(reader, bot.seal, QuestionWay.TELEGRAM, "1") == []


def test_the_day_that_is_promised_is_the_one_the_clock_would_set(
    bot, citizen, talk, reader, database, settings
):
    citizen().say(KK)
    talk()
    promised = [(one.redirect_by, one.due_on) for one in asked(reader)]
    reader.rollback()
    with database.writing() as session:
        for one in asked(session):
            one.redirect_by = one.due_on = None
        session.flush()
        question_clock.start(session, house_terms(session, settings))
    assert [(one.redirect_by, one.due_on) for one in asked(reader)] == promised


@pytest.mark.parametrize("first", ["the bot", "the answering stage"])
def test_a_receipt_that_a_dead_bot_owed_is_given_once_by_whoever_comes_first(
    first, bot, citizen, talk, line, reader, database, settings
):
    aigul = citizen()
    aigul.say(KK)
    [update] = wire.updates(line, 0, 0)
    acting.take(bot, acting.heard_in(bot, update), update["update_id"] + 1)  # and then it dies
    assert aigul.heard == []
    for carry in [talk, lambda: answer(database, settings)][:: 1 if first == "the bot" else -1]:
        carry()

    [kept] = aigul.heard
    assert asked(reader)[0].public_id in kept.text
    assert questions.by_receipt(reader, secret_in(kept)) == asked(reader)[0]
    assert [one.state for one in receipts(reader)] == [PublicationState.SENT]
