"""The audit chain: every decision is one link, written in the same unit of work as what it decided.

Each link's SHA-256 covers the one before it and a canonical JSON of who, what, to what and when. Triggers refuse
update and delete; `verify` finds an edited, deleted, inserted or swapped link, and, held against a head that was
published elsewhere earlier, a tail that was cut off or rewritten. Nothing personal goes in: ids and digests only.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from claims import clock
from claims.database import insert_rows
from claims.errors import RefusedError
from claims.records import Act, ActChange, Person

GENESIS = "0" * 64
_CHAIN_LOCK = 0x61697179  # "aiqy": PostgreSQL's advisory lock that keeps the chain single file


@dataclass(frozen=True)
class Actor:
    """Who acts: a person by handle, or a part of Aiqyn."""

    name: str
    person_id: int | None = None

    @classmethod
    def person(cls, person: Person) -> "Actor":
        """Somebody at the desk."""
        return cls(person.handle, person.id)

    @classmethod
    def machine(cls, part: str) -> "Actor":
        """A part of Aiqyn, such as "matcher"."""
        return cls(f"machine:{part}")


@dataclass(frozen=True)
class Change:
    """One row before and after: None where there was or is no row."""

    record: str
    key: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Deed:
    """One act about to be chained."""

    verb: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    undoes: int | None = None


@dataclass(frozen=True)
class Head:
    """The newest link: what to publish elsewhere."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, written: str) -> "Head":
        """The head that `str` wrote."""
        seq, _, digest = written.strip().partition(":")
        if not seq.isdigit() or len(digest) != 64:
            raise RefusedError(
                reason="a head looks like 1234:3f2a…; copy the whole line that 'aiqyn audit head' printed"
            )
        return cls(int(seq), digest)


@dataclass(frozen=True)
class Verification:
    """What walking the chain found: how many links, and what is wrong with which."""

    links: int
    head: Head
    faults: Sequence[str]


_SPELLING = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical(value: Any) -> str:
    """JSON in one spelling: sorted keys, no spaces, nothing escaped."""
    return _SPELLING.encode(value)


def record_act(session: Session, actor: Actor, deed: Deed) -> int:
    """Chain one act; its number."""
    return record_acts(session, actor, [deed])[-1]


def record_acts(session: Session, actor: Actor, deeds: Iterable[Deed]) -> list[int]:
    """Chain many acts of one actor, in order; their numbers."""
    _take_turn(session)
    last = head(session)
    done_at = clock.now()
    links: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for deed in deeds:
        link = _link(last, actor, deed, done_at)
        links.append(link)
        changes.extend(_change_rows(link["seq"], deed.changes))
        last = Head(link["seq"], link["hash"])
    insert_rows(session, Act, links)
    insert_rows(session, ActChange, changes)
    return [link["seq"] for link in links]


def head(session: Session) -> Head:
    """The newest link, or the place before the first."""
    row = session.execute(select(Act.seq, Act.hash).order_by(Act.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else Head(0, GENESIS)


def verify(session: Session, known: Head | None = None) -> Verification:
    """Walk the whole chain; *known* is a head that was written down elsewhere earlier."""
    faults: list[str] = []
    last = Head(0, GENESIS)
    met: str | None = GENESIS if known and known.seq == 0 else None
    count = 0
    changing = set(session.scalars(select(ActChange.seq).distinct()))
    for act in session.execute(select(Act.__table__).order_by(Act.seq)):
        count += 1
        faults.extend(_faults(act, last, _kept_changes(session, act.seq) if act.seq in changing else None))
        last = Head(act.seq, act.hash)
        if known and act.seq == known.seq:
            met = act.hash
    if known and met is None:
        faults.append(
            f"the chain ends at {last.seq}, but a head at {known.seq} was published: its tail was cut off"
        )
    elif known and met != known.hash:
        faults.append(f"act {known.seq} is not the one that was published: the chain was rewritten")
    return Verification(count, last, faults)


def _take_turn(session: Session) -> None:
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})


def _link(last: Head, actor: Actor, deed: Deed, done_at: datetime) -> dict[str, Any]:
    detail = dict(deed.detail)
    if deed.changes:
        detail["changes_sha256"] = _changes_digest(_change_rows(0, deed.changes))
    link = {
        "seq": last.seq + 1,
        "done_at": done_at,
        "actor": actor.name,
        "verb": deed.verb,
        "subject": deed.subject,
        "detail": canonical(detail),
        "undoes_seq": deed.undoes,
        "previous": last.hash,
    }
    return {**link, "hash": _hash(link)}


def _hash(link: Mapping[str, Any]) -> str:
    covered = {name: link[name] for name in ("seq", "actor", "verb", "subject", "detail", "undoes_seq")}
    covered["done_at"] = link["done_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(f"{link['previous']}\n{canonical(covered)}".encode()).hexdigest()


def _change_rows(seq: int, changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {
            "seq": seq,
            "position": position,
            "record": change.record,
            "key": dict(change.key),
            "before": dict(change.before) if change.before is not None else None,
            "after": dict(change.after) if change.after is not None else None,
        }
        for position, change in enumerate(changes, 1)
    ]


def _changes_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    covered = [[row[name] for name in ("position", "record", "key", "before", "after")] for row in rows]
    return hashlib.sha256(canonical(covered).encode()).hexdigest()


def _kept_changes(session: Session, seq: int) -> str:
    rows = session.execute(
        select(ActChange.__table__).where(ActChange.seq == seq).order_by(ActChange.position)
    )
    return _changes_digest([row._asdict() for row in rows])


def _promised_changes(detail: str) -> str | None:
    try:
        return dict(json.loads(detail)).get("changes_sha256")
    except (ValueError, TypeError):  # somebody wrote into it; that its hash does not fit is told already
        return None


def _faults(act: Any, last: Head, changes: str | None) -> list[str]:
    faults = []
    if act.seq != last.seq + 1:
        faults.append(f"between act {last.seq} and act {act.seq} links are missing")
    if act.previous != last.hash:
        faults.append(
            f"act {act.seq} does not follow act {last.seq}: a link was removed, inserted or swapped"
        )
    if _hash(act._asdict()) != act.hash:
        faults.append(f"act {act.seq} was changed after it was written")
    if _promised_changes(act.detail) != changes:
        faults.append(f"the rows that act {act.seq} changed were changed after it was written")
    return faults
