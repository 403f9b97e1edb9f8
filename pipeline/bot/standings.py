"""How somebody's own questions stand, with the private links where this process may make them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.orm import Session

from claims import contacts, question_status
from claims.errors import RefusedError
from claims.records import Authority, Question
from claims.statements import names_on
from claims.terms import Language
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
    """The private link of a question; empty where this process may not open what was sealed, or it is gone."""
    if keys.opener is None:
        return ""
    try:
        box = contacts.read(session, keys.seal, keys.opener, question.public_id)
    except RefusedError:
        return ""
    return link(keys, box.secret) if box is not None and box.secret else ""


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
