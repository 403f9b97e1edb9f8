"""What a source yields: a text it showed, a question somebody asked, or something that could not be read."""

from dataclasses import dataclass, field
from datetime import datetime

from claims.terms import Language, QuestionWay, SightingKind


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


@dataclass(frozen=True)
class Asked:
    """One question as it came: held in memory only, until `questions.ask` has masked and sealed what is personal.

    *key* is the sender's own key (a message's, a form's, a row's): the same key is the same question.
    """

    key: str
    text: str
    way: QuestionWay
    to: str = field(default="", repr=False)
    """Where it is answered: a chat's number, a mail address. Empty: on its status page only."""
    thread: str = field(default="", repr=False)
    """What an answer refers to, such as the Message-ID of a letter."""
    answer_in: Language | None = None
    language: str = ""
    region: str = ""
    """The code of a place, as `Place.code`."""
    consent: bool = False
    """Whether it may stand in public, masked."""
    asked_at: datetime | None = None
    """When it was sent, as far as the way in knows; None: now."""
    links: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """Something that could not be read: kept aside with its reason, so that it can be mended and read again."""

    key: str
    content: bytes
    reason: str
