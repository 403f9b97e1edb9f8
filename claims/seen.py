"""What a source yields: a text it showed, or something that could not be read."""

from dataclasses import dataclass
from datetime import datetime

from claims.terms import SightingKind


@dataclass(frozen=True)
class Seen:
    """One text that a source showed; *key* is the source's own name for it and says whether we had it before.

    There is no field for who sent it, on purpose (`docs/security.md`).
    """

    key: str
    text: str
    title: str = ""
    kind: SightingKind = SightingKind.ENTRY
    published_at: datetime | None = None
    """When the publisher says it appeared, aware; None when it is missing or not to be believed."""
    language: str = ""
    region: str = ""
    url: str = ""
    links: tuple[str, ...] = ()
    reach: int | None = None
    """How many people saw it, where the source counts (views)."""
    shares: int | None = None
    remarks: tuple[str, ...] = ()
    """What was odd about it and survived, in plain words."""
    answer_in: str = ""
    """For a question: the language the asker wants."""
    contact: bytes = b""
    """For a question: where to answer, already sealed; never readable here."""


@dataclass(frozen=True)
class Unreadable:
    """Something that could not be read: kept aside with its reason, so that it can be mended and read again."""

    key: str
    content: bytes
    reason: str
