"""What is published beside refutations: one immutable version of a page, whole.

A *page* is anything the desk publishes that is not an answer to a claim: guidance, a briefing, a picture or a
video, a public answer to a question, the figures of a day, a digest, a text about the house. It lives as a
refutation does: drafted, submitted, approved by another person, published on channels, corrected, withdrawn.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from claims.terms import PageKind, VersionKind

_CLOSED = ConfigDict(extra="forbid")
"""A field that means nothing here is refused, not passed over."""


@dataclass(frozen=True)
class PageText:
    """One language's text of a page."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    title: str
    summary: str
    """One or two sentences: the lead on the site, the caption in a channel."""
    body: str = ""
    """The whole text, in Markdown."""


@dataclass(frozen=True)
class Picture:
    """A picture that belongs to a page; its bytes are kept once, under their SHA-256."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    sha256: str
    name: str
    """A file name made of a-z, 0-9 and -, with its ending: what it is called on the site."""
    media_type: Literal["image/png", "image/jpeg", "image/webp", "image/svg+xml"]
    width: int
    """Pixels."""
    height: int
    alt: Mapping[str, str]
    """What it shows, by language, for those who do not see it."""
    language: str = ""
    """The language written in the picture; nothing when it holds no words."""


@dataclass(frozen=True)
class Video:
    """A video that lives elsewhere and is loaded only when a reader asks for it."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    url: str
    """The page of the video, for people: opened when no script runs."""
    embed: str = ""
    """What a frame may load; its host has to be one of the site's *video_hosts*."""
    seconds: int = 0
    poster: str = ""
    """The name of the picture of this page that stands for it."""
    transcript: Mapping[str, str] = field(default_factory=dict)
    """Every word that is said, by language, in Markdown."""


@dataclass(frozen=True)
class Moment:
    """A point in a video or a briefing, and what is said there."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    seconds: int
    texts: Mapping[str, str]
    refutation: str = ""
    """The refutation that rests on what is said there."""


@dataclass(frozen=True)
class Figure:
    """One number of the day."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    key: str
    names: Mapping[str, str]
    value: float
    change: float | None = None
    """Against the day before; None when that is not known."""


@dataclass(frozen=True)
class PageContent:
    """One immutable version of one page, whole: what an approval's digest covers."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    page: str
    """The page's public id."""
    slug: str
    """Its permanent name in addresses: a-z, 0-9 and -, at most 80."""
    page_kind: PageKind
    number: int
    kind: VersionKind
    texts: Mapping[str, PageText]
    as_of: date
    section: str = ""
    """Guidance: rules, symptoms, prevention or support. Media: infographic, video, clip or programme. Else nothing."""
    position: int = 0
    """Where it stands among its like; smaller comes first."""
    review_by: date | None = None
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    moments: tuple[Moment, ...] = ()
    figures: tuple[Figure, ...] = ()
    starts_at: datetime | None = None
    """A briefing's beginning, with its zone."""
    ends_at: datetime | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    """A public answer's question, masked, as agreed with who asked, by language."""
    authority: Mapping[str, str] = field(default_factory=dict)
    """Who answers or speaks, by language, as it was called that day."""
    refutations: tuple[str, ...] = ()
    """Public ids of the refutations that this page shows, lists or rests on."""
    note: Mapping[str, str] = field(default_factory=dict)
    """What this version corrects, or why it withdraws, by language."""
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pinned: bool = False
    """Whether a channel that can pins it on top."""

    def canonical(self) -> str:
        """One spelling of this content: JSON with sorted keys, no spaces, nothing escaped."""
        whole = _ADAPTER.dump_python(self, mode="json")
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: what an approval is an approval of."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def from_canonical(cls, text: str) -> "PageContent":
        """The content whose canonical form is *text*; ``ValueError`` when it is not one."""
        return _ADAPTER.validate_json(text)

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any]) -> "PageContent":
        """The content in plain *fields*, as YAML gives them; a ``ValidationError`` names the one that is wrong."""
        return _ADAPTER.validate_python(fields)


_ADAPTER = TypeAdapter(PageContent)
