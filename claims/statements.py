"""Official statements: what refutations rest on, with an archived copy under its hash."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, ids
from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import ArchivedCopy, Authority, Person, Statement
from claims.terms import Language

PREFIX = "st-"


@dataclass(frozen=True)
class NewStatement:
    """What somebody says about a statement when adding it."""

    authority: str
    title: str
    dated: date | None
    language: Language
    url: str = ""
    found_at: str = ""
    """Where the document is known from when it has no address of its own."""
    quote: str = ""


def add_statement(
    session: Session, by: Person, new: NewStatement, copy: bytes = b"", media_type: str = ""
) -> Statement:
    """Keep a statement, with its archived copy if there is one; the same one again is the one we have."""
    actor = demand(by, Action.ADD_STATEMENT)
    authority = find_authority(session, new.authority)
    if not (new.url or new.found_at):
        raise RefusedError(reason="a statement needs its address (url), or where it is known from (found_at)")
    known = session.scalar(
        select(Statement).where(
            Statement.authority_id == authority.id,
            Statement.title == new.title,
            Statement.dated == new.dated,
            Statement.url == new.url,
        )
    )
    if known is not None:
        return known
    statement = Statement(
        public_id=ids.new_ids(session, Statement.public_id, PREFIX)[0],
        authority_id=authority.id,
        title=new.title,
        url=new.url,
        found_at=new.found_at,
        dated=new.dated,
        language=new.language,
        quote=new.quote,
        archive_sha256=archive(session, copy, media_type) if copy else None,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    session.add(statement)
    session.flush()
    detail = {"authority": new.authority, "archive_sha256": statement.archive_sha256}
    record_act(session, actor, Deed("add_statement", f"statement:{statement.public_id}", detail))
    return statement


def archive(session: Session, copy: bytes, media_type: str) -> str:
    """Keep a document as it was; its SHA-256."""
    digest = hashlib.sha256(copy).hexdigest()
    if session.get(ArchivedCopy, digest) is None:
        session.add(ArchivedCopy(sha256=digest, media_type=media_type, content=copy, fetched_at=clock.now()))
        session.flush()
    return digest


def find_statement(session: Session, name: str) -> Statement:
    """The statement called *name*."""
    statement = session.scalar(select(Statement).where(Statement.public_id == ids.tidy(name, PREFIX)))
    if statement is None:
        raise NotFoundError(kind="statement", name=name)
    return statement


def known(session: Session, authority: str = "") -> list[Statement]:
    """The statements kept, newest added last; of one authority when it is named."""
    query = select(Statement).order_by(Statement.id)
    if authority:
        query = query.where(Statement.authority_id == find_authority(session, authority).id)
    return list(session.scalars(query))


def archived(session: Session, statement: Statement) -> bytes:
    """The copy kept of a statement's document; empty when there is none."""
    copy = session.get(ArchivedCopy, statement.archive_sha256) if statement.archive_sha256 else None
    return copy.content if copy else b""


def find_authority(session: Session, key: str) -> Authority:
    """The authority called *key*."""
    authority = session.scalar(select(Authority).where(Authority.key == key))
    if authority is None:
        raise NotFoundError(kind="authority", name=key)
    return authority


def names_on(authority: Authority, day: date | None) -> dict[str, str]:
    """What an authority was called on *day*, by language; without a day, what it is called now."""
    asked = day or clock.now().date()
    found: dict[str, str] = {}
    for name in sorted(authority.names, key=lambda n: n.valid_from or date.min):
        begun = name.valid_from is None or name.valid_from <= asked
        held = name.valid_until is None or asked < name.valid_until
        if begun and held:
            found[name.language.value] = name.name
    return found or {name.language.value: name.name for name in authority.names}
