"""What is said: receipts by the outbox's rules, everything else once or not at all."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import select

from claims import clock, contacts, notices, question_status
from claims.errors import ClaimsError
from claims.records import Notice, Question
from claims.terms import NoticeKind, PublicationState, QuestionWay
from pipeline.bot import saying, wire
from pipeline.bot.acting import Bot, Change, Nod, Owe, Send, Todo
from pipeline.bot.saying import Reply, words_of
from pipeline.bot.standings import body_name, link
from pipeline.channels import NotTaken
from pipeline.offering import Offer

PATIENCE = 5.0
"""Seconds that a reply waits when Telegram asks for it; one that would wait longer is not said."""
RETRY = 30.0
"""Seconds after which a receipt is tried again that was certainly not taken."""
DIED = "the bot died while it was sending this"
log = logging.getLogger("aiqyn.bot")


def carry(bot: Bot, todo: Iterable[Todo], sleep: Callable[[float], None] = time.sleep) -> None:
    """Say what is to be said, in order; nothing that goes wrong stops what comes after it."""
    for one in todo:
        try:
            _carry(bot, one, sleep)
        except NotTaken as refusal:
            log.info("not said: %s", refusal.reason)
        except ClaimsError:
            raise
        except Exception as error:  # noqa: BLE001 - the wire's border: nobody knows whether it was said
            log.warning("perhaps not said: %s", error)


def _carry(bot: Bot, one: Todo, sleep: Callable[[float], None]) -> None:
    match one:
        case Owe():
            give(bot, one)
        case Send():
            _patiently(
                lambda: wire.send(
                    bot.line, str(one.chat), one.reply.html, one.reply.keyboard, answers=one.answers
                ),
                sleep,
            )
        case Nod():
            wire.acknowledge(bot.line, one.press.id, one.text)
        case Change():
            chat, number = str(one.press.chat), one.press.number
            _patiently(lambda: wire.change_keyboard(bot.line, chat, number, one.keyboard), sleep)


def _patiently(call: Callable[[], object], sleep: Callable[[float], None]) -> None:
    """*call*, and once more when Telegram certainly did not take it and asks to wait a little."""
    try:
        call()
    except NotTaken as refusal:
        if refusal.permanent or (refusal.retry_after or 0.0) > PATIENCE:
            raise
        sleep(refusal.retry_after or 1.0)
        call()


# --- receipts -----------------------------------------------------------------------------------------


def give(bot: Bot, owed: Owe) -> float:
    """Give one receipt, with what may answer the question already; how many seconds Telegram asks to wait."""
    reply = _receipt(bot, owed)
    with bot.database.writing() as session:
        begun = notices.begin(session, owed.notice_id, clock.now())
    if begun is None:
        return 0.0
    try:
        wire.send(bot.line, str(owed.chat), reply.html, reply.keyboard, answers=owed.answers)
    except NotTaken as refusal:
        return _not_taken(bot, owed.notice_id, refusal)
    except Exception as error:  # noqa: BLE001 - the wire's border: nobody knows whether it was said
        with bot.database.writing() as session:
            notices.uncertain(session, owed.notice_id, type(error).__name__)
        return 0.0
    with bot.database.writing() as session:
        notices.sent(session, owed.notice_id)
    return 0.0


def _not_taken(bot: Bot, notice_id: int, refusal: NotTaken) -> float:
    # Only our own words are kept of it: what Telegram says may name the chat.
    with bot.database.writing() as session:
        if refusal.permanent:
            notices.failed(session, notice_id, "refused for good: the chat is closed to the bot")
            return 0.0
        wait = refusal.retry_after or RETRY
        notices.not_taken(
            session, notice_id, "not taken; tried again later", clock.now() + timedelta(seconds=wait)
        )
    return wait


def _receipt(bot: Bot, owed: Owe) -> Reply:
    with bot.database.reading() as session:
        notice = session.get_one(Notice, owed.notice_id)
        question = session.get_one(Question, notice.question_id)
        shown = question_status.status(session, question)
        language = notice.language
        given = saying.Receipt(
            shown.number,
            link(bot, owed.secret),
            body_name(shown.with_whom, language),
            shown.due_on,
            bot.settings.questions.answer_days,
        )
    return saying.receipt(words_of(language), given, _offers(bot, shown.text, language))


def _offers(bot: Bot, text: str, language: str) -> list[Offer]:
    try:
        return list(bot.offers(text, language))
    except Exception:  # a receipt is not held up by what might have been offered with it
        log.exception("nothing could be offered")
        return []


# --- receipts that are still owed ---------------------------------------------------------------------


def give_what_is_owed(bot: Bot, limit: int = 20) -> tuple[int, float]:
    """Give the receipts that wait in the outbox: those before which somebody died. How many; seconds to wait."""
    if bot.opener is None:
        return 0, 0.0
    given, wait = 0, 0.0
    for owed in owing(bot, limit):
        wait = give(bot, owed)
        given += 1
        if wait:
            break
    return given, wait


def owing(bot: Bot, limit: int) -> list[Owe]:
    """The receipts whose time has come, with where they go."""
    assert bot.opener is not None
    found = []
    with bot.database.writing() as session:
        query = (
            select(Notice)
            .where(
                Notice.way == QuestionWay.TELEGRAM,
                Notice.kind == NoticeKind.RECEIPT,
                Notice.state == PublicationState.QUEUED,
                (Notice.retry_at.is_(None)) | (Notice.retry_at <= clock.now()),
            )
            .order_by(Notice.id)
            .limit(limit)
        )
        for notice in session.scalars(query):
            question = notice.question
            box = contacts.read(session, bot.seal, bot.opener, question.public_id)
            if box is None or not box.to.lstrip("-").isdecimal():
                notices.unaddressed(session, notice.id)
                continue
            answers = int(box.thread) if box.thread.isdecimal() else None
            found.append(Owe(notice.id, int(box.to), box.secret, answers))
    return found


def doubt_what_was_left(bot: Bot) -> int:
    """Receipts that a dead bot left in flight: nobody knows whether they arrived. How many."""
    before = clock.now() - timedelta(seconds=bot.settings.publish.settle_seconds)
    with bot.database.writing() as session:
        query = select(Notice.id).where(
            Notice.way == QuestionWay.TELEGRAM,
            Notice.kind == NoticeKind.RECEIPT,
            Notice.state == PublicationState.SENDING,
            Notice.attempt_at < before,
        )
        left = list(session.scalars(query.order_by(Notice.id)))
        for number in left:
            notices.uncertain(session, number, DIED)
    return len(left)
