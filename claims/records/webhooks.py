"""Who is told of what happened here: other programs' addresses, what is told, and where each telling stands."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import BigId, Json, Key, Record, one_of
from claims.terms import DeliveryState, WebhookState


class Webhook(Record):
    """An address of another program that is told of events; its secret signs what is sent there."""

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("url <> ''", name="url_given"),
        CheckConstraint("failures >= 0", name="failures_counted"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_has_time"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(120))
    """As Standard Webhooks writes it, ``whsec_…``: both sides sign with it, so it cannot be kept as a digest."""
    events: Mapped[list[str]] = mapped_column(Json, default=list)
    state: Mapped[WebhookState] = mapped_column(one_of(WebhookState), default=WebhookState.ACTIVE)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    since_seq: Mapped[int] = mapped_column(BigId)
    """The newest act when it was added: what happened before is not told."""
    failures: Mapped[int] = mapped_column(default=0)
    """Tries that failed since the last that did not."""
    failing_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    """Nothing is sent there before."""
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class WebhookEvent(Record):
    """Something that happened, as it is told: the very bytes, so that a second telling says the same."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        CheckConstraint("payload <> ''", name="payload_given"),
        Index("ix_webhook_events_happened_at", "happened_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    """The webhook-id of every telling."""
    type: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """What happened, by name: it can become an event only once."""
    happened_at: Mapped[datetime]
    payload: Mapped[str]


class WebhookDelivery(Record):
    """One event for one address: a row of the webhooks' own outbox."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_has_time"),
        Index(
            "ix_webhook_deliveries_waiting",
            "webhook_id",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Key]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_events.id"), index=True)
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    attempt_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(default="")
    webhook: Mapped[Webhook] = relationship()
    event: Mapped[WebhookEvent] = relationship()


class WebhookReading(Record):
    """How far the acts have been made into events; one row."""

    __tablename__ = "webhook_readings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_seq: Mapped[int] = mapped_column(BigId)
