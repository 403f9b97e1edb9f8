"""The list of refutations: filtered, searched, newest change first, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from claims.errors import RefusedError
from claims.records import (
    Approval,
    DraftAuthor,
    Person,
    Refusal,
    Refutation,
    RefutationText,
    Version,
    VersionAuthor,
)
from claims.terms import Language, RefutationState

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Which refutations somebody wants to see; everything left out asks for nothing."""

    state: RefutationState | None = None
    lacking: Language | None = None
    """Those without a text in this language."""
    mine: bool = False
    to_approve: bool = False
    """Those that wait for a second person who may be the reader."""
    review_passed: bool = False
    tag: str = ""
    words: str = ""
    """Words of a title, or an id."""
    after: str = ""
    """Where the page before ended."""


@dataclass(frozen=True)
class Sheet:
    """One page of the list."""

    items: Sequence[Refutation]
    after: str
    """Where the next page begins; empty at the end."""


def listed(session: Session, reader: Person, asked: Asked, today: date, size: int = PAGE) -> Sheet:
    """One page of what *asked* is for, the last edited first."""
    query = (
        select(Refutation)
        .where(*_conditions(reader, asked, today))
        .options(selectinload(Refutation.texts), selectinload(Refutation.claim_links))
        .order_by(Refutation.edited_at.desc(), Refutation.id.desc())
        .limit(size + 1)
    )
    if asked.after:
        query = query.where(tuple_(Refutation.edited_at, Refutation.id) < _place(asked.after))
    found = list(session.scalars(query))
    more = len(found) > size
    items = found[:size]
    return Sheet(items, f"{items[-1].edited_at.isoformat()}_{items[-1].id}" if more else "")


def count(session: Session, reader: Person, asked: Asked, today: date) -> int:
    """How many there are on all pages."""
    query = select(func.count()).select_from(Refutation).where(*_conditions(reader, asked, today))
    return session.scalar(query) or 0


def tags(session: Session) -> list[str]:
    """Every tag that a refutation has, in order."""
    return sorted({tag for found in session.scalars(select(Refutation.tags).distinct()) for tag in found})


def _place(after: str) -> tuple[datetime, int]:
    moment, _, number = after.rpartition("_")
    try:
        return datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise RefusedError(reason="this page of the list does not exist; begin at the first") from None


def _conditions(reader: Person, asked: Asked, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.state is not None:
        found.append(Refutation.state == asked.state)
    if asked.lacking is not None:
        found.append(
            ~exists().where(
                RefutationText.refutation_id == Refutation.id, RefutationText.language == asked.lacking
            )
        )
    if asked.mine:
        found.append(or_(Refutation.drafted_by_id == reader.id, _hand_in_draft(reader)))
    if asked.to_approve:
        found.append(_waits_for(reader))
    if asked.review_passed:
        found.append(Refutation.review_by < today)
    if asked.tag:
        found.append(cast(Refutation.tags, String).contains(f'"{asked.tag}"', autoescape=True))
    found += [_says(word) for word in asked.words.split()]
    return found


def _hand_in_draft(reader: Person) -> ColumnElement[bool]:
    return exists().where(DraftAuthor.refutation_id == Refutation.id, DraftAuthor.person_id == reader.id)


def _waits_for(reader: Person) -> ColumnElement[bool]:
    mine = exists().where(VersionAuthor.version_id == Version.id, VersionAuthor.person_id == reader.id)
    answered = or_(
        exists().where(Approval.version_id == Version.id),
        exists().where(Refusal.version_id == Version.id),
    )
    return exists().where(and_(Version.refutation_id == Refutation.id, ~answered, ~mine))


def _says(word: str) -> ColumnElement[bool]:
    # SQLite folds the case of ASCII only: the spellings that people type are asked for one by one.
    spellings = dict.fromkeys((word, word.lower(), word.upper(), word[:1].upper() + word[1:].lower()))
    return or_(
        Refutation.public_id == word.lower(),
        exists().where(
            RefutationText.refutation_id == Refutation.id,
            or_(*(RefutationText.title.contains(spelling, autoescape=True) for spelling in spellings)),
        ),
    )
