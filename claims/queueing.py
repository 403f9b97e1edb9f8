"""The queue as people order it: what waits, what was sent today, and the acts that hold, move and plan a row.

When each row goes out is worked out by `pipeline/queue_plan.py` from what is read here; the publisher and the
page of the queue ask the same function.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from claims import clock
from claims.acts import Deed, record_act
from claims.changes import Ledger
from claims.errors import RefusedError
from claims.people import Action, demand
from claims.records import Approval, Page, Person, Publication, QueuePlace, Refutation, Version
from claims.terms import PublicationState, VersionKind

IN_FLIGHT = (PublicationState.SENDING, PublicationState.UNCERTAIN)


@dataclass(frozen=True)
class Waiting:
    """One queued row, with all that decides when it goes out."""

    id: int
    code: str
    channel: str
    language: str
    refutation: str
    """Its public id; empty for a post of a page."""
    version: int
    kind: VersionKind
    queued_at: datetime
    approved_at: datetime
    page: str = ""
    """The page's public id; empty for a post of a refutation."""
    replaces: str = ""
    """The address of the post that it puts right, or stands beside as a reply; empty for a new post."""
    reply: bool = False
    """Whether it is the reply beside a post that was put right."""
    blocked: bool = False
    """Whether an earlier row of the same post is in flight or uncertain."""
    position: int | None = None
    not_before: datetime | None = None
    held: str = ""
    """Why somebody holds it; empty when nobody does."""
    held_by: str = ""
    held_at: datetime | None = None
    retry_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""

    @property
    def yields(self) -> bool:
        """Whether it lets refutations go first: a page does, unless people gave it its place."""
        return bool(self.page) and self.position is None

    @property
    def order(self) -> tuple[bool, int, bool, int]:
        """Its place among the rows of its channel: as people put them, then refutations, then oldest first."""
        return (self.position is None, self.position or 0, bool(self.page), self.id)


# --- reading ------------------------------------------------------------------------------------------


def waiting(session: Session, channel: str = "") -> list[Waiting]:
    """The queued rows in the order people gave them; of one channel when it is named."""
    query = (
        select(Publication, QueuePlace, Approval.approved_at, Refutation.public_id, Page.public_id)
        .join(Version, Publication.version_id == Version.id)
        .join(Approval, Approval.version_id == Version.id)
        .outerjoin(Refutation, Version.refutation_id == Refutation.id)
        .outerjoin(Page, Version.page_id == Page.id)
        .outerjoin(QueuePlace, QueuePlace.publication_id == Publication.id)
        .where(Publication.state == PublicationState.QUEUED)
        .options(joinedload(Publication.version), joinedload(QueuePlace.held_by))
        .execution_options(populate_existing=True)  # somebody else may have held one since
    )
    if channel:
        query = query.where(Publication.channel == channel)
    found = session.execute(query).all()
    codes = [row.code for row, *_ in found]
    addresses, flying = _addresses(session, codes), _in_flight(session)
    answered = _answered(session, [row.answers_id for row, *_ in found if row.answers_id is not None])
    rows = [
        replace(
            _waiting(row, place, approved_at),
            refutation=refutation or "",
            page=page or "",
            replaces=addresses.get(row.code, "") or answered.get(row.answers_id or 0, ""),
            reply=row.answers_id is not None,
            blocked=row.code in flying,
        )
        for row, place, approved_at, refutation, page in found
    ]
    return sorted(rows, key=lambda row: (row.channel, row.order))


def _waiting(row: Publication, place: QueuePlace | None, approved_at: datetime) -> Waiting:
    held = place is not None and place.held_at is not None
    return Waiting(
        id=row.id,
        code=row.code,
        channel=row.channel,
        language=row.language.value,
        refutation="",
        version=row.version.number,
        kind=row.version.kind,
        queued_at=row.queued_at,
        approved_at=approved_at,
        position=place.position if place else None,
        not_before=place.not_before if place else None,
        held=place.held_reason if place and held else "",
        held_by=place.held_by.handle if place and place.held_by else "",
        held_at=place.held_at if place else None,
        retry_at=row.retry_at,
        attempts=row.attempts,
        last_error=row.last_error,
    )


def _addresses(session: Session, codes: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(codes), 500):
        query = (
            select(Publication.code, Publication.address)
            .where(
                Publication.code.in_(codes[start : start + 500]), Publication.state == PublicationState.SENT
            )
            .order_by(Publication.id)
        )
        found.update({row.code: row.address for row in session.execute(query)})
    return found


def _answered(session: Session, posts: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(posts), 500):
        query = select(Publication.id, Publication.address).where(
            Publication.id.in_(posts[start : start + 500])
        )
        found.update((number, address) for number, address in session.execute(query))
    return found


def _in_flight(session: Session) -> set[str]:
    return set(session.scalars(select(Publication.code).where(Publication.state.in_(IN_FLIGHT))))


def new_posts_since(session: Session, since: datetime) -> Counter[tuple[str, str]]:
    """How many new posts went out since, by channel and language; what may have gone out counts as gone.

    A correction changes a post that stands already and is no new one; nor is the reply beside it.
    """
    earlier = aliased(Publication)
    first = ~(
        select(earlier.id)
        .where(
            earlier.code == Publication.code,
            earlier.state == PublicationState.SENT,
            earlier.id < Publication.id,
        )
        .exists()
    )
    count: Counter[tuple[str, str]] = Counter()
    for condition in (
        (Publication.state == PublicationState.SENT) & (Publication.sent_at >= since),
        Publication.state.in_(IN_FLIGHT) & (Publication.attempt_at >= since),
    ):
        query = (
            select(Publication.channel, Publication.language, func.count())
            .where(condition, first, Publication.answers_id.is_(None))
            .group_by(Publication.channel, Publication.language)
        )
        for channel, language, number in session.execute(query):
            count[channel, language.value] += number
    return count


def sent_since(session: Session, since: datetime, limit: int = 200) -> list[Publication]:
    """What went out since, newest first."""
    query = (
        select(Publication)
        .where(Publication.state == PublicationState.SENT, Publication.sent_at >= since)
        .options(
            joinedload(Publication.version).options(joinedload(Version.refutation), joinedload(Version.page))
        )
        .order_by(Publication.sent_at.desc(), Publication.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def counts(session: Session) -> Mapping[PublicationState, int]:
    """How many rows of the outbox wait, are in flight, are uncertain."""
    open_ones = (PublicationState.QUEUED, *IN_FLIGHT)
    query = (
        select(Publication.state, func.count())
        .where(Publication.state.in_(open_ones))
        .group_by(Publication.state)
    )
    return dict(session.execute(query).all())


def held(session: Session, publication_ids: Iterable[int], now: datetime) -> set[int]:
    """Those of the rows that must not go out now: held, or planned for later."""
    numbers = list(publication_ids)
    found: set[int] = set()
    for start in range(0, len(numbers), 500):
        query = select(QueuePlace.publication_id).where(
            QueuePlace.publication_id.in_(numbers[start : start + 500]),
            QueuePlace.held_at.is_not(None) | (QueuePlace.not_before > now),
        )
        found.update(session.scalars(query))
    return found


def find_queued(session: Session, code: str) -> Publication:
    """The row that waits under a short code."""
    row = session.scalar(
        select(Publication)
        .where(Publication.code == code.strip().lower(), Publication.state == PublicationState.QUEUED)
        .order_by(Publication.id.desc())
        .limit(1)
    )
    if row is None:
        raise RefusedError(reason="it does not wait in the queue any more; look at the queue again")
    return row


# --- acts ---------------------------------------------------------------------------------------------


def hold(session: Session, by: Person, row: Publication, reason: str) -> int | None:
    """Keep one row back, saying why, until somebody releases it; the act, or None: it is held already."""
    actor = demand(by, Action.STOP_PUBLISHING)
    if not reason.strip():
        raise RefusedError(reason="say why it is held; everybody at the desk sees it")
    _demand_queued(session, row)
    ledger = Ledger(session)
    place = _place(ledger, row)
    if place.held_at is not None:
        return None
    ledger.set(place, held_reason=reason.strip(), held_by_id=by.id, held_at=clock.now())
    return record_act(session, actor, _deed("hold_post", row, ledger, reason=reason.strip()))


def release(session: Session, by: Person, row: Publication) -> int | None:
    """Let a held row go out in its turn; the act, or None: nobody holds it."""
    actor = demand(by, Action.RESUME_PUBLISHING)
    _demand_queued(session, row)
    ledger = Ledger(session)
    place = session.get(QueuePlace, row.id, populate_existing=True)
    if place is None or place.held_at is None:
        return None
    ledger.set(place, held_reason="", held_by_id=None, held_at=None)
    return record_act(session, actor, _deed("release_post", row, ledger))


def put_before(session: Session, by: Person, row: Publication, other: Publication | None) -> int | None:
    """Let a row go out right before *other*, last when that is None; the act, or None: it stands there already."""
    demand(by, Action.PUBLISH)
    _demand_queued(session, row)
    now = _standing(session, row.channel)
    rest = [number for number in now if number != row.id]
    if other is not None and other.id not in rest:
        raise RefusedError(reason="the row it should go before is not waiting on this channel any more")
    place = rest.index(other.id) if other is not None else len(rest)
    return _reorder(session, by, row, now, [*rest[:place], row.id, *rest[place:]])


def move(session: Session, by: Person, row: Publication, steps: int) -> int | None:
    """Move a row so many places back (negative: forward) among those of its channel."""
    demand(by, Action.PUBLISH)
    _demand_queued(session, row)
    now = _standing(session, row.channel)
    rest = [number for number in now if number != row.id]
    place = min(max(now.index(row.id) + steps, 0), len(rest))
    return _reorder(session, by, row, now, [*rest[:place], row.id, *rest[place:]])


def first(session: Session, by: Person, row: Publication) -> int | None:
    """Let a row go out before all others of its channel."""
    return move(session, by, row, -(10**9))


def plan_for(
    session: Session, by: Person, row: Publication, moment: datetime | None, approval_hours: float
) -> int | None:
    """Let a row go out not before *moment*; None: in its turn again. The act, or None: nothing changed."""
    actor = demand(by, Action.PUBLISH)
    _demand_queued(session, row)
    approval = row.version.approval
    assert approval is not None
    if moment is not None and moment > approval.approved_at + timedelta(hours=approval_hours):
        raise RefusedError(reason="its approval runs out before that time; choose an earlier one")
    ledger = Ledger(session)
    place = _place(ledger, row)
    if place.not_before == moment:
        return None
    ledger.set(place, not_before=moment)
    return record_act(session, actor, _deed("plan", row, ledger, not_before=moment))


def inherit(session: Session, older: Publication, newer: Publication) -> None:
    """What people said of a row holds for the newer version that takes its place: a hold is not lost."""
    place = session.get(QueuePlace, older.id)
    if place is None:
        return
    session.add(
        QueuePlace(
            publication_id=newer.id,
            position=place.position,
            not_before=place.not_before,
            held_reason=place.held_reason,
            held_by_id=place.held_by_id,
            held_at=place.held_at,
        )
    )


# --- how it is done ------------------------------------------------------------------------------------


def _reorder(
    session: Session, by: Person, row: Publication, now: Sequence[int], wanted: Sequence[int]
) -> int | None:
    if list(wanted) == list(now):
        return None
    actor = demand(by, Action.PUBLISH)
    ledger = Ledger(session)
    # Only as far as an order was given: what nobody placed stays behind those, oldest first.
    last = max(place for place, number in enumerate(wanted) if number != now[place])
    placed = [session.get(QueuePlace, number) for number in wanted]
    ordered = [place for place, kept in enumerate(placed) if kept is not None and kept.position is not None]
    for place in range(max([last, *ordered]) + 1):
        ledger.set(_place(ledger, session.get_one(Publication, wanted[place])), position=place + 1)
    session.flush()
    return record_act(session, actor, _deed("reorder", row, ledger, place=list(wanted).index(row.id) + 1))


def _standing(session: Session, channel: str) -> list[int]:
    """The queued rows of a channel in order, kept from changing until the end of this unit of work."""
    session.scalars(
        select(Publication.id)
        .where(Publication.channel == channel, Publication.state == PublicationState.QUEUED)
        .order_by(Publication.id)
        .with_for_update()
    ).all()
    return [row.id for row in waiting(session, channel)]


def _place(ledger: Ledger, row: Publication) -> QueuePlace:
    place = ledger.session.get(QueuePlace, row.id, populate_existing=True)
    if place is None:
        place = QueuePlace(publication_id=row.id, held_reason="")
        ledger.add(place)
    return place


def _demand_queued(session: Session, row: Publication) -> None:
    session.flush()
    session.scalars(  # the publisher may be taking this very row up
        select(Publication)
        .where(Publication.id == row.id)
        .with_for_update(of=Publication)
        .execution_options(populate_existing=True)
    ).one()
    if row.state is not PublicationState.QUEUED:
        raise RefusedError(reason="it does not wait in the queue any more; look at the queue again")


def _deed(verb: str, row: Publication, ledger: Ledger, **detail: object) -> Deed:
    return Deed(verb, f"publication:{row.code}", {"row": row.id, **detail}, ledger.changes)
