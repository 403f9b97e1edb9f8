"""Questions and answers that people agreed to make public, by topic; and the page of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from claims.terms import PageKind
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaves import LeafCard, Parts, leaf_card
from pipeline.channels.site.lists import everywhere, frame
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, all_words, in_language, later

ENTRY = (20, later("Questions and answers"), "questions/")
NEEDS = PageKind.ANSWER


@dataclass(frozen=True)
class Asked:
    """A question in the list: as it was asked, who answers, and the answer in short."""

    card: LeafCard
    question: str
    language: str
    authority: str
    authority_language: str


def pages(shelf: Shelf) -> Iterator[Page]:
    """The list by topic, and each page; nothing where nobody's question is public."""
    if there := shelf.kind(PageKind.ANSWER):
        for words in shelf.house.words.values():
            yield _list(shelf, leaves.newest_first(leaves.standing(there)), words)
    yield from leaves.files(shelf, PageKind.ANSWER, adds)


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """The question and the answer for machines."""
    house = shelf.house
    document = leaf_data.document("QAPage", house, item, words)
    data = [{**document, "mainEntity": leaf_data.question(house, item, words)}]
    return Parts(foot=leaf_parts.figures(item.content, words), data=data)


def _list(shelf: Shelf, items: Sequence[PageItem], words: Words) -> Page:
    folder = f"{words.language}/questions/"
    inputs = shelf.inputs("questions", folder, pages=items)
    make = partial(_written, shelf, items, words, folder)
    return Page(f"{folder}index.html", inputs, make, everywhere(shelf, folder))


def _written(shelf: Shelf, items: Sequence[PageItem], words: Words, folder: str) -> bytes:
    topics = _topics(shelf, items, words)
    return fill(
        "questions.html",
        **frame(shelf, words, folder, "../../"),
        topics=[(name, [_asked(item, words) for item in chosen]) for name, chosen in topics],
        data=_faq(shelf, [item for item in items if words.language in item.content.texts], words),
    ).encode()


def _topics(
    shelf: Shelf, items: Sequence[PageItem], words: Words
) -> list[tuple[tuple[str, str], list[PageItem]]]:
    """((topic, its language), its questions), by name; those without a topic last."""
    called: Mapping[str, Mapping[str, str]] = shelf.house.settings.options.get("topics") or {}
    found: dict[str, list[PageItem]] = {}
    for item in items:
        found.setdefault(next(iter(item.content.tags), ""), []).append(item)
    names = {tag: in_language(called.get(tag) or {}, words.language) for tag in found}
    named = [((name or tag, language), found[tag]) for tag, (name, language) in names.items() if tag]
    rest = [((words._("Other questions"), words.language), found[""])] if "" in found else []
    return [*sorted(named, key=lambda topic: topic[0][0].casefold()), *rest]


def _asked(item: PageItem, words: Words) -> Asked:
    content = item.content
    question, language = in_language(content.question, words.language)
    said = all_words().get(language, words).quoted(question) if question.strip() else ""
    return Asked(
        leaf_card(item, words, "../../"), said, language, *in_language(content.authority, words.language)
    )


def _faq(shelf: Shelf, items: Sequence[PageItem], words: Words) -> list[dict[str, Any]]:
    if not items:
        return []
    return [
        {
            "@context": leaf_data.CONTEXT,
            "@type": "FAQPage",
            "url": f"{shelf.house.address}/{words.language}/questions/",
            "name": words._("Questions and answers"),
            "inLanguage": words.language,
            "mainEntity": [leaf_data.question(shelf.house, item, words) for item in items],
        }
    ]
