"""Answers by topic: an index and a page for each; the narratives that run through them, where there are any."""

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.channels.site.front import in_order
from pipeline.channels.site.house import digest, fill
from pipeline.channels.site.lists import Sheet, sheets, single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.themes import NARRATIVES, TOPICS, Theme
from pipeline.channels.site.words import Words, all_words, later

ENTRY = (10, later("Topics"), f"{TOPICS}/")


def pages(shelf: Shelf) -> Iterator[Page]:
    """The index and the pages of all topics and narratives."""
    for words in all_words().values():
        yield _index(shelf, words, TOPICS, [shelf.topics, shelf.narratives])
        if shelf.narratives:
            yield _index(shelf, words, NARRATIVES, [shelf.narratives])
        for theme in [*shelf.topics, *shelf.narratives]:
            name = theme.name(words)
            folder = f"{words.language}/{theme.folder}"
            here = theme.within(words.language)
            yield from sheets(shelf, words, here, folder, partial(answers, theme), throughout=digest(name))


def answers(theme: Theme, sheet: Sheet) -> bytes:
    """One sheet of the answers gathered under *theme*."""
    name, language = theme.name(sheet.words)
    newsfeed = f"{sheet.root}{sheet.words.language}/{theme.folder}" if theme.kind == TOPICS else ""
    here = {
        "name": name,
        "name_language": language,
        "kind": theme.kind,
        "newsfeed": newsfeed,
        "newsfeed_name": name,
    }
    return fill("theme.html", **sheet.frame(), **here, cards=sheet.cards()).encode()


def _index(shelf: Shelf, words: Words, kind: str, groups: Sequence[Sequence[Theme]]) -> Page:
    listed = [
        [(*theme.name(words), theme.folder.partition("/")[2], theme.kind, count) for theme, count in there]
        for there in (in_order(group, words) for group in groups)
    ]
    folder = f"{words.language}/{kind}/"
    inputs = shelf.inputs("themes", folder, digest(listed))
    return single(shelf, words, folder, "themes.html", inputs, kind=kind, groups=listed)
