"""Keeping what sources show: once, with every revision, without a sender."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from claims import clock
from claims.database import insert_rows
from claims.errors import NotFoundError
from claims.records import (
    Place,
    Quarantined,
    Sighting,
    SightingLink,
    SightingRevision,
    Source,
)
from claims.records.sightings import whole_text
from claims.sealing import Opener, Seal
from claims.seen import Seen, Unreadable
from claims.terms import SightingKind, TextLanguage

KEY_LENGTH = 500
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Kept:
    """What came of a batch: new sightings, revised ones, those known already, and what was put aside."""

    new: int = 0
    revised: int = 0
    known: int = 0
    aside: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            self.new + other.new,
            self.revised + other.revised,
            self.known + other.known,
            self.aside + other.aside,
        )


def record(session: Session, source: Source, seen: Seen) -> Sighting | None:
    """Keep one sighting; None when it was shown before and says the same."""
    kept = record_all(session, source, [seen])
    if not kept.new and not kept.revised:
        return None
    return session.scalar(
        select(Sighting).where(Sighting.source_id == source.id, Sighting.key == stored_key(seen.key))
    )


def record_all(session: Session, source: Source, batch: Sequence[Seen]) -> Kept:
    """Keep a batch: each key once; a changed text is a new revision of the same sighting."""
    now = clock.now()
    by_key: dict[str, Seen] = {}
    for seen in batch:
        by_key.setdefault(stored_key(seen.key), seen)  # a feed that repeats an id would flip-flop for ever
    known = _known(session, source, list(by_key))
    fresh = {key: seen for key, seen in by_key.items() if key not in known}
    places = _places(session, by_key.values())
    revised = sum(_revise(session, known[key], by_key[key], now) for key in known)
    if fresh:
        _insert(session, source, fresh, places, now)
    _resolve(session, source, by_key, now)
    return Kept(len(fresh), revised, len(batch) - len(fresh) - revised)


SEALED = b"sealed:"
"""How the content of a row of people's questions begins."""


def sealed(seal: Seal, item: Unreadable) -> Unreadable:
    """A row of people's questions as it may be put aside: readable with the private key, known again by a mark."""
    mark_ = seal.mark(f"aside/{item.key}/{hashlib.sha256(item.content).hexdigest()}")[:32]
    return replace(item, content=SEALED + mark_.encode() + b":" + seal.close_bytes(item.content))


def opened(opener: Opener, content: bytes) -> bytes:
    """What was put aside, as it came; what was not sealed as it is."""
    return opener.open_bytes(content[_FRONT:]) if content.startswith(SEALED) else content


_FRONT = len(SEALED) + 33


def _is_known(row: Quarantined, item: Unreadable) -> bool:
    if item.content.startswith(SEALED):  # sealed twice it looks different twice
        return row.reason == item.reason and (row.content or item.content)[:_FRONT] == item.content[:_FRONT]
    return row.content == item.content and row.reason == item.reason


def put_aside(session: Session, source: Source, batch: Iterable[Unreadable]) -> int:
    """Quarantine what could not be read; how many are new or have changed."""
    count = 0
    for item in batch:
        row = session.scalar(
            select(Quarantined).where(
                Quarantined.source_id == source.id, Quarantined.key == stored_key(item.key)
            )
        )
        if row is None:
            session.add(
                Quarantined(
                    source_id=source.id,
                    key=stored_key(item.key),
                    content=item.content,
                    reason=item.reason,
                    received_at=clock.now(),
                )
            )
        elif _is_known(row, item):
            continue
        else:
            row.content, row.reason, row.tries, row.resolved_at = (
                item.content,
                item.reason,
                row.tries + 1,
                None,
            )
        count += 1
    return count


def quarantined(session: Session, source: Source | None = None) -> list[Quarantined]:
    """What waits in quarantine, newest last."""
    query = select(Quarantined).where(Quarantined.resolved_at.is_(None)).order_by(Quarantined.id)
    if source is not None:
        query = query.where(Quarantined.source_id == source.id)
    return list(session.scalars(query))


def find_quarantined(session: Session, number: int) -> Quarantined:
    """What was put aside under this number."""
    found = session.get(Quarantined, number)
    if found is None:
        raise NotFoundError(kind="quarantined item", name=number)
    return found


@dataclass(frozen=True)
class Waiting:
    """What matching asks of a sighting that has not been matched yet."""

    id: int
    title: str
    text: str
    language: TextLanguage
    revision: int

    @property
    def said(self) -> str:
        """The whole text as compared."""
        return whole_text(self.title, self.text)


_WAITING = (
    select(Sighting.id, Sighting.title, Sighting.text, Sighting.language, Sighting.revision)
    .where(Sighting.matched_at.is_(None))
    .order_by(Sighting.id)
)


def waiting(session: Session, limit: int) -> list[Waiting]:
    """Sightings that have not been matched yet, oldest first."""
    return [Waiting(*row) for row in session.execute(_WAITING.limit(limit))]


def still_waiting(session: Session, batch: Sequence[Waiting]) -> list[Waiting]:
    """Those of *batch* that still wait, as they are now."""
    numbers = [one.id for one in batch]
    return [Waiting(*row) for row in session.execute(_WAITING.where(Sighting.id.in_(numbers)))]


def mark_matched(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Write what matching learned of sightings: rows of *id*, *fold*, *language*, *matched_at*."""
    if not rows:
        return
    session.flush()
    change = update(Sighting).where(Sighting.id == bindparam("its_id"))
    change = change.values({name: bindparam(f"its_{name}") for name in ("fold", "language", "matched_at")})
    session.connection().execute(change, [{f"its_{name}": row[name] for name in row} for row in rows])


def stored_key(key: str) -> str:
    """A source's name for something as it is kept; one too long for the column keeps its beginning and a hash."""
    key = _storable(key)
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 65]}#{hashlib.sha256(key.encode()).hexdigest()}"


def _storable(text: str) -> str:
    # PostgreSQL keeps no NUL and nobody keeps half a surrogate pair: one such text must not stop its whole batch.
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _counted(figure: int | None) -> int | None:
    return figure if figure is not None and 0 <= figure <= _LARGEST else None


def _known(session: Session, source: Source, keys: list[str]) -> dict[str, Sighting]:
    found: dict[str, Sighting] = {}
    for start in range(0, len(keys), 500):
        query = select(Sighting).where(
            Sighting.source_id == source.id, Sighting.key.in_(keys[start : start + 500])
        )
        found.update({sighting.key: sighting for sighting in session.scalars(query)})
    return found


def _places(session: Session, batch: Iterable[Seen]) -> dict[str, int]:
    codes = sorted({seen.region for seen in batch if seen.region})
    if not codes:
        return {}
    rows = session.execute(select(Place.code, Place.id).where(Place.code.in_(codes)))
    return {row.code: row.id for row in rows}


def _revise(session: Session, sighting: Sighting, seen: Seen, now: datetime) -> bool:
    if sighting.kind is SightingKind.QUESTION and not sighting.text:
        return False  # forgotten: shown again by its source it stays so
    reach, shares = _counted(seen.reach), _counted(seen.shares)
    if reach is not None and reach != sighting.reach:
        sighting.reach = reach
    if shares is not None and shares != sighting.shares:
        sighting.shares = shares
    title, text = _storable(seen.title), _storable(seen.text)
    if (title, text) == (sighting.title, sighting.text):
        return False
    session.add(
        SightingRevision(
            sighting_id=sighting.id,
            number=sighting.revision,
            title=sighting.title,
            text=sighting.text,
            replaced_at=now,
        )
    )
    sighting.title, sighting.text = title, text
    sighting.revision += 1
    sighting.matched_at = None
    return True


def _insert(
    session: Session, source: Source, fresh: Mapping[str, Seen], places: Mapping[str, int], now: datetime
) -> None:
    rows = [_row(source, key, seen, places, now) for key, seen in fresh.items()]
    insert_rows(session, Sighting, rows)  # asked for their numbers, databases take them one by one
    ids = _numbers(session, source, list(fresh))
    links = [
        {"sighting_id": ids[key], "url": url}
        for key, seen in fresh.items()
        for url in dict.fromkeys(_storable(link)[:2000] for link in seen.links)
    ]
    insert_rows(session, SightingLink, links)


def _numbers(session: Session, source: Source, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        some = Sighting.source_id == source.id, Sighting.key.in_(keys[start : start + 500])
        found.update(
            {row.key: row.id for row in session.execute(select(Sighting.key, Sighting.id).where(*some))}
        )
    return found


def _row(source: Source, key: str, seen: Seen, places: Mapping[str, int], now: datetime) -> dict[str, object]:
    language = seen.language or source.language
    return {
        "source_id": source.id,
        "key": key,
        "kind": seen.kind,
        "title": _storable(seen.title),
        "text": _storable(seen.text),
        "language": _known_language(language),
        "place_id": places.get(seen.region, source.place_id),
        "url": _storable(seen.url)[:2000],
        "reach": _counted(seen.reach),
        "shares": _counted(seen.shares),
        "published_at": seen.published_at,
        "first_seen_at": now,
        "revision": 1,
        "remarks": [_storable(remark) for remark in seen.remarks],
    }


def _resolve(session: Session, source: Source, keys: Collection[str], now: datetime) -> None:
    """What was put aside under one of *keys* was read after all; nothing else of the quarantine is looked at."""
    asked = sorted(keys)
    for start in range(0, len(asked), 500):
        session.execute(
            update(Quarantined)
            .where(Quarantined.source_id == source.id, Quarantined.resolved_at.is_(None))
            .where(Quarantined.key.in_(asked[start : start + 500]))
            .values(resolved_at=now)
        )


def _known_language(code: str) -> TextLanguage:
    return (
        TextLanguage(code) if code in {language.value for language in TextLanguage} else TextLanguage.UNKNOWN
    )
