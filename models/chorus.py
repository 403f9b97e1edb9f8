"""What is said around a rumour and not in it: headers of forwarded messages, calls to pass it on."""

import re
from functools import lru_cache

from models import letters

CHORUS = (
    *("срочно", "шұғыл", "urgent", "назар аударыңыз", "срочно всем"),
    *(
        "пересланное сообщение",
        "переслано от",
        "пересылаемое сообщение",
        "переслано много раз",
        "часто пересылаемое",
    ),
    *(
        "перешлите всем",
        "перешлите всем кого знаете",
        "перешлите это всем",
        "перешлите друзьям",
        "передай другим",
    ),
    *("передайте всем", "передайте другим", "разошлите всем", "разошлите по группам", "распространите"),
    *(
        "максимальный репост",
        "макс репост",
        "максимально распространите",
        "просьба распространить",
        "поделитесь",
    ),
    *("срочно перешлите", "скиньте всем", "отправьте всем", "сделайте репост", "репост"),
    *("жіберілген хабарлама", "қайта жіберілген хабарлама", "қайта жіберілді", "барлығына жіберіңіз"),
    *("барлығына таратыңыз", "бәріне таратыңыз", "бәріне жіберіңіз", "бәріне жіберіңіздер", "таратыңыздар"),
    *(
        "барлығына таратыңыздар",
        "таратыңыз",
        "достарыңызға жіберіңіз",
        "басқаларға жіберіңіз",
        "тез таратыңыз",
    ),
    *("forwarded message", "forwarded from", "forwarded many times", "forwarded", "forward this to everyone"),
    *("pass it on", "please share", "share this", "share with everyone", "send this to everyone", "fwd"),
)
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)
def _phrases() -> tuple[re.Pattern[str], frozenset[str]]:
    """The phrases as folded words, and their first words."""
    said = sorted({_phrase(line) for line in CHORUS}, key=lambda phrase: (-len(phrase), phrase))
    found = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, said)) + r")(?!\S)")
    return found, frozenset(phrase.split()[0] for phrase in said)


def _phrase(line: str) -> str:
    return " ".join(letters.key(word) for word in _WORD.findall(line))


def chorus_begins() -> frozenset[str]:
    """The folded words with which a phrase of the chorus begins."""
    return _phrases()[1]


def without_chorus(words: tuple[str, ...]) -> tuple[str, ...]:
    """Folded *words* without the chorus; all of them, if nothing else is said."""
    return tuple(_phrases()[0].sub(" ", " ".join(words)).split()) or words
