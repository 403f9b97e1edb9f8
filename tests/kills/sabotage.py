"""Mistakes that a later hand might make: with each of them in place the checker has to cry out."""

from dataclasses import replace
from typing import Any

from claims import clock, outbox, sources, versions
from pipeline import collect, publish
from pipeline.channels import telegram
from pipeline.channels.site import release


def send_again_on_a_guess() -> None:
    """What a dead publisher left in flight is simply sent again."""
    telegram.SAFE_TO_REPEAT = True


def write_before_sending() -> None:
    """The post is written down as sent, and sent after that."""
    begin = outbox.begin

    def begun(session: Any, publication_id: int, *arguments: Any) -> Any:
        sending = begin(session, publication_id, *arguments)
        if sending is not None:
            outbox.sent(session, publication_id, "https://t.me/aiqyn_kk/1", "0" * 64)
        return sending

    outbox.begin = begun


def send_before_writing() -> None:
    """The channel is called before the intent is on the disk: a death leaves the row queued."""

    def send_all(database: Any, settings: Any, name: str, channel: Any, offered: Any, *_: Any) -> None:
        with database.reading() as session:
            waiting = outbox.waiting(session, name, clock.now())
        for number in waiting:
            with database.writing() as session:
                sending = outbox.begin(session, number, clock.now(), 24.0)
                link = publish.Link(sending.code, offered.site)
                post = channel.render(sending.content, sending.language, link)
                outbox.sent(session, number, channel.deliver(post, offered), "0" * 64)

    publish._publish_posts = send_all


def forget_the_switch() -> None:
    """The kill switch is not read."""
    outbox.stopped = lambda session: ""


def move_the_cursor_first() -> None:
    """The cursor is written before what it stands for."""
    keep = collect._keep

    def kept(database: Any, source: Any, answer: Any, done: Any, settings: Any) -> None:
        items = list(answer)
        cursor = next((item for item in items if isinstance(item, collect.Cursor)), None)
        with database.writing() as session:
            row = sources.find_source(session, source.key)
            sources.note_success(session, row, clock.now(), clock.now(), cursor and cursor.values, 0)
        keep(database, source, items, done, settings)

    collect._keep = kept


def approve_without_queueing() -> None:
    """An approval of which only the first language is queued."""
    queue = outbox.queue

    def queued(session: Any, version: Any, now: Any) -> int:
        content, read = versions.read(version), versions.read
        texts = dict(list(content.texts.items())[:1])
        versions.read = lambda _: replace(content, texts=texts)
        try:
            return queue(session, version, now)
        finally:
            versions.read = read

    outbox.queue = queued


def build_where_readers_look() -> None:
    """The new edition is built in the folder that is being shown."""
    ground = release._ground

    def same(press: release.Press, number: int) -> Any:
        if not number:
            return ground(press, number)
        press.building.symlink_to(str(number))
        return release.read_stock(press.building), False

    release._ground = same


def take_no_lock() -> None:
    """Nobody keeps a second publisher out."""
    from contextlib import nullcontext

    publish.only_one = lambda *_: nullcontext(True)
