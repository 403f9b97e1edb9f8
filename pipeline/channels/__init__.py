"""One file or folder, one channel. A channel module defines the names in ``REQUIRED``.

``SAFE_TO_REPEAT``                       whether delivering the same post twice leaves one post
``LANGUAGES_APART``                      always true today: one post per language
``render(content, language, link) -> Post``       pure: the preview IS the publication
``deliver(post, settings) -> address``            sends a post that is not there yet
``replace(post, address, settings) -> address``   a correction: changes what stands at *address*

A channel may define ``render_page(content, language, link) -> Post`` as well; one without it carries refutations
only, and is offered for nothing else. It may define three more:

``render_reply(content, language, link) -> Post``   the answer beside a post that was corrected or withdrawn; then
``reply(post, address, settings) -> address``       it is sent once the correction stands, as a row of its own
``pin(post, address, settings)``                    puts on top what asks for it; what goes wrong here changes nothing

A channel that builds one thing out of all that is published (a site) defines ``build`` as well; then ``deliver``
and ``replace`` are not called for it: ``build(edition, settings) -> Mapping[code, address]``.

A channel with readers of its own, to whom it writes one by one, defines ``carry(database, settings, edition)`` as
well: called in each run of the publisher after what waited went out, for half a minute at most; *edition()* makes
the `Edition`, which may take a while.

A channel whose posts are short says how short: ``LIMIT`` and ``length(body)``; one whose body is HTML says what a
reader sees of it: ``visible_text(body)``.

A channel answers in three ways. It returns: the post is there. It raises ``NotTaken``: the post is certainly
not there (with *retry_after* seconds, or ``permanent``). It raises anything else: nobody knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from claims.content import Content
from claims.page_content import PageContent, Picture
from claims.public_facts import PublicFacts
from pipeline.cards import OURS, Card, Look

REQUIRED = ("SAFE_TO_REPEAT", "render", "deliver", "replace")


class NotTaken(Exception):
    """The channel certainly did not take the post."""

    def __init__(self, reason: str, *, retry_after: float | None = None, permanent: bool = False) -> None:
        self.reason = reason
        self.retry_after = retry_after
        self.permanent = permanent
        super().__init__(reason)


@dataclass(frozen=True)
class Link:
    """The post's own key in plain sight: a short code, unique per refutation, channel and language."""

    code: str
    site: str
    """Where the public site lives, without a slash at the end: ``https://aiqyn.example``."""
    beside: str = ""
    """The code of the post that a reply stands beside: it leads to that one's page, which is there already."""

    @property
    def url(self) -> str:
        """The short link that stands in the post."""
        return f"{self.site}/r/{self.beside}/#{self.code}" if self.beside else f"{self.site}/r/{self.code}/"


@dataclass(frozen=True)
class Post:
    """What a channel will show, byte for byte."""

    code: str
    language: str
    title: str
    body: str
    """The channel's own format: HTML of Telegram, a page of the site."""
    caption: str = ""
    """The same in the room that stands beside a picture, where a channel has less of it there."""
    pictures: tuple[Picture, ...] = ()
    """What is shown with it, in this language; the bytes are `ChannelSettings.picture`."""
    card: Card | None = None
    """What a picture of the answer says, for channels that can show one."""
    pinned: bool = False
    """Whether it stands on top of the channel."""
    beside: str = ""
    """The code of the post that it answers, if it is a reply."""


@dataclass(frozen=True)
class Step:
    """One published version in the life of a refutation, for the visible history."""

    number: int
    kind: str
    published_at: datetime
    note: Mapping[str, str]
    """What was corrected or why withdrawn, by language."""


@dataclass(frozen=True)
class Item:
    """One refutation as it stands published now, with its history and its short codes."""

    content: Content
    history: Sequence[Step]
    codes: Mapping[str, str]
    """language -> the site's own short code."""
    other_codes: Mapping[str, str] = field(default_factory=dict)
    """short code of any channel -> language, so that every link in every post leads to its page."""

    @property
    def name(self) -> str:
        """The refutation's public id."""
        return self.content.refutation

    @property
    def kinds(self) -> Sequence[str]:
        """What each version was, the first one first."""
        return [step.kind for step in self.history]

    @property
    def dates(self) -> Sequence[datetime]:
        """When each version came out, the first one first."""
        return [step.published_at for step in self.history]


class Unread(Item):
    """An item of which only so much is known as the record's index tells; its content is read when it is asked for.

    Of twenty thousand refutations an ordinary build opens thirty.
    """

    def __init__(
        self,
        name: str,
        stamp: str,
        versions: Sequence[tuple[str, datetime]],
        codes: Mapping[str, str],
        other_codes: Mapping[str, str],
        read: Callable[["Unread"], Item],
    ) -> None:
        # The class above is frozen, so this goes past it; *versions* are kinds and dates.
        vars(self).update(
            {"codes": codes, "other_codes": other_codes, "stamp": stamp},
            _name=name,
            _versions=versions,
            _read=read,
        )

    stamp: str
    """Changes with anything that can be read of it."""

    @property
    def name(self) -> str:
        """The refutation's public id."""
        found: str = vars(self)["_name"]
        return found

    @property
    def kinds(self) -> Sequence[str]:
        """What each version was, the first one first."""
        return [kind for kind, _ in vars(self)["_versions"]]

    @property
    def dates(self) -> Sequence[datetime]:
        """When each version came out, the first one first."""
        return [at for _, at in vars(self)["_versions"]]

    def __getattr__(self, wanted: str) -> Any:
        if wanted not in ("content", "history"):
            raise AttributeError(wanted)
        return getattr(vars(self)["_read"](self), wanted)


@dataclass(frozen=True)
class PageItem:
    """One page (guidance, a briefing, media ...) as it stands published now; as `Item` for a refutation."""

    content: PageContent
    history: Sequence[Step]
    codes: Mapping[str, str]
    other_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The page's public id."""
        return self.content.page

    @property
    def dates(self) -> Sequence[datetime]:
        """When each version came out, the first one first."""
        return [step.published_at for step in self.history]


@dataclass(frozen=True)
class PublishedHead:
    """The audit chain's newest link as it was when a site was built."""

    seq: int
    hash: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash} {self.at.isoformat(timespec='seconds')}"


@dataclass(frozen=True)
class Edition:
    """Everything that is published now, newest first: what a whole site is built from."""

    items: Sequence[Item]
    pages: Sequence[PageItem] = ()
    picture: Callable[[str], bytes] = lambda sha256: b""
    """The bytes of a page's picture by their SHA-256."""
    heads: Sequence[PublishedHead] = ()
    """Every head of the audit chain that was ever published, the oldest first."""
    around: PublicFacts = field(default_factory=PublicFacts)
    """What the record knows around the items and may say: no part of what was approved."""
    read: Callable[[Sequence[Item]], None] = lambda items: None
    """Told which items are about to be opened, so that their content can be read in one go."""


@dataclass(frozen=True)
class ChannelSettings:
    """What a channel is given: where the site is, its folder, and the channel's own options."""

    name: str
    site: str
    folder: Path
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    picture: Callable[[str], bytes] = field(default=lambda sha256: b"", repr=False)
    """The bytes of a page's picture by their SHA-256."""
    look: Look = OURS
    """The colours and the logo of this deployment, for pictures of answers."""
    told: Callable[[int, int], None] = field(default=lambda done, total: None, compare=False, repr=False)
    """Hears during a build how many things are done, and of how many."""
