"""What stands beside a post that was corrected or withdrawn: who read the old text learns of it."""

from types import ModuleType

from claims.content import Content
from claims.page_content import PageContent
from claims.plugins import discover
from claims.terms import VersionKind
from pipeline.channels import Link, Post
from pipeline.channels.telegram.text import (
    MESSAGE,
    escaped,
    joined,
    long_day,
    mark,
    more,
    one_line,
    phrase,
    quoted,
)


def render_reply(content: Content | PageContent, language: str, link: Link) -> Post:
    """The reply to the post of *content*: what was done to it, why, and what stands now."""
    words = discover("claims.languages")[language]
    above = _done(content, language, words)
    if isinstance(content, Content) and content.kind != VersionKind.WITHDRAWAL:
        claim = quoted(one_line(content.texts[language].title, MESSAGE.title), words)
        verdict = words.VERDICTS[content.verdict]
        above.append(escaped(phrase(words, "stands", verdict=verdict, claim=claim)))
    body = joined(above, [], more(link, words))
    title = content.texts[language].title
    return Post(code=link.code, language=language, title=title, body=body, beside=link.beside)


def _done(content: Content | PageContent, language: str, words: ModuleType) -> list[str]:
    if content.kind == VersionKind.WITHDRAWAL:
        return [mark(phrase(words, "reply_withdrawn"), content.note, language, MESSAGE)]
    done = []
    if isinstance(content, Content) and content.overtaken_on:
        said = phrase(words, "reply_overtaken", date=long_day(content.overtaken_on, words))
        done.append(mark(said, content.overtaken_note, language, MESSAGE))
    return [*done, mark(phrase(words, "reply_corrected"), content.note, language, MESSAGE)]
