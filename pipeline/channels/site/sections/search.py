"""Search: the page of each language, the script, and the index of all languages that it reads, shard by shard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site.answers import card
from pipeline.channels.site.house import digest, fill, joined, published
from pipeline.channels.site.kept_words import way_of_reading, with_kept
from pipeline.channels.site.lists import single
from pipeline.channels.site.search_script import script
from pipeline.channels.site.search_words import BODY, SUMMARY, TITLE, Index, read, script_of
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, all_words, in_almaty, later

ENTRY = (5, later("Search"), "search/")
SHEET = 16
"""How many pages' cards lie in one file."""
FOLDERS = {
    PageKind.GUIDANCE: "guidance",
    PageKind.ANSWER: "questions",
    PageKind.BRIEFING: "briefings",
    PageKind.MEDIA: "media",
    PageKind.STATISTICS: "statistics",
    PageKind.DIGEST: "digests",
    PageKind.ABOUT: "about",
}
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
    parts: Sequence[tuple[int, str]]
    """What it says: how much that tells of it, and the text."""
    of: Item | PageItem


def pages(shelf: Shelf) -> Iterator[Page]:
    """The files of the search."""
    there = _findable(shelf)
    index = Index(with_kept(shelf.house.settings.folder, [_to_read(one) for one in there]))
    shards = index.files()
    edition = joined(shelf.house.digest, way_of_reading(), *[shelf.digests[one.name] for one in there])[:10]
    for words in all_words().values():
        yield _page(shelf, words, edition)
        for number in range(0, len(there), SHEET):
            yield _cards(shelf, words, there[number : number + SHEET], number // SHEET)
    yield _file("search/head.js", index.head())
    for name, content in shards.items():
        yield _file(f"search/words/{name}.js", content)
    yield _file(*script())


def _findable(shelf: Shelf) -> Sequence[Findable]:
    """Everything that search finds, the oldest first: what is new changes no number of what was there.

    An answer that a newer one has replaced is left to the newer one.
    """
    answers = [
        Findable(item.content.refutation, published(item), _languages(item), _said_in_answer(item), item)
        for item in shelf.items
        if item.content.superseded_by not in shelf.named
    ]
    others = [
        Findable(page.content.page, _since(page), _languages(page), _said_on_page(page), page)
        for page in shelf.pages
    ]
    return sorted([*answers, *others], key=lambda one: (one.since, one.name))


def _languages(item: Item | PageItem) -> Sequence[str]:
    return [code for code in all_words() if code in item.content.texts]


def _since(page: PageItem) -> datetime:
    return in_almaty(
        page.history[0].published_at if page.history else datetime.combine(page.content.as_of, _DAWN)
    )


_DAWN = datetime.min.time()


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
            if said := getattr(text, name):
                yield weight, said


def _to_read(one: Findable) -> tuple[str, partial[object]]:
    stamp = joined(*[f"{weight} {text}" for weight, text in one.parts])
    return stamp, partial(read, one.parts)


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
        ask=shelf.house.settings.options.get("ask", ""),
    )


def _cards(shelf: Shelf, words: Words, there: Sequence[Findable], number: int) -> Page:
    inputs = joined(
        shelf.house.digest, "search cards", words.language, *[shelf.digests[one.name] for one in there]
    )

    def make() -> bytes:
        shown = [str(_card(one, words)).strip() for one in there]
        return script_of("cards", words.language, number, shown)

    return Page(f"search/cards/{words.language}/{number}.js", inputs, make)


def _card(one: Findable, words: Words) -> object:
    """How a page is shown when it is found: in the asker's language, or in the first that it has."""
    language = words.language if words.language in one.languages else one.languages[0]
    theirs = all_words()[language]
    values: dict[str, object] = {"w": words, "language": language, "name": theirs.name}
    if isinstance(one.of, Item):
        href = f"{ROOT}{language}/r/{one.name}/"
        return fill("found.html", **values, card=card(one.of, theirs, href), page=None, kind="")
    content = one.of.content
    href = f"{ROOT}{language}/{FOLDERS[content.page_kind]}/{content.slug}/"
    kind = words._(KINDS[content.page_kind])
    text = content.texts[language]
    return fill("found.html", **values, card=None, kind=kind, page=text, href=href, day=content.as_of)


def _file(path: str, content: bytes) -> Page:
    return Page(path, digest(content.hex()), partial(bytes, content))
