"""Answers by topic: an index and a page for each; the narratives that run through them, where there are any."""

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.channels.site.front import in_order
from pipeline.channels.site.house import digest, fill
from pipeline.channels.site.lists import Sheet, sheets, single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.subjects import NARRATIVES, TOPICS, Subject
from pipeline.channels.site.words import Words, later

ENTRY = (10, later("Topics"), f"{TOPICS}/")


def pages(shelf: Shelf) -> Iterator[Page]:
    """The index and the pages of all topics and narratives."""
    for words in shelf.house.words.values():
        yield _index(shelf, words, TOPICS, [shelf.topics, shelf.narratives])
        if shelf.narratives:
            yield _index(shelf, words, NARRATIVES, [shelf.narratives])
        for subject in [*shelf.topics, *shelf.narratives]:
            name = subject.name(words)
            folder = f"{words.language}/{subject.folder}"
            here = shelf.gathered(subject, words.language)
            yield from sheets(shelf, words, here, folder, partial(answers, subject), throughout=digest(name))


def answers(subject: Subject, sheet: Sheet) -> bytes:
    """One sheet of the answers gathered under *subject*."""
    name, language = subject.name(sheet.words)
    newsfeed = f"{sheet.root}{sheet.words.language}/{subject.folder}" if subject.kind == TOPICS else ""
    here = {
        "name": name,
        "name_language": language,
        "kind": subject.kind,
        "newsfeed": newsfeed,
        "newsfeed_name": name,
    }
    return fill("subject.html", **sheet.frame(), **here, cards=sheet.cards()).encode()


def _index(shelf: Shelf, words: Words, kind: str, groups: Sequence[Sequence[Subject]]) -> Page:
    listed = [
        [
            (*subject.name(words), subject.folder.partition("/")[2], subject.kind, count)
            for subject, count in there
        ]
        for there in (in_order(shelf, group, words) for group in groups)
    ]
    folder = f"{words.language}/{kind}/"
    inputs = shelf.inputs("subjects", folder, digest(listed))
    return single(shelf, words, folder, "subjects.html", inputs, kind=kind, groups=listed)
