"""Claims, their sightings and matches, and what is done to them."""

from datetime import date, datetime

from pydantic import Field

from claims.terms import ClaimState, Language, SightingKind, Standing, TextLanguage
from desk.api.shapes.base import (
    SOME_WORDS,
    ClaimId,
    Handle,
    Number,
    Page,
    Shape,
)


class ReasonSaid(Shape):
    """One reason of a priority."""

    name: str = Field(examples=["growth"])
    share: float
    """How much of the priority comes from it."""
    says: dict[Language, str]
    """The reason in words."""


class Priority(Shape):
    """How soon a claim wants a look."""

    score: float = Field(ge=0, le=100, examples=[71.5])
    worth: float = Field(ge=0, le=1)
    """The probability that it is a claim at all."""
    deadline: date | None
    """The day it speaks of, where it speaks of one that is still to come."""
    reasons: list[ReasonSaid]


class Back(Shape):
    """That a claim is said again after a quiet time."""

    since: datetime
    last_seen_before: datetime
    quiet_days: int
    last_refuted: date | None
    says: dict[Language, str]


class ClaimLine(Shape):
    """A claim as it stands in the inbox."""

    id: str = Field(examples=["c-7k3q9"])
    state: ClaimState
    said: str
    """An approved wording, or else what its first sighting says."""
    wording: dict[Language, str]
    """The approved wordings."""
    tags: list[str]
    languages: list[TextLanguage]
    regions: list[str]
    """Codes of places."""
    sightings: int
    questions: int
    sources: int
    reach: int
    growth: int
    """How many more sightings the last week brought than the week before."""
    suggestions: int
    """How many matches a person has not decided yet."""
    answered: bool
    assigned_to: str | None = Field(examples=["dana"])
    first_at: datetime
    last_at: datetime
    priority: Priority | None
    """Null until it is weighed."""
    back: Back | None


class ClaimPage(Page):
    """Claims in the order of the inbox."""

    items: list[ClaimLine]


class Note(Shape):
    """What somebody wrote down."""

    by: str
    at: datetime
    text: str


class Claim(Shape):
    """One claim."""

    id: str = Field(examples=["c-7k3q9"])
    """The claim that stands now: another one than was asked for when that was merged."""
    state: ClaimState
    wording: dict[Language, str]
    tags: list[str]
    opened_at: datetime
    opened_by: str | None
    """Null: the machine opened it."""
    assigned_to: str | None
    sightings: int
    suggestions: int
    priority: Priority | None
    refutations: list[str] = Field(examples=[["r-4m2x8"]])
    """Those that answer it, written or in writing."""
    merged: list[str]
    """The claims that were merged into it."""
    notes: list[Note]


class Sighting(Shape):
    """One text seen once; who sent it is not known to anybody."""

    id: int = Field(examples=[1207])
    source: str = Field(examples=["zakon"])
    kind: SightingKind
    language: TextLanguage
    dated: datetime
    """When it was published, as far as anybody knows."""
    first_seen_at: datetime
    text: str
    url: str
    reach: int | None
    shares: int | None
    revision: int


class SightingPage(Page):
    """Sightings, the last that came in first."""

    items: list[Sighting]


class Stated(Shape):
    """A claim that a sighting states, or may state."""

    claim: str
    standing: Standing
    score: float | None


class SightingWhole(Sighting):
    """One sighting and the claims that it states."""

    claims: list[Stated]


class Match(Shape):
    """Why a sighting is thought to state a claim."""

    sighting: Sighting
    standing: Standing
    score: float | None = Field(ge=0, le=1)
    """The probability as the machine found it; null where only a person said so."""
    decided_by: str | None
    """Null: the machine."""
    decided_at: datetime


class MatchPage(Page):
    """Sightings of one claim."""

    items: list[Match]


class Act(Shape):
    """One link of the audit chain."""

    number: int = Field(examples=[4711])
    at: datetime
    actor: str = Field(examples=["dana"])
    verb: str = Field(examples=["merge"])
    subject: str = Field(examples=["claim:c-7k3q9"])
    detail: dict[str, object]
    undoes: int | None
    undone_by: int | None
    undoable: bool


class ActPage(Page):
    """Acts in their order, the oldest first."""

    items: list[Act]


# --- what is asked for --------------------------------------------------------------------------------


class SomeSightings(Shape):
    """Sightings by their numbers."""

    sightings: list[Number] = Field(min_length=1, max_length=200, examples=[[1207, 1210]])


class Into(Shape):
    """The claim that stays."""

    into: ClaimId


class Wording(Shape):
    """The claim as one neutral sentence."""

    language: Language
    text: str = Field(pattern=SOME_WORDS, max_length=500, examples=["Сода лечит коронавирус."])


class AssignedTo(Shape):
    """Who takes the claim on."""

    to: Handle | None
    """Null: nobody."""


class Tag(Shape):
    """A word to put on a claim or take off it."""

    tag: str = Field(pattern=SOME_WORDS, max_length=60, examples=["health"])


class NewNote(Shape):
    """Something to write down; the chain keeps that it was written, not what."""

    text: str = Field(pattern=SOME_WORDS, max_length=10_000)
