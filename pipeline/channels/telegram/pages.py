"""The post of what is published beside refutations: a memo, a briefing, an answer, figures of a day, a digest."""

from collections.abc import Sequence
from types import ModuleType
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claims.page_content import Figure, PageContent
from claims.plugins import discover
from claims.terms import PageKind, VersionKind
from pipeline.cards import Card
from pipeline.channels import Link, Post
from pipeline.channels.telegram.text import (
    CAPTION,
    MESSAGE,
    Room,
    clean,
    cut,
    escaped,
    joined,
    length,
    long_day,
    mark,
    more,
    one_line,
    phrase,
    quoted,
)

ALBUM = 10
"""How many pictures one post shows."""
ENTRY_ROOM, PLACE_ROOM = 300, 160
ZONE = ZoneInfo("Asia/Almaty")


def render_page(content: PageContent, language: str, link: Link) -> Post:
    """The post of a page in *language*; its pictures are those without words and those in this language."""
    words = discover("claims.languages")[language]
    withdrawn = content.kind == VersionKind.WITHDRAWAL
    pictures = [picture for picture in content.pictures if picture.language in ("", language)]
    return Post(
        code=link.code,
        language=language,
        title=one_line(content.texts[language].title, MESSAGE.title),
        body=_body(content, language, words, link, MESSAGE),
        caption=_body(content, language, words, link, CAPTION),
        pictures=() if withdrawn else tuple(pictures[:ALBUM]),
        card=_withdrawn_card(content, language, words, link) if withdrawn else None,
        pinned=content.pinned and not withdrawn,
    )


def _body(content: PageContent, language: str, words: ModuleType, link: Link, room: Room) -> str:
    if content.kind == VersionKind.WITHDRAWAL:
        return _withdrawn(content, language, words, link, room)
    if content.page_kind == PageKind.DIGEST:
        return _digest(content, language, words, link, room)
    text, last = content.texts[language], more(link, words)
    head, facts = _head(content, language, words, room), _facts(content, language, words, room)
    left = room.limit - length(joined(head, facts, last)) - 4  # an empty line before and after
    above = [*head, *_what(content, language, words, room, left)]
    summary = cut(clean(text.summary), room.limit - length(joined(above, facts, last)) - 2)
    return joined([*above, escaped(summary)], facts, last)


def _head(content: PageContent, language: str, words: ModuleType, room: Room) -> list[str]:
    head = []
    if content.kind == VersionKind.CORRECTION:
        said = phrase(words, "corrected", date=long_day(content.as_of, words))
        head.append(mark(said, content.note, language, room))
    return [*head, f"<b>{escaped(one_line(content.texts[language].title, room.title))}</b>"]


def _withdrawn(content: PageContent, language: str, words: ModuleType, link: Link, room: Room) -> str:
    title = quoted(one_line(content.texts[language].title, room.title), words)
    above = [
        mark(phrase(words, "page_withdrawn"), content.note, language, room),
        escaped(phrase(words, "page_former", title=title)),
    ]
    return joined(
        above, [escaped(phrase(words, "as_of", date=long_day(content.as_of, words)))], more(link, words)
    )


def _withdrawn_card(content: PageContent, language: str, words: ModuleType, link: Link) -> Card:
    """What takes the place of its pictures: they must not go on being shown as ours."""
    return Card(
        tone="withdrawn",
        label=phrase(words, "label_withdrawn"),
        claim=quoted(clean(content.texts[language].title), words),
        house="",
        day=phrase(words, "as_of", date=long_day(content.as_of, words)),
        address=link.url,
    )


# --- what each kind says beside title and summary -----------------------------------------------------


def _what(content: PageContent, language: str, words: ModuleType, room: Room, left: int) -> list[str]:
    """Paragraphs between title and summary; figures as far as *left* goes, in UTF-16 units."""
    if content.page_kind == PageKind.ANSWER and (question := content.question.get(language)):
        return [escaped(phrase(words, "question", text=one_line(question, room.note)))]
    if content.page_kind == PageKind.BRIEFING:
        return ["\n".join(_briefing(content, language, words, room))]
    if content.page_kind == PageKind.STATISTICS:
        return ["\n".join(_within([_figure(one, language) for one in content.figures], left))]
    return []


def _facts(content: PageContent, language: str, words: ModuleType, room: Room) -> list[str]:
    facts = []
    authority = one_line(content.authority.get(language, ""), room.authority)
    if content.page_kind == PageKind.ANSWER and authority:
        facts.append(escaped(phrase(words, "answer_of", name=authority)))
    if content.page_kind in (PageKind.ANSWER, PageKind.STATISTICS):
        facts.append(escaped(phrase(words, "as_of", date=long_day(content.as_of, words))))
    return facts


def _briefing(content: PageContent, language: str, words: ModuleType, room: Room) -> list[str]:
    lines = []
    if content.starts_at:
        begins = content.starts_at.astimezone(ZONE)
        lines.append(phrase(words, "when", date=long_day(begins.date(), words), time=f"{begins:%H:%M}"))
    if place := one_line(content.place.get(language, ""), min(PLACE_ROOM, room.authority)):
        lines.append(phrase(words, "where", place=place))
    if name := one_line(content.authority.get(language, ""), room.authority):
        lines.append(phrase(words, "held_by", name=name))
    return [escaped(line) for line in lines]


def _figure(figure: Figure, language: str) -> str:
    name = one_line(figure.names.get(language) or next(iter(figure.names.values()), figure.key), 100)
    changed = figure.change if figure.change is not None else 0.0
    change = f" ({'+' if changed > 0 else '−'}{_number(abs(changed), language)})" if changed else ""
    return f"{escaped(name)}: <b>{_number(figure.value, language)}</b>{change}"


def _number(value: float, language: str) -> str:
    written: str = format_decimal(value, locale=language)
    return written


# --- a digest -----------------------------------------------------------------------------------------


def _digest(content: PageContent, language: str, words: ModuleType, link: Link, room: Room) -> str:
    """Title, summary and as many whole entries as go in; then how many more the page has."""
    text, last = content.texts[language], more(link, words)
    above = _head(content, language, words, room)
    above.append(escaped(cut(clean(text.summary), room.note)))
    entries = _entries(content, language, link)
    for kept in range(len(entries), -1, -1):
        rest = len(entries) - kept
        facts = [escaped(phrase(words, "and_more", number=_number(rest, language)))] if rest else []
        whole = joined([*above, *entries[:kept]], facts, last)
        if length(whole) <= room.limit:
            return whole
    return joined(above, [], last)


def _entries(content: PageContent, language: str, link: Link) -> list[str]:
    """The items of its list, verdict first; each leads to its answer when there is one for each."""
    tokens = MarkdownIt("commonmark", {"html": False}).parse(content.texts[language].body)
    inside, depth = [], 0
    for token in tokens:
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "inline" and depth:
            inside.append(token)
    several = len(inside) == len(content.refutations)
    targets = content.refutations if several else [""] * len(inside)
    return [_entry(token, target, language, link) for token, target in zip(inside, targets, strict=True)]


def _entry(item: Token, refutation: str, language: str, link: Link) -> str:
    verdict, claim, strong = "", "", False
    for token in item.children or []:
        strong = {"strong_open": True, "strong_close": False}.get(token.type, strong)
        said = token.content if token.type in ("text", "code_inline") else " " * (token.type == "softbreak")
        verdict, claim = (verdict + said, claim) if strong else (verdict, claim + said)
    said = escaped(one_line(claim, ENTRY_ROOM))
    if refutation:
        said = f'<a href="{link.site}/{language}/r/{refutation}/">{_without_code(said)}</a>'
    return f"<b>{escaped(one_line(verdict, 60))}</b> {said}" if verdict else said


def _without_code(html: str) -> str:
    """No entity stands inside a link to somewhere else."""
    return html.replace("<code>", "").replace("</code>", "")


def _within(lines: Sequence[str], room: int) -> list[str]:
    """As many of *lines* as go into *room*."""
    kept: list[str] = []
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept
