"""Approved refutations → site and channels: the outbox's rules carried out.

One publisher holds the lock. It writes SENDING durably, only then calls the channel, and takes one of three
answers: it is there; it certainly is not; nobody knows. What a dead publisher left in flight is uncertain until
the channel itself shows it or a person says so; nothing is sent again on a guess, unless the channel says that
repeating is safe.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import ModuleType

from pydantic import BaseModel, SecretStr
from sqlalchemy.orm import Session

from claims import clock, outbox, queueing, versions
from claims.content import Content
from claims.database import Database
from claims.errors import RefusedError
from claims.outbox import Arrived, Sending
from claims.page_content import PageContent
from claims.page_pictures import picture
from claims.plugins import discover
from claims.refutations import find_refutation
from claims.settings import Settings
from claims.terms import PublicationState
from claims.versions import Frozen
from pipeline.audit_heads import publish_head
from pipeline.cards import Look
from pipeline.channels import ChannelSettings, Link, NotTaken, Post
from pipeline.editions import edition
from pipeline.locks import only_one
from pipeline.queue_plan import Planned, Rules, due, plan

_PUBLISHER_LOCK = 0x61697170  # "aiqp"


@dataclass
class Published:
    """What one run of the publisher did, by channel."""

    sent: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    uncertain: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Short code -> why the channel refused that post for good."""
    broken: dict[str, str] = field(default_factory=dict)
    """Channel -> why nothing of it could be built; its posts wait for the next run."""
    stopped: str = ""

    def count(self, channel: str, number: int = 1) -> None:
        """One more post went out."""
        self.sent[channel] = self.sent.get(channel, 0) + number


def publish(
    database: Database,
    settings: Settings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    ticks: Callable[[], float] = time.monotonic,
    told: Callable[[str], None] = lambda _: None,
) -> Published:
    """Send what is queued, channel by channel; *told* hears of each post as it goes out.

    *sleep* and *ticks* are the clock by which posts are spaced.
    """
    done = Published()
    with publisher_lock(database, settings):
        with database.reading() as session:
            done.stopped = outbox.stopped(session)
        if done.stopped:
            return done
        for name, channel in discover("pipeline.channels").modules.items():
            offered = replace(channel_settings(settings, name), picture=_kept_pictures(database))
            if offered.options.get("pictures"):
                offered = replace(offered, look=card_look(settings))
            _clear_in_flight(database, settings, name, channel, offered)
            if hasattr(channel, "build"):
                _publish_edition(database, settings, name, channel, offered, done)
            else:
                pace = _Pace(
                    settings.publish.seconds_between, settings.publish.posts_per_minute, sleep, ticks
                )
                _publish_posts(database, settings, name, channel, offered, done, pace, told)
            if hasattr(channel, "carry"):
                _carry(database, name, channel, offered, done)
    with database.reading() as session:
        open_rows = outbox.rows(session, outbox.OPEN)
        done.failed = {row.code: row.last_error for row in outbox.rows(session, [PublicationState.FAILED])}
        done.uncertain = sum(row.state is PublicationState.UNCERTAIN for row in open_rows)
        for row in open_rows:
            if row.state is PublicationState.QUEUED:
                done.waiting[row.channel] = done.waiting.get(row.channel, 0) + 1
    return done


def preview(session: Session, settings: Settings, content: Content) -> Iterator[tuple[str, str, Post]]:
    """Channel, language and the very post that would go out, for each that the content names."""
    channels = discover("pipeline.channels")
    codes = _codes(session, content)
    for name in content.channels:
        for language in sorted(content.texts):
            code = codes.get((name, language), "preview")
            yield name, language, channels[name].render(content, language, Link(code, settings.site.url))


def rendered(channel: ModuleType, content: Frozen, language: str, link: Link) -> Post:
    """What *channel* makes of a refutation or of a page; ``NotTaken`` when it carries no pages any more."""
    of_page = isinstance(content, PageContent)
    if of_page and not hasattr(channel, "render_page"):
        raise NotTaken("this channel carries no pages", permanent=True)
    render = channel.render_page if of_page else channel.render
    post: Post = render(content, language, link)
    return post


def page_channels() -> frozenset[str]:
    """The channels that carry pages: those that render one, and those that are built as one thing."""
    modules = discover("pipeline.channels").modules
    return frozenset(
        name for name, module in modules.items() if hasattr(module, "render_page") or hasattr(module, "build")
    )


def whole_channels() -> frozenset[str]:
    """The channels that are built as one thing."""
    modules = discover("pipeline.channels").modules
    return frozenset(name for name, module in modules.items() if hasattr(module, "build"))


def queue(session: Session, settings: Settings, now: datetime, channel: str = "") -> list[Planned]:
    """What goes out when, as the publisher will do it; of one channel when it is named."""
    rules = Rules.of(settings, whole_channels())
    sent_today = queueing.new_posts_since(session, rules.midnight(now))
    return plan(queueing.waiting(session, channel), now, rules, sent_today)


def due_now(session: Session, settings: Settings, channel: str) -> list[int]:
    """The rows of a channel whose turn it is, in order; asked anew every few posts, so that people are obeyed."""
    now = clock.now()
    return due(queue(session, settings, now, channel), now, channel)


def channel_settings(settings: Settings, name: str) -> ChannelSettings:
    """What the channel *name* is given."""
    options: dict[str, object] = {}
    if name == "site":
        options = settings.site.model_dump(exclude={"folder", "url", "vnu"})
        if settings.mail.forms_url:
            options["subscribe_url"] = f"{settings.mail.forms_url.rstrip('/')}/subscribe"
    elif name in settings.channels:  # somebody else's: what its section holds is its own affair
        section = settings.channels[name]
        options = {**section.options, **section.secrets}
    elif isinstance(own := getattr(settings, name, None), BaseModel):
        options = own.model_dump()
    secrets = {key: value for key, value in options.items() if isinstance(value, SecretStr)}
    return ChannelSettings(
        name=name,
        site=settings.site.url,
        folder=settings.site_folder if name == "site" else settings.data / name,
        options={key: value for key, value in options.items() if value != "" and key not in secrets}
        | {"time_zone": settings.time_zone}
        | ({"house": settings.site.title} if name != "site" else {}),
        secrets={key: value.get_secret_value() for key, value in secrets.items()},
    )


def card_look(settings: Settings) -> Look:
    """The colours and the logo that pictures of answers wear: the site's."""
    look: Look = discover("pipeline.channels")["site"].card_look(channel_settings(settings, "site"))
    return look


@contextmanager
def publisher_lock(database: Database, settings: Settings) -> Iterator[None]:
    """One publisher at a time: a second one is refused at once. The lock ends with the process."""
    with only_one(database, settings.data / "publisher.lock", _PUBLISHER_LOCK) as taken:
        if not taken:
            raise RefusedError(reason="another publisher is at work; wait for it to end")
        yield


# --- one post at a time -------------------------------------------------------------------------------


def _publish_posts(
    database: Database,
    settings: Settings,
    name: str,
    channel: ModuleType,
    offered: ChannelSettings,
    done: Published,
    pace: "_Pace",
    told: Callable[[str], None],
) -> None:
    while True:
        if hasattr(channel, "reply"):
            with database.writing() as session:
                outbox.queue_replies(session, name, clock.now(), settings.publish.approval_hours)
        with database.reading() as session:
            ids = due_now(session, settings, name)[: max(settings.publish.posts_per_minute, 1)]
        if not ids:
            return
        for publication_id in ids:
            with database.reading() as session:
                if outbox.stopped(session):
                    return
            pace.wait()
            with database.writing() as session:
                sending = outbox.begin(session, publication_id, clock.now(), settings.publish.approval_hours)
            if sending is None:
                continue
            if _send(database, settings, channel, offered, sending):
                done.count(name)
                told(f"{name} {sending.language} {sending.code}")
            else:
                return  # the channel is in trouble: the next run takes it up again


def _send(
    database: Database, settings: Settings, channel: ModuleType, offered: ChannelSettings, sending: Sending
) -> bool:
    link = Link(sending.code, settings.site.url, sending.beside)
    try:
        if sending.answers:
            post = channel.render_reply(sending.content, sending.language, link)
        else:
            post = rendered(channel, sending.content, sending.language, link)
    except NotTaken as refusal:
        with database.writing() as session:
            outbox.not_taken(session, sending.publication_id, refusal.reason, None, permanent=True)
        return False
    try:
        if sending.replaces:
            address = channel.replace(post, sending.replaces, offered)
        elif sending.answers:
            address = channel.reply(post, sending.answers, offered)
        else:
            address = channel.deliver(post, offered)
    except NotTaken as refusal:
        retry_at = clock.now() + timedelta(seconds=_wait_before(refusal, sending.attempt))
        with database.writing() as session:
            outbox.not_taken(
                session, sending.publication_id, refusal.reason, retry_at, permanent=refusal.permanent
            )
        return False
    except Exception as error:  # noqa: BLE001 - the channel's border: whatever it is, nobody knows what happened
        reason = f"{type(error).__name__}: {error}"
        _nobody_knows(database, channel, sending.publication_id, reason, replacing=bool(sending.replaces))
        return False
    with database.writing() as session:
        outbox.sent(session, sending.publication_id, address, _sha256(post))
    if hasattr(channel, "pin") and not sending.answers:
        _pin(channel, post, address, offered)
    return True


def _pin(channel: ModuleType, post: Post, address: str, offered: ChannelSettings) -> None:
    try:
        channel.pin(post, address, offered)
    except Exception as error:  # noqa: BLE001 - the channel's border: the post is sent whatever becomes of its pin
        logging.getLogger(__name__).warning("%s is sent, but was not pinned: %s", address, error)


def _wait_before(refusal: NotTaken, attempt: int) -> float:
    return refusal.retry_after if refusal.retry_after is not None else min(30.0 * 2**attempt, 3600.0)


def _nobody_knows(
    database: Database, channel: ModuleType, publication_id: int, reason: str, *, replacing: bool
) -> None:
    # What may be delivered twice may be replaced twice as well: without that, a publisher that died while the site
    # was built would leave a correction uncertain for ever, and nobody but a person could get it out.
    repeatable = channel.SAFE_TO_REPEAT or (replacing and getattr(channel, "SAFE_TO_REPLACE_AGAIN", False))
    with database.writing() as session:
        if repeatable:
            outbox.not_taken(session, publication_id, reason, clock.now(), permanent=False)
        else:
            outbox.unknown(session, publication_id, reason)


def _sha256(post: Post) -> str:
    return hashlib.sha256(post.body.encode()).hexdigest()


class _Pace:
    """At least so many seconds between two posts, and at most so many posts in any minute."""

    def __init__(
        self, gap: float, per_minute: int, sleep: Callable[[float], None], ticks: Callable[[], float]
    ) -> None:
        self.gap, self.per_minute, self.sleep, self.ticks = gap, per_minute, sleep, ticks
        self.starts: list[float] = []

    def wait(self) -> None:
        """Sleep until the next post may start."""
        now = self.ticks()
        ready = self.starts[-1] + self.gap if self.starts else now
        if len(self.starts) >= self.per_minute:
            ready = max(ready, self.starts[-self.per_minute] + 60.0)
        if ready > now:
            self.sleep(ready - now)
        self.starts = [*self.starts[-self.per_minute :], self.ticks()]


# --- what a dead publisher left -----------------------------------------------------------------------


def _clear_in_flight(
    database: Database, settings: Settings, name: str, channel: ModuleType, offered: ChannelSettings
) -> None:
    """We hold the lock, so nobody else is sending: a row in flight was left by somebody who died."""
    patience = 0.0 if channel.SAFE_TO_REPEAT else settings.publish.settle_seconds
    reason = "the publisher died while it was sending this post"
    with database.reading() as session:
        left = outbox.left_in_flight(session, name, clock.now() - timedelta(seconds=patience))
    for publication_id, replacing in left:
        _nobody_knows(database, channel, publication_id, reason, replacing=replacing)
    if hasattr(channel, "look"):
        _look(database, settings, name, channel, offered)


def _look(
    database: Database, settings: Settings, name: str, channel: ModuleType, offered: ChannelSettings
) -> None:
    """Settle uncertain posts that the channel itself shows; that one is absent only a person may say."""
    patience = timedelta(seconds=settings.publish.settle_seconds)
    with database.reading() as session:
        uncertain = [row for row in outbox.rows(session, [PublicationState.UNCERTAIN]) if row.channel == name]
    for row in uncertain:
        assert row.attempt_at is not None
        content = versions.read(row.version)
        link = Link(row.code, settings.site.url, row.answers.code if row.answers else "")
        render = partial(rendered, channel) if row.answers_id is None else channel.render_reply
        post = render(content, row.language.value, link)
        address = channel.look(post, offered, row.attempt_at + patience)
        if isinstance(address, str):
            with database.writing() as session:
                outbox.sent(session, row.id, address, _sha256(post))


# --- a whole edition ----------------------------------------------------------------------------------


def _publish_edition(
    database: Database,
    settings: Settings,
    name: str,
    channel: ModuleType,
    offered: ChannelSettings,
    done: Published,
) -> None:
    with database.reading() as session:
        ids = outbox.waiting(session, name, clock.now())
    with database.writing() as session:
        begun = outbox.begin_all(session, ids, clock.now(), settings.publish.approval_hours)
    if not begun:
        return
    try:
        whole = replace(edition(database, name), heads=publish_head(database, settings))
        addresses: Mapping[str, str] = channel.build(whole, offered)
    except Exception as error:  # noqa: BLE001 - the channel's border: a site that cannot be built stops no other
        _put_back(database, begun, error)
        done.broken[name] = str(error) or type(error).__name__
        return
    there = [sending for sending in begun if sending.code in addresses]
    arrived = [Arrived(sending.publication_id, addresses[sending.code], sending.digest) for sending in there]
    with database.writing() as session:
        outbox.sent_all(session, arrived)
    if there:
        done.count(name, len(there))
    if lost := [sending for sending in begun if sending.code not in addresses]:
        missing = NotTaken(f"it was built without {len(lost)} of its posts, such as {lost[0].code}")
        _put_back(database, lost, missing)
        done.broken[name] = missing.reason


def _put_back(database: Database, begun: Sequence[Sending], error: Exception) -> None:
    """Nothing of an edition that was not built is public: all of it waits for the next run."""
    wait = (error.retry_after or 0.0) if isinstance(error, NotTaken) else 0.0
    retry_at = clock.now() + timedelta(seconds=wait)
    with database.writing() as session:
        for sending in begun:
            outbox.not_taken(session, sending.publication_id, str(error), retry_at, permanent=False)


def _kept_pictures(database: Database) -> Callable[[str], bytes]:
    """Each picture is read, in a look of its own, when it is asked for."""

    def kept(sha256: str) -> bytes:
        with database.reading() as session:
            return picture(session, sha256)

    return kept


def _carry(
    database: Database, name: str, channel: ModuleType, offered: ChannelSettings, done: Published
) -> None:
    """Have a channel with readers of its own write to them; its trouble stops no other channel."""
    try:
        channel.carry(database, offered, lambda: edition(database, name))
    except Exception as error:  # noqa: BLE001 - the channel's border, as where an edition is built
        done.broken[name] = str(error) or type(error).__name__


def _codes(session: Session, content: Content) -> dict[tuple[str, str], str]:
    refutation = find_refutation(session, content.refutation)
    found = outbox.short_links(session).get(refutation.id, [])
    return {(link.channel, link.language.value): link.code for link in found}
