"""The demonstration's askers: who writes to the bot, what a body's contact answers, and that everybody hears of it."""

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import answers, body_contacts, pages, people, public_answers, question_deciding, triage
from claims.answers import Written
from claims.database import Database
from claims.records import Answer, Authority, Claim, Match, Question, Sighting
from claims.settings import Settings
from claims.terms import AnswerState, PageKind, QuestionKind, QuestionWay, Role, Standing
from pipeline.answer import Sent, answer
from pipeline.bot.running import bot_of, run
from pipeline.standins.bot_api import Telegram
from pipeline.standins.bot_citizen import Citizen

HERE = Path(__file__).resolve().parent
CONTACT, BODY = "gulnar", "digital"
"""Who answers for which body."""
PAYMENT = "payment"
ANSWERED = {
    "kk": "Жоқ. Өтініш тегін қабылданады, ресми бот ақша сұрамайды. Ақша сұраған бот – жалған: "
    "карта нөмірін де, SMS-кодты да жібермеңіз.",
    "ru": "Нет. Заявления принимают бесплатно, официальный бот денег не просит. Если бот просит "
    "заплатить, это подделка: не отправляйте ему ни номер карты, ни код из SMS.",
}
PAGE = "is-the-payment-free"
"""The page that tells everybody what those who asked are told."""


def hear(database: Database, settings: Settings, telegram: Telegram) -> int:
    """Everybody writes to the bot, which keeps what they ask; how many messages. Once: those who wrote did."""
    written = yaml.safe_load((HERE / "citizens.yaml").read_text(encoding="utf-8"))
    with database.reading() as session:
        if session.scalar(select(Question.id).where(Question.way == QuestionWay.TELEGRAM).limit(1)):
            return 0
    people_: dict[int, Citizen] = {}
    for line in written:
        citizen = people_.setdefault(
            line["who"], Citizen(telegram, line["who"], line["name"], line["language"])
        )
        citizen.say(line["text"])
    return run(bot_of(database, settings), rounds=2).updates


def appoint(session: Session) -> None:
    """A body's contact is among the people."""
    aliya = people.find_person(session, "aliya")
    contact = people.find_person(session, CONTACT)
    assert Role.AUTHORITY_CONTACT in contact.roles
    body_contacts.answer_for(session, aliya, contact, body_contacts.find_authority(session, BODY))


def decide(database: Database, claims: dict[str, int]) -> None:
    """A fact-checker puts each question of the bot with the claim it is about; *claims*: rumour -> its claim."""
    for line in yaml.safe_load((HERE / "citizens.yaml").read_text(encoding="utf-8")):
        with database.writing() as session:
            _put(session, line, claims)
    with database.writing() as session:
        _answer(session)


def tell(database: Database, settings: Settings) -> Sent:
    """Everybody who asked is told what was answered since."""
    return answer(database, settings)


def _put(session: Session, line: dict[str, Any], claims: dict[str, int]) -> None:
    berik = people.find_person(session, "berik")
    for question in _asked(session, line["language"], line["about"]):
        claim = _claim(session, question)
        wanted = _wanted(session, line["about"], claims)
        if claim is not None and wanted is not None and claim.id != wanted.id:
            triage.merge(session, berik, claim, wanted)


def _wanted(session: Session, about: str, claims: dict[str, int]) -> Claim | None:
    if about != PAYMENT:
        found = session.get(Claim, claims[about]) if about in claims else None
        return triage.resolve(session, found) if found is not None else None
    first = next(iter(_asked(session, "kk", PAYMENT)), None)
    return _claim(session, first) if first is not None else None


def _asked(session: Session, language: str, about: str) -> list[Question]:
    """The bot's questions in a language about one thing, by their first words (masked or not)."""
    lines = yaml.safe_load((HERE / "citizens.yaml").read_text(encoding="utf-8"))
    beginnings = [
        line["text"][:24]
        for line in lines
        if about and (line["language"], line["about"]) == (language, about)
    ]
    query = select(Question).join(Sighting).where(Question.way == QuestionWay.TELEGRAM).order_by(Question.id)
    return [
        question
        for question in session.scalars(query)
        if any(question.sighting.text.startswith(beginning) for beginning in beginnings)
    ]


def _claim(session: Session, question: Question) -> Claim | None:
    query = select(Match).where(
        Match.sighting_id == question.sighting_id,
        Match.standing.in_((Standing.JOINED, Standing.CONFIRMED)),
    )
    found = session.scalar(query)
    return triage.resolve(session, found.claim) if found is not None else None


def _answer(session: Session) -> None:
    """The question about the payment: sorted, routed, answered by the body's contact, told by a page that is there."""
    first = next(iter(_asked(session, "kk", PAYMENT)), None)
    claim = _claim(session, first) if first is not None else None
    if claim is None or session.scalar(select(Answer.id).where(Answer.claim_id == claim.id).limit(1)):
        return
    berik, dana, gulnar = (people.find_person(session, name) for name in ("berik", "dana", CONTACT))
    body: Authority = body_contacts.find_authority(session, BODY)
    asked = [*_asked(session, "kk", PAYMENT), *_asked(session, "ru", PAYMENT)]
    question_deciding.set_kind(session, berik, claim, asked, QuestionKind.REQUEST)
    question_deciding.change_route(session, berik, claim, asked, body)
    written = answers.draft(session, gulnar, claim, body, Written(ANSWERED))
    if answers.submit(session, gulnar, written, approve_above=0) is AnswerState.SUBMITTED:
        answers.approve(session, dana, written, written.digest)
    page = pages.at(session, PageKind.ANSWER, PAGE)
    if page is not None and not public_answers.objection(session, written):
        public_answers.join_page(session, dana, written, page)
