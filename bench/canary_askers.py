"""Askers that do not exist, each with words and numbers of its own that nobody else says: to look for their traces.

A name is twelve letters, the first four those of all of them, that every folding of texts leaves alone, so that it can be found in an index too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.personal_texts import _phone, iin
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
    "kk": ("нан дүйсенбіден бастап үш есе қымбаттайды", "мектептерде емтихан болмайды", "суды бір аптаға өшіреді"),
    "en": ("bread will cost three times as much from Monday", "the exams are cancelled", "the water will be cut off"),
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
    random = Random(f"canary {seed}")
    return [_one(random, number) for number in range(count)]


def _one(random: Random, number: int) -> Canary:
    language = ("ru", "kk", "en")[number % 3]
    way = _WAYS[number % 4]
    name = BEGINS + "".join(random.choice("бвдзлмнр") + random.choice("аоу") for _ in range(4))
    mark = random.randbytes(5).hex()
    to = "" if way is QuestionWay.FORM and number % 8 else f"canary-{mark}@example.kz"
    phone, identity = f"8701{random.randrange(10**7):07}", iin(random)
    text = _SAID[language].format(
        name=name.capitalize(), rumour=random.choice(_RUMOURS[language]), phone=phone, iin=identity
    )
    asked = Asked(
        f"key-{mark}", text, way, to=to, thread=f"<thread-{mark}@example.kz>", answer_in=Language(language), consent=True
    )
    return Canary(asked, name, (phone, phone[1:], identity, f"canary-{mark}", f"thread-{mark}", f"key-{mark}"))


def traces(words: Sequence[str], folders: Sequence[Path]) -> dict[str, set[str]]:
    """Which of *words* stand in which file under *folders*, whatever the file is, in any usual spelling.

    A file is read once into its runs of letters and of digits: a thousand askers in a hundred megabytes take seconds.
    Other codes (UTF-16, hexadecimal, escapes) are looked for by what all names and all keys begin with.
    """
    wanted, found = {word.lower() for word in words}, dict[str, set[str]]()
    for path in (one for folder in folders for one in ([folder] if folder.is_file() else sorted(folder.rglob("*")))):
        if path.is_file() and not path.is_symlink():
            if here := in_bytes(path.read_bytes(), wanted):
                found[str(path)] = here
    return found


def in_bytes(content: bytes, wanted: set[str]) -> set[str]:
    """Which of *wanted*, small letters, stand in *content*; "(coded)" where a beginning stands in another code."""
    there = {run.decode().lower()[at : at + 12] for run in _LETTERS.findall(content) for at in _begins(run.decode().lower())}
    there |= {run.decode()[at : at + size] for run in _DIGITS.findall(content) for size in (10, 11, 12) for at in range(len(run) - size + 1)}
    there |= {run.decode().lower() for run in _MARKS.findall(content)}
    coded = {"(coded)"} if any(code in content for code in _CODED) else set()
    return there & wanted | coded


_LETTERS = re.compile(b"(?:[\xd0\xd1][\x80-\xbf]){12,}")
_DIGITS = re.compile(b"[0-9]{10,64}")
_MARKS = re.compile(b"(?i:canary|thread|key)-[0-9a-f]{10}")
_CODED = [
    code
    for word in (BEGINS, BEGINS.upper(), BEGINS.capitalize())
    for code in (word.encode("utf-16-le"), word.encode().hex().encode(), word.encode("cp1251"), word.encode("ascii", "backslashreplace"))
] + [b"canary-".hex().encode(), "canary-".encode("utf-16-le")]


def _begins(run: str) -> Iterator[int]:
    at = run.find(BEGINS)
    while at >= 0:
        yield at
        at = run.find(BEGINS, at + 1)
