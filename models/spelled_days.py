"""Days of a month told in words: «десятого апреля», «оныншы сәуір», «сәуірдің оны», "the tenth of April"."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from models import letters

ORDINALS: Mapping[int, str] = {
    1: "первого первое бірінші first",
    2: "второго второе екінші second",
    3: "третьего третье үшінші third",
    4: "четвертого четвертое четвёртого четвёртое төртінші fourth",
    5: "пятого пятое бесінші fifth",
    6: "шестого шестое алтыншы sixth",
    7: "седьмого седьмое жетінші seventh",
    8: "восьмого восьмое сегізінші eighth",
    9: "девятого девятое тоғызыншы ninth",
    10: "десятого десятое оныншы tenth",
    11: "одиннадцатого одиннадцатое eleventh",
    12: "двенадцатого двенадцатое twelfth",
    13: "тринадцатого тринадцатое thirteenth",
    14: "четырнадцатого четырнадцатое fourteenth",
    15: "пятнадцатого пятнадцатое fifteenth",
    16: "шестнадцатого шестнадцатое sixteenth",
    17: "семнадцатого семнадцатое seventeenth",
    18: "восемнадцатого восемнадцатое eighteenth",
    19: "девятнадцатого девятнадцатое nineteenth",
    20: "двадцатого двадцатое жиырмасыншы twentieth",
    30: "тридцатого тридцатое отызыншы thirtieth",
}
TENS: Mapping[int, str] = {10: "он", 20: "двадцать жиырма twenty", 30: "тридцать отыз thirty"}
_ONES = ["бірі", "екісі", "үші", "төрті", "бесі", "алтысы", "жетісі", "сегізі", "тоғызы"]
_OWN = {**dict(enumerate(_ONES, 1)), 10: "оны", 20: "жиырмасы", 30: "отызы"}
_CASES = ("", "нда", "нде", "нан", "нен", "на", "не", "ның", "нің")
OF_A_MONTH: Mapping[int, str] = {day: " ".join(said + case for case in _CASES) for day, said in _OWN.items()}
"""A Kazakh day as its month's own, in every case: «(сәуірдің) оны», «бірінде», «жиырмасына»."""


@lru_cache(maxsize=1)
def day_words() -> frozenset[str]:
    """The folded words that may name a day beside a month."""
    return frozenset(_folded(ORDINALS)) | frozenset(_folded(TENS)) | frozenset(_folded(OF_A_MONTH))


def day_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """The day (1 to 31) whose name begins at *place* and how many words it has; 0 for none."""
    ordinals, tens = _folded(ORDINALS), _folded(TENS).get(words[place], 0)
    last = ordinals.get(words[place + 1], 0) if tens and place + 1 < len(words) else 0
    if 1 <= last <= 9 and tens + last <= 31:
        return tens + last, 2
    return ordinals.get(words[place], 0), 1


def day_of_a_month(words: Sequence[str], place: int) -> tuple[int, int]:
    """The day behind a Kazakh month's name, at *place* («жиырма бесінде»), and how many words it has; 0 for none."""
    if place >= len(words):
        return 0, 0
    own, tens = _folded(OF_A_MONTH), _folded(TENS).get(words[place], 0)
    last = own.get(words[place + 1], 0) if tens and place + 1 < len(words) else 0
    if 1 <= last <= 9 and tens + last <= 31:
        return tens + last, 2
    return own.get(words[place], 0), 1


@lru_cache(maxsize=4)
def _table(names: tuple[tuple[int, str], ...]) -> Mapping[str, int]:
    return {letters.key(word): day for day, said in names for word in said.split()}


def _folded(names: Mapping[int, str]) -> Mapping[str, int]:
    return _table(tuple(names.items()))
