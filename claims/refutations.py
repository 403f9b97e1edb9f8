"""Refutations: drafted by one person, approved by another, published as immutable numbered versions.

The draft is what people work on. `submit` freezes it into a version whose digest covers exactly what will be
published; any change after that makes the version void. `approve` is of that digest, by somebody whose hand is
not in it, and queues the publications in the same unit of work. A correction and a withdrawal go the same way.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock, ids, outbox, versions
from claims.acts import Deed, record_act
from claims.content import ClaimSaid, Content, Evidence, Text
from claims.errors import NotFoundError, RefusedError, StaleError
from claims.people import Action, demand
from claims.records import (
    Claim,
    DraftAuthor,
    Match,
    Person,
    Refutation,
    RefutationClaim,
    RefutationStatement,
    RefutationText,
    Sighting,
    Statement,
    Version,
)
from claims.sayings import Saying, saying
from claims.statements import find_statement, names_on
from claims.terms import Language, RefutationState, Verdict, VersionKind
from claims.triage import MEMBER, find_claim, resolve
from claims.versions import last_approved

PREFIX = "r-"
NEW = "r-new"
"""What a refutation is called in a preview before it has a name."""
CLAIM_LENGTH = 75
"""Google's advice for claimReviewed, in characters; longer is a warning, not an error."""


@dataclass(frozen=True)
class Draft:
    """What an editor writes: one object for all languages."""

    verdict: Verdict
    as_of: date
    texts: Mapping[str, Text]
    claims: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("site", "telegram")
    tags: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date | None = None
    overtaken_on: date | None = None
    overtaken_note: Mapping[str, str] = field(default_factory=dict)
    superseded_by: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


# --- finding and reading ------------------------------------------------------------------------------


def find_refutation(session: Session, name: str) -> Refutation:
    """The refutation called *name*."""
    found = session.scalar(select(Refutation).where(Refutation.public_id == ids.tidy(name, PREFIX)))
    if found is None:
        raise NotFoundError(kind="refutation", name=name)
    return found


def known(session: Session, state: RefutationState | None = None) -> list[Refutation]:
    """The refutations there are, oldest first; those of one state when it is named."""
    query = select(Refutation).order_by(Refutation.id)
    return list(session.scalars(query.where(Refutation.state == state) if state else query))


def answering(session: Session, claim: Claim) -> list[Refutation]:
    """The refutations that answer a claim, oldest first."""
    query = select(Refutation).join(RefutationClaim).where(RefutationClaim.claim_id == claim.id)
    return list(session.scalars(query.order_by(Refutation.id)))


def read(refutation: Refutation) -> Draft:
    """The draft as it stands."""
    return Draft(
        verdict=refutation.verdict,
        as_of=refutation.as_of,
        texts={t.language.value: Text(t.title, t.summary, t.body) for t in refutation.texts},
        claims=tuple(link.claim.public_id for link in refutation.claim_links),
        statements=tuple(link.statement.public_id for link in refutation.statement_links),
        channels=tuple(refutation.channels),
        tags=tuple(refutation.tags),
        valid_from=refutation.valid_from,
        valid_until=refutation.valid_until,
        review_by=refutation.review_by,
        overtaken_on=refutation.overtaken_on,
        overtaken_note=dict(refutation.overtaken_note),
        superseded_by=refutation.superseded_by.public_id if refutation.superseded_by else "",
        note=dict(refutation.note),
    )


def stale(refutation: Refutation) -> list[str]:
    """The languages whose text nobody looked at since another language was edited."""
    newest = max((text.edited_at for text in refutation.texts), default=None)
    return [
        text.language.value
        for text in refutation.texts
        if newest is not None and max(text.edited_at, text.checked_at or text.edited_at) < newest
    ]


def content_of(session: Session, refutation: Refutation) -> Content:
    """Exactly what would be published if the draft were approved now."""
    claims = [link.claim for link in refutation.claim_links]
    statements = [link.statement for link in refutation.statement_links]
    return _content(session, refutation, read(refutation), claims, statements)


def imagine(session: Session, refutation: Refutation | None, draft: Draft) -> Content:
    """What would be published if *draft* were saved and approved now; names that nobody knows are left out."""
    claims = session.scalars(select(Claim).where(Claim.public_id.in_(draft.claims)).order_by(Claim.id)).all()
    known = {
        found.public_id: found
        for found in session.scalars(select(Statement).where(Statement.public_id.in_(draft.statements)))
    }
    statements = [known[name] for name in draft.statements if name in known]
    return _content(session, refutation, draft, claims, statements)


def _content(
    session: Session,
    refutation: Refutation | None,
    draft: Draft,
    claims: Sequence[Claim],
    statements: Sequence[Statement],
) -> Content:
    before = last_approved(refutation) if refutation else None
    return Content(
        refutation=refutation.public_id if refutation else NEW,
        number=before.number + 1 if before else 1,
        kind=VersionKind.CORRECTION if before else VersionKind.FIRST,
        verdict=draft.verdict,
        texts=draft.texts,
        claims=tuple(_said(session, claim) for claim in claims),
        evidence=tuple(_evidence(statement) for statement in statements),
        as_of=draft.as_of,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        review_by=draft.review_by,
        overtaken_on=draft.overtaken_on,
        overtaken_note=draft.overtaken_note,
        superseded_by=draft.superseded_by,
        note=draft.note if before else {},
        channels=tuple(sorted(draft.channels)),
        tags=tuple(sorted(draft.tags)),
    )


def _said(session: Session, claim: Claim) -> ClaimSaid:
    claim = resolve(session, claim)
    first = session.scalar(
        select(func.min(func.coalesce(Sighting.published_at, Sighting.first_seen_at)))
        .join(Match, Match.sighting_id == Sighting.id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
    )
    return ClaimSaid(claim.public_id, claim.wording(), first.date() if first else None)


def _evidence(statement: Statement) -> Evidence:
    return Evidence(
        id=statement.public_id,
        authority=names_on(statement.authority, statement.dated),
        title=statement.title,
        url=statement.url,
        dated=statement.dated,
        language=statement.language.value,
        quote=statement.quote,
        archive_sha256=statement.archive_sha256 or "",
        found_at=statement.found_at,
    )


# --- writing ------------------------------------------------------------------------------------------


def draft(session: Session, by: Person, written: Draft) -> Refutation:
    """Start a refutation."""
    actor = demand(by, Action.DRAFT)
    now = clock.now()
    refutation = Refutation(
        public_id=ids.new_ids(session, Refutation.public_id, PREFIX)[0],
        state=RefutationState.DRAFT,
        verdict=written.verdict,
        as_of=written.as_of,
        drafted_by_id=by.id,
        drafted_at=now,
        edited_at=now,
    )
    _check_dates(written)
    session.add(refutation)
    session.flush()
    _write(session, by, refutation, written, now)
    record_act(session, actor, Deed("draft", versions.subject(refutation), {"verdict": written.verdict}))
    return refutation


def edit(session: Session, by: Person, refutation: Refutation, written: Draft) -> bool:
    """Change the draft; a version that waited for approval is void. False: it said exactly this already."""
    actor = demand(by, Action.DRAFT)
    _check_dates(written)
    _take(session, refutation)
    if _same(read(refutation), written):
        return False
    now = clock.now()
    voided = versions.void_pending(session, by, refutation)
    _write(session, by, refutation, written, now)
    refutation.state = RefutationState.DRAFT
    refutation.edited_at = now
    session.flush()
    record_act(session, actor, Deed("edit", versions.subject(refutation), {"voids": voided}))
    return True


def draft_digest(draft: Draft) -> str:
    """A short name for exactly this draft: what an editor's form was filled from."""
    plain = json.dumps(asdict(_in_order(draft)), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def edit_from(session: Session, by: Person, refutation: Refutation, written: Draft, base: str) -> bool:
    """Change the draft as `edit` does, if it still is the one whose digest is *base*; else a `StaleError`."""
    demand(by, Action.DRAFT)
    _take(session, refutation)
    if base != draft_digest(read(refutation)):
        raise StaleError(name=refutation.public_id)
    return edit(session, by, refutation, written)


def check_text(session: Session, by: Person, refutation: Refutation, language: Language) -> None:
    """Somebody has read this language again: it still agrees with the others."""
    actor = demand(by, Action.DRAFT)
    for text in refutation.texts:
        if text.language == language:
            text.checked_at = clock.now()
    record_act(session, actor, Deed("check_text", versions.subject(refutation), {"language": language}))


def link(session: Session, by: Person, refutation: Refutation, claim: Claim) -> bool:
    """Let a refutation answer one more claim; False when it does already."""
    written = read(refutation)
    if claim.public_id in written.claims:
        return False
    return edit(session, by, refutation, replace(written, claims=(*written.claims, claim.public_id)))


def unlink(session: Session, by: Person, refutation: Refutation, claim: Claim) -> bool:
    """A refutation does not answer this claim after all; False when it did not."""
    written = read(refutation)
    remaining = tuple(name for name in written.claims if name != claim.public_id)
    return edit(session, by, refutation, replace(written, claims=remaining))


# --- on its way to the public --------------------------------------------------------------------------


def warnings(session: Session, refutation: Refutation) -> list[Saying]:
    """What an editor should look at before submitting, in plain words of the reader's language."""
    content = content_of(session, refutation)
    found = [
        saying(
            "the {language} title has {length} characters; {limit} are read everywhere",
            language=language,
            length=len(text.title),
            limit=CLAIM_LENGTH,
        )
        for language, text in content.texts.items()
        if len(text.title) > CLAIM_LENGTH
    ]
    found += [
        saying("the {language} text was not looked at since another one was edited", language=language)
        for language in stale(refutation)
    ]
    found += [
        saying("there is no text in {language}", language=language)
        for language in ("kk", "ru")
        if language not in content.texts
    ]
    if not content.evidence:
        found.append(saying("it rests on no statement"))
    return found


def submit(session: Session, by: Person, refutation: Refutation) -> Version:
    """Freeze the draft and ask for a second person's approval."""
    actor = demand(by, Action.DRAFT)
    _take(session, refutation)
    versions.demand_none_pending(refutation)
    content = content_of(session, refutation)
    _check_publishable(refutation, content)
    before = last_approved(refutation)
    if before is not None and _unchanged(Content.from_canonical(before.content), content):
        raise RefusedError(reason="nothing was changed since the last approved version")
    authors = session.scalars(
        select(DraftAuthor.person_id).where(DraftAuthor.refutation_id == refutation.id)
    ).all()
    version = versions.freeze(session, by, refutation, content, {*authors, by.id})
    refutation.state = RefutationState.SUBMITTED
    record_act(session, actor, versions.deed("submit", version))
    return version


def withdraw(session: Session, by: Person, refutation: Refutation, reason: Mapping[str, str]) -> Version:
    """Ask for a published refutation to be withdrawn, saying why; a second person approves that as well."""
    actor = demand(by, Action.DRAFT)
    _take(session, refutation)
    before = versions.demand_withdrawable(refutation)
    assert isinstance(before, Content)
    content = _withdrawal(before, reason)
    versions.check_note(content)
    version = versions.freeze(session, by, refutation, content, {by.id})
    record_act(session, actor, versions.deed("withdraw", version))
    return version


def approve(session: Session, by: Person, refutation: Refutation, digest: str) -> Version:
    """A second person's yes to exactly these bytes; the publications are queued in the same unit of work."""
    actor = demand(by, Action.APPROVE)
    _take(session, refutation)
    version = versions.grant(
        session, by, refutation, digest, lambda one: _as_it_stands(session, refutation, one).digest()
    )
    withdrawn = version.kind is VersionKind.WITHDRAWAL
    refutation.state = RefutationState.WITHDRAWN if withdrawn else RefutationState.APPROVED
    if not withdrawn:  # a withdrawal says nothing of the draft: whose hand is in that stays known
        _start_afresh(session, refutation)
    queued = outbox.queue(session, version, clock.now())
    record_act(session, actor, versions.deed("approve", version, queued=queued))
    return version


def send_back(session: Session, by: Person, refutation: Refutation, comment: str) -> None:
    """The second person says no, and why."""
    actor = demand(by, Action.APPROVE)
    _take(session, refutation)
    version = versions.send_back(session, by, refutation, comment)
    if version.kind is not VersionKind.WITHDRAWAL:
        refutation.state = RefutationState.DRAFT
    record_act(session, actor, versions.deed("return", version))


# --- how it is done ------------------------------------------------------------------------------------


def _take(session: Session, refutation: Refutation) -> None:
    versions.take(session, refutation, "texts", "claim_links", "statement_links")


def _write(session: Session, by: Person, refutation: Refutation, written: Draft, now: datetime) -> None:
    for name in ("verdict", "as_of", "valid_from", "valid_until", "review_by", "overtaken_on"):
        setattr(refutation, name, getattr(written, name))
    refutation.overtaken_note = dict(written.overtaken_note)
    refutation.note = dict(written.note)
    refutation.channels = sorted(written.channels)
    refutation.tags = sorted(written.tags)
    refutation.superseded_by = (
        find_refutation(session, written.superseded_by) if written.superseded_by else None
    )
    _write_texts(session, by, refutation, written.texts, now)
    _write_claims(session, by, refutation, written.claims, now)
    _write_statements(session, refutation, written.statements)
    if session.get(DraftAuthor, {"refutation_id": refutation.id, "person_id": by.id}) is None:
        session.add(DraftAuthor(refutation_id=refutation.id, person_id=by.id))
    session.flush()
    session.refresh(refutation)


def _write_texts(
    session: Session, by: Person, refutation: Refutation, texts: Mapping[str, Text], now: datetime
) -> None:
    standing = {text.language.value: text for text in refutation.texts}
    for language in standing.keys() - texts.keys():
        session.delete(standing[language])
    for language, new in texts.items():
        row = standing.get(language)
        if row is None:
            row = RefutationText(refutation_id=refutation.id, language=Language(language))
            session.add(row)
        elif (row.title, row.summary, row.body) == (new.title, new.summary, new.body):
            continue
        row.title, row.summary, row.body = new.title, new.summary, new.body
        row.edited_at, row.edited_by_id = now, by.id


def _write_claims(
    session: Session, by: Person, refutation: Refutation, names: Sequence[str], now: datetime
) -> None:
    wanted = {find_claim(session, name).id for name in names}
    standing = {item.claim_id: item for item in refutation.claim_links}
    for number in standing.keys() - wanted:
        session.delete(standing[number])
    for number in sorted(wanted - standing.keys()):
        session.add(
            RefutationClaim(refutation_id=refutation.id, claim_id=number, linked_by_id=by.id, linked_at=now)
        )


def _write_statements(session: Session, refutation: Refutation, names: Sequence[str]) -> None:
    wanted = [find_statement(session, name).id for name in names]
    standing = {item.statement_id: item for item in refutation.statement_links}
    for number in standing.keys() - set(wanted):
        session.delete(standing[number])
    for position, number in enumerate(dict.fromkeys(wanted), 1):
        if number in standing:
            standing[number].position = position
        else:
            session.add(
                RefutationStatement(refutation_id=refutation.id, statement_id=number, position=position)
            )


def _same(now: Draft, wanted: Draft) -> bool:
    return _in_order(now) == _in_order(wanted)


def _in_order(draft: Draft) -> Draft:
    """The same draft in the one order in which two that say the same are equal."""
    return replace(
        draft,
        claims=tuple(sorted(draft.claims)),
        channels=tuple(sorted(draft.channels)),
        tags=tuple(sorted(draft.tags)),
        texts=dict(draft.texts),
        note=dict(draft.note),
        overtaken_note=dict(draft.overtaken_note),
    )


def _check_dates(written: Draft) -> None:
    if written.valid_from and written.valid_until and written.valid_until < written.valid_from:
        raise RefusedError(reason="valid_until lies before valid_from")
    if written.review_by and written.review_by < written.as_of:
        raise RefusedError(reason="review_by lies before as_of")


def _check_publishable(refutation: Refutation, content: Content) -> None:
    versions.check_texts(content)
    if not content.claims:
        raise RefusedError(reason="it answers no claim; link one first")
    if not content.channels:
        raise RefusedError(reason="it names no channel; 'site' is one")
    before = last_approved(refutation)
    if before is not None:
        versions.check_note(content)
        versions.check_nothing_dropped(Content.from_canonical(before.content), content)


def _unchanged(before: Content, content: Content) -> bool:
    if before.kind is VersionKind.WITHDRAWAL:
        return False
    now = _first_seen_as(before, content)
    return replace(now, number=before.number, kind=before.kind, note=before.note) == before


def _withdrawal(before: Content, reason: Mapping[str, str]) -> Content:
    return replace(before, number=before.number + 1, kind=VersionKind.WITHDRAWAL, note=dict(reason))


def _as_it_stands(session: Session, refutation: Refutation, version: Version) -> Content:
    frozen = Content.from_canonical(version.content)
    if version.kind is not VersionKind.WITHDRAWAL:
        return _first_seen_as(frozen, content_of(session, refutation))
    before = last_approved(refutation)
    assert before is not None
    return _withdrawal(Content.from_canonical(before.content), frozen.note)


def _first_seen_as(frozen: Content, content: Content) -> Content:
    # The machine's date may move while a version waits (an older sighting came in): that is no editor's change.
    dates = {said.id: said.first_seen for said in frozen.claims}
    said = tuple(replace(claim, first_seen=dates.get(claim.id, claim.first_seen)) for claim in content.claims)
    return replace(content, claims=said)


def _start_afresh(session: Session, refutation: Refutation) -> None:
    for author in session.scalars(select(DraftAuthor).where(DraftAuthor.refutation_id == refutation.id)):
        session.delete(author)
    refutation.note = {}
    session.flush()
