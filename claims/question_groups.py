"""What a claim's questions come to, counted from the record, and the rows that the inbox of questions walks along.

A *group* is a claim with the questions whose texts are members of it. People are counted, not messages: a voice
once. Triggers note which claims changed; `refresh` counts those anew and nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, func, select, text
from sqlalchemy.orm import Session

from claims.database import insert_rows
from claims.questions import STANDING
from claims.records import (
    Authority,
    ClaimWeight,
    Match,
    Place,
    Question,
    QuestionGroup,
    QuestionGroupChange,
    QuestionGroupFacet,
    Sighting,
    Source,
)
from claims.terms import DecidedBy, QuestionKind
from claims.triage import MEMBER

UNSURE, UNROUTED, NOBODY = "unsure", "unrouted", "nobody"
FAR = date(9999, 1, 1).toordinal()
"""Stands for the day on which a question is due that has no clock yet."""
UNWEIGHED = 50.0
"""The priority of a claim that was not weighed yet."""
_CHUNK = 400
_LOCK = 0x71677270
"""PostgreSQL's advisory lock: one at a time makes groups anew, so that the last one has seen all."""


@dataclass
class Group:
    """The standing questions of one claim, counted."""

    claim_id: int
    people: int = 0
    """How many distinct people wait."""
    voices: set[str] = field(default_factory=set, repr=False)
    """Of whom, while it is being counted."""
    questions: int = 0
    first: int = 0
    """The number of the oldest of them."""
    oldest: datetime | None = None
    newest: datetime | None = None
    due: date | None = None
    """The first day on which one of them is due."""
    kinds: Counter[QuestionKind | None] = field(default_factory=Counter)
    kind_sums: dict[QuestionKind, float] = field(default_factory=dict)
    """Of the machine's confidence, for its mean."""
    unsure: int = 0
    """Questions of which the machine was not sure enough: a person says what they are."""
    unrouted: int = 0
    """Questions that no person has sent to a body."""
    authorities: Counter[int | None] = field(default_factory=Counter)
    accepted: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    consented: int = 0

    def take(self, row: Any, region: str) -> None:
        """Count one question in."""
        self.voices.add(row.voice)
        self.people = len(self.voices)
        self.questions += 1
        self.first = min(self.first or row.id, row.id)
        self.oldest = min(self.oldest or row.received_at, row.received_at)
        self.newest = max(self.newest or row.received_at, row.received_at)
        self.due = min(filter(None, (self.due, row.due_on)), default=None)
        self.kinds[row.kind] += 1
        self.unsure += row.kind is None
        if row.kind is not None:
            sure = (row.kind_confidence or 0.0) if row.kind_by is DecidedBy.MACHINE else 1.0
            self.kind_sums[row.kind] = self.kind_sums.get(row.kind, 0.0) + sure
        self.authorities[row.authority_id] += 1
        by_person = row.route_by is DecidedBy.PERSON
        self.unrouted += not by_person
        if by_person and row.authority_id is not None:
            self.accepted[row.authority_id] += 1
        self.languages[row.language.value] += 1
        self.regions.update([region] if region else [])
        self.consented += row.consent

    def kept(self) -> dict[str, Any]:
        """As it is kept beside its claim."""
        return {
            "questions": self.questions,
            "first": self.first,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "newest": self.newest.isoformat() if self.newest else None,
            "due": self.due.isoformat() if self.due else None,
            "kinds": [[kind.value if kind else "", many] for kind, many in self.kinds.items()],
            "kind_sums": {kind.value: total for kind, total in self.kind_sums.items()},
            "unsure": self.unsure,
            "unrouted": self.unrouted,
            "authorities": [[one or 0, many] for one, many in self.authorities.items()],
            "accepted": [[one, many] for one, many in self.accepted.items()],
            "languages": dict(self.languages),
            "regions": dict(self.regions),
            "consented": self.consented,
        }

    @classmethod
    def read(cls, row: QuestionGroup) -> "Group":
        """As it was kept."""
        told = row.told
        return cls(
            row.claim_id,
            row.people,
            questions=told["questions"],
            first=told["first"],
            oldest=datetime.fromisoformat(told["oldest"]) if told["oldest"] else None,
            newest=datetime.fromisoformat(told["newest"]) if told["newest"] else None,
            due=date.fromisoformat(told["due"]) if told["due"] else None,
            kinds=Counter({QuestionKind(kind) if kind else None: many for kind, many in told["kinds"]}),
            kind_sums={QuestionKind(kind): total for kind, total in told["kind_sums"].items()},
            unsure=told["unsure"],
            unrouted=told["unrouted"],
            authorities=Counter({one or None: many for one, many in told["authorities"]}),
            accepted=Counter(dict(told["accepted"])),
            languages=Counter(told["languages"]),
            regions=Counter(told["regions"]),
            consented=told["consented"],
        )


def now(session: Session, claims: Sequence[int]) -> dict[int, Group]:
    """The groups of these claims as they are now: as kept, or counted where something changed since."""
    changed = select(QuestionGroupChange.claim_id).where(QuestionGroupChange.claim_id.in_(claims))
    fresh = set(session.scalars(changed.distinct()))
    kept = session.scalars(
        select(QuestionGroup).where(QuestionGroup.claim_id.in_(claims), QuestionGroup.people > 0)
    )
    found = {row.claim_id: Group.read(row) for row in kept if row.claim_id not in fresh}
    return {**found, **count(session, sorted(fresh))}


def count(session: Session, claims: Sequence[int]) -> dict[int, Group]:
    """The groups of these claims counted from the record; claims without a standing question have none."""
    regions = {row.id: row.code for row in session.execute(select(Place.id, Place.code))}
    found: dict[int, Group] = {}
    for chunk in _chunks(claims):
        for row in session.execute(_MEMBERS.where(Match.claim_id.in_(chunk))):
            group = found.setdefault(row.claim_id, Group(row.claim_id))
            group.take(row, regions.get(row.place_id, ""))
    return found


_MEMBERS = (
    select(
        Match.claim_id,
        Question.id,
        Question.voice,
        Question.kind,
        Question.kind_by,
        Question.kind_confidence,
        Question.authority_id,
        Question.route_by,
        Question.received_at,
        Question.due_on,
        Question.consent,
        Sighting.language,
        func.coalesce(Sighting.place_id, Source.place_id).label("place_id"),
    )
    .join(Question, Question.sighting_id == Match.sighting_id)
    .join(Sighting, Sighting.id == Match.sighting_id)
    .join(Source, Source.id == Sighting.source_id)
    .where(Match.standing.in_(MEMBER), Question.state.in_(STANDING))
)


def refresh(session: Session, most: int | None = None) -> int:
    """Make the groups of all claims anew whose questions changed, or of *most* of them; how many claims those were."""
    _take_turn(session)
    session.flush()
    # One statement takes them and says which: what another adds meanwhile stays for the next time.
    taken = delete(QuestionGroupChange).returning(QuestionGroupChange.claim_id)
    if most is not None:
        some = (
            select(QuestionGroupChange.claim_id).distinct().order_by(QuestionGroupChange.claim_id).limit(most)
        )
        taken = taken.where(QuestionGroupChange.claim_id.in_(some))
    claims = sorted(set(session.scalars(taken.execution_options(synchronize_session=False))))
    for chunk in _chunks(claims):
        _make(session, chunk)
    return len(claims)


def reweigh(session: Session) -> int:
    """Bring the groups up to what their claims weigh now; how many moved."""
    _take_turn(session)
    weight = func.coalesce(ClaimWeight.score, UNWEIGHED)
    query = (
        select(QuestionGroup.claim_id, QuestionGroup.people, weight.label("weight"), QuestionGroup.score)
        .outerjoin(ClaimWeight, ClaimWeight.claim_id == QuestionGroup.claim_id)
        .where(QuestionGroup.people > 0)
    )
    moved = {
        row.claim_id: urgency(row.people, row.weight)
        for row in session.execute(query)
        if abs(urgency(row.people, row.weight) - row.score) > 0.005
    }
    for record in (QuestionGroup, QuestionGroupFacet):
        statement = text(f"UPDATE {record.__tablename__} SET score = :score WHERE claim_id = :claim")  # noqa: S608
        if moved:
            session.execute(statement, [{"score": to, "claim": claim} for claim, to in moved.items()])
    session.expire_all()
    return len(moved)


def urgency(people: int, weight: float) -> float:
    """People × urgency: a claim of the highest priority counts its people one and a half times, of the lowest half."""
    return round(people * (0.5 + weight / 100), 4)


def _make(session: Session, claims: Sequence[int]) -> None:
    session.execute(delete(QuestionGroupFacet).where(QuestionGroupFacet.claim_id.in_(claims)))
    session.execute(delete(QuestionGroup).where(QuestionGroup.claim_id.in_(claims)))
    groups, aside = count(session, claims), _aside(session, claims)
    weights: Mapping[int, float] = dict(
        session.execute(
            select(ClaimWeight.claim_id, ClaimWeight.score).where(ClaimWeight.claim_id.in_(claims))
        ).all()
    )  # fmt: skip
    keys: Mapping[int, str] = dict(session.execute(select(Authority.id, Authority.key)).all())
    rows: list[dict[str, Any]] = []
    facets: list[dict[str, Any]] = []
    for claim in sorted(groups.keys() | aside):
        group = groups.get(claim, Group(claim))
        orders = {
            "score": urgency(group.people, weights.get(claim, UNWEIGHED)),
            "due": group.due.toordinal() if group.due else FAR,
        }
        kept = {"people": group.people, "aside": claim in aside, "told": group.kept()}
        rows.append({"claim_id": claim, **kept, **orders})
        facets.extend(
            {"claim_id": claim, "kind": kind, "value": value, **orders}
            for kind, value in _facets(group, keys)
        )
    insert_rows(session, QuestionGroup, rows)
    insert_rows(session, QuestionGroupFacet, facets)


def _facets(group: Group, keys: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    yield from (("kind", kind.value) for kind in group.kinds if kind is not None)
    if group.unsure:
        yield "kind", UNSURE
    if group.unrouted:
        yield "route", UNROUTED
    yield from (("authority", keys[one] if one else NOBODY) for one in group.authorities)
    yield from (("language", code) for code in group.languages)
    yield from (("region", code) for code in group.regions)


def _aside(session: Session, claims: Sequence[int]) -> set[int]:
    """The claims of which only questions are known, each of which was sorted and asks about no rumour."""
    no_rumour = func.coalesce(Question.kind != QuestionKind.RUMOUR, False)
    query = (
        select(Match.claim_id)
        .outerjoin(Question, Question.sighting_id == Match.sighting_id)
        .where(Match.claim_id.in_(claims), Match.standing.in_(MEMBER))
        .group_by(Match.claim_id)
        .having(func.sum(case((no_rumour, 0), else_=1)) == 0)
    )
    return set(session.scalars(query))


def _take_turn(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _chunks(claims: Sequence[int]) -> Iterator[list[int]]:
    ordered = list(claims)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
