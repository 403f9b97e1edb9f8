"""The queue on the command line: what goes out when, and holding, moving and planning one row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from claims import clock, outbox, queueing
from claims.records import Person, Publication
from pipeline import publish
from pipeline.console.command import Command
from pipeline.console.screen import Column
from pipeline.queue_plan import Planned, Rules, Why, left_today

WORDS = {
    Why.NOW: "in turn",
    Why.QUIET: "quiet hours",
    Why.BUDGET: "the day's budget",
    Why.PLANNED: "planned",
    Why.RETRY: "to be tried again",
    Why.HELD: "held",
    Why.BLOCKED: "an earlier post of it is uncertain",
}
QUEUE = (
    Column("CODE", lambda d: d["code"], style="bold"),
    Column("CHANNEL", lambda d: d["channel"]),
    Column("LANG", lambda d: d["language"]),
    Column("OF", lambda d: d["refutation"] or d["page"]),
    Column("V", lambda d: d["version"], number=True),
    Column("KIND", lambda d: d["kind"]),
    Column("GOES OUT", lambda d: d["at"] or "-"),
    Column("WHY", lambda d: d["held"] or WORDS[d["why"]], free=True),
)


def queue(command: Command) -> None:
    """List what waits to go out, when each goes, and why not sooner."""
    now = clock.now()
    rules = Rules.of(command.settings, publish.whole_channels())
    with command.reading() as session:
        stopped = outbox.stopped(session)
        planned = publish.queue(session, command.settings, now)
        sent_today = queueing.new_posts_since(session, rules.midnight(now))
    if stopped:
        command.screen.note(f"Publishing is stopped: {stopped}. To go on: aiqyn resume-publishing")
    for channel in sorted({one.row.channel for one in planned} - rules.whole):
        left = left_today(channel, rules, sent_today)
        if left is not None:
            command.screen.note(f"{channel}: {left} of {rules.daily_budget} new posts left today.")
    for one in planned:
        if one.late:
            command.screen.note(
                f"{one.row.code}: its approval runs out before its turn; have it approved anew."
            )
    command.listed("queue", [queue_document(one) for one in planned], QUEUE, "Nothing waits to go out.")


def queue_document(one: Planned) -> dict[str, Any]:
    """One row of the queue and when it goes out."""
    row = one.row
    return {
        "code": row.code,
        "channel": row.channel,
        "language": row.language,
        "refutation": row.refutation,
        "page": row.page,
        "version": row.version,
        "kind": row.kind.value,
        "replaces": row.replaces,
        "reply": row.reply,
        "at": one.at,
        "why": one.why.value,
        "held": row.held,
        "held_by": row.held_by,
        "approval_runs_out": one.runs_out,
        "late": one.late,
    }


def hold(command: Command, code: str, reason: str, dry_run: bool) -> None:
    """Keep one row back, saying why."""
    _act(command, code, dry_run, "{code} is held", lambda s, by, row: queueing.hold(s, by, row, reason))


def release(command: Command, code: str, dry_run: bool) -> None:
    """Let a held row go out in its turn."""
    _act(command, code, dry_run, "{code} goes out in its turn", queueing.release)


def first(command: Command, code: str, dry_run: bool) -> None:
    """Let a row go out before all others of its channel."""
    _act(command, code, dry_run, "{code} goes out first", queueing.first)


def move(command: Command, code: str, steps: int, dry_run: bool) -> None:
    """Move a row so many places back, or forward."""
    _act(command, code, dry_run, "{code} is moved", lambda s, by, row: queueing.move(s, by, row, steps))


def plan(command: Command, code: str, moment: datetime | None, dry_run: bool) -> None:
    """Let a row go out not before a moment; in its turn again when there is none."""
    hours = command.settings.publish.approval_hours
    _act(
        command,
        code,
        dry_run,
        "{code} has its time",
        lambda s, by, row: queueing.plan_for(s, by, row, moment, hours),
    )


def _act(
    command: Command,
    code: str,
    dry_run: bool,
    sentence: str,
    do: Callable[[Session, Person, Publication], int | None],
) -> None:
    with command.writing(dry_run=dry_run) as (session, by):
        act = do(session, by, queueing.find_queued(session, code))
    command.acted(sentence.format(code=code), act, dry_run, code=code)
