"""What a digest says: everything that went out, was corrected or withdrawn since the last one, and briefings to come.

A digest is made once, out of what is published at that moment, and kept as it is: a letter that is sent an hour
later, after a crash, says the same as the first one.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.terms import PageKind, VersionKind
from pipeline.channels import Edition, Link, PageItem
from pipeline.short_text import clean, cut, one_line, unlinked

AHEAD = timedelta(days=14)
"""How far ahead briefings are announced."""
TITLE_ROOM, SAID_ROOM, NOTE_ROOM = 300, 1200, 900


@dataclass(frozen=True)
class Entry:
    """One answer or page as the letter tells of it: plain words, the verdict first."""

    verdict: str
    """In words; empty for a page, which has none."""
    headline: str
    remarks: tuple[str, ...]
    """What happened since: withdrawn, overtaken by events, corrected, each with the reason."""
    said: str
    facts: str
    url: str


@dataclass(frozen=True)
class Digest:
    """One digest in one language, whole."""

    language: str
    day: str
    changed: tuple[Entry, ...] = ()
    new: tuple[Entry, ...] = ()
    briefings: tuple[Entry, ...] = ()
    pages: tuple[Entry, ...] = ()

    def canonical(self) -> str:
        """One spelling of it: what is kept, and what its SHA-256 is taken of."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_canonical(cls, text: str) -> "Digest":
        """The digest whose canonical form is *text*."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Digest)


@dataclass(frozen=True)
class News:
    """By their short codes: what is to be told of now, and what readers had a letter about before."""

    codes: Collection[str]
    known: Collection[str]


def made(
    edition: Edition, language: str, news: News, now: datetime, site: str, zone: ZoneInfo
) -> Digest | None:
    """The digest of what *news* names in *edition*; None when that is nothing.

    A withdrawal of what no reader had a letter about is not news to them, and a first letter about something that
    was corrected already tells it as new.
    """
    words = _words(language)
    changed, new, pages = [], [], []
    for item in edition.items:
        code = item.codes.get(language, "")
        if code not in news.codes or language not in item.content.texts:
            continue
        told = entry(item.content, language, Link(code, site))
        if code in news.known:
            changed.append(told)
        elif item.content.kind is not VersionKind.WITHDRAWAL:
            new.append(told)
    for page in edition.pages:
        code = page.codes.get(language, "")
        if code not in news.codes or language not in page.content.texts or _is_to_come(page, now):
            continue
        told = page_entry(page.content, language, Link(code, site), zone)
        if page.content.kind is VersionKind.WITHDRAWAL:
            changed += [told] if code in news.known else []
        elif not (page.content.page_kind is PageKind.BRIEFING and _is_over(page.content, now)):
            pages.append(told)
    briefings = _briefings(edition, language, now, site, zone)
    fresh = any(page.codes.get(language) in news.codes for page in edition.pages if _is_to_come(page, now))
    if not (changed or new or pages or (briefings and fresh)):
        return None
    day = _day(now.astimezone(zone).date(), words)
    return Digest(language, day, tuple(changed), tuple(new), briefings, tuple(pages))


def entry(content: Content, language: str, link: Link) -> Entry:
    """A refutation as the letter tells of it."""
    words = _words(language)
    verdict = words.VERDICTS[content.verdict]
    claim = _quoted(_tidy(content.texts[language].title, TITLE_ROOM), words)
    remarks = _remarks(content, language, words)
    facts = _phrase(words, "as_of", date=_day(content.as_of, words))
    if content.kind is VersionKind.WITHDRAWAL:
        # The old answer is not repeated: a withdrawn text must not go on travelling. The page keeps it, marked.
        former = _phrase(words, "former", verdict=verdict, claim=claim)
        return Entry("", former, remarks, "", facts, link.url)
    said = unlinked(cut(clean(content.texts[language].summary), SAID_ROOM))
    return Entry(verdict, claim, remarks, said, facts, link.url)


def page_entry(content: PageContent, language: str, link: Link, zone: ZoneInfo) -> Entry:
    """A page as the letter tells of it; a briefing with its day, hour and place."""
    words = _words(language)
    text = content.texts[language]
    headline = _tidy(text.title, TITLE_ROOM)
    note = _tidy(content.note.get(language, ""), NOTE_ROOM)
    if content.kind is VersionKind.WITHDRAWAL:
        remark = " ".join(filter(None, [_phrase(words, "page_withdrawn"), note]))
        return Entry("", headline, (remark,), "", "", link.url)
    remarks: tuple[str, ...] = ()
    if content.kind is VersionKind.CORRECTION:
        said = _phrase(words, "corrected", date=_day(content.as_of, words))
        remarks = (" ".join(filter(None, [said, note])),)
    summary = unlinked(cut(clean(text.summary), SAID_ROOM))
    return Entry("", headline, remarks, summary, _when_and_where(content, language, words, zone), link.url)


def _briefings(
    edition: Edition, language: str, now: datetime, site: str, zone: ZoneInfo
) -> tuple[Entry, ...]:
    to_come = [page for page in edition.pages if _is_to_come(page, now) and language in page.content.texts]
    to_come.sort(key=lambda page: (page.content.starts_at or now, page.content.page))
    return tuple(
        page_entry(page.content, language, Link(page.codes[language], site), zone)
        for page in to_come
        if language in page.codes
    )


def _is_to_come(page: PageItem, now: datetime) -> bool:
    content = page.content
    if content.page_kind is not PageKind.BRIEFING or content.kind is VersionKind.WITHDRAWAL:
        return False
    return content.starts_at is not None and now < content.starts_at <= now + AHEAD


def _is_over(content: PageContent, now: datetime) -> bool:
    """Whether a briefing is over that has nothing to read yet."""
    return content.starts_at is not None and content.starts_at <= now and not content.moments


def _when_and_where(content: PageContent, language: str, words: ModuleType, zone: ZoneInfo) -> str:
    if content.starts_at is None:
        return ""
    here = content.starts_at.astimezone(zone)
    when = _phrase(words, "at", date=_day(here.date(), words), time=f"{here:%H:%M}")
    place = _tidy(content.place.get(language, ""), TITLE_ROOM)
    return ". ".join(filter(None, [when, place]))


def _remarks(content: Content, language: str, words: ModuleType) -> tuple[str, ...]:
    """What happened to the answer, the newest knowledge first."""
    marks = []
    if content.kind is VersionKind.WITHDRAWAL:
        marks.append((_phrase(words, "withdrawn"), content.note))
    if content.overtaken_on:
        said = _phrase(words, "overtaken", date=_day(content.overtaken_on, words))
        marks.append((said, content.overtaken_note))
    if content.kind is VersionKind.CORRECTION:
        marks.append((_phrase(words, "corrected", date=_day(content.as_of, words)), content.note))
    return tuple(_remark(said, note, language) for said, note in marks)


def _remark(said: str, note: Mapping[str, str], language: str) -> str:
    return " ".join(filter(None, [said, _tidy(note.get(language, ""), NOTE_ROOM)]))


def _tidy(text: str, room: int) -> str:
    return unlinked(cut(one_line(text), room))


def _quoted(title: str, words: ModuleType) -> str:
    if title[:1] in "«“" and title[-1:] in "»”":
        return title
    return _phrase(words, "quoted", text=title)


def _words(language: str) -> ModuleType:
    return discover("claims.languages")[language]


def _phrase(words: ModuleType, key: str, **values: str) -> str:
    sentence: str = words.PHRASES[f"mail.{key}"]
    return sentence.format(**values)


def _day(day: date, words: ModuleType) -> str:
    long_date: str = words.PHRASES["long_date"]
    return long_date.format(day=day.day, month=words.MONTHS[day.month - 1], year=day.year)
