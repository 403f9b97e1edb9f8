"""The post of a refutation: the verdict first, in words, and one link."""

from datetime import date
from types import ModuleType

from claims.content import Content, Evidence
from claims.plugins import discover
from claims.terms import VersionKind
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


def render(content: Content, language: str, link: Link) -> Post:
    """The post in *language*: marks, verdict and claim, answer, sources, day, and the short link last."""
    words = discover("claims.languages")[language]
    verdict, claim = _headline(content, language, words, MESSAGE)
    return Post(
        code=link.code,
        language=language,
        title=f"{verdict}: {claim}",
        body=_body(content, language, words, link, MESSAGE),
        caption=_body(content, language, words, link, CAPTION),
        card=_card(content, language, words, link),
    )


def _headline(content: Content, language: str, words: ModuleType, room: Room) -> tuple[str, str]:
    title = one_line(content.texts[language].title, room.title)
    return words.VERDICTS[content.verdict], quoted(title, words)


def _body(content: Content, language: str, words: ModuleType, link: Link, room: Room) -> str:
    withdrawn = content.kind == VersionKind.WITHDRAWAL
    return (_withdrawn if withdrawn else _standing)(content, language, words, link, room)


def _standing(content: Content, language: str, words: ModuleType, link: Link, room: Room) -> str:
    verdict, claim = _headline(content, language, words, room)
    above = [*_marks(content, language, words, room), f"<b>{escaped(verdict.upper())}:</b> {escaped(claim)}"]
    facts = _sources(content.evidence, language, words, room)
    if content.kind == VersionKind.FIRST:
        facts.append(_as_of(content.as_of, words))
    bare = joined(above, facts, more(link, words))
    summary = cut(clean(content.texts[language].summary), room.limit - length(bare) - 2)
    return joined([*above, escaped(summary)], facts, more(link, words))


def _withdrawn(content: Content, language: str, words: ModuleType, link: Link, room: Room) -> str:
    # The old answer is not repeated: a withdrawn text must not go on travelling. The page keeps it, marked.
    verdict, claim = _headline(content, language, words, room)
    former = escaped(phrase(words, "former", verdict=verdict, claim=claim))
    above = [*_marks(content, language, words, room), former]
    return joined(above, [_as_of(content.as_of, words)], more(link, words))


def _marks(content: Content, language: str, words: ModuleType, room: Room) -> list[str]:
    """What happened to the answer since it first stood here, newest knowledge on top."""
    marks = []
    if content.kind == VersionKind.WITHDRAWAL:
        marks.append(mark(phrase(words, "withdrawn"), content.note, language, room))
    if content.overtaken_on:
        said = phrase(words, "overtaken", date=long_day(content.overtaken_on, words))
        marks.append(mark(said, content.overtaken_note, language, room))
    if content.kind == VersionKind.CORRECTION:
        said = phrase(words, "corrected", date=long_day(content.as_of, words))
        marks.append(mark(said, content.note, language, room))
    return marks


def _sources(evidence: tuple[Evidence, ...], language: str, words: ModuleType, room: Room) -> list[str]:
    """One line: each official body once per day, as many as there is room for; the page lists all."""
    names: dict[str, None] = {}
    for item in evidence:
        authority = item.authority.get(language) or next(iter(item.authority.values()), "")
        if name := one_line(authority, room.authority):
            names[f"{name}, {long_day(item.dated, words)}" if item.dated else name] = None
    if not names:
        return []
    key = "source" if len(names) == 1 else "sources"
    return [escaped(phrase(words, key, names="; ".join(list(names)[: room.sources])))]


def _as_of(day: date, words: ModuleType) -> str:
    return escaped(phrase(words, "as_of", date=long_day(day, words)))


# --- the answer as a picture --------------------------------------------------------------------------


def _card(content: Content, language: str, words: ModuleType, link: Link) -> Card:
    """What its infographic says; whose house it is the settings know when it is drawn."""
    verdict, text = words.VERDICTS[content.verdict], content.texts[language]
    withdrawn = content.kind == VersionKind.WITHDRAWAL
    source = next(iter(content.evidence), None)
    return Card(
        tone="withdrawn" if withdrawn else content.verdict.value,
        label=phrase(words, "label_withdrawn") if withdrawn else verdict,
        claim=quoted(clean(text.title), words),
        house="",
        day=phrase(words, "as_of", date=long_day(content.as_of, words)),
        remarks=tuple(_remarks(content, words)),
        summary="" if withdrawn else clean(text.summary),
        source="" if withdrawn or source is None else _named(source, language, words),
        said=phrase(words, "said"),
        address=link.url,
    )


def _named(source: Evidence, language: str, words: ModuleType) -> str:
    authority = source.authority.get(language) or next(iter(source.authority.values()), "")
    names = ", ".join(filter(None, [authority, long_day(source.dated, words) if source.dated else ""]))
    return phrase(words, "source", names=names) if names else ""


def _remarks(content: Content, words: ModuleType) -> list[str]:
    said = []
    if content.kind == VersionKind.WITHDRAWAL:
        said.append(phrase(words, "verdict_was", verdict=words.VERDICTS[content.verdict]))
    if content.overtaken_on:
        said.append(phrase(words, "remark_overtaken", date=long_day(content.overtaken_on, words)))
    if content.kind == VersionKind.CORRECTION:
        said.append(phrase(words, "remark_corrected", date=long_day(content.as_of, words)))
    return said
