"""Names of people in messengers: @name, t.me/name, wa.me/number.

A rumour names channels, and those are its facts. So a name stays that belongs, by its own letters or by the
words beside it, to a channel, a bot, a group, a newspaper or a state body; so does a link to one post of a
channel (only channels have such), and an invitation. Any other name is taken for a person's.
"""
# ruff: noqa: E501 - lists of words are easier to read unbroken

import re
from collections.abc import Iterator

from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain

_NAME = re.compile(r"(?<![\w@./])@[a-z][a-z0-9_.]{2,31}(?![\w@])")
_LINK = re.compile(
    r"(?<![\w.])(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog|instagram\.com|wa\.me|vk\.com|vk\.me)"
    r"/([+\w.-]{3,40})(/[^\s]{0,200})?(\?[^\s]{0,200})?|(?<![\w.])tg://resolve\?domain=(\w{3,40})"
)
_ADDRESSED_NUMBER = re.compile(r"(?:phone|tel|number|wa\.me)[=/:](?:\+|%2b)?([0-9]{10,15})(?![0-9])")
_TOLD = re.compile(
    r"(?<![^\W_])(?:телеграм\w{0,3}|тг|телега|telegram\w{0,3}|tg|инста\w{0,5}|insta\w{0,4})[ \t:-]{1,4}"
    r"([a-z][a-z0-9]{0,20}[_0-9][a-z0-9_]{1,30})(?![\w@.-])"
)
"""A name without a sign before it, behind the messenger's."""
_PUBLIC_PATHS = (
    "s",
    "joinchat",
    "addstickers",
    "share",
    "proxy",
    "c",
    "iv",
    "p",
    "reel",
    "tv",
    "explore",
    "stories",
)
_PUBLIC = re.compile(
    r"bot$|^bot|news|novost|zhanaly|janaly|press|media|official|resmi|gov|egov|akimat|akim_|minist|ministr|minzdrav"
    r"|channel|kanal|arna|inform|tengri|zakon|nur_?kz|nurkz|stopfake|factcheck|24kz|kz24|coronavirus|covid|radio"
    r"|gazet|magazin|market|shop|store|today|chat$|group|club|mvd|moh|dsm|_kz$|^kz_|kazakhstan|qazaqstan|almaty"
    r"|astana|tv$|^tv|live$|info|help|support|service|medic|clinic|apteka|school|mektep|who$|unicef|kaspi|halyk"
)
_CHANNEL_WORD = (
    r"(?:канал\w{0,4}|арна\w{0,6}|бот\w{0,3}|групп\w{0,3}|топ\w{0,6}|чат\w{0,4}|паблик\w{0,3}|сообществ\w{0,3}|channel\w?|group\w?"
    r"|bots?|сми|бақ|газет\w{0,3}|газеті\w{0,3}|новост\w{0,4}|жаңалық\w{0,6}|news|агентств\w{0,3}|агенттіг\w{0,4}|сайт\w{0,5}"
    r"|министрліг\w{0,5}|министерств\w{0,3}|әкімдіг\w{0,5}|акимат\w{0,3}|официальн\w{0,5}|ресми|official|магазин\w{0,3}"
    r"|дүкен\w{0,6}|store|shop|страниц\w{0,3}|парақша\w{0,6}|аккаунт министерств\w{0,3}|подписывай\w{0,4}|подпишит\w{0,4}|жазыл\w{0,6}|subscribe|блогер\w{0,4}|blogger)"
)
_BESIDE = re.compile(rf"(?<![^\W_]){_CHANNEL_WORD}(?![^\W_])")
_MINE = re.compile(
    r"(?<![^\W_])(?:мо[йеёия]\w{0,2}|мне|меня|менің|маған|мені|my|me|telegram\w{0,3}ым|телеграмым|личк\w{1,2}|жеке хат\w{0,4}"
    r"|ответ(?:ьте|ить)|жауап|reply|contact me|связ\w{1,6}|хабарлас\w{1,8}|инстам|аккаунтым)(?![^\W_])"
)
_NEAR = 28


def spans(plain: Plain) -> Iterator[Span]:
    """Where people's names in messengers stand in *plain*."""
    for found in _LINK.finditer(plain.lower):
        if _is_persons_link(found) and not _named_public(plain, found.start(), found.end()):
            end = found.end() - len(found[0]) + len(found[0].rstrip(".,;:!?)"))
            yield Span(Kind.HANDLE, found.start(), end)
    for found in _ADDRESSED_NUMBER.finditer(plain.lower):
        yield Span(Kind.PHONE, found.start(1), found.end(1))
    for found in _TOLD.finditer(plain.lower):
        if not _PUBLIC.search(found[1]) and not _named_public(plain, found.start(), found.end()):
            yield Span(Kind.HANDLE, *found.span(1))
    for found in _NAME.finditer(plain.lower):
        name = found[0][1:].rstrip(".")
        if not _PUBLIC.search(name) and not _named_public(plain, found.start(), found.end()):
            yield Span(Kind.HANDLE, found.start(), found.start() + 1 + len(name))


def _is_persons_link(found: re.Match[str]) -> bool:
    name, post = found[1] or found[4], found[2] or ""
    if "wa.me" in found[0]:
        return any(map(str.isdigit, name))
    if name in _PUBLIC_PATHS or name.startswith("+") or re.match(r"/[0-9]", post):
        return False
    return not _PUBLIC.search(name)


def _named_public(plain: Plain, start: int, end: int) -> bool:
    """Whether a word beside it says that the name is a channel's, and none that it is the writer's own."""
    before, after = plain.lower[max(0, start - _NEAR) : start], plain.lower[end : end + _NEAR]
    if _MINE.search(before[-24:]):
        return False
    return bool(_BESIDE.search(before) or _BESIDE.search(after.split("\n")[0]))
