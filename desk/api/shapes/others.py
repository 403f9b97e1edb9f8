"""Sources, webhooks, and who calls."""

from datetime import date, datetime

from pydantic import Field

from claims.terms import (
    DeliveryState,
    Language,
    Role,
    SourceState,
    Step,
    VolumeBy,
    WebhookEventKind,
    WebhookState,
)
from desk.api.shapes.base import Page, Shape


class Source(Shape):
    """Where rumours come from."""

    key: str = Field(examples=["zakon"])
    kind: str = Field(examples=["feed"])
    address: str
    language: str
    state: SourceState
    credibility: str
    interval_seconds: int
    added_at: datetime
    last_success_at: datetime | None
    last_new_at: datetime | None
    failures: int
    last_error: str


class SourcePage(Page):
    """Sources by key."""

    items: list[Source]


class NewWebhook(Shape):
    """A program that wants to be told."""

    url: str = Field(
        pattern=r"^https?://[^\u0000-\u0020\u007f]+$", max_length=2000, examples=["https://example.kz/hook"]
    )
    events: list[WebhookEventKind] = Field(min_length=1, max_length=20)


class Webhook(Shape):
    """A program that is told of what happens."""

    id: str = Field(examples=["wh-7k3q9"])
    url: str
    events: list[WebhookEventKind]
    state: WebhookState
    made_at: datetime
    failures: int
    last_success_at: datetime | None
    last_error: str


class WebhookWithSecret(Webhook):
    """A new webhook; its secret is told this once."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class WebhookPage(Page):
    """The webhooks there are or were."""

    items: list[Webhook]


class Delivery(Shape):
    """One telling of one event."""

    number: int
    message: str = Field(examples=["msg_7k3q97k3q97k3q97k3q97k3q97"])
    """The webhook-id of every try."""
    type: str = Field(examples=["refutation.published"])
    happened_at: datetime
    state: DeliveryState
    attempts: int
    due_at: datetime | None
    delivered_at: datetime | None
    status: int | None
    last_error: str


class DeliveryPage(Page):
    """What a webhook was told or will be, the newest first."""

    items: list[Delivery]


class Caller(Shape):
    """Who calls, and what they may do."""

    handle: str
    name: str
    language: Language
    roles: list[Role]
    """Those that the key and its person both have."""
    actions: list[str]
    by_key: bool


class Series(Shape):
    """One of a kind, and how much of it was seen in each step; null where the count is held back."""

    key: str
    names: dict[str, str]
    counts: list[int | None]


class Volume(Shape):
    """How much was seen, from the first step on."""

    by: VolumeBy
    step: Step
    starts: list[date]
    until: date
    series: list[Series]
    everything: list[int] | None
    """All sightings of each step; null where counts beside it are held back."""
