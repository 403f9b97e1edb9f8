"""The clock of questions on the command line: what is due, how long answers took, more time, a pause."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from claims import clock, question_clock, question_rights, questions
from claims.question_due import DueLine, Filter, due, standing_now
from claims.records import Person, Question
from claims.terms import DueState, FiguresBy
from models.waiting import Reached
from pipeline.console.command import Command
from pipeline.console.screen import Column
from pipeline.question_clocks import house_terms
from pipeline.question_figures import Figures, figures

DAYS = 90
"""How far back the figures look unless they are told."""
_STATES: dict[str, str] = {
    DueState.OVERDUE.value: "overdue by {left}",
    DueState.TODAY.value: "due today",
    DueState.SOON.value: "{left} left",
    DueState.ON_TIME.value: "{left} left",
    DueState.PAUSED.value: "paused, {left} left",
}
LINE = (
    Column("DUE", lambda d: d["due_on"].isoformat(), style="bold"),
    Column("STATE", lambda d: _STATES[d["state"]].format(left=abs(d["left"]))),
    Column("WAITS FOR", lambda d: "a body" if d["step"] == "route" else "an answer"),
    Column("PEOPLE", lambda d: d["people"], number=True),
    Column("QUESTION", lambda d: d["number"]),
    Column("CLAIM", lambda d: d["claim"]),
    Column("BODY", lambda d: d["authority"] or "nobody yet"),
    Column("WHAT IS ASKED", lambda d: d["said"], free=True),
)
FIGURE = (
    Column("OF", lambda d: d["names"] or d["key"] or ("(all)" if d["all"] else "(none)"), free=True),
    Column("QUESTIONS", lambda d: d["questions"], number=True),
    Column("ANSWERED", lambda d: d["answered"], number=True),
    Column("OPEN", lambda d: f"{d['open']} ({d['share_open']:.0%})", number=True),
    Column("LATE", lambda d: f"{d['late']} ({d['share_late']:.0%})", number=True),
    Column("MEDIAN", lambda d: _time(d["days"]["median"], "d"), number=True),
    Column("P90", lambda d: _time(d["days"]["ninetieth"], "d"), number=True),
    Column("WORKING DAYS", lambda d: _time(d["working"]["median"], ""), number=True),
    Column("P90", lambda d: _time(d["working"]["ninetieth"], ""), number=True),
)


def questions_due(command: Command, wanted: Filter, limit: int) -> None:
    """Say what is due, the most overdue first, and how much is unanswered."""
    now = clock.now()
    with command.reading() as session:
        terms = house_terms(session, command.settings)
        lines = [_line(line) for line in due(session, terms, now, wanted, limit=limit)]
        whole = standing_now(session, terms, now, wanted)
    command.screen.note(
        f"Unanswered: {whole.people} people with {whole.questions} questions"
        + (f", the oldest since {command.screen.when(whole.oldest)}." if whole.oldest else ".")
    )
    command.listed("due", lines, LINE, "Nothing is due.")


def questions_figures(command: Command, by: FiguresBy, since: date | None, until: date | None) -> None:
    """Say how long answers took, by body, topic or region."""
    now = clock.now()
    with command.reading() as session:
        terms = house_terms(session, command.settings)
        last = until or terms.today(now)
        first = since or last - timedelta(days=DAYS)
        told = figures(session, terms, command.settings, now, by=by, since=first, until=last)
    lines = [_figures(told.everything, True), *(_figures(one, False) for one in told.groups)]
    items = lines if told.everything.questions else []
    command.listed("figures", items, FIGURE, "Nothing that wants an answer came in this span.")


def question_extend(command: Command, numbers: list[str], days: int, reason: str, dry_run: bool) -> None:
    """Take more working days, and tell whoever asked."""
    with command.writing(dry_run=dry_run) as (session, by):
        asked = _asked(session, by, numbers)
        told = question_clock.extend(session, by, house_terms(session, command.settings), asked, days, reason)
    said = ", ".join(f"{one.number} on {one.due_on.isoformat()}" for one in told)
    command.screen.done(
        f"Due now: {said}. Whoever asked is told.",
        questions=[asdict(one) for one in told],
        dry_run=dry_run,
    )


def question_pause(command: Command, numbers: list[str], reason: str, dry_run: bool) -> None:
    """Stop the clock."""
    with command.writing(dry_run=dry_run) as (session, by):
        asked = _asked(session, by, numbers)
        question_clock.pause(session, by, house_terms(session, command.settings), asked, reason)
        names = [one.public_id for one in asked]
    sentence = f"The clock stands still: {', '.join(names)}."
    command.screen.done(sentence, questions=names, dry_run=dry_run)


def question_resume(command: Command, numbers: list[str], reason: str, dry_run: bool) -> None:
    """Let the clock go on."""
    with command.writing(dry_run=dry_run) as (session, by):
        asked = _asked(session, by, numbers)
        question_clock.resume(session, by, house_terms(session, command.settings), asked, reason)
        told: list[dict[str, Any]] = [{"number": one.public_id, "due_on": one.due_on} for one in asked]
    said = ", ".join(f"{one['number']} on {one['due_on']}" for one in told)
    command.screen.done(f"The clock goes on; due: {said}.", questions=told, dry_run=dry_run)


def _asked(session: Session, by: Person, numbers: list[str]) -> list[Question]:
    asked = [questions.find(session, number) for number in dict.fromkeys(numbers)]
    question_rights.demand_own(session, by, asked)
    return asked


def _line(line: DueLine) -> dict[str, Any]:
    return {**asdict(line), "state": line.state.value, "step": line.step.value}


def _figures(one: Figures, whole: bool) -> dict[str, Any]:
    return {
        **asdict(one),
        "all": whole,
        "share_open": round(one.share_open, 4),
        "share_late": round(one.share_late, 4),
    }


def _time(value: dict[str, Any] | Reached | None, unit: str) -> str:
    """ "4.2 d", "> 10 d" where it is only known to be longer, nothing where nobody can say."""
    if value is None:
        return ""
    time, beyond = (
        (value.time, value.beyond) if isinstance(value, Reached) else (value["time"], value["beyond"])
    )
    said = f"{time:.1f}".removesuffix(".0")
    return f"{'> ' if beyond else ''}{said}{' ' + unit if unit else ''}"
