"""Programs that listen are reminded once a working day, by body: what half of its term is used up of, due, overdue."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.question_due import Filter, due
from claims.question_escalation import Escalation, escalations
from claims.question_terms import Terms
from claims.records import WebhookEvent
from claims.terms import DueState, WebhookEventKind
from claims.webhooks import listening, new_message_id, put_out, written

KIND = WebhookEventKind.QUESTIONS_DUE
NUMBERS = 100
"""How many lines are named at most; the others are in the list of what is due."""


def remind(session: Session, terms: Terms, now: datetime, opens: time) -> int:
    """Put out today's reminders that are not out yet, from the hour at which work begins; how many."""
    hearing = [webhook for webhook in listening(session) if KIND.value in webhook.events]
    today = terms.today(now)
    if not hearing or not terms.calendar.is_working(today) or now.astimezone(terms.zone).time() < opens:
        return 0
    found = {
        f"{KIND.value}:{one.authority or '-'}:{today.isoformat()}": one
        for one in escalations(session, terms, now)
    }
    told = set(session.scalars(select(WebhookEvent.key).where(WebhookEvent.key.in_(found))))
    for key in found.keys() - told:
        event = WebhookEvent(
            public_id=new_message_id(),
            type=KIND.value,
            key=key,
            happened_at=now,
            payload=written(KIND.value, now, _data(session, terms, now, found[key])),
        )
        put_out(session, event, hearing)
    return len(found.keys() - told)


def _data(session: Session, terms: Terms, now: datetime, one: Escalation) -> Mapping[str, Any]:
    states = frozenset({DueState.OVERDUE, DueState.TODAY})
    lines = due(session, terms, now, Filter(authority=one.authority or "-", states=states), limit=NUMBERS)
    return {
        "authority": one.authority,
        "day": terms.today(now).isoformat(),
        "half_used": one.states.get(DueState.SOON, 0),
        "due_today": one.states.get(DueState.TODAY, 0),
        "overdue": one.states.get(DueState.OVERDUE, 0),
        "people": one.people,
        "oldest": one.oldest.isoformat(timespec="seconds"),
        "worst": one.worst,
        "escalated_to": [
            who for who, holds in (("editors", one.editors), ("administrators", one.administrators)) if holds
        ],
        "questions": [
            {
                "question": line.number,
                "claim": line.claim,
                "people": line.people,
                "due_on": line.due_on.isoformat(),
            }
            for line in lines
        ],
    }
