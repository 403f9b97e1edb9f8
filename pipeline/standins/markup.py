"""Telegram's HTML as its server reads it: text and entities out, or the server's own complaint.

Written after the observable behaviour of the Bot API (offsets in UTF-16 units, complaints at byte offsets),
apart from the channel's own counting on purpose: tests hold one against the other.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
MOST_ENTITIES = 100

_NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([A-Za-z]+));?")
_TAG_NAME = re.compile(r"[^\s<>/=]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_WEB = re.compile(r"""(?:https?://|www\.)[^\s<>"«»“”]*[^\s<>"«»“”.,;:!?)']|(?<![\w@.-])@\w{4,}""")
_BARE = re.compile(
    r"(?<![\w@./-])[\w-]+(?:\.[\w-]+)*\.(?:com|kz|ru|org|net|info|me|қаз|рф)(?:/[^\s]*)?(?![\w-])"
)
_GONE = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b-\x1f]")


class MarkupError(Exception):
    """What the server says after "Bad Request: can't parse entities: "."""


@dataclass(frozen=True)
class Parsed:
    """A message's text as everybody sees it, and its entities as the wire carries them."""

    text: str
    entities: tuple[dict[str, Any], ...]


def units(text: str) -> int:
    """How many UTF-16 units *text* takes."""
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


def plain(text: str) -> Parsed:
    """*text* sent without a parse mode."""
    return _finished(text, [])


def parse(html: str) -> Parsed:
    """*html* sent with parse mode HTML; raises `MarkupError`."""
    reading = _Reading(html)
    while reading.at < len(html):
        reading.step()
    if reading.open:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{reading.open[-1][0]}"')
    return _finished("".join(reading.text), reading.entities)


class _Reading:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int, str, int]] = []
        self.entities: list[dict[str, Any]] = []

    def step(self) -> None:
        sign = self.html[self.at]
        if sign == "<":
            self.end_tag() if self.html.startswith("</", self.at) else self.start_tag()
        elif sign == "&" and (found := _REFERENCE.match(self.html, self.at)) and (known := _known(found)):
            self.say(known)
            self.at = found.end()
        else:
            self.say(sign)
            self.at += 1

    def say(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def byte(self, at: int) -> int:
        return len(self.html[:at].encode())

    def start_tag(self) -> None:
        begin, html = self.at, self.html
        match = _TAG_NAME.match(html, begin + 1)
        name = match[0].lower() if match else ""
        self.at = begin + 1 + len(name)
        if self.at >= len(html):
            raise MarkupError(f"Unclosed start tag at byte offset {self.byte(begin)}")
        if name not in KINDS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self.byte(begin)}')
        target = ""
        while found := _ATTRIBUTE.match(html, self.at):
            target = found[2] or found[3] or found[4] or "" if found[1].lower() == "href" else target
            self.at = found.end()
        rest = re.compile(r"\s*>").match(html, self.at)
        if not rest:
            raise MarkupError(f'Unclosed start tag "{name}" at byte offset {self.byte(begin)}')
        self.at = rest.end()
        self.open.append((name, self.length, target, begin))

    def end_tag(self) -> None:
        begin, html = self.at, self.html
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self.byte(begin)}")
        close = re.compile(r"</([^\s<>]*)\s*>").match(html, begin)
        if not close:
            raise MarkupError(f"Unclosed end tag at byte offset {self.byte(begin)}")
        name, offset, target, _ = self.open.pop()
        if close[1].lower() not in ("", name):
            raise MarkupError(
                f'Unmatched end tag at byte offset {self.byte(begin)}, expected "</{name}>", '
                f'found "</{close[1].lower()}>"'
            )
        self.at = close.end()
        if self.length > offset:
            entity = {"type": KINDS[name], "offset": offset, "length": self.length - offset}
            self.entities.append(entity | ({"url": target} if target else {}))


def _known(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMES.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _finished(text: str, entities: list[dict[str, Any]]) -> Parsed:
    """Signs cleaned, ends trimmed, entities moved along; then the links Telegram finds by itself."""
    keep = [0 if _GONE.match(sign) else units(sign) for sign in text]
    kept = "".join(_BLANKED.sub(" ", sign) for sign, width in zip(text, keep, strict=True) if width)
    stripped = kept.lstrip()
    before = units(kept) - units(stripped)
    stripped = stripped.rstrip()
    moved = _moved(text, keep, before, units(stripped), entities)
    found = _links(stripped, moved)
    ordered = sorted(moved + found, key=lambda entity: (entity["offset"], -entity["length"]))
    return Parsed(stripped, tuple(ordered[:MOST_ENTITIES]))


def _moved(
    text: str, keep: list[int], before: int, whole: int, entities: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    place = {0: 0}
    old = new = 0
    for sign, width in zip(text, keep, strict=True):
        old, new = old + units(sign), new + width
        place[old] = new
    moved = []
    for entity in entities:
        start = min(max(place[entity["offset"]] - before, 0), whole)
        end = min(max(place[entity["offset"] + entity["length"]] - before, 0), whole)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return moved


def _links(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    closed = [e for e in entities if e["type"] in ("code", "pre", "text_link")]
    found: list[dict[str, Any]] = []
    for match in (*_WEB.finditer(text), *_BARE.finditer(text)):
        kind = "mention" if match[0].startswith("@") else "url"
        entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        if not any(_overlap(entity, other) for other in (*closed, *found)):
            found.append(entity)
    return found


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )


def shown(parsed: Parsed) -> str:
    """The message as HTML for the stand-in's own pages: bold, code and links; the rest as text."""
    tags = {"bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "code": ("<code>", "</code>")}
    marks: dict[int, tuple[list[str], list[str]]] = {}
    for entity in parsed.entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        begin, finish = tags.get(entity["type"], ("", ""))
        if entity["type"] in ("url", "text_link"):
            target = entity.get("url") or _part(parsed.text, start, end)
            begin, finish = f'<a href="{escape(target)}" rel="nofollow noopener">', "</a>"
        marks.setdefault(start, ([], []))[1].append(begin)
        marks.setdefault(end, ([], []))[0].insert(0, finish)
    pieces, last = [], 0
    for at in sorted(marks):
        pieces.append(_escaped(_part(parsed.text, last, at)))
        pieces += [*marks[at][0], *marks[at][1]]
        last = at
    return "".join([*pieces, _escaped(_part(parsed.text, last, units(parsed.text)))])


def _part(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "ignore")


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")
