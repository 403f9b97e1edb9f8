"""What might answer a claim: the refutations and statements there are, ranked by the matcher itself.

With thousands of them not all are compared: an index of their texts, kept in memory and brought up to date by what
changed, names the nearest, and the matcher weighs those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from claims import dossier
from claims.database import Database
from claims.records import (
    Claim,
    ClaimWording,
    Refutation,
    RefutationClaim,
    RefutationText,
    Statement,
)

if TYPE_CHECKING:  # they load NumPy
    from models.candidates import CandidateIndex
    from models.matcher import Matcher
    from models.text import Folded

COMPARED = 8
"""Texts of a claim that are compared: its wordings and its first sightings."""
FAINT = 0.05
"""Probabilities below this are not worth a line."""
ALL = 200
"""Texts up to which all are compared; of more only the nearest."""
NEAREST = 24
"""Texts near to one of the claim's that are compared."""


@dataclass(frozen=True)
class Suggestion:
    """One refutation or statement that may answer a claim: how likely it is about the same thing."""

    id: str
    kind: str
    score: float
    title: str
    text: str = ""
    """The text of it that is nearest."""
    said: str = ""
    """The text of the claim that it is near to."""


@dataclass(frozen=True)
class Offered:
    """One text that stands for a refutation, a statement, an answer or a page."""

    id: str
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Family:
    """What is compared with: every text of it, and what is another one as soon as any of them has changed."""

    name: str
    offered: Callable[[Session], Iterable[Offered]]
    token: Callable[[Session], tuple[object, ...]]


@dataclass
class _Offers:
    """Every text there is to compare with, folded, and an index that finds the near ones."""

    family: Family
    index: "CandidateIndex"
    token: tuple[object, ...] = ()
    numbers: dict[Offered, int] = field(default_factory=dict)
    folds: dict[int, tuple[Offered, "Folded"]] = field(default_factory=dict)
    last: int = 0
    lock: Lock = field(default_factory=Lock)

    def bring_up_to_date(self, session: Session) -> None:
        """Take in what is new since last time, and out what is gone."""
        from models.text import fold

        token = self.family.token(session)
        if token == self.token:
            return
        now = dict.fromkeys(self.family.offered(session))
        gone = [offer for offer in self.numbers if offer not in now]
        for offer in gone:
            del self.folds[self.numbers[offer]]
        self.index.withdraw([self.numbers.pop(offer) for offer in gone])
        fresh = [offer for offer in now if offer not in self.numbers]
        for offer in fresh:
            self.last += 1
            self.numbers[offer] = self.last
            self.folds[self.last] = (offer, fold(offer.text))
        keys = [self.numbers[offer] for offer in fresh]
        self.index.partial_fit(keys, [self.folds[key][1] for key in keys])
        self.token = token

    def near(self, said: Sequence["Folded"], without: frozenset[str]) -> list[tuple[int, Offered, "Folded"]]:
        """What to compare each of *said* with, by its place: all while they are few, else its nearest."""
        if len(self.folds) <= ALL:
            found = [(place, key) for place in range(len(said)) for key in self.folds]
        else:
            asked = self.index.kneighbors(list(said), n_neighbors=NEAREST)
            found = [(place, key) for place, near in enumerate(asked) for key, _ in near]
        pairs = [(place, *self.folds[key]) for place, key in found]
        return [pair for pair in pairs if pair[1].id not in without]


_kept: "WeakKeyDictionary[Engine, dict[str, _Offers]]" = WeakKeyDictionary()
_kept_lock = Lock()


def suggest(session: Session, claim: Claim, limit: int = 10, folder: Path | None = None) -> list[Suggestion]:
    """The refutations and statements nearest to *claim*, best first; none that answers it already.

    *folder*: the desk's, in which a matcher of its own may lie.
    """
    return nearest(session, REFUTING, said_of(session, claim), _answering(session, claim), limit, folder)


def nearest(
    session: Session,
    family: Family,
    written: Sequence[str],
    without: frozenset[str] = frozenset(),
    limit: int = 10,
    folder: Path | None = None,
) -> list[Suggestion]:
    """What of a family is nearest to one of the texts *written*, best first, leaving out those named."""
    from models.text import fold_all

    said = fold_all(written)
    offers = _offers_of(session, family)
    with offers.lock:
        offers.bring_up_to_date(session)
        near = offers.near(said, without)
    if not near or not said:
        return []
    scores = matcher_in(folder).score([(said[place], other) for place, _, other in near])
    best: dict[str, Suggestion] = {}
    for (place, offer, _), probability in zip(near, scores, strict=True):
        score = round(float(probability), 4)
        if score >= FAINT and (offer.id not in best or score > best[offer.id].score):
            best[offer.id] = Suggestion(offer.id, offer.kind, score, offer.title, offer.text, written[place])
    return sorted(best.values(), key=lambda item: (-item.score, item.id))[:limit]


def warm(database: Database) -> None:
    """Take in all that is offered before anybody asks: thousands of texts are folded once a process."""
    with database.reading() as session:
        offers = _offers_of(session, REFUTING)
        with offers.lock:
            offers.bring_up_to_date(session)


def matcher_in(folder: Path | None) -> "Matcher":
    """The matcher in service, read anew only when the desk has trained another."""
    from models.matcher import NAME

    own = folder / "models" / NAME if folder is not None else None
    return _matcher(folder, own.stat().st_mtime_ns if own is not None and own.is_file() else 0)


@lru_cache(maxsize=4)
def _matcher(folder: Path | None, changed: int) -> "Matcher":
    from models.matcher import in_service

    return in_service(folder)


def _offers_of(session: Session, family: Family) -> _Offers:
    from models.candidates import CandidateIndex

    engine = session.get_bind().engine
    with _kept_lock:
        kept = _kept.setdefault(engine, {})
        if family.name not in kept:
            kept[family.name] = _Offers(family, CandidateIndex())
        return kept[family.name]


def said_of(session: Session, claim: Claim) -> list[str]:
    """What is compared of a claim: its wordings and its first sightings."""
    page = dossier.sightings_page(session, claim, newest=False, limit=COMPARED)
    sightings = [match.sighting.said for match in page.matches]
    return list(dict.fromkeys([*claim.wording().values(), *sightings]))[:COMPARED]


def _answering(session: Session, claim: Claim) -> frozenset[str]:
    query = (
        select(Refutation.public_id)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .where(RefutationClaim.claim_id == claim.id)
    )
    return frozenset(session.scalars(query))


def _token(session: Session) -> tuple[object, ...]:
    """What is another one as soon as anything that is offered has changed."""
    links = RefutationClaim.refutation_id * 31 + RefutationClaim.claim_id
    parts = (
        select(func.count(), func.max(Refutation.edited_at), func.max(Refutation.id)).select_from(Refutation),
        select(func.count(), func.max(Statement.id)).select_from(Statement),
        select(func.max(ClaimWording.id), func.max(ClaimWording.ended_at)),
        select(func.count(), func.sum(links)).select_from(RefutationClaim),
    )
    return tuple(value for part in parts for value in session.execute(part).one())


def _offered(session: Session) -> Iterator[Offered]:
    """A refutation stands for its titles and for its claims' wordings, a statement for its title and its quote."""
    titles: dict[str, list[str]] = {}
    rows = session.execute(
        select(Refutation.public_id, RefutationText.title)
        .join(RefutationText, RefutationText.refutation_id == Refutation.id)
        .order_by(Refutation.id, RefutationText.language)
    )
    for name, title in rows:
        titles.setdefault(name, []).append(title)
    for name, worded in _wordings(session).items():
        titles.setdefault(name, []).extend(worded)
    for name, texts in titles.items():
        for text in dict.fromkeys(texts):
            yield Offered(name, "refutation", texts[0], text)
    query = select(Statement.public_id, Statement.title, Statement.quote).order_by(Statement.id)
    for name, title, quote in session.execute(query):
        for text in dict.fromkeys(filter(None, (title, quote))):
            yield Offered(name, "statement", title, text)


def _wordings(session: Session) -> Mapping[str, list[str]]:
    """The wordings of the claims that each refutation answers."""
    rows = session.execute(
        select(Refutation.public_id, ClaimWording.text)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .join(ClaimWording, ClaimWording.claim_id == RefutationClaim.claim_id)
        .where(ClaimWording.ended_at.is_(None))
        .order_by(Refutation.id, ClaimWording.id)
    )
    found: dict[str, list[str]] = {}
    for name, text in rows:
        found.setdefault(name, []).append(text)
    return found


REFUTING = Family("refuting", _offered, _token)
"""What a claim may be answered by: refutations and statements."""
