"""Text as Telegram takes it: counted in UTF-16 units, cut at the ends of sentences, nothing a link by accident."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from types import ModuleType

from pipeline import short_text
from pipeline.channels import Link

LIMIT = 4096
"""UTF-16 units in one message, counted after its tags and entities are taken out."""

CAPTION_LIMIT = 1024
"""UTF-16 units beside a picture."""


@dataclass(frozen=True)
class Room:
    """What a whole post and one field of it may take: no field can push the verdict or the link out of the post."""

    limit: int
    title: int
    note: int
    authority: int
    sources: int


MESSAGE = Room(LIMIT, 300, 900, 160, 3)
CAPTION = Room(CAPTION_LIMIT, 180, 180, 100, 1)

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


def more(link: Link, words: ModuleType) -> str:
    """The last line: where to read on."""
    return escape(phrase(words, "more", link=link.url), quote=False)


def phrase(words: ModuleType, key: str, **values: str) -> str:
    """The channel's phrase called *key* in the language of *words*."""
    sentence: str = words.PHRASES[f"telegram.{key}"]
    return sentence.format(**values)


def long_day(day: date, words: ModuleType) -> str:
    """The long date of official prose."""
    long_date: str = words.PHRASES["long_date"]
    return long_date.format(day=day.day, month=words.MONTHS[day.month - 1], year=day.year)


def quoted(title: str, words: ModuleType) -> str:
    """*title* in quotation marks, unless it has its own."""
    if title[:1] in "«“" and title[-1:] in "»”":
        return title
    return phrase(words, "quoted", text=title)


def joined(above: Sequence[str], facts: Sequence[str], last: str) -> str:
    """Paragraphs; facts as lines of one; the link last."""
    return "\n\n".join(filter(None, [*above, "\n".join(facts), last]))


def mark(said: str, note: Mapping[str, str], language: str, room: Room) -> str:
    """What happened to the post, in bold, and why."""
    why = cut(clean(note.get(language, "")), room.note)
    return f"<b>{escaped(said)}</b>" + (f" {escaped(why)}" if why else "")


def clean(text: str) -> str:
    """*text* as Telegram would keep it: no control signs or direction overrides, at most one empty line."""
    kept = _BLANK.sub(" ", _DROPPED.sub("", text))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", kept).strip()


def one_line(text: str, room: int) -> str:
    """*text* on one line, within *room* UTF-16 units."""
    return cut(" ".join(clean(text).split()), room)


def cut(text: str, room: int) -> str:
    """*text* within *room* UTF-16 units: whole sentences if one fits, else words or signs with "…" after."""
    return short_text.cut(text, room, units)


def escaped(text: str) -> str:
    """*text* escaped for Telegram's HTML, addresses and @names in <code> so that nothing becomes a link."""
    pieces, done = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_LAST_SIGNS)
        pieces.append(escape(text[done : found.start()], quote=False))
        pieces.append(f"<code>{escape(address, quote=False)}</code>")
        done = found.start() + len(address)
    return "".join([*pieces, escape(text[done:], quote=False)])
