"""What of the chain other programs are told: acts, read once and in their order, become events."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock
from claims.content import Content
from claims.records import (
    Act,
    Claim,
    ClaimTag,
    ClaimWeight,
    Match,
    Publication,
    Sighting,
    Version,
    Webhook,
    WebhookEvent,
    WebhookReading,
)
from claims.terms import ClaimState, PublicationState, VersionKind, WebhookEventKind
from claims.triage import MEMBER
from claims.webhooks import listening, new_message_id, put_out, written

BATCH = 500
VERBS = ("open_claim", "split", "sent", "settle")
OF_VERSION = {
    VersionKind.FIRST: WebhookEventKind.REFUTATION_PUBLISHED,
    VersionKind.CORRECTION: WebhookEventKind.REFUTATION_CORRECTED,
    VersionKind.WITHDRAWAL: WebhookEventKind.REFUTATION_WITHDRAWN,
}


@dataclass(frozen=True)
class Happened:
    """Something that is worth telling."""

    kind: WebhookEventKind
    key: str
    """By which it becomes an event once and no more."""
    seq: int
    at: datetime
    subject: int
    """The number of the claim or of the version."""


@dataclass(frozen=True)
class Noticed:
    """What one reading of the chain found."""

    events: int
    more: bool
    """Whether acts are left to read."""


def notice(session: Session, growing: float, again_days: int) -> Noticed:
    """Make events of the acts that nobody has read yet, and of claims that grew past *growing*."""
    reading = session.get(WebhookReading, 1, with_for_update=True)
    if reading is None:
        return Noticed(0, more=False)
    acts, newest = _unread(session, reading.act_seq)
    # The acts first: whoever was added before one of them is there to be found now.
    to = listening(session)
    reading.act_seq = newest
    happened = list(_of_acts(session, acts))
    more = len(acts) == BATCH
    if not more and any(WebhookEventKind.CLAIM_GROWING.value in webhook.events for webhook in to):
        happened += _growing(session, newest, growing, again_days)
    return Noticed(_put_out(session, happened, to), more)


def _unread(session: Session, after: int) -> tuple[Sequence[Any], int]:
    """The next acts that may matter, and up to which act all is read then."""
    query = select(Act.seq, Act.done_at, Act.verb, Act.subject, Act.detail).where(Act.seq > after)
    newest = session.scalar(select(func.max(Act.seq))) or 0
    acts = session.execute(
        query.where(Act.seq <= newest, Act.verb.in_(VERBS)).order_by(Act.seq).limit(BATCH)
    ).all()
    return acts, acts[-1].seq if len(acts) == BATCH else max(newest, after)


def _put_out(session: Session, happened: Sequence[Happened], to: Sequence[Webhook]) -> int:
    told = _told_already(session, [one.key for one in happened])
    found = 0
    for one in happened:
        hearing = [w for w in to if one.kind.value in w.events and w.since_seq < one.seq]
        if one.key in told or not hearing:
            continue
        told.add(one.key)
        event = WebhookEvent(
            public_id=new_message_id(),
            type=one.kind.value,
            key=one.key,
            happened_at=one.at,
            payload=written(one.kind.value, one.at, _data(session, one)),
        )
        put_out(session, event, hearing)
        found += 1
    return found


def _told_already(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        query = select(WebhookEvent.key).where(WebhookEvent.key.in_(keys[start : start + 500]))
        found.update(session.scalars(query))
    return found


# --- what happened ------------------------------------------------------------------------------------


def _of_acts(session: Session, acts: Sequence[Any]) -> Iterator[Happened]:
    for act in acts:
        name = act.subject.partition(":")[2]
        if act.verb in ("open_claim", "split"):
            yield from _opened(session, act, json.loads(act.detail).get("new", name))
        else:
            yield from _published(session, act, name)


def _opened(session: Session, act: Any, name: str) -> Iterator[Happened]:
    number = session.scalar(select(Claim.id).where(Claim.public_id == name))
    if number is not None:  # a split that was undone leaves nothing to tell of
        kind = WebhookEventKind.CLAIM_OPENED
        yield Happened(kind, f"{kind.value}:{name}", act.seq, act.done_at, number)


def _published(session: Session, act: Any, code: str) -> Iterator[Happened]:
    """The first post of a version that arrives is the news; its other channels and languages are not."""
    detail = json.loads(act.detail)
    number = detail.get("version") or session.scalar(
        select(Publication.version_id)
        .where(Publication.code == code, Publication.state == PublicationState.SENT)
        .order_by(Publication.id.desc())
        .limit(1)
    )
    version = session.get(Version, number) if number else None
    if version is None or version.refutation is None or detail.get("found") is False:
        return
    kind = OF_VERSION[version.kind]
    key = f"{kind.value}:{version.refutation.public_id}:{version.number}"
    yield Happened(kind, key, act.seq, act.done_at, version.id)


def _growing(session: Session, seq: int, bar: float, again_days: int) -> list[Happened]:
    now, kind = clock.now(), WebhookEventKind.CLAIM_GROWING
    recent = session.scalars(
        select(WebhookEvent.key).where(
            WebhookEvent.type == kind.value, WebhookEvent.happened_at > now - timedelta(days=again_days)
        )
    )
    told = {key.split(":")[1] for key in recent}
    rows = session.execute(
        select(Claim.id, Claim.public_id)
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .where(ClaimWeight.growth >= bar, Claim.state != ClaimState.MERGED)
        .order_by(ClaimWeight.growth.desc(), Claim.id)
    )
    return [
        # It grows now, whatever act told of its last sighting: who listens now is told.
        Happened(kind, f"{kind.value}:{row.public_id}:{now.date().isoformat()}", seq + 1, now, row.id)
        for row in rows
        if row.public_id not in told
    ]


# --- what is told of it -------------------------------------------------------------------------------


def _data(session: Session, one: Happened) -> Mapping[str, Any]:
    if one.kind in (WebhookEventKind.CLAIM_OPENED, WebhookEventKind.CLAIM_GROWING):
        return _claim_data(session, one.subject)
    return _version_data(session, one.subject)


def _claim_data(session: Session, number: int) -> dict[str, Any]:
    claim = session.get_one(Claim, number)
    languages = session.execute(
        select(Sighting.language, func.count())
        .join(Match, Match.sighting_id == Sighting.id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .group_by(Sighting.language)
    ).all()
    weight = session.get(ClaimWeight, claim.id)
    return {
        "claim": claim.public_id,
        "state": claim.state.value,
        "opened_at": claim.opened_at.isoformat(timespec="seconds"),
        "wording": claim.wording(),
        "tags": list(
            session.scalars(select(ClaimTag.tag).where(ClaimTag.claim_id == claim.id).order_by("tag"))
        ),
        "languages": sorted(row[0].value for row in languages),
        "sightings": sum(row[1] for row in languages),
        "growth": weight.growth if weight else None,
        "priority": round(weight.score, 1) if weight else None,
        "address": f"/api/v1/claims/{claim.public_id}",
    }


def _version_data(session: Session, number: int) -> dict[str, Any]:
    version = session.get_one(Version, number)
    content = Content.from_canonical(version.content)
    posts: dict[str, dict[str, str]] = {}
    for row in session.scalars(
        select(Publication).where(
            Publication.version_id == number,
            Publication.state == PublicationState.SENT,
            Publication.answers_id.is_(None),
        )
    ):
        posts.setdefault(row.channel, {})[row.language.value] = row.address
    return {
        "refutation": content.refutation,
        "version": content.number,
        "kind": content.kind.value,
        "verdict": content.verdict.value,
        "as_of": content.as_of.isoformat(),
        "titles": {language: text.title for language, text in content.texts.items()},
        "note": dict(content.note),
        "claims": [said.id for said in content.claims],
        "posts": posts,
        "address": f"/api/v1/refutations/{content.refutation}",
    }
