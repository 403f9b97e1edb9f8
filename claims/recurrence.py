"""Old rumours that return: seen again after a quiet time, or after the desk was done with them.

A claim is back when nothing was seen of it for so many days and then something was, or when something appeared
after it was closed; it is back no longer once it was answered again, or closed again. How long ago all this was
makes no difference.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from claims import voices
from claims.plugins import discover
from claims.records import (
    Act,
    Approval,
    Claim,
    Match,
    Question,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
    Version,
)
from claims.sources import COUNTED
from claims.terms import ClaimState, RefutationState, Standing, Verdict, VersionKind

QUIET_DAYS = 30
"""Days without a sighting after which a new one is a return, unless the settings say otherwise."""
HOME = ZoneInfo("Asia/Almaty")
_CHUNK = 500
_MEMBER = (Standing.JOINED, Standing.CONFIRMED)
_UNTRUE = frozenset({Verdict.FALSE, Verdict.MISLEADING, Verdict.MISSING_CONTEXT, Verdict.SCAM})
_seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class Answer:
    """The last approved answer to a claim: its verdict, and as of when it holds."""

    verdict: Verdict
    as_of: date


@dataclass(frozen=True)
class Gap:
    """A quiet time that ended."""

    last_before: datetime
    back_since: datetime


@dataclass(frozen=True)
class Return:
    """A claim that is back."""

    claim: str
    claim_id: int
    last_seen_before: datetime
    back_since: datetime
    quiet_days: int
    last_answer: Answer | None
    sightings: int
    """Since it is back, as all that follow."""
    people: int
    """Questions asked."""
    sources: int

    @property
    def last_refuted(self) -> date | None:
        """The day the last answer holds for, where it said that the claim is not so."""
        answer = self.last_answer
        return answer.as_of if answer is not None and answer.verdict in _UNTRUE else None

    def say(self, language: str) -> str:
        """That it is back and when it was last answered or seen, in the words of kk, ru or en."""
        if self.last_answer is None:
            name, day = "seen", self.last_seen_before.astimezone(HOME).date()
        else:
            name, day = ("refuted" if self.last_refuted else "answered"), self.last_answer.as_of
        written = day_in_words(day, language, this_year=self.back_since.astimezone(HOME).year)
        said: str = discover("claims.languages")[language].PHRASES[f"back.{name}"].format(day=written)
        return said


def day_in_words(day: date, language: str, *, this_year: int) -> str:
    """A day as it stands in a sentence about what happened on it; the year only where it is another."""
    words = discover("claims.languages")[language]
    months = getattr(words, "ON_MONTHS", words.MONTHS)
    name = "back.day" if day.year == this_year else "back.day_of_year"
    said: str = words.PHRASES[name].format(day=day.day, month=months[day.month - 1], year=day.year)
    return said


def last_gap(seen: Sequence[datetime], quiet_days: int, closed_at: datetime | None = None) -> Gap | None:
    """The last return among the times *seen* (in order): after *quiet_days*, or, for a closed claim, after
    it was closed; None when it never went away."""
    if closed_at is not None:
        after = next((place for place, moment in enumerate(seen) if moment > closed_at), 0)
        return Gap(seen[after - 1], seen[after]) if after else None
    quiet = timedelta(days=quiet_days)
    for before, moment in zip(reversed(seen[:-1]), reversed(seen[1:]), strict=True):
        if moment - before >= quiet:
            return Gap(before, moment)
    return None


def is_over(gap: Gap, answer: Answer | None) -> bool:
    """Whether the claim was answered again since it came back."""
    return answer is not None and answer.as_of >= gap.back_since.astimezone(HOME).date()


def returns(
    session: Session,
    *,
    since: datetime | None = None,
    quiet_days: int = QUIET_DAYS,
    claims: Sequence[int] | None = None,
) -> list[Return]:
    """The claims that came back, the latest return first; those that returned from *since* on, and only of
    *claims* (their numbers) where these are given."""
    numbers = sorted(set(claims)) if claims is not None else _seen_since(session, since)
    found: list[Return] = []
    for start in range(0, len(numbers), _CHUNK):
        found.extend(_returned(session, numbers[start : start + _CHUNK], quiet_days))
    kept = [item for item in found if since is None or item.back_since >= since]
    return sorted(kept, key=lambda item: (item.back_since, item.claim_id), reverse=True)


def _seen_since(session: Session, since: datetime | None) -> list[int]:
    """The claims of which anything was seen from *since* on (all of them when it is None)."""
    query = select(Match.claim_id).where(Match.standing.in_(_MEMBER)).distinct().order_by(Match.claim_id)
    if since is not None:
        # What somebody published since then cannot have been read before: a day is what clocks may differ by.
        query = query.join(Sighting, Sighting.id == Match.sighting_id).where(
            Sighting.first_seen_at >= since - timedelta(days=1), _seen_at >= since
        )
    return list(session.scalars(query))


def _returned(session: Session, numbers: Sequence[int], quiet_days: int) -> list[Return]:
    closed = closed_since(session, numbers)
    answers = last_answers(session, numbers)
    found = []
    for claim_id, rows in _members(session, numbers).items():
        gap = last_gap([row.seen_at for row in rows], quiet_days, closed.get(claim_id))
        if gap is not None and not is_over(gap, answers.get(claim_id)):
            found.append(_return(rows, gap, answers.get(claim_id)))
    return found


def _members(session: Session, numbers: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    query = (
        select(Match.claim_id, Claim.public_id, _seen_at.label("seen_at"), Sighting.kind, Sighting.source_id)
        .add_columns(Question.voice)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Question, Question.sighting_id == Sighting.id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(_MEMBER), Source.state.in_(COUNTED))
        .where(Claim.state != ClaimState.MERGED)
        .order_by(Match.claim_id, "seen_at", Sighting.id)
    )
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in session.execute(query):
        found.setdefault(row.claim_id, []).append(row)
    return found


def _return(rows: Sequence[Row[*tuple[Any, ...]]], gap: Gap, answer: Answer | None) -> Return:
    since = [row for row in rows if row.seen_at >= gap.back_since]
    return Return(
        claim=rows[0].public_id,
        claim_id=rows[0].claim_id,
        last_seen_before=gap.last_before,
        back_since=gap.back_since,
        quiet_days=(gap.back_since - gap.last_before).days,
        last_answer=answer,
        sightings=len(since),
        people=voices.people(since),
        sources=len({row.source_id for row in since}),
    )


def closed_since(session: Session, numbers: Iterable[int]) -> dict[int, datetime]:
    """When each of these claims that is closed now was closed."""
    rows = session.execute(
        select(Claim.id, func.max(Act.done_at))
        .join(Act, Act.subject == "claim:" + Claim.public_id)
        .where(Claim.id.in_(numbers), Claim.state == ClaimState.CLOSED, Act.verb.in_(("close", "undo")))
        .group_by(Claim.id)
    )
    return {row[0]: row[1] for row in rows}


def last_answers(session: Session, numbers: Iterable[int]) -> Mapping[int, Answer]:
    """The last approved answer to each of these claims that has one and not had it withdrawn."""
    rows = session.execute(
        select(RefutationClaim.claim_id, Version.content)
        .join(Refutation, Refutation.id == RefutationClaim.refutation_id)
        .join(Version, Version.refutation_id == Refutation.id)
        .join(Approval, Approval.version_id == Version.id)
        .where(RefutationClaim.claim_id.in_(numbers), Version.kind != VersionKind.WITHDRAWAL)
        .where(Refutation.state != RefutationState.WITHDRAWN)
        .order_by(Version.id)
    )
    found: dict[int, Answer] = {}
    for row in rows:
        content = json.loads(row.content)
        answer = Answer(Verdict(content["verdict"]), date.fromisoformat(content["as_of"]))
        before = found.get(row.claim_id)
        if before is None or answer.as_of >= before.as_of:
            found[row.claim_id] = answer
    return found
