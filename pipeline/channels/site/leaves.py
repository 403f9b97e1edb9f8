"""Leaves: the pages that are no refutations – guidance, briefings, media – each in each of its languages.

Every kind of leaf is drawn up alike: its title, what happened to it since, when it holds, what its kind adds, its
text, the refutations it names with their verdicts, and its versions. What a kind adds is its `Parts`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from claims.page_content import PageContent
from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site import leaf_pictures
from pipeline.channels.site.answers import Card, card, share, share_mail, steps
from pipeline.channels.site.house import FOLDERS, House, fill, published, updated, withdrawn
from pipeline.channels.site.leaf_pictures import Shown
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import fit, safe_html
from pipeline.channels.site.words import WITHDRAWN, Words, all_words, in_language, later

NOTHING = Markup()
ROOT = "../../../"
"""The way from any leaf to the site's root."""

KINDS = {
    PageKind.GUIDANCE: later("Guidance"),
    PageKind.ANSWER: later("Questions and answers"),
    PageKind.BRIEFING: later("Briefings"),
    PageKind.MEDIA: later("Pictures and videos"),
    PageKind.STATISTICS: later("Statistics of the day"),
    PageKind.DIGEST: later("Digests"),
    PageKind.ABOUT: later("About us"),
}
SECTIONS = {
    "rules": later("Rules of behaviour"),
    "symptoms": later("Symptoms"),
    "prevention": later("Prevention"),
    "support": later("Support"),
    "infographic": later("Infographics"),
    "video": later("Videos"),
    "clip": later("Clips"),
    "programme": later("Broadcast programmes"),
}
ONE = {
    "infographic": later("Infographic"),
    "video": later("Video"),
    "clip": later("Clip"),
    "programme": later("Broadcast programme"),
}
"""What one of a section's pages is called, where that differs from the section."""
_ONLY = {
    "kk": later("Only in Kazakh"),
    "ru": later("Only in Russian"),
    "en": later("Only in English"),
}
_LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}


@dataclass(frozen=True)
class Parts:
    """What a kind of leaf adds to what all leaves have."""

    stage: Markup = NOTHING
    """Between the facts and the text."""
    foot: Markup = NOTHING
    """Below the text."""
    data: Sequence[Mapping[str, Any]] = ()
    """The same for machines: JSON-LD."""
    scripts: str = ""
    """What the page may load that others may not, as its policy spells it."""


@dataclass(frozen=True)
class LeafCard:
    """A leaf in a list; in another language, and saying so, where it lacks the list's own."""

    title: str
    summary: str
    language: str
    href: str
    label: str
    """What it is, where its kind has several sorts."""
    day: str
    on: str
    remarks: tuple[str, ...]
    picture: Shown | None
    item: PageItem


Adds = Callable[[Shelf, PageItem, Words], Parts]
Needs = Callable[[Shelf, PageItem], Sequence[Item | PageItem]]
States = Callable[[Shelf, PageItem], str]


def named(shelf: Shelf, item: PageItem) -> list[Item]:
    """The refutations that a leaf names and that are published, each once."""
    content = item.content
    names = dict.fromkeys([*content.refutations, *(moment.refutation for moment in content.moments)])
    return [shelf.named[name] for name in names if name in shelf.named]


def still(shelf: Shelf, item: PageItem) -> str:
    """The state of a leaf that looks the same whatever else is published."""
    return ""


def files(
    shelf: Shelf, kind: PageKind, adds: Adds, needs: Needs = named, state: States = still
) -> Iterator[Page]:
    """The page of each leaf of *kind* in each of its languages.

    It is made anew when the leaf changes, when one of those that it *needs* does, and when its *state* does.
    """
    for item in shelf.kind(kind):
        beside, standing = needs(shelf, item), state(shelf, item)
        for words in shelf.house.words.values():
            if words.language in item.content.texts:
                yield _file(shelf, item, words, adds, beside, standing)


def _file(
    shelf: Shelf, item: PageItem, words: Words, adds: Adds, beside: Sequence[Item | PageItem], state: str
) -> Page:
    kind = item.content.page_kind
    said = ("leaf", kind.value, state, words.language, leaf_pictures.drawing_library())

    def make() -> bytes:
        parts = Parts() if withdrawn(item.content) else adds(shelf, item, words)
        return page(shelf, item, words, parts).encode()

    where = f"{words.language}/{FOLDERS[kind]}/{item.content.slug}/index.html"
    read = [one for one in beside if isinstance(one, Item)]
    inputs = shelf.inputs(*said, items=[item, *beside])
    return Page(where, inputs, make, tuple(alternates(shelf.house, item)), updated(item), read)


def page(shelf: Shelf, item: PageItem, words: Words, parts: Parts) -> Markup:
    """The whole page around the article: head, dates, other languages, refutations, history."""
    content, house = item.content, shelf.house
    address = house.leaf(item, words.language)
    title = headline(content, words)
    kind = FOLDERS[content.page_kind]
    return fill(
        "leaf.html",
        w=words,
        house=house,
        root=ROOT,
        title=title,
        description=content.texts[words.language].summary,
        address=address,
        alternates=alternates(house, item),
        languages=switch(item, ROOT),
        locale=_LOCALES.get(words.language, words.language),
        kind=(KINDS[content.page_kind], f"{ROOT}{words.language}/{kind}/"),
        elsewhere=[
            (code, all_words()[code].name, f"{ROOT}{code}/{kind}/{content.slug}/") for code in there(content)
        ],
        body=article(content, words, parts.stage, parts.foot),
        data=parts.data,
        scripts=parts.scripts,
        verdicts=[] if withdrawn(content) else verdicts(shelf, content.refutations, words, ROOT),
        published=published(item),
        updated=updated(item),
        steps=steps(item, words),
        short=f"{house.address}/r/{item.codes[words.language]}/" if words.language in item.codes else "",
        share=share(address, title),
        share_mail=share_mail(address, title),
        lacking=only(there(content), words) if len(there(content)) == 1 else "",
        picture=house.front_picture(words.language),
        picture_alt=house.title(words),
    )


def article(content: PageContent, words: Words, stage: Markup = NOTHING, foot: Markup = NOTHING) -> Markup:
    """The leaf itself; of a withdrawn one only that it was withdrawn, and why."""
    text = content.texts[words.language]
    return fill(
        "leaf_article.html",
        w=words,
        content=content,
        text=text,
        body=safe_html(text.body, highest=2),
        withdrawn=withdrawn(content),
        note=in_language(content.note, words.language),
        section=ONE.get(content.section) or SECTIONS.get(content.section, ""),
        asked=_asked(content, words),
        authority=in_language(content.authority, words.language),
        place=in_language(content.place, words.language),
        when=span(content, words),
        stage=stage,
        foot=foot,
    )


def _asked(content: PageContent, words: Words) -> tuple[str, str]:
    """The question in quotation marks of its language, and the language."""
    question, language = in_language(content.question, words.language)
    return all_words().get(language, words).quoted(question) if question.strip() else "", language


def headline(content: PageContent, words: Words) -> str:
    """The title; of a withdrawn leaf never without that it was withdrawn."""
    title = fit(content.texts[words.language].title)
    return f"{words._('Withdrawn')}: {words.quoted(title)}" if withdrawn(content) else title


def there(content: PageContent) -> list[str]:
    """The languages of ours that *content* exists in, in our order."""
    return [code for code in all_words() if code in content.texts]


def alternates(house: House, item: PageItem) -> list[tuple[str, str]]:
    """(language, address) of every language *item* exists in, and of the one for everybody else."""
    found = [(code, house.leaf(item, code)) for code in there(item.content)]
    return [*found, ("x-default", found[0][1])]


def switch(item: PageItem, root: str) -> list[tuple[str, str, str]]:
    """(language, its name, where it leads): the same leaf where it exists, otherwise the list of its kind."""
    folder, content = FOLDERS[item.content.page_kind], item.content
    return [
        (code, words.name, f"{root}{code}/{folder}/" + (f"{content.slug}/" if code in content.texts else ""))
        for code, words in all_words().items()
    ]


def leaf_card(item: PageItem, words: Words, root: str) -> LeafCard:
    """How *item* stands in a list of *words*, whose way to the site's root is *root*."""
    content = item.content
    language = words.language if words.language in content.texts else there(content)[0]
    text = content.texts[language]
    picture = (
        None
        if withdrawn(content)
        else leaf_pictures.poster(content) or next(iter(leaf_pictures.fitting(content, words)), None)
    )
    return LeafCard(
        text.title,
        text.summary,
        language,
        f"{root}{language}/{FOLDERS[content.page_kind]}/{content.slug}/",
        ONE.get(content.section, ""),
        words.day(content.as_of),
        content.as_of.isoformat(),
        tuple(_remarks(item, words)),
        leaf_pictures.shown(picture, words, root) if picture else None,
        item,
    )


def _remarks(item: PageItem, words: Words) -> Iterator[str]:
    if withdrawn(item.content):
        yield f"{words._('Withdrawn')}: {words.day(updated(item))}"
    elif len(item.history) > 1:
        yield f"{words._('Corrected')}: {words.day(updated(item))}"
    if words.language not in item.content.texts:
        yield only(there(item.content), words)


def only(languages: Sequence[str], words: Words) -> str:
    """In which languages something exists, said in *words*."""
    if len(languages) == 1 and languages[0] in _ONLY:
        return words._(_ONLY[languages[0]])
    return f"{words._('Languages')}: {', '.join(all_words()[code].name for code in languages)}"


def log_card(item: PageItem, words: Words, root: str) -> Card:
    """How *item* stands in the log of corrections, among refutations: its kind where they have their verdict."""
    content = item.content
    gone = withdrawn(content)
    return Card(
        WITHDRAWN if gone else "",
        words._("Withdrawn") if gone else words._(KINDS[content.page_kind]),
        content.texts[words.language].title,
        content.texts[words.language].summary,
        f"{root}{words.language}/{FOLDERS[content.page_kind]}/{content.slug}/",
        words.day(published(item)),
        published(item).isoformat(),
        (),
    )


def verdicts(shelf: Shelf, names: Sequence[str], words: Words, root: str) -> list[tuple[Card, str]]:
    """(card, its language) of each refutation of *names* that is published."""
    return [
        verdict_card(shelf.named[name], words, root) for name in dict.fromkeys(names) if name in shelf.named
    ]


def verdict_card(item: Item, words: Words, root: str) -> tuple[Card, str]:
    """A refutation in a list, in *words* or in the first language it has, and which that is."""
    texts = item.content.texts
    code = words.language if words.language in texts else next(one for one in all_words() if one in texts)
    return card(
        item, replace(all_words()[code], zone=words.zone), f"{root}{code}/r/{item.content.refutation}/"
    ), code


def span(content: PageContent, words: Words) -> str:
    """When a briefing is: the long date, from and until what time, on whose clock."""
    if content.starts_at is None:
        return ""
    starts = words.local(content.starts_at)
    said = words.moment(starts)
    if content.ends_at and content.ends_at > content.starts_at:
        ends = words.local(content.ends_at)
        same = ends.date() == starts.date()
        said = f"{said}–{ends:%H:%M}" if same else f"{said} – {words.moment(ends)}"
    return words._("{when} ({city} time)", when=said, city=words.clock)


def newest_first(items: Sequence[PageItem]) -> list[PageItem]:
    """*items* by the day they speak of, then by when they came out, the newest first."""

    def order(item: PageItem) -> tuple[str, datetime, str]:
        return item.content.as_of.isoformat(), published(item), item.content.slug

    return sorted(items, key=order, reverse=True)


def standing(items: Sequence[PageItem]) -> list[PageItem]:
    """Those that the publisher stands by."""
    return [item for item in items if not withdrawn(item.content)]
