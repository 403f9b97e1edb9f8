"""A letter's own words: without what it quotes, without the sender's signature. Pure; kk, ru and en."""

import re
from collections.abc import Sequence

_SAID = r"(?:wrote|writes|пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?|жазды|жазған|жазып отыр)"
_QUOTE_HEAD = re.compile(
    rf"(?:.{{3,300}}\b{_SAID}\s*:\s*$)"
    r"|(?:.{0,120}\d{1,2}[:.]\d{2}.{0,80}\bот\b.{3,160}:\s*$)"
    r"|(?:.{0,160}\d{4}.{0,200}<[^<>\s]{1,120}@[^<>\s]{1,120}>\s*:\s*$)"
    r"|(?:_{10,}\s*$)"
    r"|(?:-{2,}\s*(?:original message|исходное сообщение|бастапқы хабарлама|түпнұсқа хабарлама)\s*-{2,}\s*$)",
    re.IGNORECASE,
)
_WRAPPED = re.compile(rf"\b{_SAID}\s*:\s*$", re.IGNORECASE)
_PASSED_ON = re.compile(
    r"-{2,}\s*(?:forwarded message|пересылаемое сообщение|пересылаемое письмо|перенаправленное сообщение"
    r"|қайта жіберілген хабарлама|қайта жіберілген хат)\s*-{2,}\s*$"
    r"|begin forwarded message:\s*$|начало переадресованного сообщения:\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[>*\s]*(?:from|sent|date|to|cc|subject|reply-to|от|отправлено|дата|кому|копия|тема|кімнен|жіберілді|жіберілген"
    r"|күні|кімге|көшірме|тақырыбы|тақырып)\s*\*?:\s?\S?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:с уважением|с наилучшими пожеланиями|всего доброго|құрметпен|ізгі ниетпен|сәлеммен|best regards|kind regards"
    r"|regards|sincerely|best wishes|sent from my|отправлено с|отправлено из|get outlook for"
    r"|iphone(?:-нан| құрылғысынан| құрылғымнан)|менің iphone|мобильді пошта)\b.{0,80}$",
    re.IGNORECASE,
)
_AFTER_SIGNED = 12
"""Lines that a signature has at most."""


def own_words(text: str) -> str:
    """What the sender wrote themselves and what they passed on; the quoted letter only where nothing else is left."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    own = _unsigned(_unquoted(lines))
    if _has_words(own):
        return "\n".join(own).strip()
    bare = [line.lstrip("> \t") for line in lines]
    return "\n".join(line for line in bare if not _is_head(line)).strip()


def _unquoted(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if _PASSED_ON.match(line.strip()):
            place = _past_headers(lines, place + 1)
            continue
        if _begins_quote(lines, place):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
        place += 1
    return kept


def _begins_quote(lines: Sequence[str], place: int) -> bool:
    line = lines[place].strip()
    if not line or len(line) > 400:
        return False
    if _is_head(line):
        return True
    # "On Fri, 27 Nov 2026 at 10:00, Somebody <somebody@example.kz>" / "wrote:" – one sentence on two lines.
    follows = lines[place + 1].strip() if place + 1 < len(lines) else ""
    if _WRAPPED.search(follows) and len(follows) < 200 and re.search(r"\d", line) and "@" in line + follows:
        return True
    return _headers_at(lines, place) >= 3


def _is_head(line: str) -> bool:
    found = _QUOTE_HEAD.match(line.strip())
    # «Ол хабарламада былай деп жазды:» is the sender's own sentence; a mail program names a day or an address.
    return bool(found) and (line.strip()[:1] in "_-" or bool(re.search(r"\d|@", line)))


def _headers_at(lines: Sequence[str], place: int) -> int:
    """How many lines of a quoted letter's head stand here together."""
    count = 0
    for line in lines[place : place + 8]:
        if not _HEADER.match(line.strip()):
            break
        count += 1
    return count


def _past_headers(lines: Sequence[str], place: int) -> int:
    """Past the head of a letter that was passed on: it names people."""
    while place < len(lines) and (not lines[place].strip() or _HEADER.match(lines[place].strip())):
        place += 1
    return place


def _unsigned(lines: Sequence[str]) -> list[str]:
    for place, line in enumerate(lines):
        if place and line in ("--", "-- "):
            return list(lines[:place])
        rest = [one for one in lines[place:] if one.strip()]
        if place and _SIGNED.match(line.strip()) and len(rest) <= _AFTER_SIGNED and "?" not in "".join(rest):
            return list(lines[:place])
    return list(lines)


def _has_words(lines: Sequence[str]) -> bool:
    return any(sign.isalpha() for line in lines for sign in line)
