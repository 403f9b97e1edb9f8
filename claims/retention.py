"""How long it is known who asked: contacts, the way from a person to their voice, what could not be read.

A contact goes so many days after the answer, or after the question where there is none, or at once where nothing is
to be sent any more. Then the way to the asker's voice is cut too, and the original text, sealed beside the contact,
is gone. The masked text stays, and so does the receipt: it opens the answer and lets its holder forget the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from claims import clock, contacts, forgetting, notices
from claims.acts import Actor, Deed, record_act
from claims.box_keys import BoxKeys
from claims.database import after_commit
from claims.records import Asker, Contact, Quarantined, Question
from claims.sealing import Seal
from claims.settings import QuestionSettings
from claims.sightings import SEALED
from claims.terms import QuestionState

_OVER = (QuestionState.WITHDRAWN, QuestionState.FORGOTTEN)
"""Nothing is sent to these any more."""


@dataclass(frozen=True)
class Retained:
    """What was let go of."""

    contacts: int = 0
    askers: int = 0
    notices: int = 0
    aside: int = 0
    """Unreadable rows of people's questions: their content."""
    stray: int = 0
    """Keys of boxes that are no more."""
    again: int = 0
    """Questions that had been forgotten before and came back from a backup."""

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to let go of."""
        return not any((self.contacts, self.askers, self.notices, self.aside, self.stray, self.again))


def retain(session: Session, seal: Seal, settings: QuestionSettings) -> Retained:
    """Let go of everything whose time is over."""
    today = clock.now().date()
    again = _forget_again(session, seal)
    over = _over(session, settings)
    marks = set(session.scalars(select(Contact.id).where(Contact.expires_on <= today)))
    marks |= {contacts.mark_of(seal, number) for number in over.values()}
    kept = set(session.scalars(select(Contact.id).where(Contact.id.in_(marks)))) if marks else set()
    contacts.drop_boxes(session, seal, sorted(kept))
    notices = _unreachable(session, list(over))
    done = Retained(
        contacts=len(kept),
        askers=forgetting.cut(session) + _expired_askers(session, today),
        notices=notices,
        aside=_blank_aside(session, settings),
        stray=_destroy_stray(session, seal),
        again=again,
    )
    if not done.nothing:
        record_act(session, Actor.machine("retention"), Deed("retain", "questions", vars(done)))
    return done


def _over(session: Session, settings: QuestionSettings) -> dict[int, str]:
    """Questions, by number of their row, whose askers need not be known any longer."""
    now = clock.now()
    answered = Question.answered_at <= now - timedelta(days=settings.answered_days)
    waited = Question.received_at <= now - timedelta(days=settings.contact_days)
    query = select(Question.id, Question.public_id).where(
        Question.reachable, or_(answered, waited, Question.state.in_(_OVER))
    )
    return dict(session.execute(query).all())


def _unreachable(session: Session, numbers: Sequence[int]) -> int:
    """Whoever asked these is not written to any more; how many of them something was waiting for."""
    waiting = 0
    for start in range(0, len(numbers), 500):
        for question in session.scalars(
            select(Question).where(Question.id.in_(numbers[start : start + 500]))
        ):
            waiting += notices.waits(session, question)
            notices.cancel(session, question)
            question.reachable = False
    session.flush()
    return waiting


def _expired_askers(session: Session, today: date) -> int:
    gone = list(session.scalars(select(Asker.mark).where(Asker.expires_on <= today)))
    session.execute(delete(Asker).where(Asker.expires_on <= today))
    return len(gone)


def _blank_aside(session: Session, settings: QuestionSettings) -> int:
    """Rows of people's questions that could not be read, sealed as they are: the reason stays, the content goes."""
    old = clock.now() - timedelta(days=settings.aside_days)
    is_sealed = func.substr(Quarantined.content, 1, len(SEALED)) == SEALED
    query = select(Quarantined).where(Quarantined.received_at <= old, is_sealed)
    found = list(session.scalars(query))
    for row in found:
        row.content, row.resolved_at = b"", row.resolved_at or clock.now()
    return len(found)


def _destroy_stray(session: Session, seal: Seal) -> int:
    """Keys whose boxes never were committed, or whose destruction a kill came before."""
    keys = BoxKeys(seal.folder)
    stray = keys.marks(made_before=clock.now() - timedelta(days=1))
    if stray:
        stray -= set(session.scalars(select(Contact.id)))
    after_commit(session, lambda: keys.destroy(stray))
    return len(stray)


def _forget_again(session: Session, seal: Seal) -> int:
    """A database restored from a backup knows what was forgotten since: it is forgotten again."""
    gone = BoxKeys(seal.folder).gone()
    if not gone:
        return 0
    standing = select(Question).where(Question.state != QuestionState.FORGOTTEN)
    back = [one for one in session.scalars(standing) if contacts.mark_of(seal, one.public_id) in gone]
    for question in back:
        forgetting.forget(session, seal, question)
    return len(back)
