"""The page of one refutation in one language: the article as approved, and what is set around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from claims.content import ClaimSaid, Content
from claims.errors import RefusedError
from pipeline.channels import Item, PageItem
from pipeline.channels.site.around import RELATED, Around
from pipeline.channels.site.house import House, fill, published, updated, withdrawn
from pipeline.channels.site.pictures import remarks
from pipeline.channels.site.review import reviews
from pipeline.channels.site.subjects import Subject
from pipeline.channels.site.text import safe_html, web_address
from pipeline.channels.site.words import Words, all_words, in_language, instant


@dataclass(frozen=True)
class Card:
    """A refutation in a list: never the claim without its verdict."""

    tone: str
    label: str
    claim: str
    summary: str
    href: str
    published: str
    published_on: str
    remarks: tuple[str, ...]


def article(content: Content, words: Words) -> Markup:
    """The refutation itself: what is approved, previewed and published, byte for byte."""
    text = content.texts.get(words.language)
    if text is None:
        raise RefusedError(
            reason="the refutation {refutation} has no text in the language {language}",
            refutation=content.refutation,
            language=words.language,
        )
    return fill(
        "article.html",
        w=words,
        content=content,
        text=text,
        body=safe_html(text.body),
        tone=words.tone(content),
        withdrawn=withdrawn(content),
        note=in_language(content.note, words.language),
        overtaken_note=in_language(content.overtaken_note, words.language),
        wordings=_wordings(content, words),
        first_seen=min((claim.first_seen for claim in content.claims if claim.first_seen), default=None),
        evidence=[_evidence(content, words, number) for number in range(len(content.evidence))],
    )


def page(
    house: House, item: Item, words: Words, newer: Item | None, root: str, around: Around | None = None
) -> Markup:
    """The whole page around the article: head, dates, other languages, history, and what is *around* it."""
    content = item.content
    around = around or Around()
    address = house.page(item, words.language)
    return fill(
        "answer.html",
        w=words,
        house=house,
        root=root,
        title=words.headline(content),
        description=content.texts[words.language].summary,
        address=address,
        alternates=house.everywhere(item, [code for code in all_words() if code in content.texts]),
        languages=switch(content.texts, f"r/{content.refutation}/", root),
        body=article(content, words),
        reviews=reviews(house, item, words, around),
        newer=_newer(newer, words),
        published=published(item),
        updated=updated(item),
        withdrawn=withdrawn(content),
        steps=steps(item, words),
        short=f"{house.address}/r/{item.codes[words.language]}/" if words.language in item.codes else "",
        share=share(address, words.headline(content)),
        share_mail=share_mail(address, words.headline(content)),
        ask=_ask(house, content),
        known=around.known,
        appearances=[(one, web_address(one.url)) for one in around.known.appearances],
        related=_related(around, words, root),
        subjects=_subjects(around.subjects, words, root),
        picture=house.picture(item, words.language),
        picture_alt=words.headline(content),
    )


def card(item: Item, words: Words, href: str, *more: str) -> Card:
    """How *item* stands in a list; *more* is said there beside what happened to it."""
    content = item.content
    came_out = published(item)
    return Card(
        words.tone(content),
        words.label(content),
        words.quoted(content.texts[words.language].title),
        content.texts[words.language].summary,
        href,
        words.day(came_out),
        came_out.isoformat(),
        (*remarks(item, words), *more),
    )


def switch(present: object, rest: str, root: str) -> list[tuple[str, str, str]]:
    """(language, its name, where it leads): the same page where it exists, otherwise the front page."""
    assert hasattr(present, "__contains__")
    return [
        (code, words.name, f"{root}{code}/{rest if code in present else ''}")
        for code, words in all_words().items()
    ]


def _wordings(content: Content, words: Words) -> list[tuple[ClaimSaid, str, str]]:
    title = content.texts[words.language].title
    said = [(claim, *in_language(claim.wording, words.language)) for claim in content.claims]
    return [(claim, wording, code) for claim, wording, code in said if wording and wording != title]


def _evidence(content: Content, words: Words, number: int) -> dict[str, object]:
    evidence = content.evidence[number]
    authority, authority_language = in_language(evidence.authority, words.language)
    known = all_words().get(evidence.language, words)
    return {
        "authority": authority,
        "authority_language": authority_language,
        "title": evidence.title.strip() or evidence.url,
        "url": web_address(evidence.url),
        "language": evidence.language,
        "dated": evidence.dated,
        "quote": known.quoted(evidence.quote) if evidence.quote.strip() else "",
        "archive": evidence.archive_sha256,
        "found_at": evidence.found_at.strip(),
    }


def _newer(newer: Item | None, words: Words) -> list[tuple[str, str, str]]:
    """(language, headline, where) of the answer that took this one's place, in this language if it exists."""
    if newer is None:
        return []
    there = [code for code in all_words() if code in newer.content.texts]
    wanted = [words.language] if words.language in there else there
    where = newer.content.refutation
    return [(code, all_words()[code].headline(newer.content), f"{code}/r/{where}/") for code in wanted]


def steps(item: Item | PageItem, words: Words) -> Sequence[dict[str, object]]:
    """The published versions of *item*, as its page tells of them."""
    return [
        {
            "number": step.number,
            "what": words.change(step.kind),
            "kind": step.kind,
            "at": instant(step.published_at),
            "note": in_language(step.note, words.language),
        }
        for step in item.history
    ]


def share(address: str, headline: str) -> list[tuple[str, str]]:
    """(where, link that opens it with *headline* filled in)."""
    text = quote(headline, safe="")
    where = quote(address, safe="")
    return [
        ("Telegram", f"https://t.me/share/url?url={where}&text={text}"),
        ("WhatsApp", f"https://wa.me/?text={text}%20{where}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={where}"),
        ("VK", f"https://vk.com/share.php?url={where}&title={text}"),
    ]


def share_mail(address: str, headline: str) -> str:
    text = quote(headline, safe="")
    return f"mailto:?subject={text}&body={text}%0A%0A{quote(address, safe='')}"


def _ask(house: House, content: Content) -> str:
    """Where a reader may ask about this answer; nothing where nobody takes questions."""
    where = web_address(str(house.settings.options.get("ask_url") or ""))
    return f"{where}{'&' if '?' in where else '?'}about={content.refutation}" if where else ""


def _related(around: Around, words: Words, root: str) -> list[Card]:
    there = [item for item in around.related if words.language in item.content.texts][:RELATED]
    return [card(item, words, f"{root}{words.language}/r/{item.content.refutation}/") for item in there]


def _subjects(subjects: Sequence[Subject], words: Words, root: str) -> dict[str, list[tuple[str, str, str]]]:
    """Kind -> (name, the language it is in, where) of what this answer is gathered under."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for subject in subjects:
        name = subject.name(words)
        found.setdefault(subject.kind, []).append((*name, f"{root}{words.language}/{subject.folder}"))
    return {kind: sorted(names, key=lambda one: words.sort_key(one[0])) for kind, names in found.items()}
