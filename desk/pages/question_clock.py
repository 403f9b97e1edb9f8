"""What is due and overdue, how long answers took, and the clock of single questions: more time, a pause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, question_clock, question_rights, question_times, questions
from claims.errors import ClaimsError
from claims.people import Action
from claims.question_due import DueLine, Filter, alike, due, standing_now
from claims.question_escalation import escalations
from claims.records import Person, Question, QuestionDecision
from claims.terms import Decided, DueState, DueStep, FiguresBy
from desk import problems
from desk.here import Here, allowed
from models.waiting import Reached
from pipeline.question_clocks import house_terms
from pipeline.question_figures import figures, names_by

router = APIRouter()
SignedIn = Annotated[Here, Depends(allowed(None))]
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Answering = Annotated[Here, Depends(allowed(Action.ANSWER))]
Text = Annotated[str, Form()]
PAGE = 50
SPANS = (28, 91, 365)
CLOCK = (Decided.EXTENSION, Decided.PAUSE, Decided.RESUME, Decided.TRANSFER)


@dataclass(frozen=True)
class Asked:
    """What stands in the address of the list."""

    authority: str
    topic: str
    region: str
    step: str
    state: str
    skip: int

    def other(self, **changed: Any) -> str:
        """The end of an address that asks for something else in one respect."""
        now = {name: value for name, value in vars(self).items() if name != "skip"}
        return urlencode({name: value for name, value in {**now, **changed}.items() if value})

    @property
    def narrows(self) -> bool:
        """Whether less than everything is shown."""
        return any((self.authority, self.topic, self.region, self.step, self.state))


def asked(
    authority: Annotated[str, Query(max_length=60)] = "",
    topic: Annotated[str, Query(max_length=60)] = "",
    region: Annotated[str, Query(max_length=12)] = "",
    step: Annotated[str, Query(pattern=r"^(|route|answer)$")] = "",
    state: Annotated[str, Query(pattern=r"^(|overdue|today|soon|on_time|paused)$")] = "",
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Asked:
    """What was asked for."""
    return Asked(authority, topic, region, step, state, skip)


AskedFor = Annotated[Asked, Depends(asked)]


# --- what is due ----------------------------------------------------------------------------------------


@router.get("/questions/due")
def show_due(here: SignedIn, wanted: AskedFor) -> Response:
    """What is due, the most overdue first; a body's contact sees its own."""
    now = clock.now()
    with here.reading() as session:
        terms = house_terms(session, here.settings)
        own = _own(here, session)
        narrowed = _filter(wanted, own)
        stateless = _filter(wanted, own, state="")
        lines = due(session, terms, now, narrowed, limit=PAGE + 1, skip=wanted.skip)
        return here.page(
            "question_clock/due.html",
            wanted=wanted,
            whole=standing_now(session, terms, now, Filter(authorities=own)),
            counts=standing_now(session, terms, now, stateless).states,
            lines=lines[:PAGE],
            further=wanted.other(skip=wanted.skip + PAGE) if len(lines) > PAGE else "",
            back=wanted.other() if wanted.skip else None,
            hearing=escalations(session, terms, now, Filter(authorities=own)),
            choices=_choices(here, session, own),
            names=names_of(here, session, FiguresBy.TOPIC),
            states=DueState,
            has_bodies=own is None or bool(own),
            age=_age(here, now, lines),
        )


def _own(here: Here, session: Session) -> frozenset[int] | None:
    """The bodies that somebody's view is narrowed to; None: all."""
    if here.may(Action.LOOK):
        return None
    return question_rights.own_authorities(session, here.person(session))


def _filter(wanted: Asked, own: frozenset[int] | None, state: str | None = None) -> Filter:
    said = wanted.state if state is None else state
    return Filter(
        authorities=own,
        authority=wanted.authority,
        topic=wanted.topic,
        region=wanted.region,
        states=frozenset({DueState(said)}) if said else frozenset(),
        step=DueStep(wanted.step) if wanted.step else None,
    )


def _age(here: Here, now: Any, lines: Sequence[DueLine]) -> Mapping[str, int]:
    """For how many days each line's oldest question has waited."""
    return {line.number: max(0, (now - line.received_at).days) for line in lines}


def _choices(here: Here, session: Session, own: frozenset[int] | None) -> dict[str, list[tuple[str, str]]]:
    """What the list can be narrowed to."""
    found: dict[str, list[tuple[str, str]]] = {}
    for by in FiguresBy:
        names = names_of(here, session, by)
        keys = question_times.keys(session, by) if own is None else []
        found[by.value] = sorted(((key, names.get(key, key)) for key in keys), key=lambda pair: pair[1])
    return found


def names_of(here: Here, session: Session, by: FiguresBy) -> dict[str, str]:
    """What bodies, topics or regions are called in the reader's language, by key."""
    today = clock.now().astimezone(here.zone).date()
    known = names_by(session, here.settings, by, today)
    return {key: here.showing.name(dict(names)) for key, names in known.items() if names}


# --- figures --------------------------------------------------------------------------------------------


@router.get("/questions/figures")
def show_figures(
    here: Looking,
    by: FiguresBy = FiguresBy.AUTHORITY,
    since: Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
    until: Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
) -> Response:
    """How long answers took, by body, topic or region, with those that still wait."""
    now = clock.now()
    with here.reading() as session:
        terms = house_terms(session, here.settings)
        today = terms.today(now)
        last = min(_day(until) or today, today)
        first = min(_day(since) or last - timedelta(days=SPANS[1]), last)
        told = figures(session, terms, here.settings, now, by=by, since=first, until=last)
        spans = [
            (
                label,
                _span(by, today - timedelta(days=days), today),
                (first, last) == (today - timedelta(days), today),
            )
            for label, days in zip(
                (here._("4 weeks"), here._("13 weeks"), here._("A year")), SPANS, strict=True
            )
        ]
        return here.page(
            "question_clock/figures.html",
            told=told,
            by=by,
            since=first,
            until=last,
            kinds=_kinds(here),
            spans=spans,
            span=lambda one: _span(one, first, last),
            time=lambda one, unit: _time(here, one, unit),
            top=_top(told.groups),
            names=names_of(here, session, by),
            terms=terms,
        )


def _span(by: FiguresBy, first: date, last: date) -> str:
    return urlencode({"by": by.value, "since": first.isoformat(), "until": last.isoformat()})


def _kinds(here: Here) -> dict[FiguresBy, str]:
    return {
        FiguresBy.AUTHORITY: here._("Body"),
        FiguresBy.TOPIC: here._("Topic"),
        FiguresBy.REGION: here._("Region"),
    }


def _top(groups: Sequence[Any]) -> float:
    """The longest median, by which the bars are drawn."""
    return max((one.days.median.time for one in groups if one.days.median), default=0) or 1


def _time(here: Here, one: Reached | None, unit: str) -> str:
    """A time in days; of one that is only known to be longer it says so."""
    if one is None:
        return "–"
    exact = round(one.time, 1) if one.time < 100 else round(one.time)
    said = format_decimal(exact, locale=here.language)
    if unit == "days":
        said = here._("{number} d").format(number=said)
    return here._("more than {time}").format(time=said) if one.beyond else said


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:  # the thirtieth of February
        return None


# --- one question's clock -------------------------------------------------------------------------------


@router.get("/questions/{number}/clock")
def show_clock(here: Answering, number: str) -> Response:
    """When a question is due, what was done to its clock, and more time or a pause for it and all that ask the same."""
    return _clock(here, number)


@router.post("/questions/{number}/clock/extend")
def extend(
    here: Answering, number: str, days: Text = "", reason: Text = "", everybody: Text = ""
) -> Response:
    """Take more time."""
    written = {"days": days[:4], "extend_reason": reason[:1000]}
    try:
        with here.writing() as session:
            asked_ = _meant(here, session, number, everybody)
            terms = house_terms(session, here.settings)
            more = int(days) if days.isdecimal() and len(days) <= 4 else 0
            question_clock.extend(session, here.person(session), terms, asked_, more, reason)
            until = asked_[0].due_on
    except ClaimsError as error:
        return _clock(here, number, error, "extend", written)
    said = here._("Due on {day} now. Whoever can be reached is told.").format(day=here.showing.day(until))
    return here.go(f"/questions/{number}/clock", said=said)


@router.post("/questions/{number}/clock/pause")
def pause(here: Answering, number: str, reason: Text = "", everybody: Text = "") -> Response:
    """Stop the clock."""
    try:
        with here.writing() as session:
            asked_ = _meant(here, session, number, everybody)
            terms = house_terms(session, here.settings)
            question_clock.pause(session, here.person(session), terms, asked_, reason)
    except ClaimsError as error:
        return _clock(here, number, error, "pause", {"pause_reason": reason[:1000]})
    return here.go(f"/questions/{number}/clock", said=here._("The clock stands still."))


@router.post("/questions/{number}/clock/resume")
def resume(here: Answering, number: str, reason: Text = "", everybody: Text = "") -> Response:
    """Let the clock go on."""
    try:
        with here.writing() as session:
            asked_ = _meant(here, session, number, everybody)
            terms = house_terms(session, here.settings)
            question_clock.resume(session, here.person(session), terms, asked_, reason)
            until = asked_[0].due_on
    except ClaimsError as error:
        return _clock(here, number, error, "resume", {"resume_reason": reason[:1000]})
    said = here._("The clock goes on: due on {day}.").format(day=here.showing.day(until))
    return here.go(f"/questions/{number}/clock", said=said)


def _meant(here: Here, session: Session, number: str, everybody: str) -> list[Question]:
    """The question, and where it was said so all that ask the same; itself first."""
    question = questions.find(session, number)
    others = [one for one in alike(session, question) if one.id != question.id] if everybody else []
    return [question, *others]


def _clock(
    here: Here,
    number: str,
    error: ClaimsError | None = None,
    where: str = "",
    written: Mapping[str, str] | None = None,
) -> Response:
    wrong = {where: problems.sentence(error, here.language)} if error else {}
    with here.reading() as session:
        question = questions.find(session, number)
        question_rights.demand_own(session, here.person(session), [question])
        terms = house_terms(session, here.settings)
        today = terms.today(clock.now())
        routing = question.state.value == "received"
        ends = question.redirect_by if routing else question.due_on
        days = terms.redirect_days if routing else terms.answer_days
        paused = question.paused_on is not None
        state = terms.state(today, ends, days, paused=paused) if ends else None
        return here.page(
            "question_clock/clock.html",
            problems.status_of(error) if error else 200,
            question=question,
            body=names_of(here, session, FiguresBy.AUTHORITY).get(question.authority.key)
            if question.authority and question.route_by == "person"
            else "",
            state=state,
            states=DueState,
            routing=routing,
            ends=ends,
            left=terms.calendar.between(question.paused_on or today, ends) if ends else 0,
            is_open=question.state in questions.STANDING,
            alike=len(alike(session, question)),
            room=(room := question_clock.left_to_extend(session, terms, question)),
            latest=terms.calendar.add(question.due_on, room) if question.due_on else None,
            history=(history := _history(session, question)),
            spans=_spans(history),
            today=today,
            wrong=wrong,
            written={
                "days": "",
                "extend_reason": "",
                "pause_reason": "",
                "resume_reason": "",
                **(written or {}),
            },
            what=_what(here),
        )


def _history(session: Session, question: Question) -> list[tuple[QuestionDecision, str]]:
    """What was done to a question's clock, and by whom, the newest first."""
    query = (
        select(QuestionDecision, Person.name)
        .outerjoin(Person, Person.id == QuestionDecision.by_id)
        .where(QuestionDecision.question_id == question.id, QuestionDecision.what.in_(CLOCK))
        .order_by(QuestionDecision.id.desc())
    )
    return [(decision, name or "") for decision, name in session.execute(query)]


def _spans(history: Sequence[tuple[QuestionDecision, str]]) -> dict[int, tuple[date, date]]:
    """From which day to which a term was moved, by the decision's number."""
    return {
        one.id: (date.fromisoformat(one.before), date.fromisoformat(one.value))
        for one, _ in history
        if one.what in (Decided.EXTENSION, Decided.RESUME)
    }


def _what(here: Here) -> dict[str, str]:
    return {
        Decided.EXTENSION.value: here._("Lengthened"),
        Decided.PAUSE.value: here._("Stopped"),
        Decided.RESUME.value: here._("Let go on"),
        Decided.TRANSFER.value: here._("Passed on"),
    }
