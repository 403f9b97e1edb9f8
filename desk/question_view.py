"""The inbox of questions as an address, and what its lines, kinds, routes and decisions are in the reader's words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import bodies, clock, statements
from claims.question_inbox import NOBODY, UNSURE, Filters, Line, Order
from claims.question_terms import Terms, terms_of
from claims.records import Authority, Person, QuestionDecision
from claims.terms import AnswerState, Decided, QuestionKind, QuestionState, TextLanguage
from desk.here import Here
from desk.kinds import kind_words

NAMES = ("kind", "authority", "region", "language", "due", "answer", "order")
"""What a query of the inbox of questions may say."""
_CHOICES: Mapping[str, Sequence[str]] = {
    "kind": (UNSURE, *QuestionKind),
    "language": tuple(TextLanguage),
    "due": ("overdue",),
    "answer": ("none", "unrouted"),
    "order": tuple(Order),
}
Say = Callable[[str], str]


@dataclass(frozen=True)
class View:
    """What of the inbox of questions somebody asked to see."""

    asked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Iterable[tuple[str, str]]) -> "View":
        """The view that an address asks for; what nobody can mean is passed over."""
        given = {name: value.strip()[:60] for name, value in query if name in NAMES and value.strip()}
        return cls({name: value for name, value in given.items() if value in _CHOICES.get(name, (value,))})

    def __getitem__(self, name: str) -> str:
        return self.asked.get(name, "")

    @property
    def order(self) -> Order:
        """How the groups follow one another."""
        return Order(self["order"] or Order.WAITING)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(name != "order" for name in self.asked)

    def filters(self, today: date) -> Filters:
        """The filters of it."""
        return Filters(
            kind=self["kind"],
            authority=self["authority"],
            region=self["region"],
            language=self["language"],
            unrouted=self["answer"] == "unrouted",
            overdue_on=today if self["due"] else None,
            unanswered=self["answer"] == "none",
        )

    def query(self, **changes: Any) -> str:
        """The query of this view, changed so: empty values go."""
        wanted = {**self.asked, **{name: str(value) for name, value in changes.items()}}
        return urlencode([(name, value) for name, value in wanted.items() if value])

    def url(self, **changes: Any) -> str:
        """The address of this view, changed so."""
        query = self.query(**changes)
        return f"/questions?{query}" if query else "/questions"

    def group(self, claim: str) -> str:
        """The address of a group, from which one walks on in this view."""
        query = self.query()
        return f"/questions/{claim}?{query}" if query else f"/questions/{claim}"


def terms(here: Here, session: Session) -> Terms:
    """The terms of the clock as they hold."""
    return terms_of(session, here.settings.questions, here.zone)


def today(here: Here) -> date:
    """What day it is here."""
    return clock.now().astimezone(here.zone).date()


# --- words ------------------------------------------------------------------------------------------------


def answer_words(_: Say) -> dict[str, str]:
    """Where an answer stands."""
    return {
        AnswerState.DRAFT.value: _("Draft of an answer"),
        AnswerState.SUBMITTED.value: _("Waits for approval"),
        AnswerState.APPROVED.value: _("Sent to the askers"),
        AnswerState.WITHDRAWN.value: _("Withdrawn"),
    }


def state_words(_: Say) -> dict[str, str]:
    """Where a question stands."""
    return {
        QuestionState.RECEIVED.value: _("Received"),
        QuestionState.ROUTED.value: _("With a body"),
        QuestionState.ANSWERED.value: _("Answered"),
        QuestionState.CLOSED.value: _("Closed without an answer"),
        QuestionState.WITHDRAWN.value: _("Withdrawn by the asker"),
        QuestionState.FORGOTTEN.value: _("Forgotten"),
    }


def body_name(here: Here, authority: Authority | None) -> str:
    """What a body is called now, in the reader's language."""
    return here.showing.name(statements.names_on(authority, None)) if authority else here._("Nobody yet")


def body_names(here: Here, session: Session) -> list[tuple[str, str]]:
    """Key and name of every body, by name."""
    known = [(one.key, body_name(here, one)) for one in bodies.authorities(session)]
    return sorted(known, key=lambda one: one[1].casefold())


def region_names(here: Here, session: Session) -> dict[str, str]:
    """Code and name of every place."""
    return {code: here.showing.name(named) or code for code, named in bodies.place_names(session).items()}


def told(here: Here, lines: Sequence[Line], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines with what is said of them in the reader's language."""
    kinds, day = kind_words(here._), today(here)
    found = []
    for line in lines:
        sorted_first = sorted(line.kinds, key=lambda one: one.kind is not None)  # "unsure" stands first
        found.append(
            {
                "line": line,
                "kinds": [(kinds.get(one.kind or "", ""), one) for one in sorted_first],
                "routes": [(body_name(here, one.authority), one) for one in line.routes if one.authority],
                "regions": [places.get(code, code) for code in line.regions],
                "overdue": line.due is not None and line.due < day,
            }
        )
    return found


def reasons_said(_: Say, reasons: Sequence[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """Why a question was sorted or routed so: «пособие, Түркістан облысы», words as they stand in the text."""
    sentences = {
        "place:unknown": _("the place is not known"),
        "claim:decided": _("a person decided so for this group"),
        "given:back": _("a body gave it back"),
    }
    kinds = kind_words(_)
    found = []
    for one in reasons:
        what, _sep, value = one.partition(":")
        if one in sentences:
            found.append(sentences[one])
        elif what == "region":
            found.append(places.get(value, value))
        elif what == "maybe":
            found.append(_("perhaps {kind}").format(kind=kinds.get(value, value).lower()))
        else:
            found.append(value or one)
    return tuple(found)


@dataclass(frozen=True)
class Decision:
    """One decision about a question as a line of its history."""

    when: Any
    who: str
    said: str
    reason: str
    why: tuple[str, ...]
    confidence: float | None
    count: int
    """About how many questions it was decided at once."""
    by_machine: bool


def history(here: Here, session: Session, rows: Sequence[QuestionDecision]) -> list[Decision]:
    """Decisions in words, those of one moment about many questions as one line."""
    places = region_names(here, session)
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    called = dict(body_names(here, session))
    grouped: dict[tuple[Any, ...], list[QuestionDecision]] = {}
    for row in rows:
        same = (row.made_at, row.what, row.before, row.value, row.by_id, row.reason)
        grouped.setdefault(same, []).append(row)
    return [
        Decision(
            some[0].made_at,
            names.get(some[0].by_id or 0, here._("The machine")),
            _said(here._, some[0], called),
            some[0].reason,
            reasons_said(here._, some[0].reasons, places),
            some[0].confidence,
            len(some),
            some[0].by_id is None and bool(some[0].reasons or some[0].confidence is not None),
        )
        for some in grouped.values()
    ]


def _said(_: Say, row: QuestionDecision, bodies_called: Mapping[str, str]) -> str:
    kinds = kind_words(_)
    to, before = bodies_called.get(row.value, row.value), bodies_called.get(row.before, row.before)
    if row.what is Decided.KIND:
        return _("Kind: {kind}").format(kind=kinds.get(row.value, _("not sure")))
    if row.what is Decided.CLOSE:
        return _("Closed without an answer: {kind}").format(kind=kinds.get(row.value, row.value))
    if row.what is Decided.TRANSFER:
        if not row.value:
            return _("Given back by {body}").format(body=before)
        return _("Transferred from {body} to {other}").format(body=before or "–", other=to)
    sentences = {
        Decided.ROUTE: _("Routed to {value}"),
        Decided.EXTENSION: _("Term lengthened to {value}"),
        Decided.PAUSE: _("Clock stopped"),
        Decided.RESUME: _("Clock goes on"),
        Decided.REOPEN: _("Waits for an answer again"),
        Decided.WITHDRAW: _("Withdrawn by the asker"),
    }
    return sentences[row.what].format(value=to)


__all__ = ["NOBODY", "UNSURE", "View", "kind_words"]
