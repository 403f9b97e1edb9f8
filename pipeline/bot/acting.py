"""Carries out what was decided: one unit of work for what is kept, and after it, never before, what is said.

What is kept, the receipt's place in the outbox and the place where the next poll begins are committed together. So a
process that is killed has either not begun with an update, or owes its asker a receipt that anybody can see. What is
said beside receipts (help, refusals, how a question stands) is said once or, after a kill, not at all.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import answering, askers, clock, forgetting, helped, notices, questions, sightings
from claims.database import Database
from claims.masking import mask
from claims.records import Notice, Question, Sighting, Source
from claims.sealing import Opener, Seal
from claims.seen import Asked, Unreadable
from claims.settings import Settings
from claims.terms import Language, NoticeKind, QuestionState, QuestionWay
from pipeline.bot import buttons, saying, talk
from pipeline.bot.memory import Memory
from pipeline.bot.saying import Reply, words_of
from pipeline.bot.standings import standings
from pipeline.bot.updates import Heard, Message, Press, read
from pipeline.bot.wire import Button, Keyboard
from pipeline.channels import ChannelSettings
from pipeline.offering import Offer
from pipeline.question_clocks import house_terms

SOURCE = "bot"
"""The key and the kind of the source that its questions belong to."""
log = logging.getLogger("aiqyn.bot")


@dataclass(frozen=True)
class Bot:
    """What the bot works with; one a process."""

    database: Database
    settings: Settings
    line: ChannelSettings
    seal: Seal
    opener: Opener | None
    """None where this process may not read contacts."""
    name: str
    """Its name in Telegram, without the @."""
    offers: Callable[[str, str], Sequence[Offer]]
    """What may answer a text already, in a language."""
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True)
class Send:
    """To be said once, or not at all."""

    chat: int
    reply: Reply
    answers: int | None = None


@dataclass(frozen=True)
class Owe:
    """A receipt that stands in the outbox and can be given at once."""

    notice_id: int
    chat: int
    secret: str = field(repr=False)
    answers: int | None = None


@dataclass(frozen=True)
class Nod:
    """A button that is to stop turning, with a few words."""

    press: Press
    text: str = ""


@dataclass(frozen=True)
class Change:
    """Other buttons below a message."""

    press: Press
    keyboard: Keyboard = ()


Todo = Send | Owe | Nod | Change


def take(bot: Bot, heard: Heard | None, after: int | None) -> list[Todo]:
    """Keep what is to be kept of an update; what is to be said. *after*: where the next poll begins, if one does."""
    with bot.database.writing() as session:
        source = questions.source_for(session, SOURCE, SOURCE)
        todo = _step(_Unit(bot, session, source), heard) if heard is not None else []
        if after is not None:
            source.cursor = {**source.cursor, "offset": after}
    return todo


def put_aside(bot: Bot, update: Mapping[str, Any], number: int, reason: str, after: int | None) -> None:
    """Keep an update that broke us, sealed, so that all that come after it are not held up."""
    content = json.dumps(update, ensure_ascii=False).encode()
    item = sightings.sealed(bot.seal, Unreadable(f"update {number}", content, reason))
    with bot.database.writing() as session:
        source = questions.source_for(session, SOURCE, SOURCE)
        sightings.put_aside(session, source, [item])
        if after is not None:
            source.cursor = {**source.cursor, "offset": after}


def offset(bot: Bot) -> int:
    """Where the next poll begins."""
    with bot.database.reading() as session:
        cursor = session.scalar(select(Source.cursor).where(Source.key == SOURCE)) or {}
    return int(cursor.get("offset", 0))


def heard_in(bot: Bot, update: Mapping[str, Any]) -> Heard | None:
    """What an update says to this bot."""
    return read(update, bot.name)


@dataclass(frozen=True)
class _Unit:
    bot: Bot
    session: Session
    source: Source

    def mine(self, chat: int) -> list[Question]:
        """The questions of whoever writes in *chat*, newest first."""
        return askers.questions_of(self.session, self.bot.seal, QuestionWay.TELEGRAM, str(chat))


def _step(unit: _Unit, heard: Heard) -> list[Todo]:
    memory = unit.bot.memory
    spoken = _spoken(heard)
    language = _language(unit, heard, spoken)
    step = talk.decide(heard, language, spoken)
    if isinstance(heard, Message) and talk.counts(step) and not memory.may(heard.chat):
        if not memory.warn(heard.chat):
            return []
        step = talk.Say("over")
    w = words_of(language)
    match step:
        case talk.Say():
            return _say(unit, heard, w, step.what)
        case talk.Keep():
            return _keep(unit, heard, w, step)
        case talk.List():
            mine = standings(unit.session, unit.bot, unit.mine(heard.chat), language)
            return [Send(heard.chat, saying.listed(w, step.what, mine))]
        case talk.Speak():
            return _speak(unit, heard, step.language)
        case talk.Pressed():
            return _press(unit, step.press, step.meaning, w)
        case talk.Stale():
            return [Nod(step.press)]
    return []


# --- which language -----------------------------------------------------------------------------------


def _spoken(heard: Heard) -> str:
    """The language of the words, empty when nobody can tell."""
    if not isinstance(heard, Message) or not heard.text:
        return ""
    from models.language import shipped  # it loads NumPy

    return str(shipped().predict([heard.text])[0])


def _language(unit: _Unit, heard: Heard, spoken: str) -> Language:
    """As was asked for; else as is written here; else as before; else as their Telegram speaks; else Kazakh."""
    if chosen := unit.bot.memory.language(heard.chat):
        return chosen
    known = set(Language)
    if spoken in known and not (isinstance(heard, Message) and heard.command):
        return Language(spoken)
    before = next((one.answer_in for one in unit.mine(heard.chat) if one.answer_in), None)
    code = heard.language_code.split("-")[0].lower()
    return before or (Language(code) if code in known else Language.KK)


def _speak(unit: _Unit, heard: Heard, language: Language) -> list[Todo]:
    unit.bot.memory.speak(heard.chat, language)
    for question in unit.mine(heard.chat):
        if question.state in questions.STANDING:
            question.answer_in = language
    return [Send(heard.chat, saying.speaking(words_of(language)))]


# --- questions ----------------------------------------------------------------------------------------


def _say(unit: _Unit, heard: Heard, w: saying.Words, what: str) -> list[Todo]:
    if isinstance(heard, Message) and heard.album:
        as_asked = Asked(heard.key, "", QuestionWay.TELEGRAM)
        if questions.by_key(unit.session, unit.source, unit.bot.seal, as_asked) is not None:
            return []  # another part of it had words
        if not unit.bot.memory.first("album", heard.chat, heard.album):
            return []
    return [Send(heard.chat, saying.remark(w, what), heard.number)]


def _keep(unit: _Unit, heard: Heard, w: saying.Words, step: talk.Keep) -> list[Todo]:
    known = questions.by_key(unit.session, unit.source, unit.bot.seal, step.asked)
    if known is None:
        return _ask(unit, heard, step.asked)
    if step.album and not step.edited:
        _add_words(unit, known, step.asked)
        return []
    if not step.edited:
        return []  # brought twice: its receipt stands in the outbox already
    if known.state not in questions.STANDING:
        return [Send(heard.chat, saying.remark(w, "answered"), heard.number)]
    questions.ask_all(unit.session, unit.source, unit.bot.seal, [step.asked])
    return []


def _ask(unit: _Unit, heard: Heard, asked: Asked) -> list[Todo]:
    given = questions.ask(unit.session, unit.source, unit.bot.seal, asked)
    question = questions.find(unit.session, given.number)
    _promise(unit, question)
    notices.tell(unit.session, NoticeKind.RECEIPT, f"receipt:{given.number}", [question.id])
    notice = unit.session.scalars(
        select(Notice.id).where(Notice.question_id == question.id, Notice.kind == NoticeKind.RECEIPT)
    ).one()
    return [Owe(notice, heard.chat, given.secret, heard.number)]


def _promise(unit: _Unit, question: Question) -> None:
    """By when it is answered: the receipt says so, and does not wait for the clock's own round."""
    if question.due_on is None:
        terms = house_terms(unit.session, unit.bot.settings)
        registered = terms.registered(question.received_at)
        question.redirect_by, question.due_on = terms.redirect_by(registered), terms.due_on(registered)


def _add_words(unit: _Unit, known: Question, asked: Asked) -> None:
    """A later part of an album has words of its own: they belong to the same question."""
    if known.state not in questions.STANDING:
        return
    so_far = unit.session.get_one(Sighting, known.sighting_id).text
    more = mask(asked.text).text
    if more not in so_far:
        whole = replace(asked, text=f"{so_far}\n{more}")
        questions.ask_all(unit.session, unit.source, unit.bot.seal, [whole])


# --- buttons ------------------------------------------------------------------------------------------


def _press(unit: _Unit, press: Press, means: buttons.Meaning, w: saying.Words) -> list[Todo]:
    """What a button does; pressed twice, or no longer shown, it does nothing."""
    shown = any(data == press.data for row in press.shown for _, data in row)
    # Of "it helped" and "not this" the first counts, whichever it is.
    once = means.subject if isinstance(means, buttons.Judge) else press.data
    if not shown or not unit.bot.memory.first("press", press.chat, press.number, once):
        return [Nod(press)]
    mine = unit.mine(press.chat)
    _arrived(unit, mine, means)
    match means:
        case buttons.Forget():
            return _forget(unit, press, mine, w) if means.yes else [Nod(press, saying.kept(w)), Change(press)]
        case buttons.Agree():
            return _agree(unit, press, mine, means, w)
    question = next((one for one in mine if one.public_id == means.number), None)
    if question is None:
        return [Nod(press), Change(press)]
    match means:
        case buttons.Judge():
            return _judge(unit, press, question, means, w)
        case buttons.Withdraw():
            questions.withdraw(unit.session, question)
            return [
                Nod(press),
                Change(press, _without(press, press.data)),
                Send(press.chat, saying.withdrawn(w, question.public_id)),
            ]
        case buttons.Reopen():
            return _reopen(unit, press, question, w)
    return [Nod(press)]


def _arrived(unit: _Unit, mine: Sequence[Question], means: buttons.Meaning) -> None:
    """Whoever presses a button below a receipt has it: what nobody knew until now is settled."""
    number = getattr(means, "number", "")
    theirs = [one.id for one in mine if one.public_id == number]
    if not theirs or isinstance(means, buttons.Reopen):
        return
    query = select(Notice).where(Notice.question_id.in_(theirs), Notice.kind == NoticeKind.RECEIPT)
    for notice in unit.session.scalars(query):
        notices.arrived(unit.session, notice)


def _agree(
    unit: _Unit, press: Press, mine: Sequence[Question], means: buttons.Agree, w: saying.Words
) -> list[Todo]:
    for question in mine:
        if means.number in ("", question.public_id):
            question.consent = means.yes
    rest = _without(press, *(buttons.word(replace(means, yes=yes)) for yes in (True, False)))
    return [Nod(press, saying.agreed(w, means.yes)), Change(press, rest)]


def _judge(
    unit: _Unit, press: Press, question: Question, means: buttons.Judge, w: saying.Words
) -> list[Todo]:
    zone = ZoneInfo(unit.bot.settings.time_zone)
    today = clock.now().astimezone(zone).date()
    helped.count(unit.session, means.subject, Language(w.language), today, yes=means.yes)
    rest = _without(press, *(buttons.word(replace(means, yes=yes)) for yes in (True, False)))
    if means.yes and question.state in questions.STANDING:
        rest = [*rest, saying.enough(w, question.public_id)]
    return [Nod(press, saying.judged(w, means.yes)), Change(press, rest)]


def _reopen(unit: _Unit, press: Press, question: Question, w: saying.Words) -> list[Todo]:
    if question.state is QuestionState.ANSWERED:
        answering.reopen(unit.session, question)
    return [
        Nod(press),
        Change(press, _without(press, press.data)),
        Send(press.chat, saying.reopened(w, question.public_id)),
    ]


def _forget(unit: _Unit, press: Press, mine: Sequence[Question], w: saying.Words) -> list[Todo]:

    for question in mine:
        forgetting.forget(unit.session, unit.bot.seal, question)
    askers.drop(unit.session, unit.bot.seal, QuestionWay.TELEGRAM, str(press.chat))
    unit.bot.memory.speak(press.chat, None)
    return [Nod(press), Change(press), Send(press.chat, saying.forgotten(w))]


def _without(press: Press, *gone: str) -> Keyboard:
    """The buttons that stand there, but for some."""
    rows = [[Button(label, data) for label, data in row if data not in gone] for row in press.shown]
    return [row for row in rows if row]
