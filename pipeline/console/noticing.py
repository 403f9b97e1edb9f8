"""Answering the people who asked, and what became of each message to them."""

from dataclasses import asdict
from typing import Any

from claims import notices
from claims.records import Notice
from claims.terms import PublicationState
from pipeline.answer import answer
from pipeline.console import pages
from pipeline.console.command import NOTHING_OR_PARTLY, Command, Ended, WrongUseError


def notice_document(row: Notice) -> dict[str, Any]:
    """One message and where it stands; whom it is to, nobody can read here."""
    return {
        "notice": row.id,
        "question": row.question.public_id,
        "way": row.way.value,
        "kind": row.kind.value,
        "subject": row.subject,
        "language": row.language.value,
        "state": row.state.value,
        "attempts": row.attempts,
        "queued_at": row.queued_at,
        "attempt_at": row.attempt_at,
        "retry_at": row.retry_at,
        "sent_at": row.sent_at,
        "last_error": row.last_error,
    }


def answer_run(command: Command, dry_run: bool) -> None:
    """Tell everybody who is due to be told."""
    with command.stage(dry_run=dry_run) as database, command.screen.progress("Answering") as told:
        done = answer(database, command.settings, told=told)
    command.screen.page({**asdict(done), "dry_run": dry_run}, pages.answered_page)
    if done.busy or done.stopped or done.trouble or done.uncertain or done.failed:
        raise Ended(NOTHING_OR_PARTLY)


def notices_list(command: Command, states: list[PublicationState] | None) -> None:
    """List the messages to people who asked."""
    with command.reading() as session:
        wanted = states or [*notices.OPEN, PublicationState.FAILED]
        items = [notice_document(row) for row in notices.listed(session, wanted)]
    command.listed("notices", items, pages.NOTICE, "None.")


def notices_settle(command: Command, numbers: list[int], sent: bool, again: bool, dry_run: bool) -> None:
    """Say whether messages were received, where nobody knows it, or that they may be sent again."""
    if sent == again:
        raise WrongUseError("Say one of two things: --sent or --again.")
    with command.writing(dry_run=dry_run) as (session, by):
        for number in numbers:
            notices.settle(session, by, notices.find_notice(session, number), sent=sent)
    said = "are written down as received" if sent else "wait to be sent again"
    command.screen.done(
        f"{', '.join(map(str, numbers))}: {said}.", notices=numbers, sent=sent, dry_run=dry_run
    )
