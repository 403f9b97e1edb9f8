"""Times to an answer by body, topic and region: the record's questions with what statistics say of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from claims import bodies, question_times, trends
from claims.question_terms import Terms
from claims.question_times import Waited
from claims.records import Authority
from claims.settings import Settings
from claims.statements import names_on
from claims.terms import FiguresBy, QuestionState
from models.waiting import Waits, waits


@dataclass(frozen=True)
class Figures:
    """What is told of the questions of one body, topic or region that came in a span."""

    key: str
    """Empty: of those that have none."""
    names: Mapping[str, str]
    questions: int
    """All that want an answer."""
    people: int
    answered: int
    open: int
    withdrawn: int
    """By the asker, without an answer."""
    closed: int
    """Needed no answer, or nobody knows any more."""
    late: int
    """Answered after the day they were due on, or open and overdue."""
    oldest: datetime | None
    """Since when the oldest open one waits."""
    days: Waits
    """Calendar days from the moment each came: what askers waited."""
    working: Waits
    """Working days of the term: what bodies are held to."""

    @property
    def share_open(self) -> float:
        """Which part of those that want an answer has none yet."""
        return self.open / (self.open + self.answered) if self.open else 0.0

    @property
    def share_late(self) -> float:
        """Which part of those answered or open is or was late."""
        return self.late / (self.open + self.answered) if self.late else 0.0


@dataclass(frozen=True)
class Told:
    """The figures of one span."""

    everything: Figures
    groups: Sequence[Figures]
    """The largest first; those without a body, topic or region last."""


def figures(
    session: Session, terms: Terms, settings: Settings, now: datetime, *, by: FiguresBy, since: date, until: date
) -> Told:  # fmt: skip
    """The figures of the questions that came from *since* to *until*, both days counted."""
    begins = trends.midnight(since, terms.zone)
    ends = trends.midnight(until + timedelta(days=1), terms.zone)
    found = question_times.waited(session, terms, now, begins, ends, by)
    groups: dict[str, list[Waited]] = defaultdict(list)
    for one in found:
        groups[one.group].append(one)
    names = names_by(session, settings, by, terms.today(now))
    told = [_figures(key, names.get(key, {}), group) for key, group in groups.items()]
    told.sort(key=lambda one: (not one.key, -one.questions, one.key))
    return Told(_figures("", {}, found), told)


def names_by(
    session: Session, settings: Settings, by: FiguresBy, today: date
) -> Mapping[str, Mapping[str, str]]:
    """What bodies, topics or regions are called, by key and language."""
    if by is FiguresBy.TOPIC:
        return settings.site.topics
    if by is FiguresBy.REGION:
        return bodies.place_names(session)
    query = select(Authority).options(selectinload(Authority.names))
    return {one.key: names_on(one, today) for one in session.scalars(query)}


def _figures(key: str, names: Mapping[str, str], found: Sequence[Waited]) -> Figures:
    timed = [one for one in found if one.timed]
    still = [one for one in found if one.is_open]
    return Figures(
        key=key,
        names=names,
        questions=len(found),
        people=len({one.voice for one in found}),
        answered=_count(one.answered for one in found),
        open=len(still),
        withdrawn=_count(one.state is QuestionState.WITHDRAWN and not one.answered for one in found),
        closed=len(found) - len(timed),
        late=_count(one.late for one in found),
        oldest=min((one.received_at for one in still), default=None),
        days=waits(
            [one.days for one in timed if one.answered], [one.days for one in timed if not one.answered]
        ),
        working=waits(
            [one.working for one in timed if one.answered],
            [one.working for one in timed if not one.answered],
        ),
    )


def _count(found: Iterable[bool]) -> int:
    return sum(found)
