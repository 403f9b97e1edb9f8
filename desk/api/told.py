"""Records as the shapes in which the API tells of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import history, refutations, triage
from claims import lines as inbox_lines
from claims import records as kept
from claims.history import Done
from claims.lines import ClaimLine, Weight
from claims.reasons import say
from claims.records import Person
from claims.recurrence import Return
from claims.sayings import in_language
from claims.statements import names_on
from claims.terms import DeliveryState, Language, Standing
from desk.api.shapes import answers, claims, others


def priority(weight: Weight | None) -> claims.Priority | None:
    """A priority with its reasons in every language."""
    if weight is None:
        return None
    reasons = [
        claims.ReasonSaid(
            name=reason["name"],
            share=reason["share"],
            says={language: say(reason["name"], reason["values"], language.value) for language in Language},
        )
        for reason in weight.reasons
    ]
    return claims.Priority(score=weight.score, worth=weight.worth, deadline=weight.deadline, reasons=reasons)


def claim_line(line: ClaimLine) -> claims.ClaimLine:
    """One line of the inbox."""
    return claims.ClaimLine(
        id=line.id,
        state=line.state,
        said=line.said,
        wording=_by_language(line.wording),
        tags=list(line.tags),
        languages=sorted(line.languages),
        regions=[region for region in line.regions if region],
        sightings=line.sightings,
        questions=line.questions,
        sources=line.sources,
        reach=line.reach,
        growth=line.growth,
        suggestions=line.suggestions,
        answered=line.answered,
        assigned_to=line.assigned_to or None,
        first_at=line.first_at,
        last_at=line.last_at,
        priority=priority(line.weight),
        back=_back(line.back),
    )


def _back(back: Return | None) -> claims.Back | None:
    if back is None:
        return None
    return claims.Back(
        since=back.back_since,
        last_seen_before=back.last_seen_before,
        quiet_days=back.quiet_days,
        last_refuted=back.last_refuted,
        says={language: back.say(language.value) for language in Language},
    )


def claim(session: Session, one: kept.Claim) -> claims.Claim:
    """One claim."""
    counted = select(kept.Match.standing, func.count()).where(kept.Match.claim_id == one.id)
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(kept.Match.standing))}
    return claims.Claim(
        id=one.public_id,
        state=one.state,
        wording=_by_language(one.wording()),
        tags=triage.tags(session, one),
        opened_at=one.opened_at,
        opened_by=_handle(session, one.opened_by_id),
        assigned_to=_handle(session, one.assigned_to_id),
        sightings=sum(counts.get(standing, 0) for standing in triage.MEMBER),
        suggestions=counts.get(Standing.SUGGESTED, 0),
        priority=priority(inbox_lines.claim_weight(session, one)),
        refutations=[answer.public_id for answer in refutations.answering(session, one)],
        merged=[before.public_id for before in history.forebears(session, one)],
        notes=[
            claims.Note(by=_handle(session, note.person_id) or "", at=note.written_at, text=note.text)
            for note in triage.notes(session, one)
        ],
    )


def sighting(one: kept.Sighting) -> claims.Sighting:
    """One sighting; there is nothing in it about who sent it."""
    return claims.Sighting(**_sighting(one))


def _sighting(one: kept.Sighting) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source.key,
        "kind": one.kind,
        "language": one.language,
        "dated": one.dated,
        "first_seen_at": one.first_seen_at,
        "text": one.said,
        "url": one.url,
        "reach": one.reach,
        "shares": one.shares,
        "revision": one.revision,
    }


def sighting_whole(session: Session, one: kept.Sighting) -> claims.SightingWhole:
    """One sighting and what it states."""
    rows = session.execute(
        select(kept.Claim.public_id, kept.Match.standing, kept.Match.score)
        .join(kept.Claim, kept.Claim.id == kept.Match.claim_id)
        .where(kept.Match.sighting_id == one.id)
        .order_by(kept.Match.id)
    )
    stated = [claims.Stated(claim=row[0], standing=row[1], score=row[2]) for row in rows]
    return claims.SightingWhole(**_sighting(one), claims=stated)


def match(session: Session, one: kept.Match) -> claims.Match:
    """A sighting as it stands to a claim."""
    return claims.Match(
        sighting=sighting(one.sighting),
        standing=one.standing,
        score=one.score,
        decided_by=_handle(session, one.decided_by_id),
        decided_at=one.decided_at,
    )


def act(done: Done) -> claims.Act:
    """One link of the chain."""
    return claims.Act(
        number=done.seq,
        at=done.done_at,
        actor=done.actor,
        verb=done.verb,
        subject=done.subject,
        detail=dict(done.detail),
        undoes=done.undoes,
        undone_by=done.undone_by,
        undoable=done.undoable,
    )


# --- answers ------------------------------------------------------------------------------------------


def refutation_line(one: kept.Refutation) -> answers.RefutationLine:
    """A refutation in a list."""
    return answers.RefutationLine(
        id=one.public_id,
        state=one.state,
        verdict=one.verdict,
        as_of=one.as_of,
        titles={text.language: text.title for text in one.texts},
        claims=[link.claim.public_id for link in one.claim_links],
        tags=list(one.tags),
        edited_at=one.edited_at,
    )


def refutation(session: Session, one: kept.Refutation) -> answers.Refutation:
    """One refutation, whole."""
    return answers.Refutation.model_construct(
        id=one.public_id,
        state=one.state,
        draft=draft(refutations.read(one)),
        drafted_by=_handle(session, one.drafted_by_id) or "",
        drafted_at=one.drafted_at,
        edited_at=one.edited_at,
        stale=[Language(language) for language in refutations.stale(one)],
        warnings=[
            {language: in_language(warning, language.value) for language in Language}
            for warning in refutations.warnings(session, one)
        ],
        versions=[_version(session, version) for version in one.versions],
    )


def draft(written: refutations.Draft) -> answers.Draft:
    """A draft as it stands: what was once written longer than a new one may be is told all the same."""
    texts = {
        Language(language): answers.Text.model_construct(
            title=text.title, summary=text.summary, body=text.body
        )
        for language, text in written.texts.items()
    }
    return answers.Draft.model_construct(
        verdict=written.verdict,
        as_of=written.as_of,
        texts=texts,
        claims=list(written.claims),
        statements=list(written.statements),
        channels=list(written.channels),
        tags=list(written.tags),
        valid_from=written.valid_from,
        valid_until=written.valid_until,
        review_by=written.review_by,
        overtaken_on=written.overtaken_on,
        overtaken_note=_by_language(written.overtaken_note),
        superseded_by=written.superseded_by or None,
        note=_by_language(written.note),
    )


def _version(session: Session, one: kept.Version) -> answers.Version:
    return answers.Version(
        number=one.number,
        attempt=one.attempt,
        kind=one.kind,
        digest=one.digest,
        submitted_by=_handle(session, one.submitted_by_id) or "",
        submitted_at=one.submitted_at,
        approved_by=_handle(session, one.approval.person_id) if one.approval else None,
        approved_at=one.approval.approved_at if one.approval else None,
        returned=one.refusal.comment if one.refusal else None,
    )


def statement(one: kept.Statement) -> answers.Statement:
    """One statement."""
    return answers.Statement(
        id=one.public_id,
        authority=one.authority.key,
        authority_names=_by_language(names_on(one.authority, one.dated)),
        title=one.title,
        dated=one.dated,
        language=one.language,
        url=one.url,
        found_at=one.found_at,
        quote=one.quote,
        archive_sha256=one.archive_sha256,
        added_at=one.added_at,
    )


def publication(one: kept.Publication) -> answers.Publication:
    """One row of the outbox."""
    return answers.Publication(
        number=one.id,
        code=one.code,
        refutation=one.version.refutation.public_id if one.version.refutation else None,
        page=one.version.page.public_id if one.version.page else None,
        version=one.version.number,
        channel=one.channel,
        language=one.language,
        state=one.state,
        address=one.address,
        queued_at=one.queued_at,
        sent_at=one.sent_at,
        attempts=one.attempts,
        last_error=one.last_error,
    )


# --- the rest -----------------------------------------------------------------------------------------


def source(one: kept.Source) -> others.Source:
    """One source."""
    names = others.Source.model_fields
    return others.Source(**{name: getattr(one, name) for name in names})


def webhook(one: kept.Webhook) -> others.Webhook:
    """One webhook without its secret."""
    return others.Webhook(**_webhook(one))


def webhook_with_secret(one: kept.Webhook) -> others.WebhookWithSecret:
    """A webhook that was just added."""
    return others.WebhookWithSecret(**_webhook(one), secret=one.secret)


def _webhook(one: kept.Webhook) -> dict[str, Any]:
    names = set(others.Webhook.model_fields) - {"id"}
    return {"id": one.public_id} | {name: getattr(one, name) for name in names}


def delivery(one: kept.WebhookDelivery) -> others.Delivery:
    """One telling."""
    return others.Delivery(
        number=one.id,
        message=one.event.public_id,
        type=one.event.type,
        happened_at=one.event.happened_at,
        state=one.state,
        attempts=one.attempts,
        due_at=one.due_at if one.state is DeliveryState.WAITING else None,
        delivered_at=one.delivered_at,
        status=one.last_status,
        last_error=one.last_error,
    )


def _handle(session: Session, number: int | None) -> str | None:
    person = session.get(Person, number) if number else None
    return person.handle if person else None


def _by_language(told: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): text for language, text in told.items()}
