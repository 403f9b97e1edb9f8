"""What a post on Mastodon says: plain text, the verdict first, in words, and one link."""

import re
from datetime import date
from types import ModuleType

from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.terms import VersionKind
from pipeline.channels import Link, Post
from pipeline.short_text import clean, cut, one_line, unlinked

LIMIT = 500
"""Characters in a post where a server says nothing else. A server that allows more gets no longer posts."""
LINK_ROOM = 23
"""What any web address counts for, however long it is."""
PICTURES = 4
"""How many pictures one post shows."""
TITLE_ROOM, NOTE_ROOM, AUTHORITY_ROOM, SOURCES = 170, 160, 60, 2

_URL = re.compile(r"https?://[^\s<>«»\"“”]+", re.IGNORECASE)


def length(body: str) -> int:
    """How much of `LIMIT` *body* takes. Mastodon counts what looks like one letter as one; this never counts less."""
    return len(_URL.sub("x" * LINK_ROOM, body))


def render(content: Content, language: str, link: Link) -> Post:
    """The post in *language*: marks, verdict and claim, answer, sources, and the short link last."""
    words = discover("claims.languages")[language]
    verdict = words.VERDICTS[content.verdict]
    claim = _quoted(_tidy(content.texts[language].title, TITLE_ROOM), words)
    marks = _marks(content, language, words)
    if content.kind is VersionKind.WITHDRAWAL:
        # The old answer is not repeated: a withdrawn text must not go on travelling.
        body = _joined([*marks, _phrase(words, "former", verdict=verdict, claim=claim)], link)
    else:
        headline = f"{verdict.upper()}: {claim}"
        body = _fitted(
            [*marks, headline], content.texts[language].summary, _sources(content, language, words), link
        )
    return Post(code=link.code, language=language, title=f"{verdict}: {claim}", body=body)


def render_page(content: PageContent, language: str, link: Link) -> Post:
    """The post about a page: its title, its summary, the link."""
    words = discover("claims.languages")[language]
    text = content.texts[language]
    title = _tidy(text.title, TITLE_ROOM)
    note = _tidy(content.note.get(language, ""), NOTE_ROOM)
    if content.kind is VersionKind.WITHDRAWAL:
        said = " ".join(filter(None, [_phrase(words, "page_withdrawn"), note]))
        return Post(link.code, language, title, _joined([said, title], link))
    marks = [_corrected(content.as_of, note, words)] if content.kind is VersionKind.CORRECTION else []
    body = _fitted([*marks, title], text.summary, "", link)
    pictures = [picture for picture in content.pictures if picture.language in ("", language)]
    return Post(link.code, language, title, body, pictures=tuple(pictures[:PICTURES]))


def _fitted(above: list[str], summary: str, below: str, link: Link) -> str:
    """The whole within `LIMIT`: the summary gives way, and before it is cut to nothing the sources do."""
    for facts in (below, ""):
        room = LIMIT - length(_joined([*above, facts], link)) - 2
        said = _cut(unlinked(clean(summary)), room)
        if len(said) >= min(60, len(clean(summary))):
            return _joined([*above, said, facts], link)
    return _joined([*above, said], link)


def _joined(paragraphs: list[str], link: Link) -> str:
    return "\n\n".join([*filter(None, paragraphs), link.url])


def _marks(content: Content, language: str, words: ModuleType) -> list[str]:
    marks = []
    if content.kind is VersionKind.WITHDRAWAL:
        note = _tidy(content.note.get(language, ""), NOTE_ROOM)
        marks.append(" ".join(filter(None, [_phrase(words, "withdrawn"), note])))
    if content.overtaken_on:
        said = _phrase(words, "overtaken", date=_day(content.overtaken_on, words))
        note = _tidy(content.overtaken_note.get(language, ""), NOTE_ROOM)
        marks.append(" ".join(filter(None, [said, note])))
    if content.kind is VersionKind.CORRECTION:
        marks.append(_corrected(content.as_of, _tidy(content.note.get(language, ""), NOTE_ROOM), words))
    return marks


def _corrected(day: date, note: str, words: ModuleType) -> str:
    return f"{_phrase(words, 'corrected', date=_day(day, words))} {note}".rstrip(": ")


def _sources(content: Content, language: str, words: ModuleType) -> str:
    names: dict[str, None] = {}
    for item in content.evidence:
        authority = item.authority.get(language) or next(iter(item.authority.values()), "")
        if name := _tidy(authority, AUTHORITY_ROOM):
            names[name] = None
    if not names:
        return ""
    return _phrase(words, "source" if len(names) == 1 else "sources", names="; ".join(list(names)[:SOURCES]))


def _tidy(text: str, room: int) -> str:
    return _cut(unlinked(one_line(text)), room)


def _cut(text: str, room: int) -> str:
    return cut(text, room, length)


def _quoted(title: str, words: ModuleType) -> str:
    if title[:1] in "«“" and title[-1:] in "»”":
        return title
    return _phrase(words, "quoted", text=title)


def _phrase(words: ModuleType, key: str, **values: str) -> str:
    sentence: str = words.PHRASES[f"mastodon.{key}"]
    return sentence.format(**values)


def _day(day: date, words: ModuleType) -> str:
    long_date: str = words.PHRASES["long_date"]
    return long_date.format(day=day.day, month=words.MONTHS[day.month - 1], year=day.year)
