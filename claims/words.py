"""The index of words: what was said is found by its words, the newest first, however much there is.

SQLite keeps it as FTS5 beside `said_words`, PostgreSQL as a GIN index over it. Neither is ever handed what somebody
typed: questions come as folded words, and only letters and digits pass.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from claims.database import insert_rows
from claims.records import ClaimWording, SaidWords, Sighting, SightingRevision, WordCount

BLOCK = 4_096
"""How many numbers lie in one block: PostgreSQL's index knows no order, so each text says which block it is in."""
_LATE = 5_000
"""How far behind the newest number one may still come in: numbers are given before units of work end."""
_CHUNK = 500
_PARTS = "array_to_tsvector(string_to_array(words, ' '))"


@dataclass(frozen=True)
class ToLearn:
    """A text whose words are not known yet, or not as it reads now."""

    id: int
    revision: int
    said: str


_KEPT = select(SaidWords.id, SaidWords.words)
_INTO_FTS5 = "INSERT INTO said_index (rowid, words) VALUES (:id, :words)"
# An index beside a table is told what stood there: it keeps no texts of its own.
_OUT_OF_FTS5 = "INSERT INTO said_index (said_index, rowid, words) VALUES ('delete', :id, :words)"

_FORMS = "#forms"
"""The row of the counts that says which forms were learned; no word has such a sign."""

Groups = Sequence[Collection[str]]
"""For each word asked for the tokens of which one must stand in a text."""


# --- learning ---------------------------------------------------------------------------------------------


def to_learn(session: Session, limit: int) -> list[ToLearn]:
    """Texts to learn the words of, at most *limit*: new ones, revised ones, wordings approved."""
    highest = session.scalar(select(func.max(SaidWords.id))) or 0
    known = select(SaidWords.id).where(SaidWords.id == Sighting.id)
    fresh = select(Sighting).where(Sighting.id > highest - _LATE, ~known.exists())
    found = list(session.scalars(fresh.order_by(Sighting.id).limit(limit)))
    if len(found) < limit:
        revised = (
            select(Sighting)
            .join(SaidWords, SaidWords.id == Sighting.id)
            .where(Sighting.revision != SaidWords.revision)
            .where(Sighting.id.in_(select(SightingRevision.sighting_id)))
        )
        found.extend(session.scalars(revised.limit(limit - len(found))))
    learned = [ToLearn(sighting.id, sighting.revision, sighting.said) for sighting in found]
    if len(learned) < limit:
        worded = select(SaidWords.id).where(SaidWords.id == -ClaimWording.id)
        rows = session.execute(
            select(ClaimWording.id, ClaimWording.text)
            .where(ClaimWording.ended_at.is_(None), ~worded.exists())
            .limit(limit - len(learned))
        )
        learned.extend(ToLearn(-row.id, 1, row.text) for row in rows)
    return learned


def learn(session: Session, said: Mapping[int, tuple[int, Sequence[str]]]) -> None:
    """Keep the words of texts: by number the revision and the tokens."""
    before = _drop(session, sorted(said))
    blocked = session.get_bind().dialect.name == "postgresql"
    rows = [
        {
            "id": number,
            "revision": revision,
            "words": " ".join([*words, *([_block(number)] if blocked else [])]),
        }
        for number, (revision, words) in said.items()
    ]
    insert_rows(session, SaidWords, rows)
    if not blocked:
        session.connection().execute(text(_INTO_FTS5), rows)
    after = Counter(word for _, words in said.values() for word in words)
    after.subtract(before)
    _count(session, {word: change for word, change in after.items() if change})


def keep_forms(session: Session, forms: int) -> None:
    """Forget everything that was cut into other *forms* than these: it is to be learned anew."""
    if session.scalar(select(WordCount.texts).where(WordCount.word == _FORMS)) == forms:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO said_index (said_index) VALUES ('delete-all')"))
    session.execute(delete(SaidWords))
    session.execute(delete(WordCount))
    insert_rows(session, WordCount, [{"word": _FORMS, "texts": forms}])


def forget_ended(session: Session) -> None:
    """Drop the words of wordings that hold no longer."""
    holding = select(ClaimWording.id).where(ClaimWording.id == -SaidWords.id, ClaimWording.ended_at.is_(None))
    gone = list(session.scalars(select(SaidWords.id).where(SaidWords.id < 0, ~holding.exists())))
    _count(session, {word: -texts for word, texts in _drop(session, gone).items()})


def forget(session: Session, number: int, revision: int) -> None:
    """A text is forgotten: none of its words is kept for it, nor at all where no other text has them."""
    said = (session.scalar(select(SaidWords.words).where(SaidWords.id == number)) or "").split(" ")
    learn(session, {number: (revision, ())})
    for chunk in _chunks(said):
        session.execute(delete(WordCount).where(WordCount.word.in_(chunk), WordCount.texts <= 0))


def compact(session: Session) -> None:
    """Have the index of words written anew: FTS5 keeps what it was told to forget until its parts are merged."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO said_index (said_index) VALUES ('optimize')"))


def _drop(session: Session, numbers: Sequence[int]) -> Counter[str]:
    """Take texts out of the index; how many of them had each word."""
    found: Counter[str] = Counter()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    for chunk in _chunks(numbers):
        rows = [row._asdict() for row in session.execute(_KEPT.where(SaidWords.id.in_(chunk)))]
        if rows and on_sqlite:
            session.connection().execute(text(_OUT_OF_FTS5), rows)
        for row in rows:
            found.update(word for word in row["words"].split(" ") if not _is_block(word))
        session.execute(delete(SaidWords).where(SaidWords.id.in_(chunk)))
    return found


def _count(session: Session, changes: Mapping[str, int]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    grown = [{"word": word, "texts": change} for word, change in sorted(changes.items()) if change > 0]
    for start in range(0, len(grown), _CHUNK):
        fresh: Any = insert(WordCount).values(grown[start : start + _CHUNK])
        session.execute(
            fresh.on_conflict_do_update(
                index_elements=[WordCount.word], set_={"texts": WordCount.texts + fresh.excluded.texts}
            )
        )
    for word, change in changes.items():
        if change < 0:
            session.execute(
                update(WordCount).where(WordCount.word == word).values(texts=WordCount.texts + change)
            )


# --- asking -----------------------------------------------------------------------------------------------


def counts(session: Session, words: Collection[str]) -> dict[str, int]:
    """In how many texts each of these words stands; words that stand nowhere are left out."""
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(set(words))):
        rows = session.execute(
            select(WordCount.word, WordCount.texts).where(WordCount.word.in_(chunk), WordCount.texts > 0)
        )
        found.update({row.word: row.texts for row in rows})
    return found


def found_in(session: Session, groups: Groups, *, before: int = 0, limit: int = 100) -> list[int]:
    """The numbers of the sightings in which all of *groups* stand, the newest first, from below *before* on."""
    if not groups:
        return []
    if session.get_bind().dialect.name == "sqlite":
        return _ask_sqlite(session, groups, 1, before, limit)
    return _ask_postgresql(session, groups, before, limit)


def found_in_wordings(session: Session, groups: Groups, limit: int = 20) -> list[int]:
    """The claims, by number, in whose approved wording all of *groups* stand."""
    if not groups:
        return []
    if session.get_bind().dialect.name == "sqlite":
        numbers = _ask_sqlite(session, groups, None, 0, limit)
    else:
        numbers = _few(session, _tsquery([*groups, [_block(-1)]]), 0, limit)
    worded = select(ClaimWording.claim_id).where(ClaimWording.id.in_([-number for number in numbers]))
    return list(dict.fromkeys(session.scalars(worded.order_by(ClaimWording.id.desc()))))


def _ask_sqlite(session: Session, groups: Groups, least: int | None, before: int, limit: int) -> list[int]:
    asked = " AND ".join("(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in groups)
    below = before or (0 if least is None else 1 << 62)
    query = text(
        "SELECT rowid FROM said_index WHERE said_index MATCH :asked AND rowid < :below AND rowid >= :least"
        " ORDER BY rowid DESC LIMIT :limit"
    )
    told = {"asked": asked, "below": below, "least": -(1 << 62) if least is None else least, "limit": limit}
    return list(session.scalars(query, told))


def _ask_postgresql(session: Session, groups: Groups, before: int, limit: int) -> list[int]:
    """Block by block from the newest on, twice as many each time, until there is enough."""
    highest = session.scalar(select(func.max(SaidWords.id))) or 0
    top = min(before or highest + 1, highest + 1)
    block, width = max(top - 1, 0) // BLOCK, 1
    found: list[int] = []
    while block >= 0 and len(found) < limit:
        least = max(block - width + 1, 0)
        if width > _WIDEST:
            least, blocks = 0, []  # few as they are, all that is left costs less than so many blocks
        else:
            blocks = [_block(number * BLOCK) for number in range(least, block + 1)]
        asked = _tsquery([*groups, *([blocks] if blocks else [])])
        found.extend(_few(session, asked, top, limit - len(found), least * BLOCK))
        top, block, width = least * BLOCK, least - 1, width * 4
    return found


_WIDEST = 64


def _few(session: Session, asked: str, below: int, limit: int, least: int = -(1 << 62)) -> list[int]:
    query = text(
        f"SELECT id FROM said_words WHERE {_PARTS} @@ CAST(:asked AS tsquery)"  # noqa: S608 - a constant
        " AND id + 0 < :below AND id + 0 >= :least ORDER BY id + 0 DESC LIMIT :limit"
    )
    told = {"asked": asked, "below": below, "least": least, "limit": limit}
    return list(session.scalars(query, told))


def _tsquery(groups: Groups) -> str:
    return " & ".join("(" + " | ".join(f"'{word}'" for word in group) + ")" for group in groups)


def _block(number: int) -> str:
    return f"block{'w' if number < 0 else number // BLOCK}#"


def _is_block(word: str) -> bool:
    return word.endswith("#")


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])
