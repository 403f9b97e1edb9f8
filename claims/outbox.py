"""The outbox: what goes out, where it stands, and the switch that stops everything.

A row is queued together with its approval. It is SENDING, durably, before the channel is called; SENT or back to
QUEUED or FAILED when the channel gave a clear answer; and UNCERTAIN when nobody knows, until evidence or a person
settles it. Nothing is ever sent again on a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from claims import clock, ids, queueing, versions
from claims.acts import Actor, Deed, record_act, record_acts
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import (
    Approval,
    Person,
    Publication,
    Refutation,
    ShortLink,
    Switch,
    Version,
)
from claims.terms import Language, PublicationState, VersionKind
from claims.versions import Frozen

KILL_SWITCH = "publishing"
_SWITCH_LOCK = 0x61697173  # "aiqs"
PUBLISHER = Actor.machine("publisher")
OVERTAKEN = "a newer version was approved before this one went out"
BROKEN = "its bytes are not the ones that were approved"
OPEN = (PublicationState.QUEUED, PublicationState.SENDING, PublicationState.UNCERTAIN)


@dataclass(frozen=True)
class Sending:
    """One publication whose intent is written: what the channel is called with."""

    publication_id: int
    attempt: int
    content: Frozen
    language: str
    code: str
    digest: str
    """The content's digest, as it was approved."""
    replaces: str
    """The address of the post this one replaces; empty for a new post."""
    answers: str = ""
    """The address of the corrected post that this one stands beside; empty for a post that is no reply."""
    beside: str = ""
    """The short code of that post."""


# --- queueing -----------------------------------------------------------------------------------------


def queue(session: Session, version: Version, now: datetime) -> int:
    """Queue an approved version on each of its channels in each of its languages; how many rows."""
    content, rows = versions.read(version), 0
    for channel in content.channels:
        for language in sorted(content.texts):
            code = _code(session, version, channel, Language(language))
            older = _drop_older(session, code)
            row = Publication(
                version_id=version.id,
                channel=channel,
                language=Language(language),
                code=code,
                queued_at=now,
            )
            session.add(row)
            if older is not None:
                session.flush()
                queueing.inherit(session, older, row)
            rows += 1
    session.flush()
    return rows


def _code(session: Session, version: Version, channel: str, language: Language) -> str:
    of_document = (
        ShortLink.refutation_id == version.refutation_id
        if version.page_id is None
        else ShortLink.page_id == version.page_id
    )
    found = session.scalar(
        select(ShortLink.code).where(
            of_document,
            ShortLink.channel == channel,
            ShortLink.language == language,
            ShortLink.version_id.is_(None),
        )
    )
    return found or _new_code(session, version, channel, language)


def _new_code(
    session: Session, version: Version, channel: str, language: Language, *, of_reply: bool = False
) -> str:
    code = ids.new_ids(session, ShortLink.code, "", length=5)[0]
    session.add(
        ShortLink(
            code=code,
            refutation_id=version.refutation_id,
            page_id=version.page_id,
            channel=channel,
            language=language,
            version_id=version.id if of_reply else None,
        )
    )
    session.flush()
    return code


def queue_replies(session: Session, channel: str, now: datetime, approval_hours: float) -> int:
    """Queue a reply beside each post of *channel* that a correction or withdrawal has changed; how many rows.

    Each change has one, ever; what was approved too long ago to be acted upon has none.
    """
    reply, earlier, later = aliased(Publication), aliased(Publication), aliased(Publication)
    query = (
        select(Publication)
        .join(Version)
        .join(Approval)
        .where(
            Publication.channel == channel,
            Publication.state == PublicationState.SENT,
            Publication.answers_id.is_(None),
            Version.kind != VersionKind.FIRST,
            Approval.approved_at > now - timedelta(hours=approval_hours),
            ~select(reply.id).where(reply.answers_id == Publication.id).exists(),
            select(earlier.id)
            .where(earlier.code == Publication.code, earlier.id < Publication.id)
            .where(earlier.state == PublicationState.SENT)
            .exists(),
            ~select(later.id).where(later.code == Publication.code, later.id > Publication.id).exists(),
        )
        .options(joinedload(Publication.version))
        .order_by(Publication.id)
    )
    changed = list(session.scalars(query))
    for row in changed:
        session.add(
            Publication(
                version_id=row.version_id,
                channel=channel,
                language=row.language,
                code=_new_code(session, row.version, channel, row.language, of_reply=True),
                queued_at=now,
                answers_id=row.id,
            )
        )
    session.flush()
    return len(changed)


def _drop_older(session: Session, code: str) -> Publication | None:
    """Cancel what still waits under a code; the newest of it."""
    waiting = session.scalars(
        select(Publication)
        .where(Publication.code == code, Publication.state == PublicationState.QUEUED)
        .order_by(Publication.id)
        .with_for_update()  # the publisher may be taking this very row up
    ).all()
    for older in waiting:
        older.state = PublicationState.CANCELLED
        older.last_error = OVERTAKEN
    return waiting[-1] if waiting else None


# --- sending ------------------------------------------------------------------------------------------


def waiting(session: Session, channel: str, now: datetime) -> list[int]:
    """The queued rows of a channel whose time has come and that nobody holds, oldest first, one per post at most."""
    in_flight = select(Publication.code).where(
        Publication.state.in_([PublicationState.SENDING, PublicationState.UNCERTAIN])
    )
    query = (
        select(Publication.id)
        .where(
            Publication.channel == channel,
            Publication.state == PublicationState.QUEUED,
            (Publication.retry_at.is_(None)) | (Publication.retry_at <= now),
            Publication.code.not_in(in_flight),
        )
        .order_by(Publication.id)
    )
    found = list(session.scalars(query))
    held = queueing.held(session, found, now)
    return [number for number in found if number not in held]


def begin(session: Session, publication_id: int, now: datetime, approval_hours: float) -> Sending | None:
    """Write the intent to send one post; None when it must not go out. See `begin_all`."""
    begun = begin_all(session, [publication_id], now, approval_hours)
    return begun[0] if begun else None


def begin_all(
    session: Session, publication_ids: Sequence[int], now: datetime, approval_hours: float
) -> list[Sending]:
    """Write the intent to send these; left out is what must not go out (stopped, held, or for a reason of its own).

    The kill switch is read in this unit of work: no attempt starts after it was turned.
    """
    _hold_switch(session, "pg_advisory_xact_lock_shared")
    if stopped(session):
        return []
    rows = _rows(session, publication_ids)
    newest, in_flight = _standing(session, [row.code for row in rows])
    held = queueing.held(session, publication_ids, now)
    queued = [
        row
        for row in rows
        if row.state is PublicationState.QUEUED and row.code not in in_flight and row.id not in held
    ]
    contents = {row.version_id: _content(row.version) for row in queued}
    addresses = _addresses(session, [row.code for row in queued])
    answered = _answered(session, queued)
    begun, refused = [], []
    for row in queued:
        content, replaces = contents[row.version_id], addresses.get(row.code, "")
        answers, beside = answered.get(row.id, ("", ""))
        reason = _objection(row, content, replaces or answers, now, approval_hours)
        if newest[row.code] > row.id or (row.answers_id is not None and not answers):
            # It came back into the queue (not taken, or settled as not there) after a correction was approved.
            reason = OVERTAKEN
        if reason or content is None:
            row.state, row.last_error = PublicationState.CANCELLED, reason
            refused.append(_deed("cancel", row, reason=reason))
            continue
        row.state, row.attempts = PublicationState.SENDING, row.attempts + 1
        row.attempt_at, row.retry_at = now, None
        digest = row.version.digest  # `_content` has compared it with the bytes
        language = row.language.value
        begun.append(
            Sending(row.id, row.attempts, content, language, row.code, digest, replaces, answers, beside)
        )
    record_acts(session, PUBLISHER, refused)
    return begun


def _rows(session: Session, publication_ids: Sequence[int]) -> list[Publication]:
    found: list[Publication] = []
    for start in range(0, len(publication_ids), 500):
        query = (
            select(Publication)
            .where(Publication.id.in_(publication_ids[start : start + 500]))
            .options(joinedload(Publication.version).joinedload(Version.approval))
            .order_by(Publication.id)
            .with_for_update(of=Publication)
            .execution_options(populate_existing=True)
        )
        found.extend(session.scalars(query))
    return found


def _standing(session: Session, codes: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    """The newest row under each code, and the codes that have one in flight or uncertain."""
    newest: dict[str, int] = {}
    in_flight: set[str] = set()
    held = (PublicationState.SENDING, PublicationState.UNCERTAIN)
    for start in range(0, len(codes), 500):
        query = select(Publication.id, Publication.code, Publication.state).where(
            Publication.code.in_(codes[start : start + 500])
        )
        for row in session.execute(query.order_by(Publication.id)):
            newest[row.code] = row.id
            if row.state in held:
                in_flight.add(row.code)
    return newest, in_flight


def _answered(session: Session, rows: Sequence[Publication]) -> dict[int, tuple[str, str]]:
    """Reply -> where the post stands that it answers, and its code; those whose post was changed since are left out."""
    post, later = aliased(Publication), aliased(Publication)
    found: dict[int, tuple[str, str]] = {}
    replies = [row.id for row in rows if row.answers_id is not None]
    for start in range(0, len(replies), 500):
        query = (
            select(Publication.id, post.address, post.code)
            .join(post, post.id == Publication.answers_id)
            .where(
                Publication.id.in_(replies[start : start + 500]),
                ~select(later.id).where(later.code == post.code, later.id > post.id).exists(),
            )
        )
        found.update({number: (address, code) for number, address, code in session.execute(query)})
    return found


def _content(version: Version) -> Frozen | None:
    """What a version says; None where somebody has been at its bytes."""
    try:
        content = versions.read(version)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    approval = version.approval
    if approval is None or not (approval.digest == version.digest == content.digest()):
        return None
    return content


def _objection(
    row: Publication, content: Frozen | None, replaces: str, now: datetime, approval_hours: float
) -> str:
    approval = row.version.approval
    if content is None or approval is None:
        return BROKEN
    if now - approval.approved_at > timedelta(hours=approval_hours):
        return (
            f"its approval is older than {approval_hours:g} hours; submit it again and have it approved anew"
        )
    if content.kind is VersionKind.WITHDRAWAL and not replaces:
        return "nothing of it was ever posted here, so there is nothing to withdraw"
    return ""


def _addresses(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """Where the newest post under each code stands; a code that was never sent is left out."""
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


@dataclass(frozen=True)
class Arrived:
    """A channel has a post: where, and what it was, by its SHA-256."""

    publication_id: int
    address: str
    post_sha256: str


def sent(session: Session, publication_id: int, address: str, post_sha256: str) -> None:
    """The channel has it."""
    sent_all(session, [Arrived(publication_id, address, post_sha256)])


def sent_all(session: Session, arrived: Sequence[Arrived]) -> None:
    """The channel has all of these."""
    rows = {row.id: row for row in _rows(session, [one.publication_id for one in arrived])}
    now = clock.now()
    for one in arrived:
        row = rows[one.publication_id]
        row.state, row.address, row.post_sha256 = PublicationState.SENT, one.address, one.post_sha256
        row.sent_at, row.last_error = now, ""
    deeds = [_deed("sent", rows[one.publication_id], address=one.address) for one in arrived]
    record_acts(session, PUBLISHER, deeds)


def not_taken(
    session: Session, publication_id: int, reason: str, retry_at: datetime | None, *, permanent: bool
) -> None:
    """The channel certainly does not have it: try again at *retry_at*, or a person has to act."""
    row = _row(session, publication_id)
    row.state = PublicationState.FAILED if permanent else PublicationState.QUEUED
    row.retry_at, row.last_error = retry_at, reason
    if permanent:
        _act(session, "failed", row, reason=reason)


def unknown(session: Session, publication_id: int, reason: str) -> None:
    """Nobody knows whether the channel has it."""
    row = _row(session, publication_id)
    row.state, row.last_error = PublicationState.UNCERTAIN, reason
    _act(session, "uncertain", row, reason=reason)


def left_in_flight(session: Session, channel: str, older_than: datetime) -> list[tuple[int, bool]]:
    """Rows that a dead publisher left in flight, and whether each was replacing a post.

    After *older_than* their attempt cannot be under way any more.
    """
    query = (
        select(Publication)
        .where(
            Publication.channel == channel,
            Publication.state == PublicationState.SENDING,
            Publication.attempt_at <= older_than,
        )
        .order_by(Publication.id)
    )
    left = list(session.scalars(query))
    addresses = _addresses(session, [row.code for row in left])
    return [(row.id, row.code in addresses) for row in left]


# --- people -------------------------------------------------------------------------------------------


def find_publication(session: Session, code: str) -> Publication:
    """The publication under a short code: the one in flight or uncertain if there is one, else the newest."""
    held = Publication.state.in_([PublicationState.SENDING, PublicationState.UNCERTAIN])
    row = session.scalar(
        select(Publication)
        .where(Publication.code == code.strip().lower())
        .order_by(held.desc(), Publication.id.desc())
        .limit(1)
    )
    if row is None:
        raise NotFoundError(kind="publication", name=code)
    return row


def settle(session: Session, by: Person, publication: Publication, address: str) -> None:
    """A person looked at the channel: the post is at *address*, or (empty) it is not there and may be sent again."""
    actor = demand(by, Action.SETTLE)
    if publication.state not in (PublicationState.UNCERTAIN, PublicationState.FAILED):
        raise RefusedError(
            reason="it is {state}; only uncertain and failed posts are settled", state=publication.state
        )
    if address:
        publication.state, publication.address = PublicationState.SENT, address
        publication.sent_at = clock.now()
    else:
        publication.state, publication.retry_at = PublicationState.QUEUED, None
    detail = {"found": bool(address), "address": address}
    record_act(session, actor, Deed("settle", f"publication:{publication.code}", detail))


def stop(session: Session, by: Person, reason: str) -> bool:
    """Turn the kill switch: nothing goes out any more. False: it was turned already."""
    return _turn(session, demand(by, Action.STOP_PUBLISHING), by, True, reason)


def resume(session: Session, by: Person, reason: str) -> bool:
    """Let publishing go on. False: it was not stopped."""
    return _turn(session, demand(by, Action.RESUME_PUBLISHING), by, False, reason)


def stopped(session: Session) -> str:
    """Why publishing is stopped; empty when it is not."""
    switch = session.get(Switch, KILL_SWITCH, populate_existing=True)
    return (switch.reason or "stopped") if switch is not None and switch.stopped else ""


def held_back(session: Session) -> str:
    """Why publishing is stopped; until this unit of work ends, nobody turns the switch."""
    _hold_switch(session, "pg_advisory_xact_lock_shared")
    return stopped(session)


def _hold_switch(session: Session, lock: str) -> None:
    # SQLite has one writer; on PostgreSQL an attempt being begun and the switch must not pass each other.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT {lock}(:key)"), {"key": _SWITCH_LOCK})


def _turn(session: Session, actor: Actor, by: Person, stop: bool, reason: str) -> bool:
    _hold_switch(session, "pg_advisory_xact_lock")
    switch = session.get(Switch, KILL_SWITCH, populate_existing=True)
    if (switch is not None and switch.stopped) == stop:
        return False
    if switch is None:
        switch = Switch(name=KILL_SWITCH)
        session.add(switch)
    switch.stopped, switch.reason = stop, reason
    switch.turned_by_id, switch.turned_at = by.id, clock.now()
    verb = "stop_publishing" if stop else "resume_publishing"
    record_act(session, actor, Deed(verb, "switch:publishing", {"reason": reason}))
    return True


# --- what is public -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicVersion:
    """One version of a refutation that the public has, without its content."""

    refutation: str
    """The refutation's public id."""
    number: int
    """The version's key in the record."""
    kind: str
    digest: str
    approved_at: datetime


def public_index(session: Session, channel: str) -> dict[int, list[PublicVersion]]:
    """The versions that went out on *channel*, or are going out now, by refutation, oldest first."""
    query = (
        select(Version.refutation_id, Refutation.public_id, Version.id, Version.kind, Version.digest)
        .add_columns(Approval.approved_at)
        .join(Version.refutation)
        .join(Version.approval)
        .where(Version.id.in_(_out(channel)))
        .order_by(Version.refutation_id, Version.id)
    )
    found: dict[int, list[PublicVersion]] = {}
    for refutation, name, number, kind, digest, approved_at in session.execute(query):
        assert refutation is not None
        found.setdefault(refutation, []).append(PublicVersion(name, number, kind.value, digest, approved_at))
    return found


def contents(session: Session, versions: Sequence[int]) -> dict[int, str]:
    """The content of each of these versions, as it was frozen."""
    found: dict[int, str] = {}
    for start in range(0, len(versions), 500):
        query = select(Version.id, Version.content).where(Version.id.in_(versions[start : start + 500]))
        found.update((number, content) for number, content in session.execute(query))
    return found


def public_page_versions(session: Session, channel: str) -> dict[int, list[Version]]:
    """The versions that went out on *channel*, or are going out now, by page, oldest first."""
    found: dict[int, list[Version]] = {}
    for version in _public(session, channel, Version.page_id):
        assert version.page_id is not None
        found.setdefault(version.page_id, []).append(version)
    return found


def _public(session: Session, channel: str, document: InstrumentedAttribute[int | None]) -> Iterable[Version]:
    query = (
        select(Version)
        .join(Approval)
        .options(joinedload(Version.approval))
        .where(
            document.is_not(None),
            Version.id.in_(_out(channel)),
        )
        .order_by(document, Version.id)
    )
    return session.scalars(query)


def _out(channel: str) -> Select[int]:
    """The versions of which something stands on *channel*, or is going out now."""
    return select(Publication.version_id).where(
        Publication.channel == channel,
        Publication.state.in_([PublicationState.SENDING, PublicationState.SENT]),
    )


def short_codes(session: Session) -> dict[int, list[tuple[str, str, str]]]:
    """Refutation -> code, channel and language of each of its short links; a reply leads to the page of its post."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    query = select(ShortLink.refutation_id, ShortLink.code, ShortLink.channel, ShortLink.language)
    for refutation, code, channel, language in session.execute(
        query.where(ShortLink.refutation_id.is_not(None), ShortLink.version_id.is_(None))
    ):
        assert refutation is not None
        found.setdefault(refutation, []).append((code, channel, language.value))
    return found


def short_links(session: Session) -> dict[int, list[ShortLink]]:
    """The short links of refutations, by refutation; a reply leads to the page of its post."""
    found: dict[int, list[ShortLink]] = {}
    query = select(ShortLink).where(ShortLink.refutation_id.is_not(None), ShortLink.version_id.is_(None))
    for short in session.scalars(query.order_by(ShortLink.code)):
        assert short.refutation_id is not None
        found.setdefault(short.refutation_id, []).append(short)
    return found


def page_links(session: Session) -> dict[int, list[ShortLink]]:
    """The short links of pages, by page; a reply leads to the page of its post."""
    found: dict[int, list[ShortLink]] = {}
    query = select(ShortLink).where(ShortLink.page_id.is_not(None), ShortLink.version_id.is_(None))
    for short in session.scalars(query.order_by(ShortLink.code)):
        assert short.page_id is not None
        found.setdefault(short.page_id, []).append(short)
    return found


def rows(session: Session, states: Sequence[PublicationState] = ()) -> list[Publication]:
    """The outbox, oldest first."""
    query = (
        select(Publication)
        .options(
            joinedload(Publication.version).options(joinedload(Version.refutation), joinedload(Version.page)),
            joinedload(Publication.answers),
        )
        .order_by(Publication.id)
    )
    if states:
        query = query.where(Publication.state.in_(states))
    return list(session.scalars(query))


def _row(session: Session, publication_id: int) -> Publication:
    row = session.get(Publication, publication_id)
    assert row is not None
    return row


def _act(session: Session, verb: str, row: Publication, **detail: object) -> None:
    record_act(session, PUBLISHER, _deed(verb, row, **detail))


def _deed(verb: str, row: Publication, **detail: object) -> Deed:
    return Deed(
        verb, f"publication:{row.code}", {"version": row.version_id, "attempt": row.attempts, **detail}
    )
