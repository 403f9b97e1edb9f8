"""The authorities on whose statements answers rest: an index, and of each its names, statements and answers."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from claims.public_facts import Body, Stated
from pipeline.channels.site.front import in_order
from pipeline.channels.site.house import digest, fill
from pipeline.channels.site.lists import Sheet, sheets, single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.subjects import AUTHORITIES, Subject
from pipeline.channels.site.text import web_address
from pipeline.channels.site.words import Words, later

ENTRY = (70, later("Authorities"), f"{AUTHORITIES}/")
STATEMENTS = 30
"""How many statements its page lists, the latest first; all of them stand with their answers."""


def pages(shelf: Shelf) -> Iterator[Page]:
    """The index and the page of each."""
    for words in shelf.house.words.values():
        yield _index(shelf, words)
        for subject in shelf.authorities:
            body = subject.body
            assert body is not None
            heirs = [other for other in shelf.authorities if other.key in body.successors]
            there = [(*heir.name(words), heir.folder) for heir in heirs]
            make = partial(answers, subject, there, stated(shelf, subject))
            yield from sheets(
                shelf,
                words,
                shelf.gathered(subject, words.language),
                f"{words.language}/{subject.folder}",
                make,
                beside=digest(body, there, stated(shelf, subject)),
                throughout=digest(subject.name(words)),
            )


def answers(
    subject: Subject, heirs: list[tuple[str, str, str]], statements: list[Stated], sheet: Sheet
) -> bytes:
    """One sheet of the answers that rest on what *subject* stated."""
    assert subject.body is not None
    name, language = subject.name(sheet.words)
    return fill(
        "authority.html",
        **sheet.frame(),
        name=name,
        name_language=language,
        names=names(subject.body, sheet.words),
        heirs=[(name, code, f"{sheet.root}{sheet.words.language}/{there}") for name, code, there in heirs],
        statements=[(one, one.title.strip() or one.url, web_address(one.url)) for one in statements],
        cards=sheet.cards(),
    ).encode()


def stated(shelf: Shelf, subject: Subject) -> list[Stated]:
    """What an authority stated, the latest first; what has no date stands last."""
    told = shelf.edition.around.statements
    ids = {one for item in subject.items for one in shelf.facts[item.name].statements if one in told}
    found = [(told[one].dated or date.min, one) for one in ids if told[one].authority == subject.key]
    return [told[one] for _, one in sorted(found, reverse=True)[:STATEMENTS]]


def names(body: Body, words: Words) -> list[tuple[str, str]]:
    """What it was called and when, of an authority that changed its name: (name, from when until when)."""
    here = [name for name in body.names if name.language == words.language]
    if len(here) < 2:
        return []
    return [(name.name, _held(name.valid_from, name.valid_until, words)) for name in here]


def _held(begun: date | None, ended: date | None, words: Words) -> str:
    return f"{words.day(begun) if begun else '…'} – {words.day(ended) if ended else '…'}"


def _index(shelf: Shelf, words: Words) -> Page:
    listed = [
        (*subject.name(words), f"{subject.slug}/", count)
        for subject, count in in_order(shelf, shelf.authorities, words)
    ]
    folder = f"{words.language}/{AUTHORITIES}/"
    inputs = shelf.inputs("authorities", folder, digest(listed))
    return single(shelf, words, folder, "authorities.html", inputs, authorities=listed)
