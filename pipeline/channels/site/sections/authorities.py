"""The authorities on whose statements answers rest: an index, and of each its names, statements and answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from claims.public_facts import Body
from pipeline.channels.site.front import in_order
from pipeline.channels.site.house import digest, fill
from pipeline.channels.site.lists import Sheet, sheets, single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import web_address
from pipeline.channels.site.themes import AUTHORITIES, Theme
from pipeline.channels.site.words import Words, all_words, later

ENTRY = (70, later("Authorities"), f"{AUTHORITIES}/")
STATEMENTS = 30
"""How many statements its page lists, the latest first; all of them stand with their answers."""


@dataclass(frozen=True)
class Stated:
    """One statement of an authority."""

    title: str
    url: str
    dated: date | None
    language: str


def pages(shelf: Shelf) -> Iterator[Page]:
    """The index and the page of each."""
    for words in all_words().values():
        yield _index(shelf, words)
        for theme in shelf.authorities:
            body = theme.body
            assert body is not None
            heirs = [other for other in shelf.authorities if other.key in body.successors]
            there = [(*heir.name(words), heir.folder) for heir in heirs]
            make = partial(answers, theme, there, stated(shelf, theme))
            yield from sheets(
                shelf,
                words,
                theme.within(words.language),
                f"{words.language}/{theme.folder}",
                make,
                beside=digest(body, there, stated(shelf, theme)),
                throughout=digest(theme.name(words)),
            )


def answers(theme: Theme, heirs: list[tuple[str, str, str]], statements: list[Stated], sheet: Sheet) -> bytes:
    """One sheet of the answers that rest on what *theme* stated."""
    assert theme.body is not None
    name, language = theme.name(sheet.words)
    return fill(
        "authority.html",
        **sheet.frame(),
        name=name,
        name_language=language,
        names=names(theme.body, sheet.words),
        heirs=[(name, code, f"{sheet.root}{sheet.words.language}/{there}") for name, code, there in heirs],
        statements=statements,
        cards=sheet.cards(),
    ).encode()


def stated(shelf: Shelf, theme: Theme) -> list[Stated]:
    """What an authority stated, the latest first; what has no date stands last."""
    spoke = shelf.edition.around.spoke
    found = {
        one.id: Stated(one.title.strip() or one.url, web_address(one.url), one.dated, one.language)
        for item in theme.items
        for one in item.content.evidence
        if spoke.get(one.id) == theme.key
    }
    by_date = sorted(found.items(), key=lambda one: (one[1].dated or date.min, one[0]), reverse=True)
    return [statement for _, statement in by_date[:STATEMENTS]]


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
        (*theme.name(words), f"{theme.slug}/", count) for theme, count in in_order(shelf.authorities, words)
    ]
    folder = f"{words.language}/{AUTHORITIES}/"
    inputs = shelf.inputs("authorities", folder, digest(listed))
    return single(shelf, words, folder, "authorities.html", inputs, authorities=listed)
