"""Everything that is published on one channel now, as a channel that builds one thing out of it is given it.

Of each refutation only the index is read (which versions, when, under which codes): the content of twenty thousand
takes seconds to read, and an ordinary build shows thirty of them anew.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from claims import outbox
from claims.content import Content
from claims.database import Database
from claims.errors import RefusedError
from claims.outbox import PublicVersion
from claims.page_content import PageContent
from claims.page_pictures import picture
from claims.public_facts import public_facts
from claims.records import Version
from pipeline.channels import Edition, Item, PageItem, Step, Unread

_AROUND = 100
"""When an item is opened that nobody announced, so many on either side are read with it: it is seldom the only one."""


def edition(database: Database, channel: str) -> Edition:
    """Everything that is published on *channel* now, newest first; a picture is read when it is asked for."""
    with database.reading() as session:
        index = outbox.public_index(session, channel)
        around = public_facts(session)
        links, page_links = outbox.short_codes(session), outbox.page_links(session)
        pages = [
            PageItem(
                PageContent.from_canonical(found[-1].content),
                _steps(found),
                {
                    link.language.value: link.code
                    for link in page_links.get(number, [])
                    if link.channel == channel
                },
                {
                    link.code: link.language.value
                    for link in page_links.get(number, [])
                    if link.channel != channel
                },
            )
            for number, found in outbox.public_page_versions(session, channel).items()
        ]
    reader = _Reader(database)
    items = [_unread(versions, links.get(number, ()), channel, reader) for number, versions in index.items()]
    items.sort(key=lambda item: (item.dates[-1], item.name), reverse=True)
    reader.shelve(items, {versions[0].refutation: versions for versions in index.values()})
    pages.sort(key=lambda item: (item.history[-1].published_at, item.content.page), reverse=True)

    def kept(sha256: str) -> bytes:
        with database.reading() as session:
            return picture(session, sha256)

    return Edition(items, pages, kept, around=around, read=reader.read)


def _unread(
    versions: Sequence[PublicVersion], links: Iterable[tuple[str, str, str]], channel: str, reader: "_Reader"
) -> Unread:
    links = sorted(links)
    told = [f"{one.digest} {one.kind} {one.approved_at.isoformat()}" for one in versions]
    stamp = hashlib.sha256("\n".join([*told, *map(" ".join, links)]).encode()).hexdigest()[:32]
    return Unread(
        versions[0].refutation,
        stamp,
        [(one.kind, one.approved_at) for one in versions],
        {language: code for code, where, language in links if where == channel},
        {code: language for code, where, language in links if where != channel},
        reader.item,
    )


class _Reader:
    """Opens items, many at a time; what was opened before is forgotten, so that memory does not grow."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._places: Mapping[str, int] = {}
        self._open: dict[str, Item] = {}

    def shelve(self, items: Sequence[Unread], versions: Mapping[str, Sequence[PublicVersion]]) -> None:
        """These are the items there are, in their order, and the versions of each."""
        self._items, self._versions = items, versions
        self._places = {item.name: place for place, item in enumerate(items)}

    def item(self, unread: Unread) -> Item:
        """*unread*, opened."""
        if unread.name not in self._open:
            place = self._places[unread.name]
            self.read(self._items[max(0, place - _AROUND) : place + _AROUND + 1])
        return self._open[unread.name]

    def read(self, items: Sequence[Item]) -> None:
        """Open *items* together."""
        wanted = {item.name: item for item in items}
        numbers = [version.number for name in wanted for version in self._versions[name]]
        with self._database.reading() as session:
            contents = outbox.contents(session, numbers)
        self._open = {name: _opened(item, self._versions[name], contents) for name, item in wanted.items()}


def _opened(item: Item, versions: Sequence[PublicVersion], contents: Mapping[int, str]) -> Item:
    read = []
    for version in versions:
        told = contents[version.number]
        if hashlib.sha256(told.encode()).hexdigest() != version.digest:
            raise RefusedError(
                reason="the bytes of {refutation} are not the ones that were approved", refutation=item.name
            )
        read.append(Content.from_canonical(told))
    history = [
        Step(content.number, version.kind, version.approved_at, content.note)
        for version, content in zip(versions, read, strict=True)
    ]
    return Item(read[-1], history, item.codes, item.other_codes)


def _steps(found: Sequence[Version]) -> list[Step]:
    steps = []
    for version in found:
        assert version.approval is not None
        note = PageContent.from_canonical(version.content).note
        steps.append(Step(version.number, version.kind.value, version.approval.approved_at, note))
    return steps
