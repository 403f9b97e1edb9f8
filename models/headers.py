"""The headers that programs put before a message: forwarded from whom, copied out of a chat when, sent as mail to whom.

A header names people and hours that the rumour does not name: left in, its day and its figures would hold two copies
of one message apart. Only what stands at the beginning of a line and has the shape of a header is taken away; where
nothing else is said, the text stays as it is.
"""

import re

_CAPITAL = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_HOUR = r"\d{1,2}:\d\d(?::\d\d)?(?: ?[APap]\.?[Mm]\.?)?"
_STAMP = rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}},? {{1,3}}{_HOUR}"
_WHO = r"[^\n:\[\]]{1,60}"
# A name as chats show it, so that the first words of a rumour are not taken for one.
_NAME_WORD = (
    rf"(?:[@«\"]?[{_CAPITAL}@][^\W{_CAPITAL}][\w'’-]{{0,30}}[»\"]?|[{_CAPITAL}]{{1,4}}|\d{{1,4}}"
    r"|в|из|на|of|the)"
)
_NAME = rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}"
_FORWARDED = (
    r"(?:переслано|пересланное сообщение|пересылаемое сообщение|перенаправлено|қайта жіберілген хабарлама"
    r"|қайта жіберілген|қайта жіберілді|жіберілген хабарлама|forwarded message|forwarded)"
)
_FROM = r"(?: (?:от|из|через|from|via))?"
_FIELD = (
    r"(?:from|to|cc|date|sent|subject|от кого|от|кому|копия|дата|отправлено|тема"
    r"|кімнен|кімге|күні|жіберілді|тақырыбы)"
)
_HEADER = re.compile(
    "(?m)^[ >*_‼️⚠️❗]{0,8}(?:"
    rf"\[{_STAMP}\] ?{_WHO}: "  # [12.07.2020, 10:22:31] Айгүл: …
    rf"|{_STAMP} ?[-–—] {_WHO}: "  # 12.07.2020, 10:22 - Айгүл: …
    rf"|{_WHO}, \[{_STAMP}\]:? ?\n"  # Айгүл, [12.07.2020 10:22]
    rf"|\[(?i:{_FORWARDED})[^\n\[\]]{{0,80}}\][ \n]"  # [Переслано из Новости]
    rf"|(?i:{_FORWARDED}{_FROM}):? ?{_NAME} ?(?:: |:?\n)"  # Переслано от: Айгүл
    rf"|(?i:(?:fwd?|пересл|re|отв) ?: )"
    rf"|-{{2,20}} ?(?i:{_FORWARDED}|исходное сообщение|original message) ?-{{2,20}} ?\n"
    rf"(?:(?i:{_FIELD}): ?[^\n]{{0,200}}\n){{0,8}}"
    r")"
)
_MOST = 3
"""Headers that one line may wear, one inside the other."""


def without_headers(text: str) -> str:
    """*text* without the headers of forwarded, copied and mailed messages; all of it, if nothing else is said."""
    if ":" not in text and "[" not in text and "\n" not in text:
        return text
    left = text
    for _ in range(_MOST):
        fewer = _HEADER.sub("", left)
        if fewer == left:
            break
        left = fewer
    return left if left is text or any(map(str.isalnum, left)) else text
