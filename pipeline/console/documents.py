"""Records as plain documents with stable keys: what ``--json`` prints, and what pages and tables are made from."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from claims import history, lines, marks, refutations, statements, triage, versions
from claims.content import Content
from claims.history import Done
from claims.lines import ClaimLine, Weight
from claims.reasons import say
from claims.records import (
    Authority,
    Claim,
    DeskSession,
    Match,
    Person,
    Place,
    Publication,
    Quarantined,
    Refutation,
    Sighting,
    Statement,
    Version,
)
from claims.recurrence import Return
from claims.sources import Health
from claims.terms import Language, Standing

if TYPE_CHECKING:  # it loads NumPy
    from pipeline.recluster import Proposal

Document = dict[str, Any]


def person_document(person: Person) -> Document:
    """A person."""
    return {
        "handle": person.handle,
        "name": person.name,
        "language": person.language.value,
        "roles": sorted(role.value for role in person.roles),
        "active": person.active,
        "added_at": person.added_at,
    }


def session_document(row: DeskSession) -> Document:
    """A browser that somebody is signed in with; its secret is nowhere."""
    return {
        "session": row.id,
        "person": row.person.handle,
        "browser": row.agent,
        "way": row.way.value,
        "started_at": row.started_at,
        "seen_at": row.seen_at,
        "ends_at": row.ends_at,
    }


def source_document(session: Session, health: Health) -> Document:
    """A source and how it fares."""
    source = health.source
    place = session.get(Place, source.place_id) if source.place_id else None
    return {
        "key": source.key,
        "kind": source.kind,
        "address": source.address,
        "state": source.state.value,
        "language": source.language,
        "region": place.code if place else "",
        "credibility": source.credibility,
        "options": dict(source.options),
        "interval_seconds": source.interval_seconds,
        "sightings": health.sightings,
        "quarantined": health.quarantined,
        "last_week_a_day": round(health.last_week_a_day, 2),
        "usually_a_day": round(health.usually_a_day, 2),
        "quiet": health.quiet,
        "last_success_at": source.last_success_at,
        "last_new_at": source.last_new_at,
        "last_error": source.last_error,
        "last_error_at": source.last_error_at,
        "failures": source.failures,
        "next_due_at": source.next_due_at,
        "added_at": source.added_at,
    }


def quarantined_document(row: Quarantined, opened: Callable[[bytes], bytes] = bytes) -> Document:
    """Something put aside; its bytes as text where they are text. *opened* opens what is sealed."""
    content = opened(row.content)
    return {
        "id": row.id,
        "source": row.source.key,
        "key": row.key,
        "reason": row.reason,
        "received_at": row.received_at,
        "tries": row.tries,
        "bytes": len(content),
        "resolved_at": row.resolved_at,
        "content": content.decode("utf-8", "replace"),
    }


def proposal_document(proposal: "Proposal") -> Document:
    """A merge or a split that the machine proposes."""
    if proposal.kind == "merge":
        sentence = (
            f"{proposal.claims[0]} and {proposal.claims[1]} may be one claim ({proposal.probability:.0%})"
        )
    else:
        count = len(proposal.sightings)
        sentence = (
            f"{count} sighting{'s' * (count != 1)} of {proposal.claims[0]} may state something else"
            f" ({proposal.probability:.0%} that they state the same)"
        )
    return {
        "kind": str(proposal.kind),
        "sentence": sentence,
        "claims": list(proposal.claims),
        "sightings": list(proposal.sightings),
        "probability": round(proposal.probability, 4),
        "said": list(proposal.said),
        "reasons": list(proposal.reasons),
        "command": proposal.command,
    }


def line_document(line: ClaimLine) -> Document:
    """One line of the inbox."""
    told = {field.name: getattr(line, field.name) for field in fields(line)}
    return {
        **{name: value for name, value in told.items() if name not in ("weight", "back")},
        "growth": line.growth,
        **weight_document(line.weight),
        "back": return_document(line.back),
    }


def weight_document(weight: Weight | None) -> Document:
    """A claim's priority and its reasons, each in every language; None before it is weighed."""
    if weight is None:
        return {"priority": None, "worth": None, "deadline": None, "reasons": []}
    reasons = [
        {
            "name": reason["name"],
            "share": reason["share"],
            "says": {
                language.value: say(reason["name"], reason["values"], language.value) for language in Language
            },
        }
        for reason in weight.reasons
    ]
    return {
        "priority": weight.score,
        "worth": weight.worth,
        "deadline": weight.deadline,
        "reasons": reasons,
    }


def return_document(back: Return | None) -> Document | None:
    """That a claim is back, with the sentence in every language; None when it is not."""
    if back is None:
        return None
    return {
        "since": back.back_since,
        "last_seen_before": back.last_seen_before,
        "quiet_days": back.quiet_days,
        "last_refuted": back.last_refuted,
        "last_answered": back.last_answer.as_of if back.last_answer else None,
        "sightings": back.sightings,
        "questions": back.people,
        "sources": back.sources,
        "says": {language.value: back.say(language.value) for language in Language},
    }


def sighting_document(sighting: Sighting) -> Document:
    """A sighting; there is nothing in it about who sent it."""
    return {
        "sighting": sighting.id,
        "source": sighting.source.key,
        "kind": sighting.kind.value,
        "language": sighting.language.value,
        "dated": sighting.dated,
        "text": sighting.said,
        "url": sighting.url,
        "reach": sighting.reach,
        "revision": sighting.revision,
        "remarks": list(sighting.remarks),
    }


def match_document(match: Match) -> Document:
    """A sighting as it stands to a claim."""
    return {
        **sighting_document(match.sighting),
        "standing": match.standing.value,
        "score": None if match.score is None else round(match.score, 4),
        "decided_by": "person" if match.decided_by_id else "machine",
        "decided_at": match.decided_at,
        "glued": bool(match.reasons.get("glued")),
        "across": bool(match.reasons.get("across")),
    }


def act_document(done: Done) -> Document:
    """An act."""
    return {
        "act": done.seq,
        "at": done.done_at,
        "actor": done.actor,
        "verb": done.verb,
        "subject": done.subject,
        "detail": dict(done.detail),
        "undoes": done.undoes,
        "undone_by": done.undone_by,
        "undoable": done.undoable,
    }


def claim_document(session: Session, claim: Claim, asked: str, limit: int) -> Document:
    """A claim with its cluster, suggestions, refutations, notes and history; lists up to *limit*, newest kept."""
    cluster = triage.members(session, claim)
    suggested = triage.members(session, claim, Standing.SUGGESTED)
    rejected = triage.members(session, claim, Standing.REJECTED)
    acts = history.of_claim(session, claim)
    return {
        "id": claim.public_id,
        "asked": asked,
        "state": claim.state.value,
        "opened_at": claim.opened_at,
        "assigned_to": claim.assigned_to.handle if claim.assigned_to else "",
        "tags": triage.tags(session, claim),
        "marks": sorted(marks.marks(session, claim)),
        "wording": claim.wording(),
        **weight_document(lines.claim_weight(session, claim)),
        "back": return_document(lines.claim_return(session, claim)),
        "merged_from": [merged.public_id for merged in history.forebears(session, claim)],
        "sightings_count": len(cluster),
        "sightings": [match_document(match) for match in cluster[:limit]],
        "suggested_count": len(suggested),
        "suggested": [match_document(match) for match in suggested[:limit]],
        "rejected": [match.sighting_id for match in rejected],
        "refutations": [refutation_line(item) for item in refutations.answering(session, claim)],
        "notes": [
            {"by": _handle(session, note.person_id), "at": note.written_at, "text": note.text}
            for note in triage.notes(session, claim)
        ],
        "history_count": len(acts),
        "history": [act_document(done) for done in acts[-limit:]],
    }


def statement_document(statement: Statement) -> Document:
    """A statement."""
    return {
        "id": statement.public_id,
        "authority": statement.authority.key,
        "authority_name": statements.names_on(statement.authority, statement.dated),
        "title": statement.title,
        "dated": statement.dated,
        "language": statement.language.value,
        "url": statement.url,
        "found_at": statement.found_at,
        "quote": statement.quote,
        "archive_sha256": statement.archive_sha256 or "",
        "added_at": statement.added_at,
    }


def authority_document(authority: Authority) -> Document:
    """An authority under its name of today."""
    return {
        "key": authority.key,
        "name": statements.names_on(authority, None),
        "topics": list(authority.topics),
        "note": authority.note,
    }


def place_document(place: Place) -> Document:
    """A place under its newest name."""
    names = sorted(place.names, key=lambda name: (name.valid_until is None, name.valid_from is not None))
    return {
        "code": place.code,
        "kind": place.kind.value,
        "name": {name.language.value: name.name for name in names},
        "dissolved_on": place.dissolved_on,
    }


def refutation_line(refutation: Refutation) -> Document:
    """One line about a refutation."""
    waiting = versions.pending(refutation)
    public = versions.last_approved(refutation)
    return {
        "id": refutation.public_id,
        "state": refutation.state.value,
        "verdict": refutation.verdict.value,
        "as_of": refutation.as_of,
        "title": {text.language.value: text.title for text in refutation.texts},
        "claims": [link.claim.public_id for link in refutation.claim_links],
        "version": public.number if public else 0,
        "waits": waiting.digest if waiting else "",
        "edited_at": refutation.edited_at,
    }


def refutation_document(session: Session, refutation: Refutation) -> Document:
    """A refutation whole: the draft as it stands, what an editor should look at, and every version."""
    content = refutations.content_of(session, refutation)
    return {
        **refutation_line(refutation),
        "draft": content_document(content),
        "warnings": refutations.warnings(session, refutation),
        "stale": refutations.stale(refutation),
        "drafted_by": _handle(session, refutation.drafted_by_id),
        "versions": [version_document(session, version) for version in refutation.versions],
    }


def content_document(content: Content) -> Document:
    """Exactly what is published, and the digest that an approval is of."""
    return {"digest": content.digest(), **asdict(content)}


def publication_document(row: Publication) -> Document:
    """One row of the outbox."""
    return {
        "code": row.code,
        "refutation": row.version.refutation.public_id if row.version.refutation else "",
        "page": row.version.page.public_id if row.version.page else "",
        "version": row.version.number,
        "channel": row.channel,
        "language": row.language.value,
        "state": row.state.value,
        "address": row.address,
        "attempts": row.attempts,
        "queued_at": row.queued_at,
        "sent_at": row.sent_at,
        "retry_at": row.retry_at,
        "last_error": row.last_error,
    }


def version_document(session: Session, version: Version) -> Mapping[str, Any]:
    """One version: who wrote, approved or refused it, and when."""
    approval, refusal = version.approval, version.refusal
    state = "approved" if approval else ("void" if refusal.void else "returned") if refusal else "waits"
    return {
        "number": version.number,
        "attempt": version.attempt,
        "kind": version.kind.value,
        "state": state,
        "digest": version.digest,
        "authors": [_handle(session, author.person_id) for author in version.authors],
        "submitted_at": version.submitted_at,
        "approved_by": _handle(session, approval.person_id) if approval else "",
        "approved_at": approval.approved_at if approval else None,
        "comment": refusal.comment if refusal else "",
    }


def _handle(session: Session, number: int) -> str:
    person = session.get(Person, number)
    assert person is not None
    return person.handle
