"""Search: the page of each language, the script, and the index of all languages that it reads, shard by shard."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from markupsafe import Markup

from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site.answers import Card, card
from pipeline.channels.site.house import fill, joined, published
from pipeline.channels.site.kept_words import way_of_reading, with_kept
from pipeline.channels.site.leaves import LeafCard, leaf_card
from pipeline.channels.site.lists import single
from pipeline.channels.site.search_script import script
from pipeline.channels.site.search_words import BODY, NOTHING, SUMMARY, TITLE, Index, Terms, read, script_of
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import fit
from pipeline.channels.site.words import Words, all_words, instant, later

ENTRY = (5, later("Search"), "search/")
SHEET = 16
"""How many pages' cards lie in one file."""
KINDS = {
    PageKind.GUIDANCE: later("Guidance"),
    PageKind.ANSWER: later("Answer to a question"),
    PageKind.BRIEFING: later("Briefing"),
    PageKind.MEDIA: later("Picture or video"),
    PageKind.STATISTICS: later("Statistics of the day"),
    PageKind.DIGEST: later("Digest"),
    PageKind.ABOUT: later("About us"),
}
ROOT = "../../"


@dataclass(frozen=True)
class Findable:
    """Something published that search finds."""

    name: str
    since: datetime
    languages: Sequence[str]
    of: Item | PageItem
    replaced: bool = False
    """Whether a newer answer has taken its place: then that one is found."""


def pages(shelf: Shelf) -> Iterator[Page]:
    """The files of the search."""
    there = _findable(shelf)
    index = Index(_terms(shelf, there))
    edition = joined(shelf.house.digest, way_of_reading(), *[shelf.digests[one.name] for one in there])[:10]
    for words in shelf.house.words.values():
        yield _page(shelf, words, edition)
        for number in range(0, len(there), SHEET):
            yield _cards(shelf, words, there[number : number + SHEET], number // SHEET)
    yield _file("search/head.js", index.head())
    for name, content in index.files().items():
        yield _file(f"search/words/{name}.js", content)
    yield _file(*script())


def _findable(shelf: Shelf) -> Sequence[Findable]:
    """Everything that search finds, the oldest first: what is new changes no number of what was there."""
    facts = shelf.facts
    answers = [
        Findable(
            item.name,
            published(item),
            facts[item.name].languages,
            item,
            facts[item.name].superseded_by in shelf.named,
        )
        for item in shelf.items
    ]
    others = [Findable(page.content.page, _since(page), _languages(page), page) for page in shelf.pages]
    return sorted([*answers, *others], key=lambda one: (one.since, one.name))


def _terms(shelf: Shelf, there: Sequence[Findable]) -> Sequence[Terms]:
    """What each is found by; nothing for what a newer answer has replaced."""
    living = {shelf.digests[one.name]: one for one in there if not one.replaced}

    def read_anew(stamps: Sequence[str]) -> Iterator[Terms]:
        shelf.edition.read([one.of for one in map(living.__getitem__, stamps) if isinstance(one.of, Item)])
        for stamp in stamps:
            yield read(_parts(living[stamp].of))

    known = with_kept(shelf.house.settings.folder, list(living), read_anew)
    return [NOTHING if one.replaced else known[shelf.digests[one.name]] for one in there]


def _languages(page: PageItem) -> Sequence[str]:
    return [code for code in all_words() if code in page.content.texts]


def _since(page: PageItem) -> datetime:
    return instant(
        page.history[0].published_at if page.history else datetime.combine(page.content.as_of, _DAWN)
    )


_DAWN = datetime.min.time()


def _parts(of: Item | PageItem) -> Sequence[tuple[int, str]]:
    said = _said_in_answer(of) if isinstance(of, Item) else _said_on_page(of)
    return [(weight, fit(text)) for weight, text in said if text]


def _said_in_answer(item: Item) -> Sequence[tuple[int, str]]:
    wordings = [text for claim in item.content.claims for text in claim.wording.values()]
    return [*_said(item.content.texts), *((TITLE, text) for text in wordings)]


def _said_on_page(page: PageItem) -> Sequence[tuple[int, str]]:
    content = page.content
    spoken = content.video.transcript.values() if content.video else ()
    moments = [text for moment in content.moments for text in moment.texts.values()]
    pictured = [text for picture in content.pictures for text in picture.alt.values()]
    return [
        *_said(content.texts),
        *((TITLE, text) for text in content.question.values()),
        *((SUMMARY, text) for text in pictured),
        *((BODY, text) for text in (*spoken, *moments)),
    ]


def _said(texts: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    for _, text in sorted(texts.items()):
        for weight, name in ((TITLE, "title"), (SUMMARY, "summary"), (BODY, "body")):
            yield weight, getattr(text, name)


def _page(shelf: Shelf, words: Words, edition: str) -> Page:
    return single(
        shelf,
        words,
        f"{words.language}/search/",
        "search.html",
        shelf.inputs("search", words.language, edition, script()[0]),
        script=script()[0],
        edition=edition,
        sheet=SHEET,
        ask=shelf.house.settings.options.get("ask_url", ""),
    )


def _cards(shelf: Shelf, words: Words, there: Sequence[Findable], number: int) -> Page:
    inputs = joined(
        shelf.house.digest, "search cards", words.language, *[shelf.digests[one.name] for one in there]
    )

    def make() -> bytes:
        shown = [str(_card(one, words)).strip() for one in there]
        return script_of("cards", words.language, number, shown)

    items = [one.of for one in there if isinstance(one.of, Item)]
    return Page(f"search/cards/{words.language}/{number}.js", inputs, make, items=items)


def _card(one: Findable, words: Words) -> Markup:
    """How a page is shown when it is found: in the asker's language, or in the first that it has."""
    language = words.language if words.language in one.languages else one.languages[0]
    theirs = all_words()[language]
    if isinstance(one.of, Item):
        found: Card | LeafCard = card(one.of, theirs, f"{ROOT}{language}/r/{one.name}/")
        kind = ""
    else:
        found = leaf_card(one.of, words, ROOT)
        kind = words._(KINDS[one.of.content.page_kind])
    return fill("found.html", w=words, language=language, name=theirs.name, card=found, kind=kind)


def _file(path: str, content: bytes) -> Page:
    return Page(path, hashlib.sha256(content).hexdigest()[:32], partial(bytes, content))
