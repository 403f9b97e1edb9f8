"""E-mail addresses, written as such or told: «name собака mail точка ru», "name [at] mail [dot] com"."""

import re
from collections.abc import Iterator

from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain

_LEFT = re.compile(r"[^\W_][\w.+%'&-]{0,63}[ \t]?$")
_RIGHT = re.compile(
    r"[ \t]?((?:[^\W_](?:[\w-]{0,61}[^\W_])?[ \t]?\.[ \t]?){1,4}(?:xn--[a-z0-9-]{2,30}|[^\W\d_]{2,12})(?![\w@]))"
    r"|[ \t]?(?:g?mail|yandex|inbox|bk|list|yahoo|icloud|outlook|hotmail),(?:ru|com|kz)(?![\w@])"
    r"|[ \t]?\[[0-9.:a-f]{4,40}\]"
)
_OFFICE = re.compile(
    r"(?:info|press|pressa|pr|support|help|kense|kanc|office|mail|contact|feedback|hotline|admin|priem|qabyldau)"
    r"[ \t]?@[ \t]?(?:[a-z0-9-]{1,40}\.){0,3}(?:gov\.kz|egov\.kz|who\.int|un\.org|unicef\.org)$"
)
_DOT = r"(?:\.|точка|тчк|нүкте|нукте|дот|dot|\[\.\]|\(\.\)|\[dot\]|\(dot\))"
_JOINT = (
    r"(?:нижнее подч[её]ркивание|подч[её]ркивание|астыңғы сызық|тире|дефис|сызықша|underscore|dash|hyphen)"
)
_TLD = r"(?:ru|kz|com|net|org|info|biz|su|ua|uz|kg|me|io|ру|кз|ком|нет|орг|инфо|қаз|рф)"
_HOUSES = (
    r"(?:gmail|mail|e?mail|yandex|ya|bk|inbox|list|internet|rambler|yahoo|hotmail|outlook|icloud|proton(?:mail)?|live|aol|"
    r"джимейл|гмайл|гмейл|мэйл|мейл|майл|яндекс|рамблер|бк|инбокс|лист)"
)
_AT = r"(?:собака|собачка|сабака|сабачка|эт|ат|ит белгісі|айқұлақ|doggy)"
_BRACKETED = r"[\[({<][ \t]?(?:at|эт|ат|@|собака|собачка)[ \t]?[\])}>]"
_GAP = r"[ \t]{0,2}+"
# Words are atomic, taken whole or not at all, so that no text can make this slow.
_TOLD = re.compile(
    rf"(?<![\w.+-])[^\W_][\w.+-]{{0,40}}+(?:[ \t]{{1,2}}+(?:{_DOT}|{_JOINT})[ \t]{{1,2}}+[\w-]{{1,40}}+){{0,4}}{_GAP}"
    rf"(?:(?:{_BRACKETED}|{_AT}(?![^\W_])){_GAP}[^\W_][\w-]{{0,40}}+(?:{_GAP}{_DOT}{_GAP}[\w-]{{1,30}}+){{0,2}}{_GAP}{_DOT}{_GAP}"
    rf"{_TLD}(?![^\W_])"
    rf"|at[ \t]{{1,2}}+{_HOUSES}{_GAP}{_DOT}{_GAP}{_TLD}(?![^\W_])"
    rf"|(?:собака|собачка|сабака)[ \t]{{1,2}}+{_HOUSES}(?![^\W_]))"
)
_AROUND = re.compile(rf"{_BRACKETED}|(?<![^\W_])(?:{_AT}|at)(?![^\W_])")


def spans(plain: Plain) -> Iterator[Span]:
    """Where e-mail addresses stand in *plain*; the public addresses of state offices are left."""
    yield from _written(plain)
    yield from _told(plain)


def _written(plain: Plain) -> Iterator[Span]:
    text, place = plain.lower, -1
    while (place := text.find("@", place + 1)) >= 0:
        left = _LEFT.search(text[max(0, place - 65) : place])
        right = _RIGHT.match(text, place + 1)
        if left is None or right is None:
            continue
        start, end = place - len(left[0]), right.end()
        if not _OFFICE.match(text[start:end]):
            yield Span(Kind.EMAIL, start, end)


def _told(plain: Plain) -> Iterator[Span]:
    if _AROUND.search(plain.lower):
        for found in _TOLD.finditer(plain.lower):
            yield Span(Kind.EMAIL, *found.span())
