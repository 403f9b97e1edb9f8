"""Spans and years told in words: "three days" is not "three weeks", "this year" is not "a year ago"."""

from functools import lru_cache
from itertools import pairwise

from models.figures import in_order
from models.stems import stem
from models.text import Folded, fold

UNITS = {
    "hour": "сағат сағатқа час часа часов hour hours",
    "day": "күн күні күнге күннің күннен тәулік день дня дней днём сутки суток day days",
    "week": "апта аптаға аптаның аптадан неделя недели недель неделю неделе week weeks",
    "month": "ай айы айға айдың айдан месяц месяца месяцев месяце month months",
    "year": "жыл жылы жылға жылдың жылдан жылда жылғы год года году годом лет year years",
}
NEXT = "келесі келер следующий следующем следующего next"
THIS = "осы бұл этот этом этого this"
LAST = "өткен прошлый прошлом прошлого last"
AGO = "бұрын назад ago"
ALONE = {"this": "биыл биылғы биылдан биылға", "past": "былтыр былтырғы былтырдан"}


def differ_in_spans(a: Folded, b: Folded) -> bool:
    """Whether one number counts hours, days, weeks, months or years in each text, and not the same."""
    mine, theirs = _spans(a.words), _spans(b.words)
    return any(mine[number] != theirs[number] for number in mine.keys() & theirs.keys())


def differ_in_years(a: Folded, b: Folded) -> bool:
    """Whether the texts speak of this, the next and a past year otherwise, or only one of a past year."""
    mine, theirs = _years(a.words), _years(b.words)
    if mine == theirs:
        return False
    return bool(mine and theirs) or "past" in mine ^ theirs


@lru_cache(maxsize=1_024)
def _spans(words: tuple[str, ...]) -> dict[str, str]:
    """Each number with the unit of time right behind it."""
    units = _units()
    found = {}
    for word, after in pairwise(words):
        unit = units.get(stem(after)) or units.get(after)
        if unit:
            found.update(dict.fromkeys(in_order([word]), unit))
    return found


@lru_cache(maxsize=1_024)
def _years(words: tuple[str, ...]) -> frozenset[str]:
    """Which years are spoken of: "this", "next", "past"."""
    units, before, behind, alone = _units(), *_sayings()
    found = {alone[word] for word in words if word in alone}
    for one, other in pairwise(words):
        if units.get(stem(other)) == "year" and one in before:
            found.add(before[one])
        elif units.get(stem(one)) == "year" and other in behind:
            found.add("past")
    return frozenset(found)


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {
        form: unit for unit, said in UNITS.items() for word in fold(said).words for form in (word, stem(word))
    }


@lru_cache(maxsize=1)
def _sayings() -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    """What stands before a year, what stands behind it, and what names one alone."""
    before = {
        word: year for year, said in (("next", NEXT), ("this", THIS), ("past", LAST)) for word in _forms(said)
    }
    alone = {word: year for year, said in ALONE.items() for word in _forms(said)}
    return before, frozenset(_forms(AGO)), alone


def _forms(said: str) -> tuple[str, ...]:
    return fold(said).words
