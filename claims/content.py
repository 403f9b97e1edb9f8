"""Exactly what will be published: the object that an approval's digest covers.

Everything a channel shows about a refutation comes from here (and from dates the machine adds); whatever is not
here is not approved, and whatever is here cannot change without a new version and a new approval.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from claims.terms import Verdict, VersionKind


@dataclass(frozen=True)
class Text:
    """One language's text of a refutation."""

    title: str
    """The claim in a neutral sentence, without the verdict: at most 75 characters if it can be."""
    summary: str
    """The answer in one or two sentences: what stands in the channel."""
    body: str
    """The whole answer, in Markdown."""


@dataclass(frozen=True)
class ClaimSaid:
    """A claim this refutation answers, as the public is told of it."""

    id: str
    wording: Mapping[str, str]
    first_seen: date | None = None


@dataclass(frozen=True)
class Evidence:
    """A statement this refutation rests on."""

    id: str
    authority: Mapping[str, str]
    """The authority's name on the statement's date, by language."""
    title: str
    url: str
    dated: date | None
    language: str
    quote: str = ""
    archive_sha256: str = ""
    found_at: str = ""
    """Where the document is known from when it has no address of its own."""


@dataclass(frozen=True)
class Content:
    """One immutable version of one refutation, whole."""

    refutation: str
    number: int
    kind: VersionKind
    verdict: Verdict
    texts: Mapping[str, Text]
    claims: tuple[ClaimSaid, ...]
    evidence: tuple[Evidence, ...]
    as_of: date
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date | None = None
    overtaken_on: date | None = None
    overtaken_note: Mapping[str, str] = field(default_factory=dict)
    superseded_by: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    """What this version corrects, or why it withdraws, by language."""
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def canonical(self) -> str:
        """One spelling of this content: JSON with sorted keys, no spaces, nothing escaped."""
        return json.dumps(
            dataclasses.asdict(self),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            default=_plain,
        )

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: what an approval is an approval of."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def from_canonical(cls, text: str) -> "Content":
        """The content whose canonical form is *text*."""
        return content_from(json.loads(text))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def content_from(raw: Mapping[str, Any]) -> Content:
    """A content from its JSON object."""
    day = _day
    return Content(
        refutation=raw["refutation"],
        number=raw["number"],
        kind=VersionKind(raw["kind"]),
        verdict=Verdict(raw["verdict"]),
        texts={language: Text(**text) for language, text in raw["texts"].items()},
        claims=tuple(
            ClaimSaid(said["id"], said["wording"], day(said["first_seen"])) for said in raw["claims"]
        ),
        evidence=tuple(Evidence(**{**item, "dated": day(item["dated"])}) for item in raw["evidence"]),
        as_of=date.fromisoformat(raw["as_of"]),
        valid_from=day(raw["valid_from"]),
        valid_until=day(raw["valid_until"]),
        review_by=day(raw["review_by"]),
        overtaken_on=day(raw["overtaken_on"]),
        overtaken_note=raw["overtaken_note"],
        superseded_by=raw["superseded_by"],
        note=raw["note"],
        channels=tuple(raw["channels"]),
        tags=tuple(raw["tags"]),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
