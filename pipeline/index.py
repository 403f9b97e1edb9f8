"""The index of everything that was said, kept true to the record: the record is the truth, the index a cache.

With each commit the index notes the newest act that it knows of. Where that act is still the chain's newest, and no
source has revised a text since, nothing needs to be read; after other people's acts the numbers of all texts and of
their claims are compared, and only what differs is read. An index of another database, of another way to fold or with
damaged files is made anew.
"""

import hashlib
import importlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from claims import acts
from claims.plugins import discover
from claims.records import Act, Claim, Erasure, Match, Sighting, SightingRevision, Source
from claims.sources import COUNTED
from claims.terms import ClaimState, TextLanguage
from claims.triage import MEMBER
from models.candidates import CandidateIndex, DamagedError, Mode
from models.text import fold_all
from pipeline.passages import Passage, passages, wordings

Ints = npt.NDArray[np.int64]
READ_AT_ONCE = 500
COMMIT_EVERY = 20_000
_LANGUAGES = tuple(TextLanguage)
MACHINE = "machine:matcher"


def mark(revision: int, language: str) -> int:
    """The number kept with a text: its revision and its language."""
    return revision << 3 | _LANGUAGES.index(TextLanguage(language))


def language_of(number: int) -> TextLanguage:
    """The language in a mark."""
    return _LANGUAGES[number & 7]


# --- opening ------------------------------------------------------------------------------------------


def open_index(
    session: Session, folder: Path | None, mode: Mode, noted: Callable[[str], None]
) -> CandidateIndex:
    """The index in *folder*, true to the record; in memory without a folder. *noted* hears why it is made anew."""
    if folder is None:
        return _filled(session, CandidateIndex(), noted, "")
    if mode is Mode.WRITE:
        return _open_to_write(session, folder, noted)
    try:
        index = CandidateIndex.open(folder, mode)
    except DamagedError:
        return _filled(session, CandidateIndex(), noted, "")
    if _distrust(session, index):
        return _filled(session, CandidateIndex(), noted, "")
    if mode is Mode.REHEARSE:
        bring_up(session, index)
    return index


def _open_to_write(session: Session, folder: Path, noted: Callable[[str], None]) -> CandidateIndex:
    try:
        index = CandidateIndex.open(folder)
    except DamagedError as error:
        shutil.rmtree(folder)
        return _filled(session, CandidateIndex.open(folder), noted, f"The index is made anew: {error}.")
    if why := _distrust(session, index):
        said = f"The index is made anew: {why}." if len(index) else ""
        return _filled(session, index, noted, said)
    bring_up(session, index)
    return index


def _distrust(session: Session, index: CandidateIndex) -> str:
    """Why what stands in the index cannot be taken for this database's; nothing where it can."""
    if not index.note:
        return "its making was interrupted"
    note = json.loads(index.note)
    if note["fold"] != fold_marker():
        return "texts are folded in another way now"
    head = acts.Head.parse(note["head"])
    known = session.scalar(select(Act.hash).where(Act.seq == head.seq)) if head.seq else acts.GENESIS
    return "" if known == head.hash else "it was made from another database"


def note_of(head: acts.Head) -> str:
    """What the index notes with a commit."""
    return json.dumps({"head": str(head), "fold": fold_marker()})


def _filled(
    session: Session, index: CandidateIndex, noted: Callable[[str], None], said: str
) -> CandidateIndex:
    if said:
        noted(said)
    index.fit([], [])
    index.commit("")
    bring_up(session, index, whole=True)
    return index


@lru_cache(maxsize=1)
def fold_marker() -> str:
    """A digest of all that decides how a text is folded: the code, its tables, the languages."""
    names, digest = ["models.text", "models._hashes"], hashlib.sha256()
    for name in names:
        path = Path(importlib.import_module(name).__file__ or "")
        source = path.read_text("utf-8")
        found = re.findall(r"^from models\.(\w+) import", source, re.MULTILINE)
        for line in re.findall(r"^from models import (.+)$", source, re.MULTILINE):
            found += re.findall(r"\w+", line)
        names += [f"models.{one}" for one in dict.fromkeys(found) if f"models.{one}" not in names]
        tables = [*path.parent.glob(f"{path.stem}.tsv"), *(path.parent / "trained").glob(f"{path.stem}.*")]
        for part in (path, *sorted(tables)):
            digest.update(part.read_bytes())
    for module in discover("claims.languages").modules.values():
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()[:16]


# --- true to the record ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """What the record says is said: keys, whose each is (a claim, or a refutation), its revision."""

    keys: Ints
    labels: Ints
    revisions: Ints


def bring_up(session: Session, index: CandidateIndex, *, whole: bool = False) -> None:
    """Take in what is new in the record and back what no longer stands; *whole* compares whatever the note says."""
    head = acts.head(session)
    known = json.loads(index.note)["head"] if index.note else ""
    if whole or index.recovered or known != str(head) or _is_revised(session, index):
        _compare(session, index)
        index.commit(note_of(head))


def _is_revised(session: Session, index: CandidateIndex) -> bool:
    return any(
        key in index and index.mark_of(key) >> 3 != revision for key, revision in _revisions(session).items()
    )


def _revisions(session: Session) -> dict[int, int]:
    query = select(SightingRevision.sighting_id, func.max(SightingRevision.number) + 1)
    return {row[0]: row[1] for row in session.execute(query.group_by(SightingRevision.sighting_id))}


def _compare(session: Session, index: CandidateIndex) -> None:
    said, texts = _said(session), {one.key: one for one in (*wordings(session), *passages(session))}
    own = _Said(
        np.fromiter(texts, np.int64, len(texts)),
        np.fromiter((one.label for one in texts.values()), np.int64, len(texts)),
        np.zeros(len(texts), np.int64),
    )
    wanted = _Said(
        *(np.concatenate(pair) for pair in zip(vars(said).values(), vars(own).values(), strict=True))
    )
    keys, labels, revisions = index.keys(), index.labels(), index.marks() >> 3
    index.withdraw(keys[~np.isin(keys, wanted.keys)].tolist())
    if len(keys):
        order = np.argsort(keys)
        place = order[np.minimum(np.searchsorted(keys, wanted.keys, sorter=order), len(keys) - 1)]
        known = keys[place] == wanted.keys
        moved = known & (labels[place] != wanted.labels)
        index.relabel(wanted.keys[moved].tolist(), wanted.labels[moved].tolist())
        fresh = ~known | (revisions[place] != wanted.revisions)
    else:
        fresh = np.ones(len(wanted.keys), np.bool_)
    _take_in(session, index, wanted.keys[fresh], wanted.labels[fresh], texts)


def _take_in(
    session: Session, index: CandidateIndex, keys: Ints, labels: Ints, texts: dict[int, Passage]
) -> None:
    for start in range(0, len(keys), READ_AT_ONCE):
        some = keys[start : start + READ_AT_ONCE].tolist()
        whose = dict(zip(some, labels[start : start + READ_AT_ONCE].tolist(), strict=True))
        read = {one.key: one for one in _sightings(session, [key for key in some if key > 0])}
        found = [read.get(key) or texts[key] for key in some]
        index.partial_fit(
            some,
            fold_all(one.text for one in found),
            [whose[key] for key in some],
            [one.mark for one in found],
        )
        if start % COMMIT_EVERY == 0:
            index.commit()


def _sightings(session: Session, numbers: Sequence[int]) -> Iterator[Passage]:
    wanted = (Sighting.id, Sighting.title, Sighting.text, Sighting.revision, Sighting.language)
    for number, title, text, revision, language in session.execute(
        select(*wanted).where(Sighting.id.in_(numbers))
    ):
        yield Passage(number, 0, Sighting(title=title, text=text).said, mark(revision, language))


def _said(session: Session) -> _Said:
    """Every sighting that is in a claim, with that claim: the first where there are two."""
    query = select(Match.sighting_id, Match.claim_id).where(Match.standing.in_(MEMBER)).order_by(Match.id)
    pairs = list(_pairs(session, query))
    said = np.concatenate(pairs) if pairs else np.zeros((0, 2), np.int64)
    merged = select(Claim.id).where(Claim.state == ClaimState.MERGED)
    silent = select(Sighting.id).join(Source).where(Source.state.not_in(COUNTED))
    said = said[~np.isin(said[:, 1], _numbers(session.scalars(merged).all()))]
    said = said[~np.isin(said[:, 0], _numbers(session.scalars(silent).all()))]
    said = said[~np.isin(said[:, 0], _numbers(session.scalars(select(Erasure.sighting_id)).all()))]
    keys, first = np.unique(said[:, 0], return_index=True)
    revisions = np.ones(len(keys), np.int64)
    for number, revision in _revisions(session).items():
        revisions[np.searchsorted(keys, number) : np.searchsorted(keys, number, "right")] = revision
    return _Said(keys, said[first, 1], revisions)


def _pairs(session: Session, query: Select[int, int]) -> Iterator[Ints]:
    # Straight from the driver: a million rows take a second so, and five as SQLAlchemy's rows.
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    cursor: Any = session.connection().exec_driver_sql(str(compiled)).cursor
    while rows := cursor.fetchmany(20_000):
        yield np.array(rows, np.int64)


def _numbers(found: Sequence[int]) -> Ints:
    return np.array(found, np.int64)


def only_ours(session: Session, since: acts.Head) -> bool:
    """Whether nobody but the matcher has acted since."""
    query = select(Act.seq).where(Act.seq > since.seq, Act.actor != MACHINE).limit(1)
    return session.scalar(query) is None
