"""What a post in Telegram says: the verdict first, in words, and one link."""

import re
from collections.abc import Mapping
from datetime import date
from html import escape
from types import ModuleType

from claims.content import Content, Evidence
from claims.plugins import discover
from claims.terms import VersionKind
from pipeline.channels import Link, Post

LIMIT = 4096
"""UTF-16 units in one message, counted after its tags and entities are taken out."""

# What one field may take, so that no field can push the verdict or the link out of the post.
TITLE_ROOM, NOTE_ROOM, AUTHORITY_ROOM, SOURCES = 300, 900, 160, 3

_TAG = re.compile(r"</?[a-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

# Telegram drops or blanks these itself (control signs, line and direction overrides, three combining signs);
# we do it first, so that what was previewed is what is shown. Lone surrogates cannot be sent at all.
_DROPPED = re.compile("[\r\u2028-\u202e\u2066-\u2069\u0333\u033f\u030a\ud800-\udfff]")
_BLANK = re.compile("[\x00-\x09\x0b-\x1f\x7f]")

# Telegram makes links of bare addresses and @names on its own, but not inside <code>: an address quoted
# from a scam must not become a button.
_ADDRESS = re.compile(
    r"""(?: https?://[^\s<>«»"“”]+ | www\.[^\s<>«»"“”]+ | tg://[^\s<>«»"“”]+
          | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+ | @\w{4,}
          | (?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,24}|қаз|рф)(?![\w-])(?:[:/?#][^\s<>«»"“”]*)? )""",
    re.VERBOSE | re.IGNORECASE,
)
_LAST_SIGNS = ".,;:!?)'…"

_SENTENCE_END = re.compile(r"""(?<![.!?…])[.!?…]+[»”"')]{0,3}(?=\s{1,4}[«“„"(—–-]{0,3}\s?(\w))""")


def units(text: str) -> int:
    """The length of *text* as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def visible_text(html: str) -> str:
    """What a reader sees of *html*: no tags, entities decoded."""
    return _ENTITY.sub(_decoded, _TAG.sub("", html))


def length(html: str) -> int:
    """How much of `LIMIT` the message *html* takes, in UTF-16 units."""
    return units(visible_text(html))


def _decoded(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED[name]
    return chr(int(decimal) if decimal else int(hexadecimal, 16))


def render(content: Content, language: str, link: Link) -> Post:
    """The post in *language*: marks, verdict and claim, answer, sources, day, and the short link last."""
    words = discover("claims.languages")[language]
    title = one_line(content.texts[language].title, TITLE_ROOM)
    headline = words.VERDICTS[content.verdict], _quoted(title, words)
    if content.kind == VersionKind.WITHDRAWAL:
        body = _withdrawn(content, language, words, headline, link)
    else:
        body = _standing(content, language, words, headline, link)
    return Post(code=link.code, language=language, title=f"{headline[0]}: {headline[1]}", body=body)


def _standing(
    content: Content, language: str, words: ModuleType, headline: tuple[str, str], link: Link
) -> str:
    verdict, claim = headline
    above = [*_marks(content, language, words), f"<b>{_html(verdict.upper())}:</b> {_html(claim)}"]
    facts = _sources(content.evidence, language, words)
    if content.kind == VersionKind.FIRST:
        facts.append(_as_of(content, words))
    bare = _joined(above, facts, _more(link, words))
    summary = cut(clean(content.texts[language].summary), LIMIT - length(bare) - 2)
    return _joined([*above, _html(summary)], facts, _more(link, words))


def _withdrawn(
    content: Content, language: str, words: ModuleType, headline: tuple[str, str], link: Link
) -> str:
    # The old answer is not repeated: a withdrawn text must not go on travelling. The page keeps it, marked.
    verdict, claim = headline
    former = _html(_phrase(words, "former", verdict=verdict, claim=claim))
    above = [*_marks(content, language, words), former]
    return _joined(above, [_as_of(content, words)], _more(link, words))


def _joined(above: list[str], facts: list[str], more: str) -> str:
    """Marks, headline and answer as paragraphs; sources and day as lines of one; the link last."""
    return "\n\n".join(filter(None, [*above, "\n".join(facts), more]))


def _marks(content: Content, language: str, words: ModuleType) -> list[str]:
    """What happened to the answer since it first stood here, newest knowledge on top."""
    marks = []
    if content.kind == VersionKind.WITHDRAWAL:
        marks.append(_mark(_phrase(words, "withdrawn"), content.note, language))
    if content.overtaken_on:
        said = _phrase(words, "overtaken", date=_day(content.overtaken_on, words))
        marks.append(_mark(said, content.overtaken_note, language))
    if content.kind == VersionKind.CORRECTION:
        said = _phrase(words, "corrected", date=_day(content.as_of, words))
        marks.append(_mark(said, content.note, language))
    return marks


def _mark(said: str, note: Mapping[str, str], language: str) -> str:
    why = cut(clean(note.get(language, "")), NOTE_ROOM)
    return f"<b>{_html(said)}</b>" + (f" {_html(why)}" if why else "")


def _sources(evidence: tuple[Evidence, ...], language: str, words: ModuleType) -> list[str]:
    """One line: each official body once per day, at most `SOURCES` of them; the page lists all."""
    names: dict[str, None] = {}
    for item in evidence:
        authority = item.authority.get(language) or next(iter(item.authority.values()), "")
        if name := one_line(authority, AUTHORITY_ROOM):
            names[f"{name}, {_day(item.dated, words)}" if item.dated else name] = None
    if not names:
        return []
    key = "source" if len(names) == 1 else "sources"
    return [_html(_phrase(words, key, names="; ".join(list(names)[:SOURCES])))]


def _as_of(content: Content, words: ModuleType) -> str:
    return _html(_phrase(words, "as_of", date=_day(content.as_of, words)))


def _more(link: Link, words: ModuleType) -> str:
    return escape(_phrase(words, "more", link=link.url), quote=False)


def _phrase(words: ModuleType, key: str, **values: str) -> str:
    sentence: str = words.PHRASES[f"telegram.{key}"]
    return sentence.format(**values)


def _day(day: date, words: ModuleType) -> str:
    long_date: str = words.PHRASES["long_date"]
    return long_date.format(day=day.day, month=words.MONTHS[day.month - 1], year=day.year)


def _quoted(title: str, words: ModuleType) -> str:
    if title[:1] in "«“" and title[-1:] in "»”":
        return title
    return _phrase(words, "quoted", text=title)


def clean(text: str) -> str:
    """*text* as Telegram would keep it: no control signs or direction overrides, at most one empty line."""
    kept = _BLANK.sub(" ", _DROPPED.sub("", text))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", kept).strip()


def one_line(text: str, room: int) -> str:
    """*text* on one line, within *room* UTF-16 units."""
    return cut(" ".join(clean(text).split()), room)


def cut(text: str, room: int) -> str:
    """*text* within *room* UTF-16 units: whole sentences if one fits, else words or signs with "…" after."""
    if units(text) <= room:
        return text
    if room < 1:
        return ""
    start = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    ends = _SENTENCE_END.finditer(text[: len(start) + 10])
    for end in reversed([end for end in ends if end.end() <= len(start)]):
        # "2020 ж. наурыз" is no end of a sentence: the next word has to begin with a capital.
        if end[1].isupper():
            return text[: end.end()]
    short = start.encode("utf-16-le")[: 2 * (room - 1)].decode("utf-16-le", "ignore")
    if not text[len(short)].isspace() and re.search(r"\S\s", short):
        short = short.rsplit(None, 1)[0]
    return short.rstrip() + "…"


def _html(text: str) -> str:
    """*text* escaped for Telegram's HTML, addresses and @names in <code> so that nothing becomes a link."""
    pieces, done = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_LAST_SIGNS)
        pieces.append(escape(text[done : found.start()], quote=False))
        pieces.append(f"<code>{escape(address, quote=False)}</code>")
        done = found.start() + len(address)
    return "".join([*pieces, escape(text[done:], quote=False)])
