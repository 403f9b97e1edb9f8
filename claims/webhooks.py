"""Telling other programs what happened: their addresses, the events that the chain holds, and an outbox of their own.

Events are read from the acts in their order and written together with how far was read: nothing is told twice or
left out by a kill. Each telling is tried until it is taken or given up, always under the same webhook-id, so that
the receiver can know it again. A payload holds ids, approved words and figures: no text of a sighting, no person.
"""

import base64
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from claims import clock, ids
from claims.acts import Actor, Deed, canonical, head, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import Person, Webhook, WebhookDelivery, WebhookEvent, WebhookReading
from claims.terms import DeliveryState, WebhookEventKind, WebhookState

PREFIX = "wh-"
TEST = "webhook.test"
NOTIFIER = Actor.machine("notifier")
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
"""Before the second try, the third and so on: what Standard Webhooks suggests; after the last one we give up."""
LONGEST_REST = timedelta(minutes=30)
"""How long an address that fails is left alone at most: one that is back is soon told the rest."""


@dataclass(frozen=True)
class NewWebhook:
    """What somebody says about an address when adding it."""

    url: str
    events: tuple[WebhookEventKind, ...] = tuple(WebhookEventKind)


@dataclass(frozen=True)
class Telling:
    """One try whose intent is written: what the address is sent."""

    delivery_id: int
    url: str
    secret: str
    message_id: str
    payload: str


@dataclass(frozen=True)
class NotTaken:
    """Why an address did not take a telling."""

    reason: str
    status: int | None = None
    wait: float | None = None
    """Seconds it asked us to stay away."""
    gone: bool = False
    """Whether it says of itself that it wants no more."""


# --- the addresses ------------------------------------------------------------------------------------


def add(session: Session, by: Person, new: NewWebhook, open_hosts: Collection[str] = ()) -> Webhook:
    """Let an address be told of events from now on; *open_hosts* (``host:port``) may be without https."""
    actor = demand(by, Action.MANAGE_WEBHOOKS)
    _check_address(new.url, open_hosts)
    if not new.events:
        raise RefusedError(reason="say of which events it is told; name at least one")
    webhook = Webhook(
        public_id=ids.new_ids(session, Webhook.public_id, PREFIX)[0],
        url=new.url,
        secret=new_secret(),
        events=sorted({event.value for event in new.events}),
        made_by_id=by.id,
        made_at=clock.now(),
    )
    detail = {"events": webhook.events, "host": urlsplit(new.url).hostname}
    webhook.since_seq = record_act(session, actor, Deed("add_webhook", _subject(webhook), detail))
    _begin_reading(session, webhook.since_seq)
    session.add(webhook)
    session.flush()
    return webhook


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: 24 to 64 random bytes in base 64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def find_webhook(session: Session, name: str) -> Webhook:
    """The webhook called *name*."""
    found = session.scalar(select(Webhook).where(Webhook.public_id == ids.tidy(name, PREFIX)))
    if found is None:
        raise NotFoundError(kind="webhook", name=name)
    return found


def known(session: Session) -> list[Webhook]:
    """Every webhook there is or was, oldest first."""
    return list(session.scalars(select(Webhook).order_by(Webhook.id)))


def end(session: Session, by: Person, webhook: Webhook) -> int | None:
    """Tell this address nothing more, for good; None when it was ended already."""
    actor = demand(by, Action.MANAGE_WEBHOOKS)
    if webhook.state is WebhookState.ENDED:
        return None
    webhook.state, webhook.ended_at = WebhookState.ENDED, clock.now()
    return record_act(session, actor, Deed("end_webhook", _subject(webhook)))


def resume(session: Session, by: Person, webhook: Webhook) -> int | None:
    """Tell an address again that was disabled for failing; None when it was not."""
    actor = demand(by, Action.MANAGE_WEBHOOKS)
    if webhook.state is WebhookState.ENDED:
        raise RefusedError(
            reason="{webhook} was ended for good; add the address anew", webhook=webhook.public_id
        )
    if webhook.state is WebhookState.ACTIVE:
        return None
    webhook.state, webhook.retry_at = WebhookState.ACTIVE, None
    webhook.failures, webhook.failing_since = 0, None
    _begin_reading(session, head(session).seq)
    return record_act(session, actor, Deed("resume_webhook", _subject(webhook)))


def _check_address(url: str, open_hosts: Collection[str]) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or len(url) > 2000 or not url.isprintable():
        raise RefusedError(reason="that is not a web address; it has to begin with https://")
    if parts.username is not None or parts.password is not None:
        raise RefusedError(reason="the address carries a name or password; give it without")
    if parts.scheme != "https" and f"{host}:{port or 80}" not in open_hosts:
        raise RefusedError(
            reason="a webhook's address has to begin with https://, so that nobody reads along"
        )


def _begin_reading(session: Session, seq: int) -> None:
    """Whoever is the first to listen does not make us read what happened before."""
    if session.scalar(select(Webhook.id).where(Webhook.state == WebhookState.ACTIVE).limit(1)) is None:
        session.merge(WebhookReading(id=1, act_seq=seq))
        session.flush()


def _subject(webhook: Webhook) -> str:
    return f"webhook:{webhook.public_id}"


# --- the outbox ---------------------------------------------------------------------------------------


def listening(session: Session) -> list[Webhook]:
    """The addresses that are told of events now."""
    query = select(Webhook).where(Webhook.state == WebhookState.ACTIVE).order_by(Webhook.id)
    return list(session.scalars(query))


def put_out(session: Session, event: WebhookEvent, to: Sequence[Webhook]) -> None:
    """An event, and a telling of it for each of *to*."""
    session.add(event)
    session.flush()
    session.add_all(
        WebhookDelivery(webhook_id=webhook.id, event_id=event.id, due_at=event.happened_at) for webhook in to
    )
    session.flush()


def waiting(session: Session, webhook_id: int, now: datetime, limit: int = 100) -> list[int]:
    """The tellings of an active address whose time has come: those tried least first, then the oldest."""
    query = (
        select(WebhookDelivery.id)
        .join(Webhook)
        .where(
            WebhookDelivery.webhook_id == webhook_id,
            WebhookDelivery.state == DeliveryState.WAITING,
            WebhookDelivery.due_at <= now,
            Webhook.state == WebhookState.ACTIVE,
            Webhook.retry_at.is_(None) | (Webhook.retry_at <= now),
        )
        .order_by(WebhookDelivery.attempts, WebhookDelivery.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def begin(session: Session, delivery_id: int, now: datetime) -> Telling | None:
    """Write that a telling is being tried, and when it is tried again should we die; None: not any more."""
    row = _row(session, delivery_id)
    if row.state is not DeliveryState.WAITING or row.webhook.state is not WebhookState.ACTIVE:
        return None
    row.attempts, row.attempt_at = row.attempts + 1, now
    row.due_at = now + _wait(row.attempts)
    return Telling(row.id, row.webhook.url, row.webhook.secret, row.event.public_id, row.event.payload)


def delivered(session: Session, delivery_id: int, status: int) -> None:
    """The address has it."""
    row = _row(session, delivery_id)
    row.state, row.delivered_at = DeliveryState.DELIVERED, clock.now()
    row.last_status, row.last_error = status, ""
    row.webhook.failures, row.webhook.failing_since, row.webhook.retry_at = 0, None, None
    row.webhook.last_success_at, row.webhook.last_error = row.delivered_at, ""


def not_taken(session: Session, delivery_id: int, why: NotTaken, give_up_days: float) -> None:
    """The address did not take it, or nobody knows: it is tried again, and given up after the last try."""
    row, now = _row(session, delivery_id), clock.now()
    row.last_status, row.last_error = why.status, why.reason
    row.due_at = max(row.due_at, now + timedelta(seconds=why.wait or 0))
    if row.attempts > len(WAITS):
        row.state = DeliveryState.GIVEN_UP
    webhook = row.webhook
    webhook.failures, webhook.last_error = webhook.failures + 1, why.reason
    webhook.failing_since = webhook.failing_since or now
    rest = min(_wait(webhook.failures), LONGEST_REST)
    webhook.retry_at = now + max(rest, timedelta(seconds=why.wait or 0))
    if why.gone or now - webhook.failing_since >= timedelta(days=give_up_days):
        _disable(session, webhook)


def _disable(session: Session, webhook: Webhook) -> None:
    if webhook.state is WebhookState.ACTIVE:
        webhook.state = WebhookState.DISABLED
        detail = {"failures": webhook.failures}
        record_act(session, NOTIFIER, Deed("disable_webhook", _subject(webhook), detail))


def _wait(tries: int) -> timedelta:
    return WAITS[min(tries, len(WAITS)) - 1]


def _row(session: Session, delivery_id: int) -> WebhookDelivery:
    return session.scalars(
        select(WebhookDelivery)
        .join(WebhookDelivery.webhook)
        .join(WebhookDelivery.event)
        .where(WebhookDelivery.id == delivery_id)
        .options(contains_eager(WebhookDelivery.webhook), contains_eager(WebhookDelivery.event))
        .with_for_update(of=(WebhookDelivery, Webhook))
        .execution_options(populate_existing=True)
    ).one()


# --- people -------------------------------------------------------------------------------------------


def deliveries(
    session: Session, webhook: Webhook, state: DeliveryState | None = None, *, after: int = 0, limit: int = 50
) -> list[WebhookDelivery]:
    """The tellings of an address, newest first; behind number *after* when it is given."""
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id)
        .options(joinedload(WebhookDelivery.event))
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    return list(session.scalars(query.where(WebhookDelivery.id < after) if after else query))


def find_delivery(session: Session, message_id: str, webhook: Webhook) -> WebhookDelivery:
    """The telling of the event *message_id* to this address."""
    found = session.scalar(
        select(WebhookDelivery)
        .join(WebhookEvent)
        .where(WebhookEvent.public_id == message_id, WebhookDelivery.webhook_id == webhook.id)
    )
    if found is None:
        raise NotFoundError(kind="delivery", name=message_id)
    return found


def retry(session: Session, by: Person, delivery: WebhookDelivery) -> int:
    """Try a telling again now, with all its tries before it; the receiver knows it by its id."""
    actor = demand(by, Action.MANAGE_WEBHOOKS)
    if delivery.webhook.state is not WebhookState.ACTIVE:
        raise RefusedError(
            reason="{webhook} is not told anything now; resume it first", webhook=delivery.webhook.public_id
        )
    delivery.state, delivery.delivered_at = DeliveryState.WAITING, None
    delivery.attempts, delivery.due_at = 0, clock.now()
    delivery.webhook.retry_at = None
    session.flush()
    detail = {"message": delivery.event.public_id}
    return record_act(session, actor, Deed("retry_webhook", _subject(delivery.webhook), detail))


def retry_all(session: Session, by: Person, webhook: Webhook) -> int:
    """Try everything again that was given up; how many."""
    given_up = session.scalars(
        select(WebhookDelivery).where(
            WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == DeliveryState.GIVEN_UP
        )
    ).all()
    for delivery in given_up:
        retry(session, by, delivery)
    return len(given_up)


def put_out_test(session: Session, by: Person, webhook: Webhook) -> WebhookDelivery:
    """A telling that says nothing but that it is a test."""
    demand(by, Action.MANAGE_WEBHOOKS)
    if webhook.state is not WebhookState.ACTIVE:
        raise RefusedError(
            reason="{webhook} is not told anything now; resume it first", webhook=webhook.public_id
        )
    message_id, now = new_message_id(), clock.now()
    event = WebhookEvent(
        public_id=message_id,
        type=TEST,
        key=f"{TEST}:{message_id}",
        happened_at=now,
        payload=written(TEST, now, {"webhook": webhook.public_id}),
    )
    put_out(session, event, [webhook])
    return find_delivery(session, message_id, webhook)


def new_message_id() -> str:
    """An id that no other event has."""
    return f"msg_{ids.draw(26)}"


def written(kind: str, happened_at: datetime, data: Mapping[str, object]) -> str:
    """A payload in its one spelling: type, timestamp and data, as Standard Webhooks has them."""
    return canonical(
        {"type": kind, "timestamp": happened_at.isoformat(timespec="milliseconds"), "data": data}
    )
