"""What is said around a rumour and not in it: calls to pass it on, where it came from, what sites put after it."""

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
    *(
        "срочно перешлите",
        "срочно перешлите всем",
        "скиньте всем",
        "отправьте всем",
        "сделайте репост",
        "репост",
    ),
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
    *("please share with everyone", "please forward", "please forward to everyone", "share widely"),
    *("перешлите это сообщение всем", "перешлите близким", "распространите всем", "распространяйте"),
    *("қайта жіберілген", "туыстарыңызға жіберіңіз", "барлығына жеткізіңіз"),
    # where it came from
    *("ватсаптан келді", "уатсаптан келді", "вотсаптан келді", "пришло в ватсапе", "пришло в вотсапе"),
    *("пришло в ватсап", "пришло в вотсап", "got this on whatsapp", "received on whatsapp"),
    # what sites and feeds put around it
    *("читать далее", "читать дальше", "читать полностью", "читайте также", "подробнее на сайте"),
    *("толығырақ оқу", "толығырақ оқыңыз", "ары қарай оқу", "жалғасын оқу", "тағы оқыңыз"),
    *("read more", "continue reading", "read the full story", "post appeared first on"),
    *("появились сначала на", "впервые появилась на"),
    *(
        "подписывайтесь на наш канал",
        "подпишитесь на наш канал",
        "біздің арнаға жазылыңыз",
        "арнамызға жазылыңыз",
    ),
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
