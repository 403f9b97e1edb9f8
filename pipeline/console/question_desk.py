"""Questions sorted, routed and closed, and answers to askers, on the command line."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import (
    answers,
    body_contacts,
    clock,
    people,
    question_deciding,
    question_groups,
    question_inbox,
    questions,
    triage,
)
from claims.answers import Written
from claims.question_inbox import Filters, Line, Order
from claims.question_terms import terms_of
from claims.records import Answer, Claim, Match, Question
from claims.terms import AnswerState, QuestionKind
from claims.triage import MEMBER
from pipeline.console.command import Command
from pipeline.console.screen import Column

GROUP = (
    Column("CLAIM", lambda d: d["claim"], style="bold"),
    Column("PEOPLE", lambda d: d["people"], number=True),
    Column("KIND", lambda d: d["kind"] or "unsure"),
    Column("BODY", lambda d: d["authority"] + ("" if d["routed"] else "?") if d["authority"] else "–"),
    Column("DUE", lambda d: d["due"] or "–"),
    Column("SAID", lambda d: d["said"], free=True),
)
ANSWER = (
    Column("ANSWER", lambda d: d["answer"], style="bold"),
    Column("STATE", lambda d: d["state"]),
    Column("CLAIM", lambda d: d["claim"]),
    Column("BODY", lambda d: d["authority"] or "–"),
    Column("PEOPLE", lambda d: d["people"], number=True),
    Column("SAYS", lambda d: next(iter(d["texts"].values()), ""), free=True),
)


def questions_list(command: Command, wanted: dict[str, Any], order: Order, limit: int, after: str) -> None:
    """List the groups that wait, those of most people first."""
    overdue = wanted.pop("overdue", False)
    day = clock.now().astimezone(ZoneInfo(command.settings.time_zone)).date() if overdue else None
    with command.reading() as session:
        page = question_inbox.page(
            session, Filters(**wanted, overdue_on=day), order=order, limit=limit, after=after
        )
        items = [_group(line) for line in page.lines]
    command.listed("groups", items, GROUP, "Nobody waits for an answer, as far as is counted: aiqyn run")
    if page.after:
        command.screen.note(f"There are more: --after {page.after}")


def _group(line: Line) -> dict[str, Any]:
    body = next((route for route in line.routes if route.authority), None)
    return {
        "claim": line.claim,
        "people": line.people,
        "questions": line.questions,
        "kind": line.kind.kind.value if line.kind.kind else None,
        "confidence": line.kind.confidence,
        "unsure": line.unsure,
        "authority": body.authority.key if body and body.authority else "",
        "routed": body is not None and body.accepted == body.count,
        "unrouted": line.unrouted,
        "due": line.due.isoformat() if line.due else None,
        "oldest": line.oldest.isoformat(),
        "newest": line.newest.isoformat(),
        "languages": list(line.languages),
        "regions": list(line.regions),
        "similar": line.similar,
        "answer": line.answer,
        "said": line.said,
    }


def question_show(command: Command, number: str) -> None:
    """Show one question, masked, and what was decided about it."""
    with command.reading() as session:
        question = questions.find(session, number)
        claim = _claim_of(session, question)
        rows = question_inbox.decisions(session, [question])
        told = {
            "question": question.public_id,
            "claim": claim.public_id if claim else "",
            "state": question.state.value,
            "kind": question.kind.value if question.kind else None,
            "kind_by": question.kind_by.value if question.kind_by else None,
            "authority": question.authority.key if question.authority else "",
            "route_by": question.route_by.value if question.route_by else None,
            "because": list(question.route_reasons),
            "due": question.due_on.isoformat() if question.due_on else None,
            "text": question.sighting.said,
            "decisions": [
                {"what": row.what.value, "value": row.value, "by": "person" if row.by_id else "machine"}
                for row in rows
            ],
        }
    command.screen.page(told, lambda document, _: _told(document))


def _told(told: Mapping[str, Any]) -> list[str]:
    body = f"{told['authority']} ({told['route_by']})" if told["authority"] else "nobody yet"
    because = f", because: {', '.join(told['because'])}" if told["because"] else ""
    return [
        f"{told['question']}  {told['state']}  {told['kind'] or 'not sure'}  of {told['claim'] or 'no claim yet'}",
        f"with {body}{because}; due {told['due'] or '–'}",
        "",
        str(told["text"]),
        "",
        *(f"{one['what']}: {one['value'] or '–'} ({one['by']})" for one in told["decisions"]),
    ]


def question_kind(command: Command, names: list[str], kind: QuestionKind, dry_run: bool) -> None:
    """Say what questions are."""
    with command.writing(dry_run=dry_run) as (session, by):
        acts = [
            question_deciding.set_kind(session, by, claim, asked, kind)
            for claim, asked in _groups(session, names)
        ]
        question_groups.refresh(session)
    _acted(command, f"{_many(names)} of the kind {kind.value}", acts, dry_run)


def question_route(command: Command, names: list[str], to: str, dry_run: bool) -> None:
    """Send questions to a body, or where they are proposed to go."""
    with command.writing(dry_run=dry_run) as (session, by):
        body = body_contacts.named(session, to) if to else None
        acts = []
        for claim, asked in _groups(session, names):
            if body is None:
                acts.append(question_deciding.accept_route(session, by, claim, asked))
            else:
                acts.append(question_deciding.change_route(session, by, claim, asked, body))
        question_groups.refresh(session)
        where = body.key if body else "where proposed"
    _acted(command, f"{_many(names)} routed: {where}", acts, dry_run)


def question_transfer(command: Command, names: list[str], to: str, reason: str, dry_run: bool) -> None:
    """Pass questions on to another body; whoever asked is told."""
    settings = command.settings
    with command.writing(dry_run=dry_run) as (session, by):
        terms = terms_of(session, settings.questions, ZoneInfo(settings.time_zone))
        body = body_contacts.named(session, to)
        asked = [one for _, some in _groups(session, names) for one in some]
        many = question_deciding.transfer(session, by, terms, asked, body, reason)
        question_groups.refresh(session)
        key = body.key
    command.screen.done(
        f"{many} questions are with {key} now.", transferred=many, authority=key, dry_run=dry_run
    )


def question_close(command: Command, names: list[str], kind: QuestionKind, tell: bool, dry_run: bool) -> None:
    """Close questions that want no answer."""
    with command.writing(dry_run=dry_run) as (session, by):
        acts = [
            question_deciding.close(session, by, claim, asked, kind, tell=tell)
            for claim, asked in _groups(session, names)
        ]
        question_groups.refresh(session)
    _acted(command, f"{_many(names)} closed as {kind.value}", acts, dry_run)


def _many(names: list[str]) -> str:
    return f"{len(names)} named"


def _acted(command: Command, sentence: str, acts: list[int | None], dry_run: bool) -> None:
    done = [act for act in acts if act is not None]
    back = f"; to take it back: aiqyn claim undo {' '.join(map(str, done))}" if done and not dry_run else ""
    command.screen.done(f"{sentence}{back}.", acts=done, changed=bool(done), dry_run=dry_run)


def _groups(session: Session, names: list[str]) -> list[tuple[Claim, list[Question]]]:
    """Questions by their claims; a claim's name stands for all of its questions that wait."""
    found: dict[int, tuple[Claim, list[Question]]] = {}
    for name in names:
        if name.strip().lower().startswith(triage.PREFIX):
            claim: Claim | None = triage.find_claim(session, name)
            asked = question_inbox.of_claim(session, claim) if claim else []
        else:
            asked = [questions.find(session, name)]
            claim = _claim_of(session, asked[0])
        if claim is not None:
            found.setdefault(claim.id, (claim, []))[1].extend(asked)
    return list(found.values())


def _claim_of(session: Session, question: Question) -> Claim | None:
    query = select(Claim).join(Match, Match.claim_id == Claim.id)
    stated = query.where(Match.sighting_id == question.sighting_id, Match.standing.in_(MEMBER))
    return session.scalars(stated.order_by(Match.id).limit(1)).first()


# --- answers ----------------------------------------------------------------------------------------------


def answers_list(command: Command, state: AnswerState | None, limit: int) -> None:
    """List answers to askers, the newest first."""
    with command.reading() as session:
        by = command.person(session)
        items = [_answer(session, one) for one in answers.listed(session, by, state, limit=limit)]
    command.listed("answers", items, ANSWER, "No answer is here: aiqyn answers write CLAIM --ru TEXT")


def _answer(session: Session, answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer.public_id,
        "state": answer.state.value,
        "claim": answer.claim.public_id,
        "authority": answer.authority.key if answer.authority else "",
        "people": answers.scope(session, answer).people,
        "texts": dict(answer.texts),
        "digest": answer.digest,
    }


def answers_write(
    command: Command, claim: str, authority: str, texts: dict[str, str], send: bool, dry_run: bool
) -> None:
    """Write an answer to all who asked, and send it where that is asked for."""
    with command.writing(dry_run=dry_run) as (session, by):
        body = body_contacts.named(session, authority) if authority else None
        answer = answers.draft(session, by, triage.find_claim(session, claim), body, Written(texts))
        if send:
            answers.submit(session, by, answer, command.settings.questions.approve_above)
            question_groups.refresh(session)
        told = _answer(session, answer)
    sentence = {
        AnswerState.DRAFT.value: "is a draft",
        AnswerState.SUBMITTED.value: "waits for another person: aiqyn answers approve " + told["answer"],
        AnswerState.APPROVED.value: "is on its way to those who asked",
    }[told["state"]]
    command.screen.done(f"{told['answer']} {sentence}", **told, dry_run=dry_run)


def answers_approve(command: Command, name: str, digest: str, dry_run: bool) -> None:
    """A second person's yes to what was submitted."""
    with command.writing(dry_run=dry_run) as (session, by):
        answer = answers.own_answer(session, by, name)
        reached = answers.approve(session, by, answer, digest or answer.digest)
        question_groups.refresh(session)
        told = {"answer": answer.public_id, "people": reached.people, "questions": len(reached.questions)}
    sentence = f"{told['answer']} goes to {reached.people} people"
    command.screen.done(sentence, **told, dry_run=dry_run)


# --- contacts ---------------------------------------------------------------------------------------------


def person_authority(command: Command, handle: str, keys: list[str], take: bool, dry_run: bool) -> None:
    """Say for which bodies an authority's contact answers."""
    with command.writing(dry_run=dry_run) as (session, by):
        person = people.find_person(session, handle)
        for key in keys:
            body = body_contacts.find_authority(session, key)
            change = body_contacts.no_longer_for if take else body_contacts.answer_for
            change(session, by, person, body)
        held = [one.key for one in body_contacts.bodies_of(session, person)]
    command.screen.done(
        f"{handle} answers for: {', '.join(held) or 'no body'}",
        person=handle,
        authorities=held,
        dry_run=dry_run,
    )
