"""Copies of rumours: what most of a rumour's spread is, one text passed on with small damage.

The hand-written sightings are all retellings. Real chats mostly copy: a forwarded header, a letter lost on the way,
half of it cut off, Kazakh typed with Russian letters, "is this true?" put behind it. Which text is copied how often
is decided by a digest, so every run makes the same bytes.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

HEADS = {
    "kk": (
        "Жіберілген хабарлама\n",
        "‼️ Барлығына таратыңыздар ‼️ ",
        "Ватсаптан келді: ",
        "Мынаны көріңізші: ",
    ),
    "ru": ("Пересланное сообщение\n", "‼️Перешлите всем‼️ ", "Пришло в ватсапе: ", "В чате скинули: "),
    "en": ("Forwarded message\n", "PLEASE SHARE! ", "Got this on WhatsApp: ", "From a chat: "),
}
ASKS = {
    "kk": (" Рас па?", " Осы шын ба?", " Бұған сенуге бола ма?", " Жауап беріңіздерші, рас па?"),
    "ru": (" Это правда?", " Скажите, это правда?", " Верить этому?", " Так ли это на самом деле?"),
    "en": (" Is this true?", " Can anyone confirm?", " Is it real?", " Should we believe it?"),
}
RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
DOUBLES = str.maketrans("аеорсухАЕОРСХ", "aeopcyxAEOPCX")


def _typos(text: str, chance: random.Random) -> str:
    letters = list(text)
    for place in range(1, len(letters) - 1):
        if letters[place].isalpha() and letters[place + 1].isalpha() and chance.random() < 0.03:
            if chance.random() < 0.5:
                letters[place] = ""
            else:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def _shortened(text: str, _: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(5, len(words) * 3 // 4)])


def _russian_letters(text: str, _: random.Random) -> str:
    return text.translate(RUSSIAN)


def _homoglyph(text: str, chance: random.Random) -> str:
    return "".join(c.translate(DOUBLES) if chance.random() < 0.4 else c for c in text)


def _caps(text: str, _: random.Random) -> str:
    return text.upper()


def _plain(text: str, _: random.Random) -> str:
    return text


DAMAGE: tuple[tuple[str, Callable[[str, random.Random], str]], ...] = (
    ("copied", _plain),
    ("copied", _plain),
    ("copied_typos", _typos),
    ("copied_typos", _typos),
    ("copied_shortened", _shortened),
    ("copied_homoglyph", _homoglyph),
    ("copied_caps", _caps),
)


def how_many(rumour: str) -> int:
    """A few rumours are copied thirty times, most four to nine."""
    number = int(hashlib.sha256(rumour.encode()).hexdigest(), 16)
    return (30, 22, 14)[number // 9 % 3] if number % 9 == 0 else 4 + number // 9 % 6


def copies(rumour: str, originals: list[tuple[str, str, date]]) -> Iterator[tuple[str, str, str, date, str]]:
    """Kind, language, text, day and damage of each copy of a rumour's *originals* (language, text, day)."""
    chance = random.Random(f"copies of {rumour}")
    long = [one for one in originals if len(one[1].split()) >= 7]
    chosen = chance.sample(long, min(3, len(long)))
    for _ in range(how_many(rumour) if chosen else 0):
        language, text, day = chance.choices(chosen, weights=range(len(chosen), 0, -1))[0]
        how, damage = chance.choice(DAMAGE)
        if language == "kk" and chance.random() < 0.25:
            how, damage = "copied_russian_letters", _russian_letters
        said = damage(text, chance)
        kind = chance.choice(("question", "question", "message"))
        if kind == "message" or chance.random() < 0.3:
            said = chance.choice(HEADS[language]) + said
        if kind == "question" and chance.random() < 0.7:
            said += chance.choice(ASKS[language])
        yield kind, language, said, day + timedelta(days=round(chance.triangular(0, 16, 5))), how
