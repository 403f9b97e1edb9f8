"""Forgetting what somebody asked: the text goes, the count stays.

What is done at once, in one unit of work: the text, its earlier revisions, its links and its words are gone, the
box with the contact and the original is gone and its key destroyed, nothing more is sent. What lies in files beside
the record, and what the database itself has not let go of, is owed: a row of `erasures` says so until
`pipeline/erasing.py` has erased it, within the next round.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from claims import clock, contacts, notices, words
from claims.acts import Actor, Deed, record_acts
from claims.box_keys import BoxKeys
from claims.database import after_commit
from claims.records import (
    Answer,
    Asker,
    Claim,
    ClaimWording,
    Contact,
    Erasure,
    KeptAnswer,
    Match,
    Page,
    Question,
    QuestionDecision,
    RefutationClaim,
    Sighting,
    SightingLink,
    SightingRevision,
)
from claims.sealing import Seal
from claims.terms import QuestionState
from claims.triage import MEMBER


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten, and what of it a person has to look at."""

    number: str
    claims: tuple[str, ...]
    """The claims that were told by it."""
    unworded: tuple[str, ...]
    """Those that stood on nothing else: their wording, which may have repeated it, holds no longer."""
    published: tuple[str, ...]
    """Pages made of answers to it: a person wrote them, and they stay until a person changes them."""


def forget(session: Session, seal: Seal, question: Question, by: Actor | None = None) -> Forgotten:
    """Forget what *question* says and who asked it; *by* is whoever asks for it, else the holder of the receipt."""
    its = (Match.sighting_id == question.sighting_id) & Match.standing.in_(MEMBER)
    claims = list(session.scalars(select(Claim).join(Match).where(its)))
    notices.cancel(session, question)
    digest = _drop_contact(session, seal, question)
    _drop_text(session, question)
    _drop_decisions(session, question)
    alone = [claim for claim in claims if _stands_on_nothing(session, claim)]
    _end_wordings(session, alone)
    forgotten = Forgotten(
        question.public_id,
        tuple(claim.public_id for claim in claims),
        tuple(claim.public_id for claim in alone),
        tuple(_published(session, claims)),
    )
    _drop_kept_answers(session, [question.public_id, *forgotten.claims])
    session.add(Erasure(sighting_id=question.sighting_id, forgotten_at=clock.now()))
    # Of the box its digest, of the text none: a short text could be guessed from it.
    deeds = [Deed("forget", f"question:{question.public_id}", {"box_sha256": digest})]
    deeds += [
        Deed("forget", f"claim:{claim.public_id}", {"wording_ended": claim in alone}) for claim in claims
    ]
    session.flush()
    record_acts(session, by or Actor.machine("forgetting"), deeds)
    return forgotten


def owed(session: Session) -> list[int]:
    """The numbers of erasures whose files are not yet rewritten."""
    return list(session.scalars(select(Erasure.id).where(Erasure.erased_at.is_(None))))


def settle(session: Session, numbers: Sequence[int]) -> None:
    """These are erased everywhere that we can reach."""
    session.execute(update(Erasure).where(Erasure.id.in_(numbers)).values(erased_at=clock.now()))


def cut(session: Session) -> int:
    """Nothing leads any longer from a person to a voice with no question left that waits for anything."""
    reachable = select(Question.id).where(Question.voice == Asker.voice, Question.reachable)
    gone = list(session.scalars(select(Asker.mark).where(~reachable.exists())))
    session.execute(delete(Asker).where(~reachable.exists()))
    return len(gone)


def _drop_contact(session: Session, seal: Seal, question: Question) -> str:
    mark = contacts.mark_of(seal, question.public_id)
    box = session.get(Contact, mark)
    digest = hashlib.sha256(box.sealed).hexdigest() if box is not None else ""
    if box is not None:
        session.expunge(box)
    contacts.drop(session, seal, question.public_id)
    after_commit(session, lambda: BoxKeys(seal.folder).note_gone([mark]))
    question.state = QuestionState.FORGOTTEN
    question.reachable = False
    question.receipt_hash = None
    question.consent = False
    session.flush()
    others = select(Question.id).where(Question.voice == question.voice, Question.reachable)
    if session.scalar(others.limit(1)) is None:
        session.execute(delete(Asker).where(Asker.voice == question.voice))
    return digest


def _drop_text(session: Session, question: Question) -> None:
    sighting, now = question.sighting, clock.now()
    sighting.title = sighting.text = sighting.url = ""
    sighting.remarks, sighting.fold = [], None
    sighting.matched_at = sighting.matched_at or now  # it says nothing any more that could be matched
    for kept in (SightingRevision, SightingLink):
        session.execute(delete(kept).where(kept.sighting_id == sighting.id))
    words.forget(session, sighting.id, sighting.revision)


def _drop_decisions(session: Session, question: Question) -> None:
    question.topic, question.route_reasons = "", []
    its = QuestionDecision.question_id == question.id
    session.execute(update(QuestionDecision).where(its).values(reason="", reasons=[]))


def _stands_on_nothing(session: Session, claim: Claim) -> bool:
    """Whether nobody else said it, and no refutation answers it: then a wording can only repeat what was forgotten."""
    said = (
        select(func.count())
        .select_from(Match)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(
            Match.claim_id == claim.id,
            Match.standing.in_(MEMBER),
            (Sighting.text != "") | (Sighting.title != ""),
        )
    )
    answered = select(RefutationClaim.refutation_id).where(RefutationClaim.claim_id == claim.id)
    return session.scalar(said) == 0 and session.scalar(answered.limit(1)) is None


def _end_wordings(session: Session, claims: Sequence[Claim]) -> None:
    numbers = [claim.id for claim in claims]
    held = select(ClaimWording).where(ClaimWording.claim_id.in_(numbers), ClaimWording.ended_at.is_(None))
    for wording in session.scalars(held):
        wording.ended_at = max(clock.now(), wording.approved_at)


def _published(session: Session, claims: Sequence[Claim]) -> list[str]:
    numbers = [claim.id for claim in claims]
    pages = select(Page.public_id).join(Answer, Answer.page_id == Page.id).where(Answer.claim_id.in_(numbers))
    return sorted(set(session.scalars(pages)))


def _drop_kept_answers(session: Session, names: Sequence[str]) -> None:
    """Answers of the API, kept for a day so that nothing is done twice, that may repeat the text."""
    for name in names:
        session.execute(delete(KeptAnswer).where(KeptAnswer.body.contains(name, autoescape=True)))
