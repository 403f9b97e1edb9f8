"""Askers that do not exist, each with words and numbers of its own that nobody else says: to look for their traces.

A name is twelve letters, the first four those of all of them, that every folding of texts leaves alone, so that it
can be found in an index too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from claims.personal.checks import check_digit
from claims.seen import Asked
from claims.terms import Language, QuestionWay

BEGINS = "зург"
"""What all names begin with."""
_SAID = {
    "ru": "Здравствуйте! Соседка {name} говорит, что {rumour}. Это правда? Мой телефон {phone}, ИИН {iin}.",
    "kk": "Сәлеметсіз бе! Көршім {name} айтады: {rumour}. Рас па? Телефоным {phone}, ЖСН {iin}.",
    "en": "Hello, my neighbour {name} says that {rumour}. Is it true? My phone is {phone}, IIN {iin}.",
}
_RUMOURS = {
    "ru": ("хлеб подорожает втрое с понедельника", "в школах отменят экзамены", "воду отключат на неделю"),
    "kk": (
        "нан дүйсенбіден бастап үш есе қымбаттайды",
        "мектептерде емтихан болмайды",
        "суды бір аптаға өшіреді",
    ),
    "en": (
        "bread will cost three times as much from Monday",
        "the exams are cancelled",
        "the water will be cut off",
    ),
}
_WAYS = (QuestionWay.FORM, QuestionWay.TELEGRAM, QuestionWay.MAIL, QuestionWay.WEBHOOK)


@dataclass(frozen=True)
class Canary:
    """One asker: what they send, and what of it nobody may find afterwards."""

    asked: Asked
    name: str
    """Stands in the text: gone once it is forgotten."""
    secrets: tuple[str, ...]
    """Never to be found anywhere, before or after."""


def canaries(count: int, seed: int = 6) -> list[Canary]:
    """*count* askers, in turn in Russian, Kazakh and English, by every way in turn."""
    random, found = Random(f"canary {seed}"), dict[str, Canary]()
    while len(found) < count:
        one = _one(random, len(found))
        found.setdefault(one.name, one)
    return list(found.values())


def _one(random: Random, number: int) -> Canary:
    language = ("ru", "kk", "en")[number % 3]
    way = _WAYS[number % 4]
    name = BEGINS + "".join(random.choice("бвдзлмнр") + random.choice("аоу") for _ in range(4))
    mark = random.randbytes(5).hex()
    to = "" if way is QuestionWay.FORM and number % 8 else f"canary-{mark}@example.kz"
    phone, identity = f"8701555{random.randrange(10**4):04}", _iin(random)
    text = _SAID[language].format(
        name=name.capitalize(), rumour=random.choice(_RUMOURS[language]), phone=phone, iin=identity
    )
    asked = Asked(
        f"key-{mark}",
        text,
        way,
        to=to,
        thread=f"<thread-{mark}@example.kz>",
        answer_in=Language(language),
        consent=True,
    )
    return Canary(
        asked, name, (phone, phone[1:], identity, f"canary-{mark}", f"thread-{mark}", f"key-{mark}")
    )


def _iin(random: Random) -> str:
    while True:
        front = f"850301{random.randrange(3, 5)}{random.randrange(10**4):04}"
        if (digit := check_digit(front)) >= 0:
            return front + str(digit)


def traces(words: Sequence[str], folders: Sequence[Path]) -> dict[str, set[str]]:
    """Which of *words* stand in which file under *folders*, whatever the file is, in any usual spelling.

    A file is read once into its runs of letters and of digits: a thousand askers in a hundred megabytes take seconds.
    Other codes (UTF-16, hexadecimal, escapes) are looked for by what all names and all keys begin with.
    """
    wanted, found = {word.lower() for word in words}, dict[str, set[str]]()
    for path in (
        one for folder in folders for one in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
    ):
        if path.is_file() and not path.is_symlink() and (here := in_bytes(path.read_bytes(), wanted)):
            found[str(path)] = here
    return found


def in_bytes(content: bytes, wanted: set[str]) -> set[str]:
    """Which of *wanted*, small letters, stand in *content*; "(coded)" where a beginning stands in another code."""
    there = set[str]()
    if any(word.encode() in content for word in _BEGINNINGS):
        for run in _LETTERS.findall(content):
            said = run.decode("utf-8", "replace").lower()
            there |= {said[at : at + 12] for at in _begins(said)}
    for beginning in _NUMBERS:
        there |= {run.decode() for run in beginning.findall(content)}
    coded = {"(coded)"} if any(code in content for code in _CODED) else set[str]()
    return there & wanted | coded


_BEGINNINGS = (BEGINS, BEGINS.upper(), BEGINS.capitalize())
_LETTERS = re.compile(b"(?:[\xd0\xd1][\x80-\xbf]){12,}")
_NUMBERS = [
    re.compile(pattern)
    for pattern in (
        b"8701555[0-9]{4}", b"701555[0-9]{4}", b"850301[0-9]{6}",
        b"canary-[0-9a-f]{10}", b"thread-[0-9a-f]{10}", b"key-[0-9a-f]{10}",
    )
]  # fmt: skip
_CODED = [
    code
    for word in (*_BEGINNINGS, "canary-", "8701555", "850301")
    for code in (
        word.encode("utf-16-le"),
        word.encode().hex().encode(),
        *(() if word.isascii() else (word.encode("cp1251"), word.encode("ascii", "backslashreplace"))),
    )
]
"""The same beginnings in other codes."""


def _begins(run: str) -> Iterator[int]:
    at = run.find(BEGINS)
    while at >= 0:
        yield at
        at = run.find(BEGINS, at + 1)
