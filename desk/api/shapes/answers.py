"""Refutations, statements, publications."""

from datetime import date, datetime

from pydantic import Field

from claims.terms import Language, PublicationState, RefutationState, Verdict, VersionKind
from desk.api.shapes.base import (
    ANY_WORDS,
    SOME_WORDS,
    ClaimId,
    Day,
    Page,
    Reason,
    RefutationId,
    Shape,
    StatementId,
)


class Text(Shape):
    """One language's text."""

    title: str = Field(pattern=SOME_WORDS, max_length=300, examples=["Сода лечит коронавирус"])
    """The claim in a neutral sentence, without the verdict: at most 75 characters if it can be."""
    summary: str = Field(default="", pattern=ANY_WORDS, max_length=4000)
    """The answer in one or two sentences: what stands in the channel."""
    body: str = Field(default="", pattern=ANY_WORDS, max_length=60_000)
    """The whole answer, in Markdown."""


class Draft(Shape):
    """What an editor writes: one object for all languages."""

    verdict: Verdict
    as_of: Day
    texts: dict[Language, Text] = Field(max_length=3)
    claims: list[ClaimId] = Field(default=[], max_length=100)
    statements: list[StatementId] = Field(default=[], max_length=100)
    channels: list[str] = Field(default=["site", "telegram"], max_length=20, examples=[["site"]])
    tags: list[str] = Field(default=[], max_length=50)
    valid_from: Day | None = None
    valid_until: Day | None = None
    review_by: Day | None = None
    overtaken_on: Day | None = None
    overtaken_note: dict[Language, str] = Field(default={}, max_length=3)
    superseded_by: RefutationId | None = None
    note: dict[Language, str] = Field(default={}, max_length=3)
    """What is corrected, by language; readers see it."""


class Version(Shape):
    """One immutable version."""

    number: int
    attempt: int
    kind: VersionKind
    digest: str
    """The SHA-256 of exactly what is published."""
    submitted_by: str
    submitted_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    returned: str | None
    """Why it was not approved."""


class RefutationLine(Shape):
    """A refutation in a list."""

    id: str = Field(examples=["r-4m2x8"])
    state: RefutationState
    verdict: Verdict
    as_of: date
    titles: dict[Language, str]
    claims: list[str]
    tags: list[str]
    edited_at: datetime


class RefutationPage(Page):
    """Refutations, the newest first."""

    items: list[RefutationLine]


class Refutation(Shape):
    """One refutation: its draft as it stands, and its versions."""

    id: str = Field(examples=["r-4m2x8"])
    state: RefutationState
    draft: Draft
    drafted_by: str
    drafted_at: datetime
    edited_at: datetime
    stale: list[Language]
    """The languages whose text nobody looked at since another was edited."""
    warnings: list[dict[Language, str]]
    """What to look at before submitting."""
    versions: list[Version]


class Comment(Shape):
    """What is to be mended; the author reads it."""

    comment: str = Field(pattern=SOME_WORDS, max_length=4000)


class Withdrawal(Shape):
    """Why, by language; readers see it."""

    reason: dict[Language, Reason] = Field(min_length=1, max_length=3)


class NewStatement(Shape):
    """An official statement to keep; its document is fetched and archived at the desk."""

    authority: str = Field(pattern=r"^[^\u0000-\u0020\u007f]{1,60}$", examples=["moh"])
    title: str = Field(pattern=SOME_WORDS, max_length=500)
    dated: Day | None = None
    language: Language
    url: str = Field(default="", pattern=r"^(https?://[^\u0000-\u0020\u007f]+)?$", max_length=2000)
    found_at: str = Field(default="", pattern=ANY_WORDS, max_length=300)
    """Where the document is known from when it has no address of its own."""
    quote: str = Field(default="", pattern=ANY_WORDS, max_length=10_000)


class Statement(Shape):
    """An official statement."""

    id: str = Field(examples=["st-4m2x8"])
    authority: str
    authority_names: dict[Language, str]
    """What the authority was called on that day."""
    title: str
    dated: date | None
    language: Language
    url: str
    found_at: str
    quote: str
    archive_sha256: str | None
    added_at: datetime


class StatementPage(Page):
    """Statements, the last added first."""

    items: list[Statement]


class Publication(Shape):
    """One version of one refutation or page, on one channel, in one language."""

    number: int
    code: str = Field(examples=["7k3q9"])
    refutation: str | None
    """None when it is one of a page."""
    page: str | None
    """None when it is one of a refutation."""
    version: int
    channel: str
    language: Language
    state: PublicationState
    address: str
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str


class PublicationPage(Page):
    """The outbox, the newest row first."""

    items: list[Publication]


class Why(Shape):
    """Why; everybody at the desk sees it."""

    reason: Reason


class Seen(Shape):
    """What a person saw on the channel."""

    address: str = Field(default="", pattern=r"^[^\u0000-\u0020\u007f]*$", max_length=2000)
    """Where the post is; empty: it is not there and may be sent again."""


class Publishing(Shape):
    """Whether anything goes out."""

    stopped: bool
    reason: str | None
    changed: bool = True
