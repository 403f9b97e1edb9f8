"""How somebody's own questions stand, with the private links where this process may make them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.orm import Session

from claims import contacts, question_status, questions
from claims.contacts import Box
from claims.errors import RefusedError
from claims.records import Authority, Question, Sighting, Source
from claims.seen import Asked
from claims.statements import names_on
from claims.terms import Language, QuestionWay
from pipeline.bot.saying import SHOWN, Standing

if TYPE_CHECKING:
    from claims.sealing import Opener, Seal
    from claims.settings import Settings


class Keys(Protocol):
    """What is needed to make a link: the bot, or whatever holds the same."""

    @property
    def settings(self) -> "Settings":
        """Where the pages are."""

    @property
    def seal(self) -> "Seal":
        """What finds a contact."""

    @property
    def opener(self) -> "Opener | None":
        """What opens it; None: no links."""


def standings(session: Session, keys: Keys, mine: Sequence[Question], language: Language) -> list[Standing]:
    """The questions as they stand, newest first; links for as many as are shown."""
    found = []
    for place, question in enumerate(mine):
        shown = question_status.status(session, question)
        link = link_of(session, keys, question) if place < SHOWN else ""
        found.append(Standing(shown, link, body_name(shown.with_whom, language)))
    return found


def link_of(session: Session, keys: Keys, question: Question) -> str:
    """The private link of a question that came by Telegram; empty where it cannot be made."""
    box = box_of(session, keys, question)
    if box is None or not keys.settings.questions_url:
        return ""
    source = session.get_one(Source, session.get_one(Sighting, question.sighting_id).source_id)
    return link(keys, secret_of(keys.seal, source, box))


def box_of(session: Session, keys: Keys, question: Question) -> Box | None:
    """The sealed contact, where this process may open it."""
    if keys.opener is None or question.way is not QuestionWay.TELEGRAM:
        return None
    try:
        return contacts.read(session, keys.seal, keys.opener, question.public_id)
    except RefusedError:
        return None


def secret_of(seal: "Seal", source: Source, box: Box) -> str:
    """The receipt's secret once more, out of what was sealed: the chat, and the message that asked."""
    asked = Asked(f"{box.to}:{box.thread}", "", QuestionWay.TELEGRAM, to=box.to)
    return questions.secret_of(seal, source, asked)


def link(keys: Keys, secret: str) -> str:
    """The status page that a secret opens; empty where there is none."""
    url = keys.settings.questions_url
    return f"{url}/q/{secret}" if url else ""


def body_name(authority: Authority | None, language: Language) -> str:
    """What a body is called in a language, else in any."""
    if authority is None:
        return ""
    names = names_on(authority, None)
    return names.get(language) or next(iter(names.values()), "")
