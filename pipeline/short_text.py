"""Words of the desk made fit for a post or a letter: no control signs, no accidental links, cut where a reader would.

A title quotes a rumour, and a rumour quotes addresses. Where a channel makes links of bare addresses by itself, an
address quoted from a scam would become a button under an official name; `unlinked` keeps it readable and dead.
"""

import re
from collections.abc import Callable

# Control signs, line separators, overrides of direction, and lone surrogates, which cannot be sent at all.
_DROPPED = re.compile("[\r\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_BLANK = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AT = re.compile(r"(?P<before>\w)?@\s*")
_HOST = re.compile(r"(?<![\w-])[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,24}|қаз|рф)(?!\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""(?<![.!?…])[.!?…]+[»”"')]{0,3}(?=\s{1,4}[«“„"(—–-]{0,3}\s?(\w))""")


def clean(text: str) -> str:
    """*text* without control signs and overrides of direction, and with at most one empty line in a row."""
    kept = _BLANK.sub(" ", _DROPPED.sub("", text))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", kept).strip()


def one_line(text: str) -> str:
    """*text* on one line."""
    return " ".join(clean(text).split())


def unlinked(text: str) -> str:
    """*text* in which no mail program and no network finds a link: example[.]com, name (at) example[.]com."""
    while _SCHEME.search(text):  # what is left when one is taken out may be another
        text = _SCHEME.sub("", text)
    text = _AT.sub(lambda found: f"{found['before']} (at) " if found["before"] else "(at) ", text)
    return _HOST.sub(lambda found: found[0].replace(".", "[.]"), text)


def cut(text: str, room: int, length: Callable[[str], int] = len) -> str:
    """*text* within *room*, as *length* counts: whole sentences if one fits, else words or signs with "…" after."""
    if length(text) <= room:
        return text
    if room < 1:
        return ""
    end = _fits(text, room, length)
    for found in reversed([one for one in _SENTENCE_END.finditer(text[: end + 10]) if one.end() <= end]):
        # "2020 ж. наурыз" is no end of a sentence: the next word has to begin with a capital.
        if found[1].isupper():
            return text[: found.end()]
    short = text[: _fits(text, room - 1, length)]
    if not text[len(short)].isspace() and re.search(r"\S\s", short):
        short = short.rsplit(None, 1)[0]
    return short.rstrip() + "…"


def _fits(text: str, room: int, length: Callable[[str], int]) -> int:
    """How many signs of *text* fit into *room*."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= room else (low, middle - 1)
    return low
