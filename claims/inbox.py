"""The desk's inbox: claims as they want a look, filtered, counted and paged, at any size.

Every filter is a walk along an index of `claim_weights` or `claim_facets` in the order asked for, from where the last
page ended; where more than one filter holds, along that with the fewest claims. A walk looks at `BUDGET` claims at
most: a page that so many did not fill says where to look on, and a count that ended there says "more than".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from claims import lines as written
from claims import looks
from claims.errors import NotFoundError, RefusedError
from claims.ids import tidy
from claims.lines import ClaimLine
from claims.marks import is_marked
from claims.records import (
    Claim,
    ClaimFacet,
    ClaimLook,
    ClaimTag,
    ClaimWeight,
    Match,
    Place,
    QuestionGroup,
    RefutationClaim,
    Sighting,
    Source,
    Weighing,
)
from claims.shelves import BACK
from claims.sources import COUNTED
from claims.terms import ClaimState, Facet, InboxOrder, Mark, Shelf, SightingKind
from claims.triage import MEMBER, PREFIX
from claims.weights import ANSWERED, CLUSTER, seen_at

COUNTED_TO = 10_000
"""Up to here counts are exact."""
BUDGET = 20_000
"""How many claims one look walks past at most."""
_FEW = 4_000
"""So many are sorted rather than walked past in order."""
_UNWEIGHED = 500
NOBODY = "nobody"


@dataclass(frozen=True)
class Filters:
    """What of the inbox is wanted; everything empty is all that is open."""

    state: ClaimState | None = ClaimState.OPEN
    """None: open and closed ones."""
    language: str = ""
    region: str = ""
    """A place's code."""
    source: str = ""
    """A source's key."""
    tag: str = ""
    assigned: str = ""
    """A person's number, or `NOBODY`."""
    answered: bool | None = None
    """Whether a refutation is linked, written or in writing."""
    back: bool = False
    muted: bool = False
    """Only what was muted, which is left out else."""
    least: int = 1
    most: int = 0
    """How many sightings at most; 0 for any number, 1 for lone ones."""
    since: datetime | None = None
    """First seen from then on."""
    unread_by: int = 0
    """Only what this person has not looked at as it is now."""
    asked: bool = False
    """Only claims of which nothing but questions is known that ask about no rumour, which are left out else."""


@dataclass(frozen=True)
class Count:
    """How many there are: so many, or more than so many."""

    number: int
    exact: bool


@dataclass(frozen=True)
class Page:
    """Some lines of the inbox."""

    lines: list[ClaimLine]
    after: str = ""
    """Where the next page goes on; empty at the end."""
    unweighed: int = 0
    """How many of the lines have no priority yet."""


# --- pages ------------------------------------------------------------------------------------------------


def page(
    session: Session,
    filters: Filters,
    *,
    order: InboxOrder = InboxOrder.PRIORITY,
    limit: int = 50,
    after: str = "",
    reader: int = 0,
) -> Page:
    """A page of the inbox; what was not weighed yet comes first. *reader* is the number of who reads it."""
    waiting = [] if after or filters.back else _unweighed(session, filters, limit)
    walk = _Walk(session, filters, order, _place(session, after, order) if after else None)
    numbers, place = walk.take(limit - len(waiting)) if len(waiting) < limit else ([], None)
    found = written.lines(session, waiting + numbers, newest(session))
    if reader:
        found = looks.mark_lines(session, reader, found)
    return Page(found, _cursor(session, place) if place else "", len(waiting))


def claim_lines(
    session: Session,
    *,
    limit: int = 20,
    order: InboxOrder = InboxOrder.PRIORITY,
    after: str = "",
    **asked: Any,
) -> list[ClaimLine]:
    """The lines of one page; *asked* are fields of `Filters`."""
    return page(session, Filters(**asked), order=order, limit=limit, after=after).lines


def lines_of(
    session: Session, numbers: Sequence[int], filters: Filters | None = None, *, reader: int = 0
) -> list[ClaimLine]:
    """The lines of these claims, in this order, that *filters* let through; all of them when there are none."""
    kept = numbers if filters is None else _passing(session, numbers, filters)
    found = written.lines(session, kept, newest(session))
    return looks.mark_lines(session, reader, found) if reader else found


def _passing(session: Session, numbers: Sequence[int], filters: Filters) -> list[int]:
    walk = _Walk(session, filters, InboxOrder.NEW, None)
    passing: set[int] = set()
    for shelf in walk.shelves:
        query = walk.narrowed(select(walk.record.claim_id), shelf, None, None)
        passing.update(session.scalars(query.where(walk.record.claim_id.in_(numbers))))
    return [number for number in numbers if number in passing]


def count(session: Session, filters: Filters) -> Count:
    """How many claims *filters* let through, beside those not weighed yet."""
    return _Walk(session, filters, InboxOrder.PRIORITY, None).count()


def newest(session: Session) -> datetime | None:
    """The time of the newest sighting: the end of what can be looked at."""
    weighed = session.scalar(select(Weighing.seen_until))
    # Only what came in since then can be newer, and what was published is at most a day ahead of that.
    since = Sighting.first_seen_at >= weighed - timedelta(days=1) if weighed else true()
    found = session.scalar(select(func.max(seen_at)).where(since))
    return max((moment for moment in (weighed, found) if moment is not None), default=None)


# --- where a page goes on ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A place in an order: behind the claim of this value and number."""

    value: Any
    number: int


def _place(session: Session, after: str, order: InboxOrder) -> _Place:
    name, _, told = after.partition("~")
    public_id = tidy(name, PREFIX)
    number = session.scalar(select(Claim.id).where(Claim.public_id == public_id))
    if number is None:
        raise NotFoundError(kind="claim", name=name)
    if told:
        return _Place(_value(told, order), number)
    value = session.scalar(select(_column(ClaimWeight, order)).where(ClaimWeight.claim_id == number))
    if value is None:
        raise RefusedError(
            reason="{claim} has not been weighed yet; begin at the top of the inbox", claim=public_id
        )
    return _Place(value, number)


def _value(told: str, order: InboxOrder) -> float | datetime:
    try:
        return datetime.fromisoformat(told) if order is InboxOrder.NEW else float(told)
    except ValueError:
        raise RefusedError(reason="this page cannot be found again; begin at the top of the inbox") from None


def _cursor(session: Session, place: _Place) -> str:
    name = session.scalar(select(Claim.public_id).where(Claim.id == place.number))
    value = place.value.isoformat() if isinstance(place.value, datetime) else repr(place.value)
    return f"{name}~{value}"


def _column(record: type[ClaimWeight] | type[ClaimFacet], order: InboxOrder) -> InstrumentedAttribute[Any]:
    names = {InboxOrder.PRIORITY: "score", InboxOrder.NEW: "first_at", InboxOrder.GROWTH: "growth"}
    return getattr(record, names[order])  # type: ignore[no-any-return]


# --- walking ----------------------------------------------------------------------------------------------

_SHELVES = {
    ClaimState.OPEN: (Shelf.OPEN, Shelf.BACK),
    ClaimState.CLOSED: (Shelf.BACK, Shelf.CLOSED),
    None: (Shelf.OPEN, Shelf.BACK, Shelf.CLOSED),
}


def _facets(filters: Filters) -> list[tuple[Facet, str]]:
    """The filters that are facets."""
    found = [
        (Facet.LANGUAGE, filters.language),
        (Facet.REGION, filters.region),
        (Facet.SOURCE, filters.source),
        (Facet.TAG, filters.tag),
        (Facet.ASSIGNED, filters.assigned if filters.assigned != NOBODY else ""),
        (Facet.MARK, BACK if filters.back else ""),
        (Facet.MARK, ANSWERED if filters.answered else ""),
        (Facet.MARK, CLUSTER if filters.least > 1 else ""),
    ]
    return [facet for facet in found if facet[1]]


@dataclass
class _Walk:
    """A look along the smallest of the filters."""

    session: Session
    filters: Filters
    order: InboxOrder
    place: _Place | None
    along: tuple[Facet, str] | None = None
    others: list[tuple[Facet, str]] = field(default_factory=list)
    scattered: bool = False
    """Whether what is looked at is few and found by its time, not by the order."""

    def __post_init__(self) -> None:
        facets = _facets(self.filters)
        if len(facets) > 1:
            facets.sort(key=self._size)
        self.along, self.others = (facets[0], facets[1:]) if facets else (None, [])
        if self.filters.since is not None and self.order is not InboxOrder.NEW:
            recent = select(self.record.claim_id).where(self._in(self.shelves), *self._since())
            self.scattered = self._many(recent, _FEW) <= _FEW

    @property
    def record(self) -> type[ClaimWeight] | type[ClaimFacet]:
        return ClaimFacet if self.along else ClaimWeight

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        return (Shelf.MUTED,) if self.filters.muted else _SHELVES[self.filters.state]

    @property
    def _key(self) -> Any:
        column = _column(self.record, self.order)
        return (
            column + 0 if self.scattered else column
        )  # so that no database walks in order past all the others

    def _size(self, facet: tuple[Facet, str]) -> int:
        kind, value = facet
        query = select(ClaimFacet.claim_id).where(ClaimFacet.kind == kind, ClaimFacet.value == value)
        return self._many(query.where(ClaimFacet.shelf.in_(self.shelves)), COUNTED_TO)

    def _many(self, query: Select[Any], most: int) -> int:
        some = query.limit(most + 1).subquery()
        return self.session.scalar(select(func.count()).select_from(some)) or 0

    def take(self, limit: int) -> tuple[list[int], _Place | None]:
        """The numbers of the next claims, and the place behind the last; None at the end."""
        found: list[tuple[Any, int]] = []
        stopped: list[tuple[Any, int]] = []
        for shelf in self.shelves:
            rows, stop = self._take(shelf, limit + 1)
            found.extend(rows)
            stopped.extend([stop] if stop is not None else [])
        found.sort(reverse=True)
        bar = max(stopped, default=None)
        if bar is not None:
            found = [row for row in found if row >= bar]
        if len(found) > limit:
            found = found[:limit]
            return [number for _, number in found], _Place(*found[-1])
        return [number for _, number in found], _Place(*bar) if bar is not None else None

    def _take(self, shelf: Shelf, limit: int) -> tuple[list[tuple[Any, int]], tuple[Any, int] | None]:
        """The next rows of one shelf, and where the walk stopped short of its end."""
        if self.scattered or not self._picky:
            return self._rows(shelf, None, limit, self.place), None
        found: list[tuple[Any, int]] = []
        place, stride, walked = self.place, limit * 4, 0
        while walked < BUDGET:
            stop = self._stop(shelf, place, stride)
            found.extend(self._rows(shelf, stop, limit - len(found), place))
            if stop is None or len(found) >= limit:
                return found, None
            place, walked, stride = _Place(*stop), walked + stride, min(stride * 8, BUDGET)
        assert place is not None
        return found, (place.value, place.number)

    @cached_property
    def _some_aside(self) -> bool:
        """Whether there is any such claim to leave out: where nobody asks, nothing is looked up on the way."""
        query = select(QuestionGroup.claim_id).where(QuestionGroup.aside).limit(1)
        return self.session.scalar(query) is not None

    @property
    def _picky(self) -> bool:
        return next(self._conditions(), None) is not None

    def _rows(
        self, shelf: Shelf, stop: tuple[Any, int] | None, limit: int, place: _Place | None
    ) -> list[tuple[Any, int]]:
        number = self.record.claim_id
        query = self.narrowed(select(self._key, number), shelf, stop, place)
        query = query.order_by(self._key.desc(), number.desc()).limit(limit)
        return [(row[0], row[1]) for row in self.session.execute(query)]

    def _stop(self, shelf: Shelf, place: _Place | None, stride: int) -> tuple[Any, int] | None:
        """The row so far along the index; None when it ends before."""
        number = self.record.claim_id
        query = select(self._key, number).where(self._in([shelf]), *self._behind(place), *self._ahead())
        query = query.order_by(self._key.desc(), number.desc()).offset(stride - 1).limit(1)
        row = self.session.execute(query).one_or_none()
        return (row[0], row[1]) if row is not None else None

    def narrowed(
        self, query: Select[Any], shelf: Shelf, stop: tuple[Any, int] | None, place: _Place | None
    ) -> Select[Any]:
        conditions = list(self._conditions())
        if self.along and any(not isinstance(one, _Elsewhere) for one in conditions):
            query = query.join(ClaimWeight, ClaimWeight.claim_id == ClaimFacet.claim_id)
        if self.filters.unread_by:
            query = query.outerjoin(
                ClaimLook,
                and_(
                    ClaimLook.claim_id == self.record.claim_id,
                    ClaimLook.person_id == self.filters.unread_by,
                ),
            )
        wanted = [one.condition if isinstance(one, _Elsewhere) else one for one in conditions]
        query = query.where(self._in([shelf]), *self._behind(place), *self._ahead(), *wanted)
        if stop is not None:
            query = query.where(tuple_(self._key, self.record.claim_id) >= tuple_(*stop))
        return query

    def _in(self, shelves: Sequence[Shelf]) -> ColumnElement[bool]:
        record = self.record
        lies = record.shelf == shelves[0] if len(shelves) == 1 else record.shelf.in_(shelves)
        if self.along is None:
            return lies
        return and_(ClaimFacet.kind == self.along[0], ClaimFacet.value == self.along[1], lies)

    def _behind(self, place: _Place | None) -> list[ColumnElement[bool]]:
        if place is None:
            return []
        return [tuple_(self._key, self.record.claim_id) < tuple_(place.value, place.number)]

    def _since(self) -> list[ColumnElement[bool]]:
        return [self.record.first_at >= self.filters.since] if self.filters.since else []

    def _ahead(self) -> list[ColumnElement[bool]]:
        """The time, where it is a piece of the index that is walked along."""
        return self._since() if self.scattered or self.order is InboxOrder.NEW else []

    def _conditions(self) -> Iterator["ColumnElement[bool] | _Elsewhere"]:
        """What each claim on the way is asked."""
        for kind, value in self.others:
            facet = ClaimFacet.__table__.alias(
                f"has_{kind.value}_{len(value)}_{self.others.index((kind, value))}"
            )
            same = (
                facet.c.claim_id == self.record.claim_id,
                facet.c.kind == kind,
                facet.c.value == value,
            )
            yield _Elsewhere(exists().where(*same))
        wanted = self.filters
        if not self._ahead():
            yield from (_Elsewhere(one) for one in self._since())
        if wanted.assigned == NOBODY:
            yield ClaimWeight.assigned_to_id.is_(None)
        if wanted.answered is False:
            yield ClaimWeight.answered.is_(False)
        if wanted.least > 2:
            yield ClaimWeight.sightings >= wanted.least
        if wanted.most:
            yield ClaimWeight.sightings <= wanted.most
        if wanted.unread_by:
            yield looks.is_unread(self.session, wanted.unread_by)
        if wanted.asked or self._some_aside:
            aside = _is_aside(self.record.claim_id)
            yield _Elsewhere(aside if wanted.asked else ~aside)

    def count(self) -> Count:
        """How many there are; exact up to ten thousand, if the walk comes to the end."""
        total, exact = 0, True
        for shelf in self.shelves:
            stop = self._stop(shelf, None, BUDGET) if self._picky and not self.scattered else None
            query = self.narrowed(select(self.record.claim_id), shelf, stop, None)
            total += self._many(query, COUNTED_TO)
            exact = exact and stop is None
        return Count(min(total, COUNTED_TO), exact and total <= COUNTED_TO)


def _is_aside(claim_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(QuestionGroup.claim_id == claim_id, QuestionGroup.aside)


@dataclass(frozen=True)
class _Elsewhere:
    """A condition that asks nothing of the weight itself."""

    condition: ColumnElement[bool]


# --- what was not weighed yet -----------------------------------------------------------------------------


def _unweighed(session: Session, filters: Filters, limit: int) -> list[int]:
    """The claims opened since the last weighing, those of most sources and questions first."""
    highest = select(func.coalesce(func.max(ClaimWeight.claim_id), 0)).scalar_subquery()
    fresh = select(Claim.id).where(Claim.id > highest, *_of_claim(filters))
    numbers = list(session.scalars(fresh.order_by(Claim.id.desc()).limit(_UNWEIGHED)))
    return list(session.scalars(_by_heat(numbers, filters).limit(limit))) if numbers else []


def _by_heat(numbers: Sequence[int], filters: Filters) -> Select[int]:
    asked = func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0))
    query = (
        select(Match.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .where(Source.state.in_(COUNTED), *_of_sighting(filters))
        .group_by(Match.claim_id)
        .having(func.count() >= filters.least)
        .order_by(
            (func.count(distinct(Sighting.source_id)) + asked).desc(), func.count().desc(), Match.claim_id
        )
    )
    return query.having(func.count() <= filters.most) if filters.most else query


def _of_claim(filters: Filters) -> list[ColumnElement[bool]]:
    states = (filters.state,) if filters.state else (ClaimState.OPEN, ClaimState.CLOSED)
    muted = is_marked(Mark.MUTED)
    aside = _is_aside(Claim.id)
    found: list[ColumnElement[bool]] = [
        Claim.state.in_(states),
        muted if filters.muted else ~muted,
        aside if filters.asked else ~aside,
    ]
    if filters.tag:
        found.append(Claim.id.in_(select(ClaimTag.claim_id).where(ClaimTag.tag == filters.tag)))
    if filters.assigned:
        nobody = filters.assigned == NOBODY
        found.append(
            Claim.assigned_to_id.is_(None) if nobody else Claim.assigned_to_id == int(filters.assigned)
        )
    if filters.answered is not None:
        linked = select(RefutationClaim.claim_id)
        found.append(Claim.id.in_(linked) if filters.answered else Claim.id.not_in(linked))
    return found


def _of_sighting(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.language:
        found.append(Sighting.language == filters.language)
    if filters.source:
        found.append(Source.key == filters.source)
    if filters.region:
        place = select(Place.id).where(Place.code == filters.region).scalar_subquery()
        found.append(func.coalesce(Sighting.place_id, Source.place_id) == place)
    if filters.since:
        found.append(or_(seen_at >= filters.since))
    return found


def unread(filters: Filters, person: int) -> Filters:
    """The same filters, of what a person has not looked at."""
    return replace(filters, unread_by=person)
