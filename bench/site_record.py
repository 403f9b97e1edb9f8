"""A record of so many published refutations, for measuring what is made out of it."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy.orm import Session

from claims import migrate
from claims.content import ClaimSaid, Content, Evidence, Text
from claims.database import Database, insert_rows, open_database
from claims.records import Approval, Person, Publication, Refutation, ShortLink, Version
from claims.terms import Language, PublicationState, Verdict, VersionKind

START = datetime(2020, 3, 1, tzinfo=UTC)
CHANNELS = ("site", "telegram")
_VERDICTS = list(Verdict)
_TOPICS = (
    "treatment",
    "food",
    "vaccination",
    "money",
    "schools",
    "borders",
    "markets",
    "masks",
    "tests",
    "hospitals",
)
_AT_ONCE = 1000
_TITLES = {
    "kk": "Қала көшелеріне зиянды зат шашылады деген хабар № {}",
    "ru": "Сообщение о распылении вредных веществ на улицах № {}",
    "en": "The message about harmful substances sprayed in the streets, no. {}",
}


def content(number: int) -> Content:
    """A refutation with texts of the usual length in three languages."""
    titles = {code: title.format(number) for code, title in _TITLES.items()}
    texts = {
        code: Text(title, f"{title}. " * 2, f"{title}.\n\n## {title}\n\n- {title}\n- **{title}**\n\n" * 4)
        for code, title in titles.items()
    }
    address = f"https://example.org/{number}"
    evidence = Evidence(f"s{number}", titles, titles["ru"], address, START.date(), "ru", titles["ru"])
    return Content(
        refutation=f"r{number:05d}",
        number=1,
        kind=VersionKind.FIRST,
        verdict=_VERDICTS[number % len(_VERDICTS)],
        texts=texts,
        claims=(ClaimSaid(f"c{number}", titles, START.date()),),
        evidence=(evidence, evidence),
        as_of=START.date(),
        channels=CHANNELS,
        tags=(_TOPICS[number % len(_TOPICS)], _TOPICS[number // 7 % len(_TOPICS)]),
    )


def corrected(number: int, turn: int) -> Content:
    """The same after a correction."""
    note = {"kk": f"Түзету {turn}", "ru": f"Уточнение {turn}", "en": f"Correction {turn}"}
    return replace(content(number), number=1 + turn, kind=VersionKind.CORRECTION, note=note)


def filled(place: Path, count: int) -> Database:
    """A new database with *count* refutations that stand on two channels."""
    database = open_database(f"sqlite:///{place / 'aiqyn.db'}")
    migrate.upgrade(database.engine)
    with database.writing() as session:
        session.add_all(
            Person(handle=handle, name=handle, language=Language.KK, added_at=START)
            for handle in ("author", "editor")
        )
    for start in range(0, count, _AT_ONCE):
        with database.writing() as session:
            add(session, [content(number) for number in range(start, min(count, start + _AT_ONCE))])
    return database


def add(session: Session, contents: Sequence[Content]) -> None:
    """Have *contents* approved and sent, with short links where they are first versions."""
    rows = [(int(one.refutation[1:]) + 1, one, _when(one)) for one in contents]
    first = [(key, one, when) for key, one, when in rows if one.number == 1]
    insert_rows(session, Refutation, [_refutation(key, one, when) for key, one, when in first])
    insert_rows(session, Version, [_version(key, one, when) for key, one, when in rows])
    approvals = [
        {"version_id": _key(key, one), "person_id": 2, "digest": one.digest(), "approved_at": when}
        for key, one, when in rows
    ]
    insert_rows(session, Approval, approvals)
    insert_rows(session, ShortLink, [link for key, one, _ in first for link in _links(key, one)])
    sent = {"state": PublicationState.SENT, "address": "there", "attempts": 1}
    posts = [
        {"version_id": _key(key, one), "code": link["code"], "queued_at": when, "sent_at": when, **sent}
        | {"channel": link["channel"], "language": link["language"]}
        for key, one, when in rows
        for link in _links(key, one)
    ]
    insert_rows(session, Publication, posts)


def _when(one: Content) -> datetime:
    return START + timedelta(hours=int(one.refutation[1:]), days=1000 * (one.number - 1))


def _key(key: int, one: Content) -> int:
    return key + 100_000 * (one.number - 1)


def _refutation(key: int, one: Content, when: datetime) -> dict[str, object]:
    return {
        "id": key,
        "public_id": one.refutation,
        "verdict": one.verdict,
        "as_of": one.as_of,
        "drafted_by_id": 1,
        "drafted_at": when,
        "edited_at": when,
    }


def _version(key: int, one: Content, when: datetime) -> dict[str, object]:
    return {
        "id": _key(key, one),
        "refutation_id": key,
        "number": one.number,
        "attempt": 1,
        "kind": one.kind,
        "content": one.canonical(),
        "digest": one.digest(),
        "submitted_by_id": 1,
        "submitted_at": when,
    }


def _links(key: int, one: Content) -> Iterator[dict[str, object]]:
    for channel in CHANNELS:
        for language in one.texts:
            code = f"{channel[0]}{language}{key:05d}"
            yield {"code": code, "refutation_id": key, "channel": channel, "language": Language(language)}


def size(folder: Path) -> tuple[int, int]:
    """Files and bytes below *folder*."""
    sizes = [entry.stat().st_size for entry in _files(folder)]
    return len(sizes), sum(sizes)


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield entry
